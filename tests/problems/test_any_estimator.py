"""Problems of one's own data: usable wherever a problem is, told apart by their data, refused with a sentence."""

import json
import pickle
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression, LogisticRegressionCV, Ridge, SGDClassifier
from sklearn.metrics import accuracy_score, make_scorer
from sklearn.model_selection import GroupKFold, KFold, cross_validate
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from tests.drop_in.estimators import Fails
from tuning import Categorical, Int, Space, compare, methods, plots, problems, run
from tuning.search.session import Walk
from tuning.space import SpaceError
from tuning.study import State

ROOT = Path(__file__).parents[2]
X, Y = load_iris(return_X_y=True)
SPACE = Space({"n_neighbors": Int(1, 30), "weights": Categorical(["uniform", "distance"])})
KNN = problems.custom(KNeighborsClassifier(), X, Y, SPACE, cv=3, scoring="accuracy")


def same_class(estimator, X, y):
    return {"right": accuracy_score(y, estimator.predict(X)), "one": 1.0}


def test_scores_are_those_of_cross_validate():
    model = make_pipeline(StandardScaler(), LogisticRegression())
    settings = {"cv": KFold(4, shuffle=True, random_state=0), "scoring": ["accuracy", "neg_log_loss"]}
    problem = problems.custom(model, X, Y, {"logisticregression__C": [0.1]}, metric="neg_log_loss", **settings)
    outcome = problem.evaluate({"logisticregression__C": 0.1})
    found = cross_validate(model.set_params(logisticregression__C=0.1), X, Y, **settings)
    assert outcome.fold_scores == tuple(found["test_neg_log_loss"]) == outcome.metrics["neg_log_loss"]
    assert outcome.metrics["accuracy"] == tuple(found["test_accuracy"])
    assert outcome.value == np.mean(outcome.fold_scores) and problem.direction == "maximize"
    assert set(problem.metrics) == set(outcome.metrics) and problem.metric == "neg_log_loss"
    assert outcome.fit_seconds > 0 and outcome.score_seconds > 0


def test_it_is_searched_raced_walked_and_drawn_like_any_other():
    history = run(KNN, "bayes", trials=8, seed=1)
    assert history.best.value > 0.95 and len(history.best.fold_scores) == 3
    assert run(KNN, "bayes", trials=8, seed=1, workers=2).finished[0].value == history.finished[0].value
    race = compare.race(KNN, ["random", "sobol"], seeds=2, trials=4)
    assert race.is_over and compare.verdict(race)
    walk = Walk(KNN, methods.get("random"), trials=2)
    assert (
        walk.place({"n_neighbors": 5, "weights": "uniform"}).value == KNN.evaluate(dict(walk.history.best.config)).value
    )
    assert methods.get("bayes").explain(history, axes=("n_neighbors",)).sentence
    for name in plots.names():
        assert plots.card(name, {"bayes": history}).title
    half = run(KNN, "random", trials=4, seed=1)
    resumed, whole = run(KNN, "random", trials=8, history=half), run(KNN, "random", trials=8, seed=1)
    assert [t.value for t in resumed.trials] == [t.value for t in whole.trials]


@pytest.mark.parametrize("rule", ["exact", "median", "halving"])
def test_trials_are_given_up_early(rule):
    space = {"strategy": ["most_frequent", "stratified"], "random_state": list(range(6))}
    knn = problems.custom(KNeighborsClassifier(), X, Y, {"n_neighbors": [5, 90]}, cv=10)
    bad = problems.custom(DummyClassifier(), X, Y, space, cv=10)
    history = run(knn if rule == "exact" else bad, "grid", trials=12, discard=rule)
    pruned = [trial for trial in history.trials if trial.state == State.PRUNED]
    assert pruned and all(0 < len(trial.fold_scores) < 10 for trial in pruned)
    assert history.best.number == run(knn if rule == "exact" else bad, "grid", trials=12).best.number


@pytest.mark.parametrize(
    ("estimator", "scoring", "perfect"),
    [
        (SVC(), None, 1.0),
        (Ridge(), None, 1.0),
        (KNeighborsClassifier(), None, 1.0),  # has a method of its own
        (LogisticRegressionCV(scoring="neg_log_loss"), None, None),
        (KMeans(), None, None),
        (make_pipeline(StandardScaler(), SVC()), None, None),
        (SVC(), "neg_log_loss", 0.0),
        (SVC(), "matthews_corrcoef", 1.0),
        (KMeans(), "mutual_info_score", None),
        (SVC(), make_scorer(accuracy_score), None),
        (SVC(), ["f1_macro", "neg_log_loss"], 1.0),
        (SVC(), {"a": "neg_brier_score"}, 0.0),
        (SVC(), same_class, None),
    ],
)
def test_a_perfect_score_is_known_or_exact_discard_is_refused(estimator, scoring, perfect):
    name = "n_clusters" if isinstance(estimator, KMeans) else next(iter(estimator.get_params()))
    problem = problems.custom(estimator, X, Y, {name: [1, 2]}, scoring=scoring, cv=2)
    assert problem.perfect == perfect
    if perfect is None:
        with pytest.raises(ValueError, match="best possible score"):
            run(problem, "grid", trials=1, discard="exact")


def test_a_function_may_return_several_metrics():
    problem = problems.custom(SVC(), X, Y, {"C": [1.0]}, scoring=same_class, cv=2, metric="right")
    outcome = problem.evaluate({"C": 1.0})
    assert set(outcome.metrics) == {"right", "one"} and outcome.value == np.mean(outcome.metrics["right"]) < 1
    other = problems.custom(SVC(), X, Y, {"C": [1.0]}, scoring=same_class, cv=2, metric="wrong")
    trial = run(other, "grid", trials=1).trials[0]
    assert trial.state == State.FAILED and "returned no 'wrong'" in trial.message


def test_groups_and_weights():
    groups, weights = np.arange(150) % 5, np.linspace(0, 1, 150)
    problem = problems.custom(
        SGDClassifier(random_state=0), X, Y, {"alpha": [0.1]}, cv=GroupKFold(5), groups=groups, sample_weight=weights
    )
    assert all(set(groups[a]).isdisjoint(groups[b]) for a, b in problem.splits)
    expected = []
    for a, b in GroupKFold(5).split(X, Y, groups):
        model = SGDClassifier(random_state=0, alpha=0.1).fit(X[a], Y[a], sample_weight=weights[a])
        expected.append(model.score(X[b], Y[b], sample_weight=weights[b]))
    assert problem.evaluate({"alpha": 0.1}).fold_scores == tuple(expected)


def test_failures_are_told_by_fold():
    trials = run(problems.custom(Fails(), X, Y, {"fails": [0, 1, 3]}, cv=3), "grid", trials=3).trials
    assert [trial.state for trial in trials] == [State.DONE, State.NAN, State.NAN]
    assert "fold 1: ArithmeticError: fails = 1" in trials[1].message
    counted = run(problems.custom(Fails(), X, Y, {"fails": [1, 3]}, cv=3, error_score=0), "grid", trials=2).trials
    assert counted[1].value == 0 < counted[0].value and counted[0].state == State.DONE
    raised = run(problems.custom(Fails(), X, Y, {"fails": [3, 0]}, cv=3, error_score="raise"), "grid", trials=2).trials
    assert [trial.state for trial in raised] == [State.FAILED, State.DONE]


class FailsAtLength(DecisionTreeClassifier):
    def fit(self, X, y):
        try:
            raise KeyError("cause")
        except KeyError as error:
            raise ValueError("the rows are odd\nSee the guide:\n    https://example.org") from error


def at_length(model, X, y):
    raise ValueError("no score\nfor many reasons")


def test_of_a_message_of_several_lines_the_first_is_told():
    (trial,) = run(problems.custom(FailsAtLength(), X, Y, {"max_depth": [1]}, cv=2), "grid", trials=1).trials
    assert trial.message == "fold 1: ValueError: the rows are odd; fold 2: ValueError: the rows are odd"
    scored = problems.custom(SVC(), X, Y, {"C": [1.0]}, cv=2, scoring=at_length)
    (trial,) = run(scored, "grid", trials=1).trials
    assert trial.message.startswith("Scoring failed.") and trial.message.endswith("Details: ValueError: no score")


@pytest.mark.parametrize(("score", "words"), [({}, "returned no score at all"), (1j, "must be a real number, not 1j")])
def test_what_is_no_score_is_one_sentence(score, words):
    for scoring in (lambda model, X, y: score, lambda model, X, y: {"a": score} if score else score):
        with pytest.raises(ValueError, match=words):
            problems.custom(SVC(), X, Y, {"C": [1.0]}, cv=2, scoring=scoring).evaluate({"C": 1.0})


class WarnsOfNothing(DecisionTreeClassifier):
    def fit(self, X, y):
        warnings.warn("", stacklevel=2)
        return super().fit(X, y)


def test_an_empty_warning_costs_nothing():
    outcome = problems.custom(WarnsOfNothing(), X, Y, {"max_depth": [1]}, cv=2).evaluate({"max_depth": 1})
    assert len(outcome.fold_scores) == 2 and outcome.message == ""


def test_warnings_are_in_the_message():
    model = LogisticRegression(max_iter=1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        trial = run(problems.custom(model, X, Y, {"C": [1.0]}, cv=2), "grid", trials=1).trials[0]
    assert trial.state == State.DONE and "failed to converge" in trial.message


# Recipes -----------------------------------------------------------------------------------------------------
MORE = {
    "other data": {"X": X + 1e-9},
    "other targets": {"y": Y[::-1]},
    "other folds": {"cv": 4},
    "another order": {"cv": KFold(3, shuffle=True, random_state=0)},
    "another estimator": {"estimator": KNeighborsClassifier(p=1)},
    "another metric": {"scoring": "f1_macro"},
    "weights": {"score_params": {"sample_weight": np.ones(150)}},
    "another score of failures": {"error_score": 0.0},
}


@pytest.mark.parametrize("name", MORE)
def test_another_problem_is_not_resumed(name):
    given = {"estimator": KNeighborsClassifier(), "X": X, "y": Y, "space": SPACE, "cv": 3, "scoring": "accuracy"}
    begun = run(KNN, "random", trials=2)
    assert len(run(problems.custom(**given), "random", trials=3, history=begun)) == 3
    with pytest.raises(ValueError, match="cannot be resumed: its"):
        run(problems.custom(**{**given, **MORE[name]}), "random", trials=3, history=begun)


def test_the_recipe_is_json_and_says_that_it_is_not_enough():
    recipe = json.loads(json.dumps(KNN.recipe()))
    assert recipe["kind"] == "custom" and recipe["estimator"].endswith("KNeighborsClassifier")
    assert recipe["parameters"]["n_neighbors"] == 5 and "data" in recipe["note"]
    with pytest.raises(ValueError, match=r"problems\.custom\(\.\.\.\)"):
        problems.from_recipe(recipe)


@pytest.mark.parametrize(
    "data",
    [
        X,
        X.astype(np.float32),
        X[:, ::-1],
        X.tolist(),
        np.asfortranarray(X),
        pd.DataFrame(X),
        pd.DataFrame({"a": ["x", None, "y"] * 50, "b": pd.Categorical(["u", "v"] * 75), "c": X[:, 0]}),
        scipy.sparse.csr_matrix(X),
        np.array(["one text", "another"] * 75, dtype=object),
        ["one text", "another"] * 75,
        [{"a": 1, "b": "c"}] * 150,
    ],
)
def test_a_fingerprint_depends_on_the_contents_alone(data):
    from sklearn.base import clone

    from tuning.problems._fingerprint import fingerprint

    again = pickle.loads(pickle.dumps(data))
    assert fingerprint(data) == fingerprint(clone(again, safe=False))
    code = (
        "import pickle, sys; from tuning.problems._fingerprint import fingerprint as f; "
        "print(f(pickle.load(sys.stdin.buffer)))"
    )
    if not isinstance(data, np.ndarray) or data.dtype == object:  # numbers need no second process
        done = subprocess.run([sys.executable, "-c", code], input=pickle.dumps(data), capture_output=True, check=True)
        assert done.stdout.decode().strip() == fingerprint(data)
    other = data.copy() if hasattr(data, "copy") else list(data)
    if isinstance(other, pd.DataFrame):
        other.iloc[3, -1] = 7.5
    elif scipy.sparse.issparse(other) or (isinstance(other, np.ndarray) and other.ndim == 2):
        other[3, 1] = 7.5
    else:
        other[3] = "a third"
    assert fingerprint(other) != fingerprint(data)


# What is refused ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"space": {"colour": [1]}}, "colour is not a parameter of SVC. It has: C, "),
        ({"space": None}, "space is missing"),
        ({"space": {"C": 1.0}}, "C: 1.0 is neither a list"),
        ({"space": {"C": []}}, "C: choices is empty"),
        ({"space": "C"}, "dict"),
        ({"space": {1: [2]}}, "name must be text"),
        ({"estimator": SVC}, "must be an object with fit"),
        ({"estimator": "SVC"}, "must be an object with fit"),
        ({"scoring": "beauty"}, "beauty"),
        ({"scoring": 3}, "scoring must be"),
        ({"scoring": ["accuracy"], "metric": "f1"}, "'f1' is not one of the metrics: accuracy"),
        ({"error_score": "no"}, "error_score must be"),
        ({"cv": []}, "no fold"),
        ({"y": Y[:10]}, "inconsistent numbers of samples"),
        ({"estimator": StandardScaler(), "space": {"copy": [True]}}, "no score of its own"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(arguments, words):
    with pytest.raises(ValueError, match=words):
        problems.custom(**{"estimator": SVC(), "X": X, "y": Y, "space": {"C": [1.0]}, **arguments})
    assert issubclass(SpaceError, ValueError)


def test_a_problem_by_name_takes_no_objects():
    with pytest.raises(ValueError, match=r"kernel: its choices must be literals.*problems\.custom"):
        problems.estimator("wine", "svm", space={"kernel": ["rbf", len]})


def test_an_estimator_of_a_notebook_runs_in_workers(tmp_path):
    script = tmp_path / "notebook.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "import numpy as np\n"
        "from sklearn.base import BaseEstimator, ClassifierMixin\n"
        "from tuning import problems, run\n"
        "class Mine(ClassifierMixin, BaseEstimator):\n"
        "    def __init__(self, answer=0):\n"
        "        self.answer = answer\n"
        "    def fit(self, X, y):\n"
        "        self.classes_ = np.unique(y)\n"
        "        return self\n"
        "    def predict(self, X):\n"
        "        return np.full(len(X), self.answer)\n"
        "if __name__ == '__main__':\n"
        "    X, y = np.zeros((40, 1)), np.arange(40) % 4 // 3\n"
        "    scoring = lambda model, X, y: float((model.predict(X) == y).mean())\n"
        "    problem = problems.custom(Mine(), X, y, {'answer': [0, 1]}, scoring=scoring, cv=2)\n"
        "    found = run(problem, 'grid', trials=2, workers=2)\n"
        "    print([trial.value for trial in found.trials], [trial.message for trial in found.trials])\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert done.stdout == "[0.75, 0.25] ['', '']\n"
