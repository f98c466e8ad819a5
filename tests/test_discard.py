"""Early discard: the exact rule never changes the best; pruned trials are shown and never ranked."""

import numpy as np
import pytest
import scipy.stats

from tuning import discard, problems, run
from tuning.executors import WorkerPool
from tuning.history import State

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
        pool.shutdown()
    assert less.best.value == full.best.value
    assert any(trial.state == State.PRUNED and "cannot win" in trial.message for trial in less.finished)
    assert {trial.state for trial in less.finished} == {State.DONE, State.PRUNED}


def test_median_prunes_what_is_below_the_median_of_the_others():
    space = {"C": scipy.stats.loguniform(0.1, 1e3), "gamma": scipy.stats.loguniform(1e-3, 10)}
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
