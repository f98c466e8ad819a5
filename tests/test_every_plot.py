"""Every plot, found by discovery, keeps the same laws over the same histories."""

import gc
import io
import itertools
import json
import math
import re
import time
import weakref
from functools import cache

import numpy as np
import pandas as pd
import pytest

from tests.plots.plot_cases import CASES, MIXED, SIZES, as_arrays, history
from tuning import plots
from tuning.plots._core.style import style
from tuning.space import Categorical, Float, Space
from tuning.study import History, State, Study, TrialReported, TrialStarted

EVERY = pytest.mark.parametrize("name", plots.names())
LABELS = ("grid", "random", "bayes", "sobol", *(f"method {i}" for i in range(8)))


@cache
def many(n):
    return {"bayes": history(SIZES, n, states=(*[State.DONE] * 9, State.FAILED))}


@cache
def of_many_methods():
    return {label: history(MIXED, 25, rich=True, seed=i) for i, label in enumerate(LABELS)}


def drawn(card):
    return json.loads(card.figure.to_json(remove_uids=False))


def variants(name, histories):
    """The card with its default options, and once with every other value of every option, as text: so pages tell it."""
    card = plots.card(name, histories)
    yield card
    for option, values in card.choices.items():
        for value in values[1:4]:
            yield plots.card(name, histories, **{option: str(value)})


@EVERY
@pytest.mark.parametrize("case", CASES)
def test_card_is_complete_and_its_figure_serialises(name, case):
    histories = CASES[case]
    study = next(iter(histories.values())).study
    for card in variants(name, histories):
        assert card.title and card.summary
        assert ("Higher" if study.direction == "maximize" else "Lower") in card.help
        if card.reason:
            assert card.figure is None and card.reason.endswith(".")
            continue
        before = card.frame.copy(deep=True)
        text = card.figure.to_json()
        pd.testing.assert_frame_equal(before, card.frame)
        shown = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
        assert "title" not in shown["layout"] or not shown["layout"]["title"]
        assert shown["layout"]["uirevision"] == "keep"
        titles = [a["title"]["text"] for k, a in shown["layout"].items() if k[1:5] == "axis" and "title" in a]
        assert titles and all(titles)
        assert len(text) < 500_000


@EVERY
def test_there_is_a_card_or_a_good_reason(name):
    """A search with many trials, folds, epochs and metrics lets every plot show something."""
    assert plots.card(name, CASES["everything"]).reason == ""


@EVERY
def test_only_a_plot_that_says_so_shows_what_trials_report_on_their_way(name):
    """The others need not be drawn anew with each report."""
    before = history(SIZES, 12)
    before = before.apply(TrialStarted(99.0, 12, dict(before.finished[0].config)))
    after = before
    for epoch in range(3):
        after = after.apply(TrialReported(100.0 + epoch, 12, 0, epoch, 0.1 * epoch))
    cards = [plots.card(name, {"bayes": which}) for which in (before, after)]
    is_same = cards[0].reason == cards[1].reason and (bool(cards[0].reason) or drawn(cards[0]) == drawn(cards[1]))
    assert is_same != plots.follows_reports(name)


@EVERY
@pytest.mark.parametrize("case", ["one", "all equal", "everything", "running"])
def test_every_axis_has_a_range_or_chooses_one(name, case):
    """plotly.js takes an axis that had a range, and has none any more, for one from -1 to 4."""
    drawing = plots.card(name, CASES[case]).drawing or {"layout": {}}
    for key, axis in drawing["layout"].items():
        if re.match(r"[xy]axis", key):
            assert ("range" in axis) != (axis.get("autorange", False) is not False), (key, axis)


@EVERY
@pytest.mark.parametrize("case", CASES)
def test_every_trace_keeps_its_identity(name, case):
    card = plots.card(name, CASES[case])
    if card.figure is None:
        return
    traces = drawn(card)["data"]
    ids = [trace["uid"] for trace in traces]
    assert len(set(ids)) == len(ids)
    assert all(trace["name"] for trace in traces)


@EVERY
def test_empty_history_gives_a_reason(name):
    for empty in (History(Study(MIXED)), History(Study(MIXED)).apply(TrialStarted(0.0, 0, {"C": 1.0}))):
        card = plots.card(name, {"bayes": empty})
        assert card.reason and card.figure is None and card.summary == card.reason and card.csv() == ""


def numbers_of(card, several=False):
    """All trial numbers in `customdata`, with the method and the name of the trace."""
    found = []
    for trace in card.figure.data:
        if trace.customdata is None:
            continue
        for item in as_arrays(trace.customdata):
            assert isinstance(item, (list, tuple, np.ndarray)) == several, (trace.name, item)
            number = item[0] if several else item
            found.append((int(number), item[1] if several else None, trace.name))
    return found


def per_trial(card):
    return "number" in card.frame


@EVERY
def test_points_carry_trial_numbers_and_never_their_index(name):
    """The histories are read by two labels, and half of the trials failed: an index would differ from the number."""
    everything = CASES["everything"]["bayes"]
    one = plots.card(name, {"bayes": everything})
    if not per_trial(one):
        return
    known = {trial.number for trial in everything.trials}
    assert {number for number, *_ in numbers_of(one)} <= known
    two = plots.card(name, {"bayes": everything, "random": everything})
    if two.reason:
        return
    assert {label for _, label, *_ in numbers_of(two, several=True)} <= {"bayes", "random"}


@EVERY
def test_hover_tells_the_number_that_customdata_carries(name):
    card = plots.card(name, CASES["everything"])
    n_checked = 0
    for trace in card.figure.data:
        if trace.customdata is None or trace.text is None or isinstance(trace.text, str):
            continue
        for number, text in zip(trace.customdata, trace.text, strict=True):
            told = f"trial {text}" if trace.hovertemplate.startswith("trial %{text}") else text
            if match := re.match(r"trial (\d+)", told):
                assert int(match[1]) == int(number) + 1
                n_checked += 1
    assert n_checked or not per_trial(card) or name in ("best_so_far",)


@EVERY
def test_failed_trials_are_visible_and_marked(name):
    """All bad states are in the frame; in the chart they have a mark of their own, or the summary counts them."""
    histories = {"bayes": history(MIXED, 60, states=tuple(s for s in State if s != State.RUNNING) * 2 + (State.DONE,))}
    card = plots.card(name, histories)
    if card.reason or not per_trial(card):
        return
    good = (State.DONE, State.PRUNED, State.CANCELLED)
    bad = {t.number for t in histories["bayes"].finished if t.state not in good}
    marked = {n for n, _, trace in numbers_of(card) if trace == "no value"}
    pruned = [t for t in histories["bayes"].finished if t.state == State.PRUNED]
    counts = (len(bad), len(bad) + len(pruned))  # some count the pruned ones among those without a value
    assert marked == bad or any(f"{n} " in card.summary for n in counts)
    others = {t.number for t in histories["bayes"].finished if t.state in good}
    assert not marked & others  # who stops a search has made no trial fail


@EVERY
def test_lines_never_join_different_trials(name):
    """Between points of different trials a line has a gap; only lines about the whole search join trials."""
    everything = CASES["everything"]
    done = {trial.number for trial in everything["bayes"].done}
    for trace in plots.card(name, everything).figure.data:
        if trace.type not in ("scatter", "scattergl") or "lines" not in (trace.mode or "") or trace.customdata is None:
            continue
        x = np.array([np.nan if v is None else v for v in trace.x], dtype=float)
        numbers = [int(n) for n in trace.customdata]
        if name in ("best_so_far", "edf", "cost", "front", "hypervolume"):
            # the line ends at the latest trial, whatever became of that: it says what was best by then
            assert set(numbers[:-1] if name in ("best_so_far", "hypervolume") else numbers) <= done
            continue
        for i, (a, b) in enumerate(itertools.pairwise(numbers)):
            assert a == b or np.isnan(x[i]) or np.isnan(x[i + 1])


@EVERY
def test_direction_turns_the_chart_and_not_the_verdict(name):
    """A search that minimises -f says the same as one that maximises f: the same best trial, the same good colours."""
    rng = np.random.default_rng(3)
    configs = [MIXED.sample(rng) for _ in range(40)]
    values = rng.normal(size=40)
    up = plots.card(name, {"bayes": History.of(MIXED, configs, values, "maximize")})
    down = plots.card(name, {"bayes": History.of(MIXED, configs, -values, "minimize")})
    assert (up.reason == "") == (down.reason == "")
    if up.reason:
        return
    words = ("higher is better", "lower is better")
    assert any(words[0] in t for t in _texts(up)) and not any(words[1] in t for t in _texts(up))
    assert any(words[1] in t for t in _texts(down)) and not any(words[0] in t for t in _texts(down))
    for a, b in zip(up.figure.data, down.figure.data, strict=True):
        assert a.uid == b.uid
        if a.type in ("scatter", "scattergl") and a.marker.colorscale is not None:
            assert list(as_arrays(a.marker.color)) == pytest.approx(list(as_arrays(b.marker.color)))


def _texts(card):
    """The direction is said on the chart or in the help line."""
    found = [card.help.replace("Higher", "higher").replace("Lower", "lower")]
    found[0] = re.sub(r"(higher|lower) \S+ is better", r"\1 is better", found[0])
    return [*found, card.figure.to_json()]


def test_every_colour_bar_says_what_it_means():
    """Colour is the objective, or its rank; never the number of a trial."""
    found = set()
    for name in plots.names():
        for trace in plots.card(name, CASES["everything"]).drawing["data"]:
            coloured = trace if "colorscale" in trace else trace.get("marker") or {}
            if coloured.get("showscale", "colorscale" in trace):
                found.add(name)
                assert "accuracy" in coloured["colorbar"]["title"]["text"], (name, trace["name"])
    assert {"rank", "landscape"} <= found


@EVERY
def test_equal_histories_give_equal_figures(name):
    for case in ("everything", "two methods"):
        first, second = (plots.card(name, CASES[case]) for _ in range(2))
        if first.figure is not None:
            assert first.figure.to_json() == second.figure.to_json()


@EVERY
@pytest.mark.parametrize("n", [1000, 10_000])
def test_many_trials_are_quick_small_and_owned_up_to(name, n):
    card = plots.card(name, many(n))
    assert card.reason == "" or "NEEDS" in card.reason.upper() or "No " in card.reason
    if card.reason:
        return
    text = card.figure.to_json()
    assert len(text) <= 500_000
    times = []
    for _ in range(5):
        began = time.process_time()
        plots.card(name, many(n))
        times.append(time.process_time() - began)
    assert min(times) <= 0.1
    if per_trial(card) and len(numbers_of(card)) < 0.9 * n and len(card.frame) == n:
        assert f"of {n:,}" in card.summary
        assert any(f"of {n:,} trials are drawn" in note.text for note in card.figure.layout.annotations)


@EVERY
def test_card_travels_as_table_and_page(name):
    card = plots.card(name, CASES["everything"])
    table = pd.read_csv(io.StringIO(card.csv()))
    assert len(table) == len(card.frame)
    assert not [column for column in table if column.startswith("at_")]


def test_page_of_a_card_needs_no_network_and_escapes_text():
    given = history(Space({"<b>": Categorical(["<script>alert(1)</script>"])}), 3)
    page = plots.card("best_so_far", {"bayes": given}).html()
    assert "<script>alert(1)" not in page.split("</h1>")[1].split("<div>")[0] + page.split("</div>")[-1]
    assert not re.search(r'<script[^>]*src="http', page)


@EVERY
def test_options_are_checked(name):
    card = plots.card(name, CASES["everything"])
    with pytest.raises(ValueError, match="is not an option"):
        plots.card(name, CASES["everything"], nonsense=1)
    for option in card.choices:
        with pytest.raises(ValueError, match="is not possible here"):
            plots.card(name, CASES["everything"], **{option: "nonsense"})


@EVERY
def test_parameters_named_like_columns_do_no_harm(name):
    space = Space({key: Float(0, 1) for key in ("value", "number", "state", "method", "x", "y", "rank", "best")})
    card = plots.card(name, {"bayes": history(space, 60, rich=True)})
    assert card.reason == ""
    card.figure.to_json()


@EVERY
def test_what_is_derived_goes_with_the_history(name):
    """A live search makes thousands of histories: none may stay because a plot has looked at it."""
    gc.disable()  # so that all that is made here is still young, and nothing else is gone through
    try:
        given = history(MIXED, 30, rich=True)
        seen = weakref.ref(given)
        plots.card(name, {"bayes": given})
        del given
        gc.collect(0)
    finally:
        gc.enable()
    assert seen() is None


@EVERY
def test_card_of_many_methods_tells_them_apart(name, monkeypatch):
    """By colour, dash or marker: no two of twelve look the same. They are never compared as a whole, which is slow."""
    looks = [style(label, LABELS) for label in LABELS]
    assert len({look[:2] for look in looks}) == len({(look[0], look[2]) for look in looks}) == len(LABELS)
    histories = of_many_methods()
    monkeypatch.setattr(History, "__eq__", lambda *_: pytest.fail("histories were compared"))
    card = plots.card(name, histories)
    assert card.reason == "" and len(card.figure.to_json()) < 500_000


def test_unknown_plots_and_mixed_goals_are_refused():
    with pytest.raises(ValueError, match="not a plot"):
        plots.card("pie", {"bayes": history(MIXED, 1)})
    with pytest.raises(ValueError, match="at least one"):
        plots.card("slice", {})
    mixed = {"a": history(MIXED, 3), "b": history(MIXED, 3, direction="minimize")}
    for name in plots.names():
        assert "different goals" in plots.card(name, mixed).reason


def test_best_so_far_data():
    values = History.of(Space({"x": Float(0, 1)}), [{"x": 0.1}, {"x": 0.2}, {"x": 0.3}], [0.5, 0.0, 0.7])
    card = plots.card("best_so_far", {"random": values})
    assert card.frame["value"].tolist() == [0.5, 0.0, 0.7]
    assert card.frame["best"].tolist() == [0.5, 0.5, 0.7]
    assert card.summary == "random: best 0.7 at trial 3 of 3, with x = 0.3."
    worst = History.of(Space({"x": Float(0, 1)}), [{"x": 0.1}, {"x": 0.2}], [None, math.nan])
    assert "no value yet in 2 trials" in plots.card("best_so_far", {"random": worst}).summary
