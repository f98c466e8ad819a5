"""What a few diverged trials do to an axis of values: nothing, and none of them is dropped."""

import itertools
import json
import math

import numpy as np
import pytest

from tests.plots.plot_cases import MIXED, history
from tuning import plots
from tuning.plots._core.window import CHOICES, window
from tuning.space import Float, Space
from tuning.study import History, Outcome, State, Study, TrialFinished, TrialReported, TrialStarted

LINE = Space({"x": Float(0, 1), "y": Float(0, 1)})
EVERY = pytest.mark.parametrize("name", ["best_so_far", "slice", "cost"])
BOTH = pytest.mark.parametrize("direction", ["maximize", "minimize"])
GOOD = np.random.default_rng(0).normal(0.8, 0.05, 40)


def of(values, direction="maximize", **more):
    rng = np.random.default_rng(0)
    return History.of(LINE, [LINE.sample(rng) for _ in values], values, direction, **more)


def diverged(direction, bad=(-1e6, -3e4, -50.0)):
    values = GOOD.copy()
    values[[3, 11, 30]] = bad
    return of((values if direction == "maximize" else -values).tolist(), direction)


def height_of(card, trial):
    """The place of a trial on the page, as a share of the height of its frame: 0 is the bottom."""
    low, high = card.drawing["layout"]["yaxis"]["range"]
    trace, i = next(
        (t, list(t["customdata"]).index(trial))
        for t in card.drawing["data"]
        if t.get("mode") == "markers" and "customdata" in t and trial in list(t["customdata"])
    )
    return (trace["y"][i] - low) / (high - low)


@EVERY
@BOTH
def test_diverged_trials_leave_the_others_their_room_and_are_marked_and_counted(name, direction):
    given = diverged(direction)
    card = plots.card(name, {"a": given})
    good = [height_of(card, k) for k in range(40) if k not in (3, 11, 30)]
    assert max(good) - min(good) > 0.6  # most of the height is theirs
    for trial in (3, 11, 30):
        at = height_of(card, trial)
        assert 0 < at < min(good) if direction == "maximize" else max(good) < at < 1
    marks = [trace for trace in card.drawing["data"] if trace["uid"].startswith("outside")]
    assert {int(n) for trace in marks for n in trace["customdata"]} == {3, 11, 30}
    for text, number in zip(marks[0]["text"], marks[0]["customdata"], strict=True):
        assert text.startswith(f"trial {number + 1}: {given.trials[number].value:.5g}")  # hover tells the true value
    side, symbol = ("below", "triangle-down") if direction == "maximize" else ("above", "triangle-up")
    assert {trace["marker"]["symbol"] for trace in marks} == {symbol}
    assert f"3 trials lie {side} the frame" in card.summary
    assert f"{given.trials[3].value:.4g}" in card.summary
    assert any(f"3 trials lie {side} the frame" in a["text"] for a in card.drawing["layout"]["annotations"])
    assert plots.card(name, {"a": given}, values="all").figure.layout.yaxis.range is None


@EVERY
def test_the_frame_is_cut_only_where_few_values_squeeze_the_others(name):
    def is_cut(given, **options):
        card = plots.card(name, {"a": of(given)}, **options)
        assert ("frame" in card.summary) == ("outside" in {trace["uid"][:7] for trace in card.drawing["data"]})
        return "frame" in card.summary

    rng = np.random.default_rng(1)
    assert not is_cut(rng.normal(size=200).tolist())
    assert not is_cut(rng.uniform(size=200).tolist())
    assert not is_cut([0.1] * 60 + [0.9] * 60)  # two groups are what there is to see
    assert not is_cut([1.0] * 80 + rng.uniform(0.9, 1.0, 20).tolist())  # many ties do not make the others outliers
    assert not is_cut([0.9, 0.91, 0.92, -1e9])  # too few to tell
    assert not is_cut([*GOOD.tolist(), 0.55])  # an outlier that costs no room
    assert is_cut([*GOOD.tolist(), -5.0]) and not is_cut([*GOOD.tolist(), -5.0], values="all")
    assert is_cut([*GOOD.tolist()], values="best half")


@BOTH
@pytest.mark.parametrize("choice, share", [("best 90 %", 0.9), ("best half", 0.5)])
def test_a_share_of_the_best_is_what_is_inside_with_all_its_ties(direction, choice, share):
    rng = np.random.default_rng(2)
    for n in (1, 2, 7, 50):
        values = rng.integers(0, 12, n).astype(float)
        found = window(values, direction, choice)
        order = sorted(values, reverse=direction == "maximize")
        last = order[math.ceil(share * n) - 1]
        expected = values < last if direction == "maximize" else values > last
        np.testing.assert_array_equal(found.outside, expected)
        if found.span:
            inside = values[~found.outside]
            assert found.span[0] < inside.min() and inside.max() < found.span[1]
            lanes = [found.lanes[kind] for kind in ("outside", "pruned", "no value")]
            towards_the_bad = [last, *lanes, found.span[0 if direction == "maximize" else 1]]
            assert towards_the_bad == sorted(towards_the_bad, reverse=direction == "maximize")


def test_all_and_infinities():
    values = np.array([1.0, np.nan, 2.0, 1e9])
    assert not window(values, "maximize", "all").outside.any() and window(values, "maximize", "all").span is None
    assert not window(np.array([np.nan, np.nan]), "minimize").outside.any()


@EVERY
def test_where_there_is_no_value_the_axis_tells_none(name):
    layout = plots.card(name, {"a": of([None] * 5)}).drawing["layout"]
    assert not any(axis["showticklabels"] for side, axis in layout.items() if side.startswith("yaxis"))
    first = plots.card(name, {"a": of([0.5, 0.6])}).drawing["layout"]["yaxis"]
    assert first.get("showticklabels", True)


def test_regret_is_cut_on_its_log_axis():
    values = [1.0 + 10.0 ** -(k % 5) for k in range(40)]
    card = plots.card("best_so_far", {"a": of(values, "minimize", optimum=1.0)}, y="regret", values="best half")
    low, high = card.drawing["layout"]["yaxis"]["range"]
    kept = sorted(values)[:20]
    assert low < math.log10(kept[0] - 1.0) and math.log10(kept[-1] - 1.0) < high < math.log10(1.0)
    assert "trials lie above the frame" in card.summary
    assert (
        plots.card("best_so_far", {"a": of(values, "minimize", optimum=1.0)}, y="regret")
        .drawing["layout"]["yaxis"]
        .get("range")
        is None
    )


@EVERY
def test_no_trial_is_lost_by_any_choice(name):
    given = {
        label: history(MIXED, 60, states=(*[State.DONE] * 5, State.FAILED, State.PRUNED), seed=k)
        for k, label in enumerate(("random", "bayes"))
    }
    every = {(t.number, label) for label, h in given.items() for t in h.trials}
    for choice in CHOICES:
        drawing = plots.card(name, given, values=choice).drawing
        marked = [
            (n, label)
            for t in drawing["data"]
            if t["mode"] == "markers" and "customdata" in t
            for n, label in t["customdata"]
        ]
        times = len(marked) / len(every)
        assert set(marked) == every and times == int(times)  # once in each panel
        outside = [t for t in drawing["data"] if t["uid"].startswith("outside")]
        assert bool(outside) == choice.startswith("best")
        for (n, label), colour in itertools.chain(
            *(zip(t["customdata"], t["marker"]["color"], strict=True) for t in outside)
        ):
            assert colour == {"random": "#E69F00", "bayes": "#009E73"}[label], n
        json.dumps(list(drawing))


def curves(ends, direction="maximize"):
    """A search whose trials report eight epochs each, from 0 (the worst of all that is usual) to where they end."""
    found = History(Study(LINE, direction))
    for k, end in enumerate(ends):
        found = found.apply(TrialStarted(float(k), k, {"x": 0.5, "y": 0.5}))
        for epoch in range(1, 9):
            found = found.apply(TrialReported(k + 0.1, k, 0, epoch, end * epoch / 8))
        found = found.apply(TrialFinished(k + 0.5, k, State.DONE, Outcome(end)))
    return found


@BOTH
def test_diverged_curves_leave_the_frame_and_are_counted(direction):
    sign = 1 if direction == "maximize" else -1
    ends = GOOD.copy()
    ends[[3, 11]] = -1e6, -50.0
    given = curves((sign * ends).tolist(), direction)
    card = plots.card("learning_curves", {"a": given})
    low, high = card.drawing["layout"]["yaxis"]["range"]
    usual = [sign * end * epoch / 8 for k, end in enumerate(ends) if k not in (3, 11) for epoch in range(1, 9)]
    assert low < min(usual) and max(usual) < high and high - low < 1.2 * (max(usual) - min(usual))
    assert f"2 trials leave the frame, as far as {-sign * 1e6:.4g}." in card.summary
    assert any("2 trials leave the frame" in note["text"] for note in card.drawing["layout"]["annotations"])
    drawn = {int(n) for trace in card.drawing["data"] for n in trace["customdata"]}
    assert drawn == set(range(40))  # a zoom shows them: none is dropped
    every = plots.card("learning_curves", {"a": given}, values="all")
    assert "range" not in every.drawing["layout"]["yaxis"] and "frame" not in every.summary


def test_a_slow_start_is_no_divergence():
    """Good curves may begin where a bad one ends: then nothing leaves the frame, and nothing is said."""
    card = plots.card("learning_curves", {"a": curves([*GOOD.tolist(), 0.1])})
    assert "range" not in card.drawing["layout"]["yaxis"] and "frame" not in card.summary
