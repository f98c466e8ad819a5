"""Several together: the gain is on folds that chose nothing, and the code gives the same answers."""

from dataclasses import replace

import numpy as np
import pytest

from tests.datasets.tables import csv, mixed
from tuning import compare, problems, run
from tuning.auto import together
from tuning.auto.final import scored
from tuning.datasets import table


def answered(problem, trials):
    found = [together.answers(problem, trial.config) for trial in trials]
    return found, together.chosen(problem, found)


@pytest.fixture(scope="module")
def several():
    return problems.estimator("wine", models=["knn", "decision_tree", "lda"], folds=3, metric="log_loss", test_size=0.3)


@pytest.fixture(scope="module")
def made(several):
    history = run(several, "random", trials=9, seed=1)
    trials = together.candidates(several, history)
    fresh = compare.fresh(several, 2)
    return several, trials, fresh, *answered(fresh, trials)


def test_each_fold_is_scored_by_weights_of_the_other_folds(made):
    """Computed anew for the single model: the others of the same deal choose it."""
    _, trials, fresh, answers, found = made
    assert len(found.together) == len(found.alone) == fresh.n_folds == 6
    part = fresh.parts["knn"]
    y = part.search_part()[1]
    rows = [score for _, score in part.splits()]
    for fold, value in enumerate(found.alone):  # the best single one of the other two folds of the same deal
        others = [one for one in range(fold // 3 * 3, fold // 3 * 3 + 3) if one != fold]
        truth = np.concatenate([y[rows[one]] for one in others])
        losses = [
            scored("log_loss", truth, np.concatenate([answers[k][one] for one in others]), 3)
            for k in range(len(trials))
        ]
        assert value == pytest.approx(scored("log_loss", y[rows[fold]], answers[int(np.argmin(losses))][fold], 3))
    assert found.low <= found.gain <= found.high
    assert found.gain == pytest.approx(np.mean(found.alone) - np.mean(found.together))  # lower is better


def test_the_code_answers_as_the_mean_of_the_fitted_models_does(made):
    problem, trials, _, _, found = made
    found = replace(found, weights=(0.5, 0.2, 0.3, *[0.0] * (len(trials) - 3)))  # whatever the data have chosen
    assert len({trial.config["model"] for trial, _ in together.ranked(found.weights, trials)}) > 1
    names = {}
    exec(together.snippet(problem, found, trials), names)
    ranked = together.ranked(found.weights, trials)
    mean = sum(weight * problem.fitted(trial.config).answers(names["X_test"]) for trial, weight in ranked)
    np.testing.assert_allclose(names["model"].predict_proba(names["X_test"]), mean, atol=1e-5)
    assert names["score"] == pytest.approx(scored("log_loss", names["y_test"], mean, 3), abs=1e-4)
    said = together.sentence(found, trials, "log_loss")
    assert all(f"{trial.number + 1} ({weight:.0%})" in said for trial, weight in ranked)


def test_numbers_have_a_mean_too_and_its_code():
    problem = problems.estimator("diabetes", models=["ridge", "knn"], folds=3)
    trials = together.candidates(problem, run(problem, "random", trials=6, seed=0))
    _, found = answered(compare.fresh(problem, 1), trials)
    names = {}
    exec(together.snippet(problem, found, trials), names)
    ranked = together.ranked(found.weights, trials)
    mean = sum(weight * problem.fitted(trial.config).answers(names["X_test"]) for trial, weight in ranked)
    np.testing.assert_allclose(names["model"].predict(names["X_test"]), mean, rtol=1e-4)


def test_rows_with_weights_and_prepared_columns_are_fitted_as_the_search_fits_them():
    read = table.read(csv(mixed(80).assign(counts=np.arange(80.0) + 1)))
    settings = {name: about.default for name, about in table.DATASETS["table"].settings.items()}
    settings |= {"content": table.keep(read), "target": "label", "weight": "counts"}
    problem = problems.estimator("table", models=["logistic_regression", "naive_bayes"], settings=settings, folds=3)
    code = problem.snippet_together({"a": problem.defaults()[0], "b": problem.defaults()[1]}, [0.25, 0.75])
    compile(code, "mean.py", "exec")
    assert (
        "logisticregression__sample_weight=data.weights[rows]" in code
        and "prepare_a = " in code
        and "prepare_b" in code
    )


def test_models_without_probabilities_have_no_mean():
    problem = problems.estimator("wine", models=["svm", "lda"], folds=3)
    history = run(problem, "random", trials=6, seed=0)
    assert {trial.config["model"] for trial in together.candidates(problem, history)} == {"lda"}
    alone = problems.estimator("wine", "svm", folds=3)
    assert together.candidates(alone, run(alone, "random", trials=2, seed=0)) == []


def test_luck_is_not_called_a_gain():
    trials = run(problems.estimator("wine", "knn", folds=3), "random", trials=2, seed=0).trials
    one = together.Together((1.0, 0.0), (0.9, 0.9), (0.9, 0.9), 0.0, 0.0, 0.0)
    assert together.sentence(one, trials, "accuracy") == "No mean of the 2 is better than trial 1 alone."
    two = together.Together((0.5, 0.5), (0.9, 0.8), (0.8, 0.8), 0.05, -0.1, 0.2)
    assert "may be chance (95 % interval -0.1 to 0.2)" in together.sentence(two, trials, "accuracy")
    worse = together.Together((0.5, 0.5), (0.7, 0.8), (0.8, 0.8), -0.05, -0.1, 0.0)
    assert "gains nothing" in together.sentence(worse, trials, "accuracy")
    sure = together.Together((0.5, 0.5), (0.9, 0.9), (0.8, 0.8), 0.1, 0.05, 0.15)
    assert "They gain 0.1 (95 % interval 0.05 to 0.15)." in together.sentence(sure, trials, "accuracy")
