"""What users of `GridSearchCV` rely on beyond its numbers: cloning, pickling, nesting, routing, workers, failures."""

import os
import pickle
import signal
import threading

import numpy as np
import pytest
import scipy.stats
import sklearn
from sklearn.base import BaseEstimator, clone
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA
from sklearn.exceptions import ConvergenceWarning, FitFailedWarning, NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import get_scorer
from sklearn.model_selection import GridSearchCV, GroupKFold, KFold, cross_val_score, cross_validate
from sklearn.neighbors import KernelDensity, KNeighborsClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

import tuning.store
from tests.drop_in.estimators import Ends, Fails
from tests.drop_in.test_grid import check_same
from tuning import Categorical, Float, Int, Space, TuningSearchCV, methods, problems, run
from tuning.space import SpaceError
from tuning.study import State

X, Y = load_iris(return_X_y=True)
C = {"C": Float(0.01, 100, log=True)}
LOGISTIC = LogisticRegression(max_iter=1000)
GROUPS, WEIGHTS = np.arange(150) % 5, np.linspace(0.1, 2, 150)


def search(estimator=None, space=None, **settings):
    settings = {"n_iter": 4, "cv": 3, "random_state": 0, "method": "random"} | settings
    return TuningSearchCV(SVC() if estimator is None else estimator, C if space is None else space, **settings)


# The search --------------------------------------------------------------------------------------------------
def test_it_is_the_search_that_run_makes():
    mine = search(method="bayes", n_iter=6).fit(X, Y)
    history = run(problems.custom(SVC(), X, Y, C, cv=3), "bayes", trials=6, seed=0)
    assert [t.config for t in mine.history_.trials] == [t.config for t in history.trials] == mine.cv_results_["params"]
    assert mine.best_score_ == history.best.value and mine.best_index_ == history.best.number
    assert mine.best_params_ == dict(history.best.config) and mine.history_.study.seed == 0
    assert mine.history_.planned == 6 and len(pickle.dumps(mine.history_)) < 20_000  # the data are not in it


def test_notations_of_a_space():
    ours = {"C": Float(0.1, 10, log=True), "kernel": Categorical(["rbf", "linear"])}
    theirs = {"C": scipy.stats.loguniform(0.1, 10), "kernel": ["rbf", "linear"]}
    found = [search(space=space).fit(X, Y).cv_results_["params"] for space in (Space(ours), ours, theirs)]
    assert found[0] == found[1] == found[2]
    conditional = Space({"kernel": Categorical(["rbf", "poly"]), "degree": Int(1, 3, when={"kernel": "poly"})})
    results = search(space=conditional, n_iter=6).fit(X, Y).cv_results_
    assert [bool(hidden) for hidden in results["param_degree"].mask] == ["degree" not in p for p in results["params"]]
    assert 0 < sum(results["param_degree"].mask) < 6


@pytest.mark.parametrize("method", ["bayes", "tpe", methods.get("sobol")])
def test_estimators_are_choices_for_every_method(method):
    pipeline = Pipeline([("scale", StandardScaler()), ("clf", SVC())])
    given = [
        {"clf": [SVC(), LOGISTIC], "clf__C": Float(0.1, 10, log=True), "scale": [None, StandardScaler()]},
        {"clf": [KNeighborsClassifier()], "clf__n_neighbors": [1, 5, 9], "scale": ["passthrough"]},
    ]
    mine = search(pipeline, given, method=method, n_iter=12).fit(X, Y)
    kinds = {type(params["clf"]).__name__ for params in mine.cv_results_["params"]}
    assert kinds <= {"SVC", "LogisticRegression", "KNeighborsClassifier"} and len(kinds) > 1
    assert all(
        ("clf__n_neighbors" in p) == (type(p["clf"]) is KNeighborsClassifier) for p in mine.cv_results_["params"]
    )
    assert type(mine.best_estimator_["clf"]).__name__ == type(mine.best_params_["clf"]).__name__
    assert pickle.loads(pickle.dumps(mine.history_)) == mine.history_
    space = Space({"clf": Categorical([SVC(), LOGISTIC]), "clf__C": Float(0.1, 10, when={"clf": [SVC()]})})
    both = search(pipeline, space, n_iter=8).fit(X, Y).cv_results_["params"]
    assert {(type(p["clf"]).__name__, "clf__C" in p) for p in both} == {("SVC", True), ("LogisticRegression", False)}
    assert Space.from_json(space.to_json()) == space and space["clf"].choices == (
        "SVC()",
        "LogisticRegression(max_iter=1000)",
    )


def test_a_grid_of_ranges_has_as_many_levels_as_trials_allow_and_no_search_repeats_itself():
    assert len(set(search(method="grid", n_iter=7).fit(X, Y).cv_results_["param_C"])) == 7
    for method in ("random", "bayes", "sobol"):
        results = search(space={"C": [1, 2, 3]}, method=method, n_iter=30).fit(X, Y).cv_results_
        assert sorted(results["param_C"]) == [1, 2, 3]
    levels = methods.get("grid", levels=2)
    assert list(search(method=levels, n_iter=9).fit(X, Y).cv_results_["param_C"]) == pytest.approx([0.01, 100])


def test_the_seed_makes_it_repeatable():
    one, two = (search(random_state=np.random.RandomState(5)).fit(X, Y).cv_results_["params"] for _ in "ab")
    state = np.random.RandomState(5)
    three, four = (search(random_state=state).fit(X, Y).cv_results_["params"] for _ in "ab")
    assert one == two == three != four
    assert search(random_state=None).fit(X, Y).cv_results_["params"] != one


# As an estimator ---------------------------------------------------------------------------------------------
def test_it_is_cloned_pickled_and_set():
    mine = search().fit(X, Y)
    again = pickle.loads(pickle.dumps(mine))
    np.testing.assert_array_equal(again.predict(X), mine.predict(X))
    assert again.history_ == mine.history_ and again.score(X, Y) == mine.score(X, Y)
    fresh = clone(mine)
    assert not hasattr(fresh, "history_") and fresh.get_params()["estimator__kernel"] == "rbf"
    with pytest.raises(NotFittedError):
        fresh.predict(X)
    fresh.set_params(estimator__kernel="linear", n_iter=2).fit(X, Y)
    assert fresh.best_estimator_.kernel == "linear" and len(fresh.history_) == 2
    assert "n_iter=4" in repr(mine) and "best_estimator_" in mine._repr_html_()


@pytest.mark.parametrize("n_jobs", [None, 2])
def test_it_is_nested_in_cross_validation(n_jobs):
    mine = search(space={"C": [0.01, 1]}, method="grid")
    theirs = GridSearchCV(SVC(), {"C": [0.01, 1]}, cv=3)
    expected = cross_val_score(theirs, X, Y, cv=3)
    np.testing.assert_array_equal(cross_val_score(mine, X, Y, cv=3, n_jobs=n_jobs), expected)
    kept = cross_validate(mine, X, Y, cv=2, return_estimator=True)["estimator"]
    assert [len(one.history_) for one in kept] == [2, 2]


def test_it_is_a_step_and_holds_a_search():
    whole = Pipeline([("scale", StandardScaler()), ("search", search())]).fit(X, Y)
    assert whole.score(X, Y) > 0.9
    outer = search(search(n_iter=2), {"cv": [2, 3]}, method="grid").fit(X, Y)
    assert len(outer.cv_results_["params"]) == 2 and outer.score(X, Y) > 0.9


def test_methods_of_the_best_estimator():
    mine = search(LOGISTIC).fit(X, Y)
    assert mine.predict_proba(X).shape == mine.predict_log_proba(X).shape == mine.decision_function(X).shape == (150, 3)
    assert not hasattr(mine, "transform") and list(mine.classes_) == [0, 1, 2] and mine.n_features_in_ == 4
    pca = search(PCA(), {"n_components": [1, 2]}, method="grid").fit(X)
    assert pca.inverse_transform(pca.transform(X)).shape == X.shape and not hasattr(pca, "predict")
    density = search(KernelDensity(), {"bandwidth": Float(0.1, 1)}).fit(X)
    assert density.score_samples(X).shape == (150,) and density.score(X) == density.best_estimator_.score(X)
    assert search(KMeans(n_init=1), {"n_clusters": [2, 3]}).fit(X).transform(X).shape[0] == 150
    never = search(refit=False).fit(X, Y)
    assert never.best_index_ == int(np.argmax(never.cv_results_["mean_test_score"]))
    assert never.best_params_ == never.cv_results_["params"][never.best_index_]
    with pytest.raises(AttributeError, match="predict"):
        never.predict(X)


# Metadata ----------------------------------------------------------------------------------------------------
def test_metadata_are_routed():
    with sklearn.config_context(enable_metadata_routing=True):
        model = clone(LOGISTIC).set_fit_request(sample_weight=True)
        scorer = get_scorer("accuracy").set_score_request(sample_weight=True)
        given = {"scoring": scorer, "cv": GroupKFold(5)}
        more = {"sample_weight": WEIGHTS, "groups": GROUPS}
        mine = search(model, {"C": [0.1, 1]}, method="grid", **given).fit(X, Y, **more)
        theirs = GridSearchCV(model, {"C": [0.1, 1]}, **given).fit(X, Y, **more)
        check_same(mine, theirs)
        assert mine.score(X, Y, sample_weight=WEIGHTS) == theirs.score(X, Y, sample_weight=WEIGHTS)
        workers = search(model, {"C": [0.1, 1]}, method="grid", n_jobs=2, **given).fit(X, Y, **more)
        check_same(workers, theirs)
        with pytest.raises(TypeError, match="unexpected argument"):
            search(model, **given).fit(X, Y, colour=WEIGHTS)
        nested = search(model, {"C": [0.1, 1]}, method="grid", scoring=scorer, cv=GroupKFold(2))
        found = cross_val_score(nested, X, Y, params=more, cv=GroupKFold(3), scoring=scorer)
        assert len(found) == 3


# Workers -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("n_jobs", [2, -1])
def test_worker_processes_find_the_same(n_jobs):
    grid, several = {"C": [0.01, 0.1, 1, 10]}, {"scoring": ["accuracy", "f1_macro"], "refit": "f1_macro"}
    mine = search(space=grid, method="grid", n_jobs=n_jobs, return_train_score=True, **several).fit(X, Y)
    check_same(mine, GridSearchCV(SVC(), grid, cv=3, return_train_score=True, **several).fit(X, Y))


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_what_a_fit_raises_is_raised_as_it_was(n_jobs):
    failing = search(Fails(), {"fails": [0, 3, 2, 1]}, method="grid", error_score="raise", n_jobs=n_jobs)
    with pytest.raises(ArithmeticError, match="fails = 3") as caught:
        failing.fit(X, Y)
    words = "".join(getattr(caught.value, "__notes__", [])) + "".join(str(frame) for frame in caught.traceback)
    assert "estimators.py" in words  # where it happened, also in another process
    assert failing.history_.trials[1].state == State.FAILED and failing.history_.reason == "a trial raised"
    with pytest.raises(ValueError, match="colour"):
        search(Pipeline([("a", SVC())]), {"a__colour": [1, 2]}, n_jobs=n_jobs).fit(X, Y)


def test_a_worker_that_dies_or_hangs_costs_its_trial():
    given = {"space": {"how": ["not", "exit", "hang"]}, "method": "grid", "timeout": 4.0, "n_jobs": 2}
    with pytest.warns(FitFailedWarning, match=r"(?s)6 fits failed out of a total of 9.*longer than 4 s"):
        mine = search(Ends(), error_score=-1.0, **given).fit(X, Y)
    assert [trial.state for trial in mine.history_.trials] == [State.DONE, State.DIED, State.TIMEOUT]
    assert list(mine.cv_results_["mean_test_score"][1:]) == [-1, -1] and mine.best_params_ == {"how": "not"}
    with pytest.raises(RuntimeError, match="trial 2 failed: the worker process ended"):
        search(Ends(), error_score="raise", space={"how": ["not", "exit"]}, method="grid", n_jobs=2).fit(X, Y)


# What goes wrong ---------------------------------------------------------------------------------------------
def test_all_fits_failed():
    with pytest.raises(ValueError, match="All the 6 fits failed"):
        search(Fails(), {"fails": [3], "value": [1, 2]}).fit(X, Y)


def test_warnings_of_the_fits_arrive_once():
    with pytest.warns(ConvergenceWarning) as caught:
        search(LogisticRegression(max_iter=1)).fit(X, Y)
    assert len({str(one.message) for one in caught}) == len([one for one in caught if "refit" not in str(one)]) - 1


@pytest.mark.parametrize(
    ("settings", "kind", "words"),
    [
        ({"n_iter": 0}, ValueError, "'n_iter' parameter of TuningSearchCV must be an int in the range"),
        ({"method": "beauty"}, ValueError, "beauty"),
        ({"space": {"colour": [1]}}, SpaceError, "colour is not a parameter of SVC"),
        ({"space": {"C": scipy.stats.norm()}}, SpaceError, "C: the distribution 'norm' is not supported"),
        ({"space": []}, SpaceError, "dict"),
        ({"space": {"C": "rbf"}}, SpaceError, "C: 'rbf' is neither a list"),
        ({"scoring": ["accuracy", "f1_macro"]}, ValueError, "refit must be set to a scorer key"),
        ({"scoring": ["accuracy"], "refit": "f1"}, ValueError, "refit must be set to a scorer key"),
        ({"refit": lambda results: 99}, IndexError, "out of range"),
        ({"refit": lambda results: "x"}, TypeError, "not an integer"),
        ({"discard": "exactly"}, ValueError, "'discard' parameter"),
        ({"timeout": 0}, ValueError, "'timeout' parameter"),
        ({"random_state": -1}, ValueError, "random_state"),
        ({"error_score": "no"}, ValueError, "'error_score' parameter"),
        ({"cv": KFold(200)}, ValueError, "Cannot have number of splits"),
        ({"discard": "exact", "scoring": lambda model, X, y: 1.0}, ValueError, "best possible score"),
    ],
)
def test_what_makes_no_sense_is_refused(settings, kind, words):
    with pytest.raises(kind, match=words):
        search(**settings).fit(X, Y)


def test_ctrl_c_leaves_the_history():
    class Interrupts(BaseEstimator):
        def __init__(self, n=0):
            self.n = n

        def fit(self, X, y):
            if self.n == 2:
                os.kill(os.getpid(), signal.SIGINT)
                threading.Event().wait(10)
            return self

        def score(self, X, y):
            return float(self.n)

    mine = search(Interrupts(), {"n": [0, 1, 2, 3]}, method="grid")
    with pytest.raises(KeyboardInterrupt):
        mine.fit(X, Y)
    assert [trial.value for trial in mine.history_.done] == [0.0, 1.0] and mine.history_.reason == "interrupted"


# Beyond scikit-learn -----------------------------------------------------------------------------------------
def test_trials_are_given_up_early_and_say_so():
    with pytest.warns(UserWarning, match="non-finite"):
        mine = search(space={"C": [10.0, 1e-9]}, method="grid", cv=6, discard="exact").fit(X, Y)
    assert [trial.state for trial in mine.history_.trials] == [State.DONE, State.PRUNED]
    assert np.isnan(mine.cv_results_["mean_test_score"][1]) and mine.best_index_ == 0
    assert not np.isnan(mine.cv_results_["split0_test_score"][1])


def test_it_is_stored_while_it_runs(tmp_path):
    with_store = search(store=str(tmp_path / "studies.db")).fit(X, Y)
    store = tuning.store.open(tmp_path / "studies.db")
    (row,) = store.studies().rows
    assert store.load(row.id).history == with_store.history_ and row.state == "finished"
    assert row.best == with_store.best_score_ and "SVC" in row.problem
    nested = search(store=store, n_iter=2)
    assert nested.fit(X, Y).get_params()["store"] is clone(nested).store is store
    cross_val_score(pickle.loads(pickle.dumps(nested)), X, Y, cv=2)
    assert store.studies().total == 4
    store.close()


def test_progress_is_shown(capsys):
    search(verbose=1, n_iter=3).fit(X, Y)
    shown = capsys.readouterr()
    assert shown.out == "Fitting 3 folds for each of at most 3 candidates\n" and "3/3" in shown.err


def test_a_stored_search_goes_on_with_the_same_data(tmp_path):
    begun = search(method="bayes", store=str(tmp_path / "studies.db")).fit(X, Y).history_
    with tuning.store.open(tmp_path / "studies.db") as store:
        id = store.studies().rows[0].id
        other = problems.custom(SVC(), X + 1, Y, C, cv=3)
        with store.go_on(id) as recording, pytest.raises(ValueError, match="its data is"):
            run(other, "bayes", trials=7, store=recording)
        longer = run(problems.custom(SVC(), X, Y, C, cv=3), "bayes", trials=7, store=store.go_on(id))
        assert longer.finished[:4] == begun.finished and len(store.load(id).history) == 7
    whole = run(problems.custom(SVC(), X, Y, C, cv=3), "bayes", trials=7, seed=0)
    assert [trial.config for trial in longer.trials] == [trial.config for trial in whole.trials]


def test_callbacks_of_scikit_learn_hear_the_search_and_the_refit():
    class Heard:
        def __init__(self):
            self.tasks = []

        def setup(self, estimator, context):
            self.tasks.append("setup")

        def on_fit_task_begin(self, estimator, context):
            self.tasks.append(context.task_name)

        def on_fit_task_end(self, estimator, context):
            self.tasks.append(f"/{context.task_name}")

        def teardown(self, estimator, context):
            self.tasks.append("teardown")

    mine, heard = search(n_iter=2), Heard()
    mine.set_callbacks(heard).fit(X, Y)
    refit = "refit-with-best-params"
    assert heard.tasks == ["setup", "fit", "search", "/search", refit, f"/{refit}", "/fit", "teardown"]


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_it_runs_in_a_thread_too(n_jobs):
    found = []
    thread = threading.Thread(target=lambda: found.append(search(n_jobs=n_jobs, n_iter=2).fit(X, Y).best_score_))
    thread.start()
    thread.join()
    assert found[0] > 0.9
