"""Data in, models out: answers as scikit-learn gives them, an ordinary search behind, the time held."""

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_diabetes, load_wine
from sklearn.metrics import accuracy_score, r2_score
from threadpoolctl import threadpool_limits

import tuning
from tests.datasets.tables import mixed
from tuning import auto, problems
from tuning import store as stores
from tuning.auto.final import Time
from tuning.auto.plans import OVER, UntilOver
from tuning.datasets import DatasetError
from tuning.execution.request import TrialRequest
from tuning.study import State

QUICK = {"seconds": 600, "trials": 4, "models": ["knn", "lda"]}  # ends by its trials, whatever the machine


class Clock:
    """Every look takes a second."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        self.now += 1.0
        return self.now


@pytest.fixture(scope="module")
def wine():
    X, y = load_wine(return_X_y=True)
    rows = np.random.default_rng(0).permutation(len(y))
    return X[rows[:120]], y[rows[:120]], X[rows[120:]], y[rows[120:]]


@pytest.fixture(scope="module")
def found(wine):
    return tuning.auto(wine[0], wine[1], **QUICK)


def test_answers_and_score_are_those_of_scikit_learn(found, wine):
    _, _, X, y = wine
    answers = found.predict(X)
    assert found.score(X, y) == accuracy_score(y, answers) > 0.85
    probabilities = found.predict_proba(X)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    np.testing.assert_array_equal(found.classes[probabilities.argmax(axis=1)], answers)
    assert sum(member.weight for member in found.members) == pytest.approx(1)


def test_behind_it_is_an_ordinary_search_that_can_be_repeated(found, wine):
    assert len(found.history) == 4 and all(trial.state == State.DONE for trial in found.history.trials)
    again = tuning.run(found.problem, found.method, trials=4, seed=0)
    assert [t.config for t in again.trials] == [t.config for t in found.history.trials]
    assert again.best_so_far().tolist() == found.history.best_so_far().tolist()
    made = problems.from_recipe(found.problem.recipe())
    assert made.evaluate(found.config).value == found.problem.evaluate(found.config).value
    other = tuning.auto(wine[0], wine[1], **QUICK)
    assert [(m.weight, m.trial.number) for m in other.members] == [(m.weight, m.trial.number) for m in found.members]
    np.testing.assert_array_equal(other.predict_proba(wine[2]), found.predict_proba(wine[2]))


def test_the_final_is_on_fresh_folds_and_said(found):
    told = {one.about: one for one in found.decisions}
    assert told["winner"].value == found.finalists[0].trial.number and "fresh folds" in told["winner"].sentence
    assert {"metric", "models", "ensemble"} <= set(told) and str(found).startswith("1. Task")
    assert {trial.trial.config["model"] for trial in found.finalists} == {"knn", "lda"}
    assert len(found.frame()) == len(found.decisions)


def test_numbers_are_predicted():
    X, y = load_diabetes(return_X_y=True)
    found = tuning.auto(X[:300], y[:300], seconds=600, trials=3, models=["ridge", "knn"])
    assert found.score(X[300:], y[300:]) == pytest.approx(r2_score(y[300:], found.predict(X[300:])))
    with pytest.raises(ValueError, match="no probabilities"):
        found.predict_proba(X)


def test_a_frame_with_words_dates_and_gaps_by_the_name_of_its_target():
    frame = mixed(160).assign(row=range(160))
    found = tuning.auto(
        frame[:120].drop(columns="price"), "label", seconds=600, trials=3, models=["knn", "logistic_regression"]
    )
    assert set(found.classes) == {"yes", "no"} and found.decisions[0].value == ["row"]
    other = frame[120:].drop(columns=["price", "label", "row"])
    other.loc[other.index[0], "colour"] = "never seen"
    assert set(found.predict(other)) <= {"yes", "no"} and len(found.predict(other)) == 40
    assert 0 <= found.score(frame[120:], frame["label"][120:]) <= 1
    with pytest.raises(DatasetError, match="'size' is missing"):
        found.predict(other.drop(columns="size"))
    with pytest.raises(DatasetError, match="'maybe', which was no class"):
        found.score(other, ["maybe"] * 40)


def test_rows_of_a_frame_are_written_as_the_search_had_them():
    frame = mixed(60).drop(columns="price")
    given = auto.plan(frame, "label", seconds=60).given
    np.testing.assert_array_equal(given.inputs(frame), given.data.X)
    some = frame.iloc[[5, 3, 40]]
    np.testing.assert_array_equal(given.inputs(some), given.data.X[[5, 3, 40]])


def test_a_fitted_model_answers_as_its_trial_did():
    frame = mixed(90).drop(columns="price")
    problem = auto.plan(frame, "label", seconds=5, models=["logistic_regression", "boosting"]).problem
    (X, y), splits = problem.parts["boosting"].search_part(), problem.parts["boosting"].splits()
    boosting = problem.defaults()[1] | {"boosting__max_iter": 2}
    with threadpool_limits(1):  # else boosting spends its time on threads that wait for each other
        for config in (problem.defaults()[0], boosting):
            outcome = problem.evaluate(config)
            scores = [accuracy_score(y[b], problem.fitted(config, a).predict(X[b])) for a, b in splits]
            np.testing.assert_allclose(scores, outcome.fold_scores, atol=1e-12)


def test_groups_and_time_are_kept():
    frame = mixed(120).drop(columns="price").dropna()
    plan = auto.plan(frame, "label", seconds=60, group="city")
    assert plan.problem.parts["boosting"].validation == "group" and "city" not in plan.given.data.feature_names
    frame["when"] = pd.date_range("2024-01-01", periods=len(frame))
    found = tuning.auto(frame, "label", seconds=600, trials=2, models=["lda", "knn"], time="when")
    told = {one.about: one for one in found.decisions}
    assert told["validation"].value["validation"] == "time" and "no others" in told["winner"].sentence


def test_the_search_is_stored(wine):
    with stores.open("memory:") as store:
        found = auto.plan(wine[0], wine[1], **QUICK).run(store=store)
        assert store.load(store.studies().rows[0].id).history == found.history


def test_a_trial_is_given_up_after_the_fold_in_which_the_time_ended():
    problem = problems.estimator("wine", "lda", folds=5)
    looks = iter([False, True, True, True, True])
    future = UntilOver(lambda: next(looks)).submit_trial(TrialRequest(problem, problem.defaults()[0]))
    assert str(future.exception()) == OVER and len(future.exception().outcome.fold_scores) == 2


def test_the_time_ends_the_search_and_leaves_room_for_the_rest(wine):
    plan = auto.plan(wine[0], wine[1], seconds=100, models=["knn", "lda"])
    found = plan.run(clock=Clock())
    assert 0 < len(found.history) < 20 and len(found.predict(wine[2])) == len(wine[3])
    assert {t.state for t in found.history.trials} <= {State.DONE, State.PRUNED}


def test_a_time_of_one_fold_answers_by_that_fold_and_less_says_so(wine):
    plan = auto.plan(wine[0], wine[1], seconds=3, models=["lda"])
    found = plan.run(clock=Clock())
    assert not found.history.done and "No trial came to its end" in found.decisions[-1].reason
    assert found.predict(wine[2]).shape == wine[3].shape
    clock = Clock()
    clock.now = 0.0
    with pytest.raises(ValueError, match="Give more seconds") as refused:
        auto.plan(wine[0], wine[1], seconds=1, models=["lda"], search_share=0.5).run(clock=clock)
    assert len(refused.value.history) == 0


@pytest.mark.parametrize(
    ("X", "y", "said"),
    [
        (np.zeros((20, 2)), np.arange(19.0), "20 rows and y has 19"),
        (np.zeros(20), np.arange(20.0), "rows and columns"),
        ([["a"]] * 20, np.arange(20.0), "array of numbers"),
        (np.zeros((20, 2)), "price", "no column of X"),
        (pd.DataFrame({"a": range(20)}), "price", "Its columns: a"),
        (np.random.default_rng(0).normal(size=(20, 2)), np.ones(20), "one class|same number"),
        (np.random.default_rng(0).normal(size=(4, 2)), [0, 1, 0, 1], "too few rows"),
    ],
)
def test_what_does_not_do_is_one_sentence(X, y, said):
    with pytest.raises(DatasetError, match=said):
        auto.plan(X, y, seconds=60)


def test_other_shapes_are_refused_where_models_answer(found, wine):
    with pytest.raises(DatasetError, match="fitted to 13"):
        found.predict(wine[2][:, :5])
    with pytest.raises(DatasetError, match="one target for each row"):
        found.score(wine[2], wine[3][:-1])


def test_what_fits_took_on_the_wall_is_turned_into_seconds_of_a_clock_that_goes_slower():
    slow, wall = iter([2.0, 2.0, 2.0, 2.0]), iter([10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0])
    left = Time(5.0, lambda: next(slow), (0.0, 0.0), lambda: next(wall))  # a fifth: others use the processor, too
    assert left.has(15.0) and not left.has(15.1)
    assert left.before(10.0).until == pytest.approx(3.0)
    assert not Time(5.0, lambda: 2.0).has(3.1)  # as it is, if nothing is known of the wall
    assert not Time(5.0, lambda: 2.0, (0.0, 0.0), lambda: 1.0).has(3.1)
