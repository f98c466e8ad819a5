"""Early discard: the exact rule never changes the best; pruned trials are shown and never ranked."""

import numpy as np
import pytest
import scipy.stats

from tuning import problems, run
from tuning.execution.pool import WorkerPool
from tuning.search import discard
from tuning.space import Int, Space
from tuning.study import History, Outcome, Report, State, Study, TrialFinished, TrialReported, TrialStarted

SPACE = {"C": [1e-4, 1e-3, 1e-2, 1.0, 30.0], "gamma": [1e-4, 1e-3, 1e-2, 0.1, 1.0]}


def both(method, metric, rule, dataset="wine", **keywords):
    model = "svm"
    problem = problems.estimator(dataset, model, metric=metric, folds=4, space=SPACE)
    return [run(problem, method, trials=25, seed=3, discard=name, **keywords) for name in ("none", rule)]


@pytest.mark.parametrize(("dataset", "metric"), [("wine", "accuracy"), ("wine", "f1_macro"), ("diabetes", "rmse")])
@pytest.mark.parametrize("method", ["grid", "random"])
def test_exact_keeps_the_best_and_does_less(dataset, metric, method):
    full, less = both(method, metric, "exact", dataset)
    assert (less.best.number, less.best.value) == (full.best.number, full.best.value)
    pruned = [trial for trial in less.finished if trial.state == State.PRUNED]
    truth = {trial.number: trial for trial in full.finished}
    for trial in pruned:
        assert trial.value is None and 0 < len(trial.fold_scores) < 4
        assert trial.fold_scores == truth[trial.number].fold_scores[: len(trial.fold_scores)]
        assert full.study.sign * truth[trial.number].value < full.study.sign * full.best.value
    assert pruned or metric == "rmse"  # here every rmse could still have become the best


def test_exact_in_worker_processes_keeps_the_best_value():
    pool = WorkerPool(2)
    try:
        full, less = both("grid", "accuracy", "exact", executor=pool)
    finally:
        pool.close()
    assert less.best.value == full.best.value
    assert any(trial.state == State.PRUNED and "cannot win" in trial.message for trial in less.finished)
    assert {trial.state for trial in less.finished} == {State.DONE, State.PRUNED}


def test_median_prunes_what_is_below_the_median_of_the_others():
    space = {"C": scipy.stats.loguniform(1e-1, 1e3), "gamma": scipy.stats.loguniform(1e-4, 10)}
    problem = problems.estimator("wine", "svm", folds=4, space=space)
    history = run(problem, "random", trials=25, seed=3, discard="median")
    pruned = [trial for trial in history.finished if trial.state == State.PRUNED]
    assert pruned
    for trial in pruned:
        n = len(trial.fold_scores)
        before = [t.fold_scores[:n] for t in history.at(trial.number).done]
        assert len(before) >= 5
        assert np.mean(trial.fold_scores) < np.median(np.mean(before, axis=1))


def test_bayes_learns_from_pruned_trials():
    _, less = both("bayes", "accuracy", "exact")
    assert len(less.finished) == 25 and any(trial.state == State.PRUNED for trial in less.finished)


def test_rules_are_refused_or_idle_where_they_make_no_sense():
    with pytest.raises(ValueError, match="not a rule"):
        run(problems.get("branin"), "random", trials=1, discard="hope")
    assert discard.rule("exact", problems.get("branin")) is None
    assert discard.rule("exact", problems.estimator("wine", "knn", validation="holdout")) is None
    assert discard.rule("none", problems.estimator("wine", "knn")) is None


# By epoch ----------------------------------------------------------------------------------------------------


def history_with(reports_by_trial):
    """A history of trials with these reports; the last one runs."""
    history = History(Study(Space({"x": Int(0, 100)})))
    for number, reports in enumerate(reports_by_trial):
        history = history.apply(TrialStarted(0.0, number, {"x": number}))
        for report in reports:
            history = history.apply(TrialReported(0.0, number, report.fold, report.epoch, report.value))
        if number < len(reports_by_trial) - 1:
            folds = tuple(r.value for r in reports if r.epoch is None)
            outcome = Outcome(float(np.mean(folds)), folds) if len(folds) == 3 else Outcome(np.nan, folds)
            state = State.DONE if len(folds) == 3 else State.PRUNED
            history = history.apply(TrialFinished(0.0, number, state, outcome))
    return history


def curve(level, n_epochs=30, folds=3):
    """Reports of a whole trial whose values are `level` plus a little for each epoch."""
    found = []
    for fold in range(folds):
        found += [Report(fold, e, level + e / 1000) for e in range(1, n_epochs + 1)]
        found.append(Report(fold, None, level + n_epochs / 1000))
    return found


class Epochs:
    n_folds, metric = 3, "accuracy"

    def n_epochs(self, config):
        return 30


def first_stop(rule, others, mine):
    """The first report at which the rule gives the last trial up; None if it never does."""
    for n in range(1, len(mine) + 1):
        history = history_with([*others, mine[:n]])
        if rule(history, len(others), tuple(mine[:n])):
            return mine[n - 1]
    return None


def test_median_by_epoch_compares_the_best_with_the_others_running_means():
    rule = discard.rule("median", Epochs())
    others = [curve(level) for level in (0.5, 0.6, 0.7, 0.8, 0.9)]
    # Mean of the median curve 0.7 up to epoch e is 0.7 + (e + 1) / 2000; the best of mine is level + e / 1000.
    stopped = first_stop(rule, others, curve(0.69))
    assert (stopped.fold, stopped.epoch) == (0, 5)  # the grace ends: 0.695 < 0.703
    assert first_stop(rule, others, curve(0.7)) is None
    assert first_stop(rule, others[:4], curve(0.1)) is None  # too few to compare with


def test_halving_lets_the_best_third_go_on():
    rule = discard.rule("halving", Epochs())
    # Rungs of 30 epochs: 4 (30 / 9, rounded up) and 10.
    others = [curve(level) for level in (0.1, 0.2, 0.3, 0.4, 0.5)]
    assert first_stop(rule, others, curve(0.45)) is None  # second of six: among the best two
    stopped = first_stop(rule, others, curve(0.35))
    assert (stopped.fold, stopped.epoch) == (0, 4)
    late = [Report(0, e, 0.6 if e < 9 else 0.05) for e in range(1, 31)]
    stopped = first_stop(rule, others, late)
    assert (stopped.fold, stopped.epoch) == (0, 10)
    assert first_stop(rule, [], curve(0.0)) is None  # the first of all
    early = [Report(0, 1, 0.2), Report(0, 2, 0.2), Report(0, None, 0.2)]  # converged before the rung
    assert first_stop(rule, others, early).epoch is None


def test_halving_without_epochs_goes_by_folds():
    class Folds:
        n_folds, metric = 10, "accuracy"

    rule = discard.rule("halving", Folds())  # rungs after folds 2 and 4
    others = [[Report(fold, None, level) for fold in range(10)] for level in (0.1, 0.2, 0.3)]
    mine = [Report(fold, None, 0.25) for fold in range(10)]
    stopped = first_stop(rule, [o[:3] for o in others], mine)
    assert stopped.fold == 1
    top = [Report(fold, None, 0.9 if fold < 2 else 0.0) for fold in range(10)]
    assert first_stop(rule, others, [*top[:2], *[Report(f, None, -9.0) for f in range(2, 10)]]).fold == 3


def test_exact_stops_a_later_trial_that_can_only_draw():
    class Two:
        n_folds, metric = 2, "accuracy"

    rule = discard.rule("exact", Two())
    best = [Report(0, None, 0.5), Report(1, None, 1.0)]
    history = History(Study(Space({"x": Int(0, 100)})))
    for number in (0, 1, 2):
        history = history.apply(TrialStarted(0.0, number, {"x": number}))
    history = history.apply(TrialFinished(0.0, 1, State.DONE, Outcome(0.75, (0.5, 1.0))))
    assert rule(history, 2, best[:1])  # 0.75 at most, and trial 1 is earlier
    assert not rule(history, 0, best[:1])  # trial 0 would be the earliest of equals


def epochs_run(history):
    """How far each fold of each trial was fitted, summed; the last epochs are not reported, so a little less."""
    last = {(t.number, r.fold): r.epoch for t in history.finished for r in t.reports if r.epoch is not None}
    return sum(last.values())


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("workers", [1, 2])
def test_halving_stops_inside_a_fit_and_keeps_the_best_here(workers):
    space = {"learning_rate_init": [1e-6, 1e-5, 0.01, 1e-4, 1e-3, 3e-6], "max_iter": [27], "alpha": [1e-4, 1e-3]}
    problem = problems.estimator("wine", "mlp", folds=3, space=space)
    full = run(problem, "grid", trials=12, workers=workers)
    less = run(problem, "grid", trials=12, workers=workers, discard="halving")
    pruned = [trial for trial in less.finished if trial.state == State.PRUNED]
    assert less.best.value == full.best.value
    assert len(pruned) >= (5 if workers == 1 else 1)  # side by side, who is compared with whom is a matter of timing
    assert any(not trial.fold_scores for trial in pruned)  # stopped within the first fold
    assert epochs_run(less) < 0.8 * epochs_run(full)
    assert all(trial.fit_seconds > 0 and trial.value is None for trial in pruned)
