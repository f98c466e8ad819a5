"""The best once more on fresh folds: the same scores as scikit-learn's, equals are called equal, and luck is gone."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import RepeatedStratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tuning import compare, problems, run
from tuning.compare.winner.final import OTHER_SEED
from tuning.space import Categorical, Float, Space
from tuning.study import History

C = Space({"C": Float(1e-4, 1e3, log=True)})


def test_finalists_are_scored_on_other_folds_as_scikit_learn_scores_them():
    problem = problems.estimator("wine", "logistic_regression", space=C, seed=3)
    history = run(problem, "random", trials=8, seed=0)
    trials = compare.finalists(history, 3)
    assert [trial.value for trial in trials] == sorted((t.value for t in history.done), reverse=True)[:3]
    other = compare.fresh(problem)
    np.testing.assert_array_equal(other.rows.test, problem.rows.test)  # what is sealed stays sealed
    X, y = problem.search_part()
    splitter = RepeatedStratifiedKFold(n_splits=3, n_repeats=5, random_state=3 + 1_000_003)
    outcomes = compare.scored_again(other, [trial.config for trial in trials])
    for trial, outcome in zip(trials, outcomes, strict=True):
        model = make_pipeline(StandardScaler(), LogisticRegression(**trial.config, max_iter=1000, random_state=42))
        np.testing.assert_allclose(outcome.fold_scores, cross_val_score(model, X, y, cv=splitter), rtol=0, atol=1e-12)
    found = compare.final(other, trials, outcomes)
    assert [one.mean for one in found] == sorted((o.value for o in outcomes), reverse=True)
    assert all(one.behind >= 0 and one.low <= one.behind <= one.high for one in found[1:])
    assert len(compare.final_frame(found)) == 3


def test_the_last_seed_has_fresh_folds_too():
    problem = problems.estimator("wine", "dummy", seed=2**32 - 1)
    again = compare.fresh(problem, 1)
    assert again.seed == OTHER_SEED - 1 and np.isfinite(again.evaluate(problem.defaults()[0]).fold_scores).all()


def test_what_is_worse_is_told_apart_and_equals_are_not():
    problem = problems.estimator(
        "breast_cancer", "logistic_regression", space=Space({"C": Categorical([1e-4, 1.0, 1.1])})
    )
    history = run(problem, "grid", trials=3)
    trials = compare.finalists(history)
    other = compare.fresh(problem)
    found = compare.final(other, trials, compare.scored_again(other, [trial.config for trial in trials]))
    assert found[-1].trial.config == {"C": 1e-4} and found[-1].is_told_apart and not found[1].is_told_apart
    said = compare.final_sentence(found, problem.metric)
    numbers = ", ".join(str(one.trial.number + 1) for one in found[:2])
    assert f"Trials {numbers} cannot be told apart; the quickest" in said
    alone = compare.final_sentence((found[0], found[2]), problem.metric)
    assert "better than each of the others" in alone


def test_luck_with_folds_of_random_labels_is_gone_on_fresh_ones():
    """Of many trees on labels that mean nothing the best looks better than it is."""
    promised, kept = [], []
    for seed in range(5):
        problem = problems.estimator("random_labels", "decision_tree", settings={"n": 60, "seed": seed})
        history = run(problem, "random", trials=60, seed=seed)
        trials = compare.finalists(history, 3)
        other = compare.fresh(problem)
        found = compare.final(other, trials, compare.scored_again(other, [trial.config for trial in trials]))
        promised.append(history.best.value)
        kept += [one.mean for one in found]
        assert not any(one.is_told_apart for one in found)
    assert np.mean(promised) > 0.6 and np.mean(kept) < np.mean(promised) - 0.04


def test_several_models_and_what_has_no_fresh_folds():
    both = problems.estimator("wine", models=("knn", "naive_bayes"), folds=2)
    trials = compare.finalists(run(both, "random", trials=4, seed=0), 2)
    other = compare.fresh(both)
    assert other.n_folds == 10
    assert len(compare.final(other, trials, compare.scored_again(other, [trial.config for trial in trials]))) == 2
    assert compare.fresh(problems.estimator("wine", "knn", validation="holdout")).n_folds == 15
    with pytest.raises(ValueError, match="only a model on data"):
        compare.fresh(problems.get("branin"))


def test_folds_are_dealt_as_often_as_the_time_allows():
    """Five finalists of a slow model once kept a visitor waiting for minutes: 25 folds each, whatever a fit took."""
    problem = problems.estimator("wine", "logistic_regression", space=C, folds=5)
    trials = [replace(one, fit_seconds=20.0) for one in compare.finalists(run(problem, "random", trials=5, seed=0), 3)]
    assert [len(one.fold_scores) for one in trials] == [5] * 3  # 4 s a fit, 60 s for all folds once
    dealt = {seconds: compare.fresh_within(problem, trials, seconds) for seconds in (1, 60, 150, 1e6)}
    assert {seconds: found.n_folds for seconds, (found, _) in dealt.items()} == {1: 5, 60: 5, 150: 10, 1e6: 25}
    assert [needed for _, needed in dealt.values()] == [60, 60, 120, 300]
    assert compare.fresh_within(problem, [replace(one, fit_seconds=0.0) for one in trials])[0].n_folds == 25


def test_true_and_one_are_two_configs():
    space = Space({"flag": Categorical([True, 1, "x"])})
    history = History.of(space, [{"flag": flag} for flag in (True, 1, True, "x")], [3.0, 2.0, 4.0, 1.0])
    assert [trial.number for trial in compare.finalists(history)] == [2, 1, 3]
    (lent,) = compare.sources(space, {"one": history})
    assert [repr(config["flag"]) for config in lent.configs] == ["True", "1", "'x'"]
