"""What learning curves, landscapes and the look of all plots claim, against independent arithmetic."""

import math
import re

import numpy as np
import pytest

from tests.plots.plot_cases import CASES, ENDS, MIXED, history
from tuning import plots, problems, search
from tuning.plots._core.style import NO_VALUE
from tuning.space import Categorical, Float, Int, Space
from tuning.study import History, Outcome, State, Study, TrialFinished, TrialReported, TrialStarted

LINE = Space({"x": Float(0, 1), "y": Float(0, 1)})


def of(values, direction="maximize", **more):
    rng = np.random.default_rng(0)
    return History.of(LINE, [LINE.sample(rng) for _ in values], values, direction, **more)


def test_learning_curves_average_folds_and_mark_where_trials_were_given_up():
    out = History(Study(LINE, "maximize", "accuracy"))
    for k, state in enumerate((State.DONE, State.PRUNED)):
        out = out.apply(TrialStarted(float(k), k, {"x": 0.5, "y": 0.5}))
        for fold in range(2):
            for epoch in range(1, 4 - 2 * k):
                out = out.apply(TrialReported(k + 0.1, k, fold, epoch, 0.1 * epoch + 0.2 * fold))
            out = out.apply(TrialReported(k + 0.2, k, fold, None, 0.5 + fold))
        out = out.apply(TrialFinished(k + 0.5, k, state, Outcome(1.0 if k == 0 else math.nan, (0.5, 1.5))))
    card = plots.card("learning_curves", {"a": out})
    assert card.choices["x"] == ("epoch", "fold")
    curve = card.frame[card.frame["number"] == 0]
    assert curve["step"].tolist() == [1, 2, 3] and curve["score"].tolist() == pytest.approx([0.2, 0.3, 0.4])
    ends = [trace for trace in card.figure.data if trace.name == "pruned: end"]
    assert len(ends) == 1 and list(ends[0].x) == [1] and list(ends[0].customdata) == [1]
    assert ends[0].marker.symbol.startswith("x")
    by_fold = plots.card("learning_curves", {"a": out}, x="fold").frame
    assert by_fold["score"].tolist() == pytest.approx([0.5, 1.0, 0.5, 1.0])


# landscape ---------------------------------------------------------------------------------------------------


def test_landscape_truth_is_the_function_and_the_model_comes_close():
    branin = problems.get("branin")
    given = {"random": search.run(branin, "random", trials=60, seed=0)}
    true = plots.card("landscape", given, surface="truth").frame.attrs["surface"]
    a, b = (branin.space[name] for name in ("x1", "x2"))
    for i, j in ((0, 0), (3, 30), (39, 39)):
        config = {"x1": a.from_unit(true.x[j]), "x2": b.from_unit(true.y[i])}
        assert true.mean[i, j] == pytest.approx(branin.evaluate(config).value)
    model = plots.card("landscape", given).frame.attrs["surface"]
    assert model.mean.shape == true.mean.shape == (40, 40)
    assert np.corrcoef(model.mean.ravel(), true.mean.ravel())[0, 1] > 0.9
    inside = np.abs(model.mean - true.mean) <= 3 * model.std + 1
    assert inside.mean() > 0.9


def test_landscape_doubts_where_there_are_no_trials():
    rng = np.random.default_rng(0)
    configs = [{"x": 0.4 * rng.random(), "y": rng.random()} for _ in range(40)]
    given = {"a": History.of(LINE, configs, [math.sin(20 * c["x"]) + c["y"] for c in configs])}
    card = plots.card("landscape", given)
    doubt = card.frame.attrs["surface"].doubt
    assert doubt[:, :16].mean() < 0.5 * doubt[:, 24:].mean()
    assert "model, not truth" in card.figure.to_json()
    assert card.choices["surface"] == ("model",)


def test_landscape_over_categories_and_inactive_parameters():
    given = {"a": history(MIXED, 40, states=(*[State.DONE] * 9, *ENDS))}
    for x, y in (("kernel", "degree"), ("degree", "C"), ("flag", "layers")):
        surface = plots.card("landscape", given, x=x, y=y).frame.attrs["surface"]
        assert np.isfinite(surface.mean).all()
    surface = plots.card("landscape", given, x="kernel", y="degree").frame.attrs["surface"]
    assert surface.mean.shape == (4, 2)
    rbf, poly = surface.mean[:, 0], surface.mean[:, 1]
    assert np.ptp(rbf) == pytest.approx(0, abs=1e-9) and np.ptp(poly) > 0  # no degree where the kernel is rbf


def test_landscape_shows_the_two_parameters_that_matter_and_changes_seldom():
    space = Space({name: Float(0, 1) for name in "abcd"})
    rng = np.random.default_rng(0)
    configs = [space.sample(rng) for _ in range(120)]
    values = [-((c["b"] - 0.3) ** 2) - (c["d"] - 0.6) ** 2 for c in configs]
    shown = {}
    for n in (10, 24, 25, 60, 99, 100, 120):
        card = plots.card("landscape", {"a": History.of(space, configs[:n], values[:n], "maximize")})
        shown[n] = tuple(axis[0] for axis in card.frame.attrs["axes"])
        assert ("mattered most" in card.summary) == (n >= 25)
    assert shown[10] == shown[24] == ("a", "b")
    assert shown[25] == shown[60] == shown[99] and shown[100] == shown[120] == ("b", "d")


@pytest.mark.parametrize("name", ["rank", "coverage", "landscape"])
def test_the_default_pair_is_the_two_that_matter_and_before_that_numbers(name):
    space = Space({"k": Categorical(["u", "v"]), "a": Float(0, 1), "b": Int(1, 50), "c": Float(1e-3, 1, log=True)})
    rng = np.random.default_rng(0)
    configs = [space.sample(rng) for _ in range(120)]
    values = [(c["k"] == "u") - abs(math.log10(c["c"]) + 1) for c in configs]
    early = plots.card(name, {"x": History.of(space, configs[:10], values[:10], "maximize")})
    assert [axis[0] for axis in early.frame.attrs["axes"]] == ["a", "b"]
    late = plots.card(name, {"x": History.of(space, configs, values, "maximize")})
    assert {axis[0] for axis in late.frame.attrs["axes"]} == {"k", "c"}
    assert "mattered most" in late.summary and "mattered most" not in early.summary
    by_hand = plots.card(name, {"x": History.of(space, configs, values, "maximize")}, x="a")
    assert by_hand.frame.attrs["axes"][0][0] == "a" and "mattered most" not in by_hand.summary


def test_one_method_needs_no_second_cue_and_several_keep_their_colours():
    given = {label: history(MIXED, 30, seed=k) for k, label in enumerate(("grid", "random", "mine"))}
    several = {t["name"]: t for t in plots.card("best_so_far", given).drawing["data"] if t["mode"] == "lines"}
    assert len({trace["line"]["dash"] for trace in several.values()}) == 3
    for name in ("best_so_far", "edf"):
        for label, searched in given.items():
            for trace in plots.card(name, {label: searched}).drawing["data"]:
                if trace["mode"] == "lines":
                    assert trace["line"]["dash"] == "solid"
                    if label != "mine":  # labels without a colour of their own take theirs in order
                        assert trace["line"]["color"] == several[label]["line"]["color"]
                elif trace["name"].startswith(label):
                    assert trace["marker"]["symbol"] == "circle"


@pytest.mark.parametrize("name", ["best_so_far", "slice", "cost"])
@pytest.mark.parametrize("value", [0.9, -3.0, 0.0, 1e-9])
def test_one_height_has_an_axis_around_it(name, value):
    layout = plots.card(name, {"a": of([value])}).drawing["layout"]
    for axis in (axis for side, axis in layout.items() if side.startswith("yaxis")):
        low, high = axis["range"]
        assert low < value < high and high - low == pytest.approx(0.2 * abs(value) or 1.0)
    many = plots.card(name, {"a": of([value, value + 1.0])}).drawing["layout"]
    assert "range" not in many["yaxis"]


def test_trials_without_a_value_look_the_same_everywhere():
    given = {"a": history(MIXED, 30, states=(State.DONE, State.FAILED, State.PRUNED, State.CANCELLED))}
    for name in ("best_so_far", "slice", "rank", "coverage", "landscape", "timeline", "cost"):
        for what in ("no value", "cancelled", "pruned"):
            marks = [t["marker"] for t in plots.card(name, given).drawing["data"] if t["name"] == what]
            if what != "no value" and name == "landscape":
                continue  # grey cannot be seen on its ground
            assert marks and {mark["color"] for mark in marks} == {NO_VALUE[what][1]}
            patterns = [mark["pattern"] for mark in marks if "pattern" in mark]
            assert all(pattern["fillmode"] == "overlay" for pattern in patterns)  # else the page shines through


def test_patterns_can_be_found_by_the_browser():
    """They are named by the uid of their trace, and looked up by an address without spaces: else the bars are black."""
    given = {
        label: history(MIXED, 60, states=(*[State.DONE] * 5, *ENDS), seed=k)
        for k, label in enumerate(("my own", "bayes"))
    }
    for name in ("timeline", "importance"):
        traces = [
            t for t in plots.card(name, given).drawing["data"] if t.get("marker", {}).get("pattern", {}).get("shape")
        ]
        assert traces
        assert all(re.fullmatch(r"[\w-]+", trace["uid"]) for trace in traces)


def test_same_parameter_twice_shows_another_one():
    card = plots.card("rank", CASES["twelve parameters"], x="p3", y="p3")
    assert [axis[0] for axis in card.frame.attrs["axes"]] == ["p3", next(n for n in card.choices["y"] if n != "p3")]
