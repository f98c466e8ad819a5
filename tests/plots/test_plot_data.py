"""What each plot claims, against independent arithmetic."""

import itertools
import json

import numpy as np
import pytest
from scipy import stats

from tests.plots.plot_cases import MIXED, SIZES, history
from tuning import plots
from tuning.plots.timeline import lanes_of
from tuning.space import Categorical, Float, Space
from tuning.study import History, Outcome, State, Study, StudyStarted, TrialFinished, TrialStarted

LINE = Space({"x": Float(0, 1), "y": Float(0, 1)})


def of(values, direction="maximize", **more):
    rng = np.random.default_rng(0)
    return History.of(LINE, [LINE.sample(rng) for _ in values], values, direction, **more)


# best so far -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("direction", ["maximize", "minimize"])
def test_best_so_far_equals_the_history(direction):
    rng = np.random.default_rng(1)
    values = [None if rng.random() < 0.2 else float(v) for v in rng.normal(size=60)]
    given = of(values, direction)
    frame = plots.card("best_so_far", {"bayes": given}).frame
    np.testing.assert_array_equal(frame["best"], given.best_so_far())


def test_best_over_seconds_follows_the_clock():
    """Trial 0 ends last: by seconds, its better value counts only then."""
    out = History(Study(LINE, "maximize")).apply(StudyStarted(10.0))
    for k in range(2):
        out = out.apply(TrialStarted(10.0 + k, k, {"x": 0.5, "y": 0.5}))
    out = out.apply(TrialFinished(13.0, 1, State.DONE, Outcome(1.0, (1.0, 1.0))))
    out = out.apply(TrialFinished(20.0, 0, State.DONE, Outcome(2.0, (2.0, 2.0))))
    by_number = plots.card("best_so_far", {"a": out}).frame
    by_clock = plots.card("best_so_far", {"a": out}, x="seconds").frame
    assert by_number["best"].tolist() == [2.0, 2.0]
    assert by_clock["best"].tolist() == [2.0, 1.0] and by_clock["seconds"].tolist() == [10.0, 3.0]
    assert plots.card("best_so_far", {"a": out}, x="fits").frame["fits"].tolist() == [2, 4]


def test_regret_is_the_distance_to_the_known_optimum_on_a_log_axis():
    given = of([3.0, 1.0, 2.0, 0.5], "minimize", optimum=0.5)
    card = plots.card("best_so_far", {"a": given}, y="regret")
    assert card.frame["regret"].tolist() == [2.5, 0.5, 0.5, 0.0]
    assert card.figure.layout.yaxis.type == "log"
    for trace in card.figure.data:
        assert np.all(np.asarray(trace.y, dtype=float) > 0)  # an exact hit has its place too
    assert plots.card("best_so_far", {"a": of([1.0])}).choices["y"] == ("value",)


@pytest.mark.parametrize("name", ["best_so_far", "slice", "cost"])
@pytest.mark.parametrize("direction", ["maximize", "minimize"])
def test_marks_without_a_value_lie_beyond_the_worst_value(name, direction):
    given = history(MIXED, 40, states=(State.DONE, State.FAILED, State.PRUNED), direction=direction)
    values = [trial.value for trial in given.done]
    for trace in plots.card(name, {"a": given}).figure.data:
        if trace.name in ("no value", "pruned"):
            assert all(y < min(values) if direction == "maximize" else y > max(values) for y in trace.y)


def test_zero_is_a_value_everywhere():
    given = of([-1.0, 0.0, -2.0] * 10)
    assert "best 0 at trial 2" in plots.card("best_so_far", {"a": given}).summary
    for name in ("slice", "rank", "parallel_coordinates", "cost", "landscape"):
        assert "0" in plots.card(name, {"a": given}).summary.replace("0.", "")
        assert "No trial has a value" not in plots.card(name, {"a": given}).summary


# distributions, ranks, importance ----------------------------------------------------------------------------


def test_edf_equals_scipys_and_counts_failures_as_worst():
    rng = np.random.default_rng(2)
    values = rng.integers(0, 10, 50).astype(float)
    frame = plots.card("edf", {"a": of(values)}).frame
    expected = stats.ecdf(values).cdf
    np.testing.assert_allclose(frame["share"], expected.evaluate(frame["value"]))
    up = plots.card("edf", {"a": of([1.0, 2.0, None, None])}).frame
    down = plots.card("edf", {"a": of([1.0, 2.0, None, None], "minimize")}).frame
    assert up["share"].tolist()[:2] == [0.75, 1.0] and down["share"].tolist()[:2] == [0.25, 0.5]


@pytest.mark.parametrize("direction", ["maximize", "minimize"])
def test_ranks_average_ties_and_put_the_best_first(direction):
    values = np.array([0.0, 3.0, 3.0, -1.0, 7.0])
    frame = plots.card("rank", {"a": of(values, direction)}).frame
    np.testing.assert_array_equal(frame["rank"], stats.rankdata(-values if direction == "maximize" else values))


def test_one_extreme_value_does_not_flatten_the_colours():
    values = [1.0, 2.0, 3.0, 4.0, 1e9]
    traces = plots.card("rank", {"a": of(values)}).figure.data
    assert list(traces[0].marker.color) == [0, 0.25, 0.5, 0.75, 1.0]


def test_importance_card_names_what_matters_and_what_is_undefined():
    rng = np.random.default_rng(0)
    space = Space({"a": Float(0, 1), "b": Float(0, 1), "one": Categorical([5])})
    configs = [space.sample(rng) for _ in range(80)]
    card = plots.card("importance", {"m": History.of(space, configs, [c["a"] for c in configs])})
    assert card.summary.startswith("m: a matters most") and "Undefined: one." in card.summary
    assert card.frame["parameter"].tolist()[0] == "a"
    few = plots.card("importance", {"m": History.of(space, configs[:19], [c["a"] for c in configs[:19]])})
    assert "needs 20 trials" in few.reason
    flat = plots.card("importance", {"m": History.of(space, configs, [0.0] * 80)})
    assert "undefined" in flat.reason and "same value" in flat.reason


def test_importance_of_another_metric_is_another_importance():
    """Accuracy depends on x alone, F1 on y alone."""
    rng, out = np.random.default_rng(0), History(Study(LINE, "maximize", "accuracy"))
    for k in range(80):
        config = LINE.sample(rng)
        scores = {"accuracy": (config["x"],), "f1": (config["y"],)}
        out = out.apply(TrialStarted(float(k), k, config))
        outcome = Outcome(config["x"], scores["accuracy"], scores)
        out = out.apply(TrialFinished(k + 0.5, k, State.DONE, outcome))
    assert plots.card("importance", {"m": out}).summary.startswith("m: x matters most")
    assert plots.card("importance", {"m": out.by_metric("f1", "maximize")}).summary.startswith("m: y matters most")


# time and cost -----------------------------------------------------------------------------------------------


def test_lanes_never_overlap_and_are_as_few_as_possible():
    rng = np.random.default_rng(4)
    for _ in range(20):
        start = rng.random(60) * 20
        end = start + rng.random(60) * 3
        lanes = lanes_of(start, end)
        for i, j in itertools.combinations(range(60), 2):
            assert lanes[i] != lanes[j] or end[i] <= start[j] + 1e-9 or end[j] <= start[i] + 1e-9
        most = max(int(((start <= t) & (t < end)).sum()) for t in start)
        assert lanes.max() + 1 == most


def test_timeline_shows_both_workers_and_running_trials():
    card = plots.card("timeline", {"a": history(MIXED, 30, workers=2, running=2)})
    assert set(card.frame["lane"]) == {0, 1} and "2 workers" in card.summary and "2 running" in card.summary
    names = {trace.name for trace in card.figure.data}
    assert "running" in names


# coverage, parallel coordinates, folds, metrics, curves ------------------------------------------------------


def test_coverage_counts_distinct_values_as_bergstra_and_bengio():
    """Nine trials: a 3 x 3 grid shows 3 different values per axis, random search 9."""
    grid = [{"x": a, "y": b} for a in (0.1, 0.5, 0.9) for b in (0.1, 0.5, 0.9)]
    rng = np.random.default_rng(0)
    histories = {
        "grid": History.of(LINE, grid, range(9)),
        "random": History.of(LINE, [LINE.sample(rng) for _ in range(9)], range(9)),
    }
    card = plots.card("coverage", histories)
    assert "x (3 / 9 distinct)" in json.dumps(card.figure.layout.to_plotly_json(), ensure_ascii=False)
    assert "grid: 9 trials tried 3 different values of x and 3 of y." in card.summary
    rugs = {trace.name: len(trace.x) for trace in card.figure.data if "values of x" in trace.name}
    assert rugs == {"grid: values of x": 3, "random: values of x": 9}


def test_parallel_coordinates_draws_the_best_last_and_keeps_the_best_share():
    given = history(SIZES, 1000)
    card = plots.card("parallel_coordinates", {"a": given})
    lines = [trace for trace in card.figure.data if trace.name.startswith(("step", "best"))]
    ranks = card.frame.set_index("number")["rank"]
    worst_to_best = [float(ranks[[int(n) for n in trace.customdata]].mean()) for trace in lines]
    assert worst_to_best == sorted(worst_to_best, reverse=True) and worst_to_best[-1] == 1.0
    few = plots.card("parallel_coordinates", {"a": given}, best=5).frame
    values = sorted((trial.value for trial in given.done), reverse=True)
    assert sorted(few["value"], reverse=True) == values[:50]
    assert given.best.value in card.frame["value"].tolist()


@pytest.mark.parametrize("direction", ["maximize", "minimize"])
@pytest.mark.parametrize("n_best", [1, 16, 24])
def test_the_best_share_has_all_that_are_as_good_and_they_have_the_best_colour(direction, n_best):
    sign = 1 if direction == "maximize" else -1
    given = of([sign * 1.0] * n_best + [sign * 0.5] * (24 - n_best), direction)
    card = plots.card("parallel_coordinates", {"a": given}, best=5)
    assert card.frame["number"].tolist() == list(range(n_best))
    assert f"best, {sign:g}, has" in card.summary and "No trial" not in card.summary
    whole = plots.card("parallel_coordinates", {"a": given}).drawing["data"]
    amber = {number for trace in whole if trace["uid"] == "step 8" for number in trace["customdata"]}
    assert amber == set(range(n_best))


def test_parallel_coordinates_end_at_the_value_of_each_trial():
    """The last corner of each line is as high as its value is between the ticks of the last axis."""
    given = history(MIXED, 60, states=(*[State.DONE] * 5, State.FAILED), rich=True)
    figure = plots.card("parallel_coordinates", {"a": given}).figure
    d = len(MIXED) + 1
    ticks = next(trace for trace in figure.data if trace.name == "ticks")
    last = [(float(text), y) for x, y, text in zip(ticks.x, ticks.y, ticks.text, strict=True) if x == d - 1 and y >= 0]
    slope, start = np.polyfit(*zip(*last, strict=True), 1)
    values = {trial.number: trial.value for trial in given.trials}
    seen = set()
    for trace in figure.data:
        if not trace.name.startswith(("step", "best", "no value")):
            continue
        for corner in range(d - 1, len(trace.x), d + 1):
            value, height = values[int(trace.customdata[corner])], trace.y[corner]
            assert height < 0 if value is None else height == pytest.approx(slope * value + start, abs=0.02)
            seen.add(int(trace.customdata[corner]))
    assert seen == set(values)


def test_fold_spread_shows_the_ten_best_with_their_folds():
    given = history(MIXED, 50, rich=True)
    frame = plots.card("folds", {"a": given}).frame
    best = sorted(given.done, key=lambda trial: -trial.value)[:10]
    assert frame["number"].tolist() == [trial.number for trial in best for _ in range(3)]
    assert frame["score"].tolist() == [score for trial in best for score in trial.fold_scores]
    assert "two folds" in plots.card("folds", {"a": of([1.0, 2.0])}).reason


def test_metrics_are_means_over_the_folds_and_their_order_is_compared():
    given = history(MIXED, 30, rich=True)
    card = plots.card("metric_pairs", {"a": given})
    np.testing.assert_allclose(card.frame["x"], [np.mean(t.metrics["accuracy"]) for t in given.trials])
    np.testing.assert_allclose(card.frame["y"], [np.mean(t.metrics["f1"]) for t in given.trials])
    rho = stats.spearmanr(card.frame["x"], card.frame["y"]).statistic
    assert f"rank correlation {rho:.2f}" in card.summary
    assert "two metrics" in plots.card("metric_pairs", {"a": history(MIXED, 3)}).reason
