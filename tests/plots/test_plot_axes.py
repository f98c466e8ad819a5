"""Axes of parameters: ticks, labels and positions, against the parameters' own map and against plain arithmetic."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plots.plot_cases import MIXED, SIZES, TWELVE, history
from tuning import plots
from tuning.language import speaking
from tuning.plots._core.axes import ABSENT, INACTIVE, Axis, axes, label, number, shortened
from tuning.space import Categorical, Float, Int, Space
from tuning.study import History


@pytest.mark.parametrize("space", [MIXED, SIZES, TWELVE], ids=["mixed", "sizes", "twelve"])
def test_positions_are_those_of_the_parameter(space):
    rng = np.random.default_rng(0)
    configs = [space.sample(rng) for _ in range(50)]
    for axis in axes({"a": History(history(space, 0).study)}):
        raw = [config.get(axis.name, ABSENT) for config in configs]
        expected = [math.nan if v is ABSENT else space[axis.name].to_unit(v) for v in raw]
        np.testing.assert_allclose(axis.units(raw), expected, atol=1e-12)


def test_log_positions_follow_the_logarithm():
    at = Axis("C", Float(1e-3, 1e3, log=True), False).units([1e-3, 0.1, 1.0, 100.0, 1e3])
    np.testing.assert_allclose(at, [0, 2 / 6, 3 / 6, 5 / 6, 1], atol=1e-12)


@given(low=st.floats(-12, 8), decades=st.floats(0.05, 16))
def test_log_ticks_are_powers_of_ten_inside_the_range(low, decades):
    parameter = Float(10**low, 10 ** (low + decades), log=True)
    at, text = Axis("C", parameter, False).ticks()
    assert 2 <= len(at) <= 10 and all(0 <= a <= 1 for a in at) and len(set(text)) == len(text)
    if decades >= 3:
        values = [math.log10(parameter.from_unit(a)) for a in at]
        assert values == pytest.approx([round(v) for v in values], abs=1e-6)
        assert all(word.startswith("10") for word in text)


@given(low=st.floats(-1e6, 1e6), width=st.floats(1e-6, 1e6))
def test_linear_ticks_are_round_and_inside(low, width):
    parameter = Float(low, low + width)
    at, text = Axis("x", parameter, False).ticks()
    assert len(set(text)) == len(text)
    assert 2 <= len(at) <= 8 and all(0 <= a <= 1 for a in at)
    blur = 4 * np.spacing(max(abs(low), abs(low + width))) / width  # what a float can tell apart on such an axis
    assert np.allclose(np.diff(at), np.diff(at)[0], atol=1e-6 + blur)


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0 + 2e-9), (0.5, 0.50001), (3e-5, 3.0001e-5), (1.2e5, 1.201e5)])
def test_ticks_of_a_log_axis_of_a_tiny_range_are_told_apart(low, high):
    at, text = Axis("l", Float(low, high, log=True), False).ticks()
    assert len(set(text)) == len(text) > 1
    for place, word in zip(at, text, strict=True):
        assert Float(low, high, log=True).to_unit(float(word)) == pytest.approx(place, abs=0.01)


def test_whole_numbers_are_told_in_full():
    space = Space({"seed": Int(0, 2**31), "C": Float(0, 1)})
    configs = [{"seed": 123456789, "C": 0.123456}, {"seed": 7, "C": 0.5}]
    card = plots.card("best_so_far", {"a": History.of(space, configs, [2.0, 1.0], "maximize")})
    assert "with seed = 123456789, C = 0.1235." in card.summary
    assert any("seed = 123456789, C = 0.1235" in text for trace in card.drawing["data"] for text in trace["text"])


def test_whole_numbers_have_whole_ticks():
    _, text = Axis("n", Int(1, 4), False).ticks()
    assert text == ["1", "2", "3", "4"]
    assert number(1e5, True) == "10⁵" and number(1e-3, True) == "10⁻³" and number(0.0) == "0"


def test_labels_are_full_different_and_in_order():
    choices = [True, False, None, 0, "0", "None", "True", "", "rbf", (50,), "(50,)", (100, 50), 1.5, "inactive"]
    at, text = Axis("k", Categorical(choices), True).ticks()
    assert text[0] == INACTIVE and at[0] < 0
    assert len(set(text)) == len(choices) + 1
    assert at[1:] == sorted(at[1:])
    assert [label(c) for c in choices] == text[1:]


@given(st.lists(st.text("ab", min_size=0, max_size=40), min_size=1, max_size=30, unique=True))
def test_shortening_never_merges(texts):
    assert len(set(shortened(texts, 6))) == len(texts)


def test_none_zero_false_and_inactive_have_places_of_their_own():
    space = Space({"on": Categorical([True, False]), "k": Categorical([None, False, 0, "x"], when={"on": True})})
    configs = [{"on": True, "k": None}, {"on": True, "k": False}, {"on": True, "k": 0}, {"on": False}]
    frame = plots.card("slice", {"a": History.of(space, configs, [1, 2, 3, 4])}).frame
    assert frame["at_k"].is_unique
    assert frame["param_k"].tolist()[:3] == ["None", "False", "0"] and frame["param_k"].isna().tolist()[3]


def test_spaces_that_differ_share_one_axis():
    one = History(history(Space({"a": Float(0, 1), "b": Categorical(["u", "v"])}), 0).study)
    two = History(history(Space({"a": Int(1, 5), "b": Categorical(["v", "w"]), "c": Int(1, 2)}), 0).study)
    a, b, c = axes({"one": one, "two": two})
    assert (a.parameter.low, a.parameter.high) == (0, 5)
    assert list(b.parameter.choices) == ["u", "v", "w"]
    assert c.has_inactive and not a.has_inactive
    fixed = History(history(Space({"a": Categorical([7.0]), "b": Categorical(["v"])}), 0).study)
    assert axes({"one": one, "fixed": fixed})[0].parameter.high == 7.0
    text = History(history(Space({"a": Categorical(["auto", 1])}), 0).study)
    with pytest.raises(ValueError, match="a is a number in one search and a category in another"):
        axes({"one": one, "text": text})


def test_a_hundred_categories_keep_their_order_and_none_is_hidden():
    names = [f"kind {k:03}" for k in np.random.default_rng(0).permutation(100)]
    space = Space({"k": Categorical(names)})
    given = {"a": History.of(space, [{"k": name} for name in sorted(names)], list(range(100)))}
    frame = plots.card("slice", given).frame
    assert [*frame["param_k"].cat.categories] == names  # as they were given
    assert [*frame.sort_values("at_k")["param_k"]] == names and frame["at_k"].is_unique
    shown = [n for t in plots.card("slice", given).drawing["data"] if "customdata" in t for n in t["customdata"]]
    assert sorted(shown) == list(range(100))


@pytest.mark.parametrize("name", ["slice", "parallel_coordinates", "best_so_far", "rank", "landscape"])
def test_what_was_inactive_is_said_in_the_language_of_the_page(name):
    space = Space({"kernel": Categorical(["rbf", "linear"]), "gamma": Float(0.1, 1.0, when={"kernel": "rbf"})})
    configs = [{"kernel": "rbf", "gamma": 0.1 * k} for k in range(1, 9)] + [{"kernel": "linear"}] * 4
    history = History.of(space, configs, [0.1 * k for k in range(12)])
    english = plots.card(name, {"search": history}).figure.to_json()
    with speaking("zh"):
        chinese = plots.card(name, {"search": history}).figure.to_json()
    assert "inactive" not in chinese
    assert json.dumps(json.loads(chinese), ensure_ascii=False).count("不起作用") == english.count("inactive")
