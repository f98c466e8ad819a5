"""Rungs: cuts where they were, ends as they were recorded, and the order of a rung against that of the end."""

import math

import numpy as np
import pytest
from scipy.stats import spearmanr

from tuning import plots, problems, run
from tuning.space import Float, Space
from tuning.study import History, Outcome, State, Study, StudyStarted, TrialFinished, TrialReported, TrialStarted

PROBLEM = problems.get("recorded_mlp_digits")


@pytest.fixture(scope="module")
def searched():
    return run(PROBLEM, "asha", trials=60, seed=0)


def test_who_was_cut_and_how_it_would_have_ended(searched):
    card = plots.card("rungs", {"asha": searched})
    pruned = [trial for trial in searched.finished if trial.state == State.PRUNED]
    assert f"Of 60 trials {len(pruned)} were given up" in card.summary
    ends = card.frame[card.frame["at"] == card.frame["at"].max()].set_index("number")
    assert ends["is_ghost"].sum() == len(pruned)
    for trial in searched.finished:  # the problem knows how each would have ended
        assert ends["score"][trial.number] == pytest.approx(PROBLEM.truth(trial.config))
    (cuts,) = [trace for trace in card.drawing["data"] if trace.get("uid") == "cut"]
    assert len(cuts["x"]) == len(pruned)
    for number, score in zip(cuts["customdata"], cuts["y"], strict=True):
        assert score == pytest.approx(searched.trials[number].reports[-1].value)


def test_the_order_of_a_rung_against_that_of_the_end(searched):
    first = plots.card("rungs", {"asha": searched}).frame.query("at == 0")
    trials = [searched.trials[number] for number in first["number"]]
    here = [next(r.value for r in t.reports if r.epoch is None or r.epoch >= 25) for t in trials]
    kept = spearmanr(here, [PROBLEM.truth(trial.config) for trial in trials]).statistic
    assert f"epoch 25 {kept:.2f} (60)" in plots.card("rungs", {"asha": searched}).summary


def scripted(curves, cut, recipe=None):
    """Trials with these scores by epoch; those in `cut` are given up after so many."""
    history = History(Study(Space({"x": Float(0, 1)}), "maximize", "accuracy", problem=recipe or {}))
    for k, curve in enumerate(curves):
        history = history.apply(TrialStarted(float(k), k, {"x": 0.1 + k / 100}))
        shown = curve[: cut.get(k, len(curve))]
        for epoch, value in enumerate(shown, 1):
            history = history.apply(TrialReported(k + 0.1, k, 0, epoch, value))
        state = State.PRUNED if k in cut else State.DONE
        value = math.nan if k in cut else curve[-1]
        history = history.apply(TrialFinished(k + 0.5, k, state, Outcome(value)))
    return history


def test_a_cut_that_was_wrong_is_said():
    """Of the recorded problem the best config is given up: nothing that is left can be as good."""
    at = [PROBLEM.optimizers[0], *(PROBLEM.space.sample(np.random.default_rng(k)) for k in range(3))]
    history = History(Study(PROBLEM.space, "maximize", PROBLEM.metric, problem=PROBLEM.recipe()))
    for k, config in enumerate(at):
        history = history.apply(TrialStarted(float(k), k, config))
        for epoch in (1, 2):
            history = history.apply(TrialReported(k + 0.1, k, 0, epoch, 0.1 * epoch))
        state, value = (State.PRUNED, math.nan) if k == 0 else (State.DONE, PROBLEM.truth(config))
        history = history.apply(TrialFinished(k + 0.5, k, state, Outcome(value)))
    card = plots.card("rungs", {"asha": history})
    gap = PROBLEM.optimum - history.best.value
    assert f"one of them would have ended better than the best, by up to {gap:.2g}" in card.summary
    assert "would have won" in [trace["name"] for trace in card.drawing["data"]]


def test_where_nothing_was_recorded_nothing_is_made_up():
    card = plots.card("rungs", {"mine": scripted([(0.1, 0.2, 0.3), (0.2, 0.3, 0.4), (0.0, 0.1, 0.9)], {2: 1})})
    assert not card.frame["is_ghost"].any() and "nobody knows" in card.summary
    assert [trace["name"] for trace in card.drawing["data"]] == [
        "given up",
        "trained to the end",
        "best",
        "given up: here",
    ]


def test_cuts_everywhere_are_no_rungs():
    curves = [tuple(np.linspace(0, 1, 12)) for _ in range(9)]
    assert "8 different places" in plots.card("rungs", {"mine": scripted(curves, {k: k + 1 for k in range(8)})}).reason


def test_a_rung_is_met_by_the_first_report_beyond_it():
    """Halving at epoch 4: one trial reports there, another not before epoch 5."""
    history = History(Study(Space({"x": Float(0, 1)}))).apply(StudyStarted(0.0, 3, "halving"))
    for k, epochs in enumerate(((2, 4), (1, 5), (1, 5, 12))):
        history = history.apply(TrialStarted(float(k), k, {"x": 0.1 + k / 10}))
        for epoch in epochs:
            history = history.apply(TrialReported(k + 0.1, k, 0, epoch, 0.1 * epoch))
        state = State.DONE if k == 2 else State.PRUNED
        history = history.apply(TrialFinished(k + 0.5, k, state, Outcome(1.0 if k == 2 else math.nan)))
    card = plots.card("rungs", {"asha": history})
    assert "Of 3 trials 2 were given up (2 at epoch 4)." in card.summary
    assert card.frame.query("at == 0")["score"].tolist() == pytest.approx([0.4, 0.5, 0.5])


def test_one_value_at_the_end_is_no_rung():
    assert "has reported" in plots.card("rungs", {"r": run(problems.get("branin"), "random", trials=3, seed=0)}).reason


def test_trials_that_all_failed_on_their_way_make_no_chart():
    history = History(Study(Space({"x": Float(0, 1)})))
    for k in range(3):
        history = history.apply(TrialStarted(float(k), k, {"x": 0.1 + k / 100}))
        for epoch in (1, 2):
            history = history.apply(TrialReported(k + 0.1, k, 0, epoch, 0.5))
        history = history.apply(TrialFinished(k + 0.5, k, State.FAILED, Outcome(math.nan)))
    assert "came to its end" in plots.card("rungs", {"asha": history}).reason


def test_a_few_that_failed_do_not_squeeze_the_others_into_a_line():
    """Crosses at 0.2 once made one line of all that was above 0.9; now each stands at the edge, and is counted."""
    good = [(0.90 + k / 200, 0.92 + k / 200) for k in range(12)]
    history = scripted([*good, (0.2, 0.9), (0.21, 0.9)], cut={12: 1, 13: 1})
    card = plots.card("rungs", {"asha": history})
    low, high = card.drawing["layout"]["yaxis"]["range"]
    assert low > 0.85 and high > 0.975
    (edge,) = [trace for trace in card.drawing["data"] if trace.get("uid") == "beyond"]
    assert sorted(edge["customdata"]) == [12, 13] and edge["marker"]["symbol"] == "triangle-down"
    assert all(low < y < 0.9 for y in edge["y"])
    assert "2 trials lie below the frame, as far as 0.2" in card.summary
    note = card.drawing["layout"]["annotations"][-1]["text"]
    assert "2 trials lie below the frame" in note


def test_the_trap_is_shown_as_it_is():
    """Learning rate 1 looks best at six trees and ends badly; halving gives up who would have won, and says so."""
    trap = problems.get("recorded_lightgbm_moons")
    table = trap.table
    curves = [np.where(table.curve_epochs == trees, table.curve_values, np.nan) for trees in (6, 200)]
    early, late = (np.nanmean(curve, axis=(1, 2)) for curve in curves)
    rates = np.array([table.config(row)["learning_rate"] for row in range(len(table.scores))])
    assert rates[early.argmin()] == pytest.approx(1.0) and rates[late.argmin()] < 0.1
    assert trap.values.ravel()[early.argmin()] > 2 * trap.optimum
    history = run(trap, "asha", trials=60, seed=0)
    card = plots.card("rungs", {"asha": history})
    ghosts = card.frame[card.frame["is_ghost"]].set_index("number")["score"]
    better = sum(trap.truth(trial.config) < history.best.value for trial in history.finished if trial.state == "pruned")
    assert better > 5 and f"But {better} of them would have ended better than the best" in card.summary
    assert all(ghosts[number] == pytest.approx(trap.truth(history.trials[number].config)) for number in ghosts.index)
    assert "epoch 23 -0." in card.summary  # the order there is rather that of the worst
    (would,) = [trace for trace in card.drawing["data"] if trace.get("name") == "would have won"]
    assert would["line"]["dash"] == "dot"
