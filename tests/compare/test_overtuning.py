"""Overtuning: what was the best for a while is scored on rows that no trial saw, and luck is foretold from folds."""

import math

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import cross_val_score
from sklearn.tree import DecisionTreeClassifier

from tuning import compare, plots, problems, run
from tuning.space import Float, Int, Space
from tuning.study import History, Outcome, State, Study, TrialFinished, TrialStarted

TREES = Space({"max_depth": Int(1, 16, log=True), "max_features": Float(0.1, 1.0)})


def random_labels(seed, n=120):
    settings = {"n": n, "seed": seed}
    return problems.estimator(
        "random_labels", "decision_tree", space=TREES, folds=5, seed=seed, test_size=0.5, settings=settings
    )


def test_scores_on_the_test_part_are_those_of_scikit_learn():
    problem = random_labels(1)
    history = run(problem, "random", trials=12, seed=1)
    trials = compare.leaders(history)
    values = [trial.value for trial in trials]
    assert values == sorted(values) and values[-1] == history.best.value and trials[0].number == 0
    found = compare.sealed(history, trials, compare.unsealed(problem, [trial.config for trial in trials]))
    X, y = problem.search_part()
    data, rows = problem.data, problem.rows.test
    for trial, score in zip(trials, found.test, strict=True):
        model = DecisionTreeClassifier(**trial.config, random_state=42).fit(X, y)
        assert score == pytest.approx(model.score(data.X[rows], data.y[rows]), abs=1e-12)
    dummy = cross_val_score(DummyClassifier(), X, y, cv=problem.splits()).mean()
    assert found.dummy.validation == pytest.approx(dummy, abs=1e-12)
    defaults = DecisionTreeClassifier(**problem.defaults()[0], random_state=42).fit(X, y)
    assert found.defaults.test == pytest.approx(defaults.score(data.X[rows], data.y[rows]), abs=1e-12)
    said = compare.sealed_sentence(history, found)
    assert f"promised Accuracy {history.best.value:.4g}" in said and f"{found.test[-1]:.4g}" in said


def test_of_several_models_the_winners_own_defaults_are_the_line():
    problem = problems.estimator("wine", models=["knn", "naive_bayes"], test_size=0.3)
    knn, bayes = problem.defaults()
    found = compare.unsealed(problem, [knn, bayes])
    assert found["defaults"][1] == found["test"][1] == problem.test_score(bayes)["accuracy"]


def test_the_noise_of_folds_is_found_where_it_is_known():
    """Trials of means that differ, folds that differ, and noise of a known size."""
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(400, 1)) + 3 * rng.normal(size=(1, 5)) + 0.2 * rng.normal(size=(400, 5))
    assert compare.fold_noise(with_folds(scores)) == pytest.approx(0.2 / math.sqrt(5), rel=0.05)


def test_equal_trials_have_no_noise():
    equal = with_folds(np.array([[0.1, 0.2, 0.7]] * 3))  # whose means do not come out even
    assert compare.fold_noise(equal) == compare.optimism(equal) == 0


def with_folds(scores, direction="maximize"):
    from tuning.study import Outcome, State, TrialFinished, TrialStarted

    history = History.of(TREES, [], [], direction)
    for number, row in enumerate(scores):
        config = {"max_depth": 1 + number % 16, "max_features": 0.1 + 0.9 * number / len(scores)}
        history = history.apply(TrialStarted(float(number), number, config))
        outcome = Outcome(float(np.mean(row)), tuple(map(float, row)), fit_seconds=float(len(scores) - number))
        history = history.apply(TrialFinished(number + 0.5, number, State.DONE, outcome))
    return history


@pytest.mark.parametrize("direction", ["maximize", "minimize"])
def test_the_expected_optimism_of_equals_is_the_mean_of_the_largest_of_normal_draws(direction):
    """With no difference between trials the best of n promises what the largest of n draws has on the average."""
    rng = np.random.default_rng(1)
    found = [compare.optimism(with_folds(0.5 + rng.normal(size=(50, 5)), direction)) for _ in range(10)]
    expected = rng.normal(size=(20_000, 50)).max(axis=1).mean() / math.sqrt(5)
    assert np.mean(found) == pytest.approx(expected, rel=0.15)
    far = with_folds(np.arange(50)[:, None] + 0.001 * rng.normal(size=(50, 5)), direction)
    assert compare.optimism(far) < 1e-3


def test_the_one_standard_error_choice_is_the_quickest_near_the_best():
    scores = [[0.5, 0.7, 0.9], [0.69, 0.7, 0.65], [0.1, 0.1, 0.1]]
    history = with_folds(scores)  # later ones are quicker
    assert history.best.number == 0 and compare.within_one_error(history).number == 1
    assert "trial 2 (0.68) is the quickest" in compare.luck_sentence(history)
    assert compare.within_one_error(History.of(TREES, [], [])) is None
    assert math.isnan(compare.optimism(History.of(TREES, [{"max_depth": 2, "max_features": 0.5}], [0.5])))


def test_of_random_labels_the_folds_promise_what_the_test_part_does_not_have():
    """The quick form of ``python -m benchmarks.overtuning``."""
    promised, there, expected = [], [], []
    for seed in range(4):
        problem = random_labels(seed)
        history = run(problem, "random", trials=40, seed=seed)
        promised.append(history.best.value)
        there.append(problem.test_score(history.best.config)["accuracy"])
        expected.append(compare.optimism(history))
    assert np.mean(promised) > 0.6 and abs(np.mean(there) - 0.5) < 0.08
    assert np.mean(expected) == pytest.approx(np.mean(promised) - 0.5, abs=0.06)


def test_the_card_is_covered_until_the_test_part_is_given():
    problem = random_labels(2)
    history = run(problem, "random", trials=6, seed=2)
    covered = plots.sealed_card(history)
    assert covered.frame["test"].isna().all() and "covered" in covered.summary
    assert [trace["name"] for trace in covered.drawing["data"]] == ["folds of the search"]
    trials = compare.leaders(history)
    found = compare.sealed(history, trials, compare.unsealed(problem, [trial.config for trial in trials]))
    shown = plots.sealed_card(history, found)
    assert len(shown.drawing["data"]) == 4 and list(shown.frame["test"]) == list(found.test)
    assert shown.figure.to_json()
    assert plots.sealed_card(History(history.study)).reason


def test_noise_and_luck_do_not_depend_on_the_unit_of_the_scores():
    folds = 0.8 + 0.05 * np.random.default_rng(0).random((9, 3))

    def of(unit):
        history = History(Study(Space({"x": Float(0, 1)}), "maximize", "accuracy"))
        for k, row in enumerate((unit * folds).tolist()):
            history = history.apply(TrialStarted(float(k), k, {"x": k / 10}))
            history = history.apply(TrialFinished(k + 0.5, k, State.DONE, Outcome(float(np.mean(row)), tuple(row))))
        return compare.fold_noise(history), compare.optimism(history), history.best.spread

    for unit in (1e-300, 1e300):
        assert [value / unit for value in of(unit)] == pytest.approx(of(1.0))
