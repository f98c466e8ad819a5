"""Every model, found by discovery: scores equal scikit-learn's own search, and the hook changes nothing."""

import json
import math
import pickle
import sys

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import MLPClassifier, MLPRegressor, _multilayer_perceptron
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from tuning import discovery, metrics, models, problems, run
from tuning.methods import get as get_method
from tuning.space import Categorical, Space, nearest

PAIRS = [(name, task) for name in models.names() for task in models.get(name).tasks]
DATA = {"classification": "wine", "regression": "diabetes"}


def skip_without(name):
    """Where a package is missing that the family needs, its fits are not tested, and it is said."""
    if reason := discovery.missing(models.get(name).needs):
        pytest.skip(reason)


def data_for(name, task):
    return "iris" if models.get(name).field == "images" else DATA[task]


@pytest.fixture(autouse=True)
def one_thread():
    """Threads of small fits wait for each other, for minutes on a busy machine."""
    with threadpool_limits(1):
        yield


def small_grid(name, task):
    """Two values of each of the first two parameters that are always active, from the default space; few epochs."""
    family = models.get(name)
    always = {key: parameter for key, parameter in family.space(task).items() if not parameter.when}
    grid = {key: list(parameter.levels(9))[:2] for key, parameter in list(always.items())[:2]}
    return grid | ({} if family.reporting is None else {family.epochs: [3 if family.needs else 20]})


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(("name", "task"), PAIRS)
@pytest.mark.parametrize("scaling", ["none", "standard"])
def test_fold_scores_equal_grid_search_cv(name, task, scaling):
    skip_without(name)
    metric, grid = "f1_macro" if task == "classification" else "rmse", small_grid(name, task)
    problem = problems.estimator(
        data_for(name, task), name, metric=metric, folds=3, seed=1, scaling=scaling, space=Space.from_sklearn(grid)
    )
    ours = run(problem, get_method("grid"), trials=99)
    model = models.get(name).build({}, task)
    steps = [("scale", StandardScaler())] if scaling == "standard" else []
    search = GridSearchCV(
        Pipeline([*steps, ("model", model)]),
        {f"model__{k}": v for k, v in grid.items()},
        scoring=metrics.get(metric).scorer,
        cv=problem.splits(),
        refit=False,
    )
    search.fit(*problem.search_part())
    sign = -1 if metrics.get(metric).scorer.startswith("neg_") else 1
    assert len(ours) == len(search.cv_results_["params"]) == math.prod(len(values) for values in grid.values()) > 1
    for i, params in enumerate(search.cv_results_["params"]):
        config = {key.removeprefix("model__"): value for key, value in params.items()}
        trial = next(t for t in ours.trials if t.config == config)
        theirs = [sign * search.cv_results_[f"split{k}_test_score"][i] for k in range(3)]
        np.testing.assert_allclose(trial.fold_scores, theirs, rtol=0, atol=1e-12)


@pytest.mark.parametrize(("name", "task"), PAIRS)
def test_default_space_is_explained_and_every_sample_can_be_built(name, task):
    skip_without(name)
    model = models.get(name)
    space = model.space(task)
    assert set(space) <= set(model.help)
    model.check(space, task)
    rng = np.random.default_rng(0)
    for _ in range(10):
        model.build(space.sample(rng), task)
    problem = problems.estimator(DATA[task], name, folds=2)
    assert (
        isinstance(problem, problems.SharesData)
        and isinstance(problem, problems.HasSnippet)
        and problem.cost == "trained"
    )
    exec(problem.snippet(space.sample(rng)).partition("model.fit")[0], {})
    assert len(pickle.dumps(problem)) < 20_000
    assert problems.from_recipe(problem.recipe()) == problem


RIDGE = """
from tuning.models import Model
from tuning.space import Float, Space

MODEL = Model(
    "plain_ridge",
    "Ridge regression",
    {"regression": "sklearn.linear_model:Ridge"},
    {"regression": Space({"alpha": Float(1e-3, 1e3, log=True)})},
    {"alpha": "Strength of the penalty on large weights."},
)
"""


def test_one_file_more_is_one_model_more_and_keeps_all_laws(tmp_path):
    (tmp_path / "plain_ridge.py").write_text(RIDGE)
    models.__path__.append(str(tmp_path))
    models._models.cache_clear()
    try:
        assert "plain_ridge" in models.names()
        test_fold_scores_equal_grid_search_cv("plain_ridge", "regression", "standard")
        test_default_space_is_explained_and_every_sample_can_be_built("plain_ridge", "regression")
    finally:
        models.__path__.remove(str(tmp_path))
        models._models.cache_clear()
        sys.modules.pop("tuning.models.plain_ridge", None)


@pytest.mark.parametrize("solver", ["adam", "sgd"])
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_reporting_mlp_counts_epochs_and_changes_nothing(solver):
    problem = problems.estimator(
        "wine", "mlp", folds=2, space=Space({"max_iter": Categorical([12]), "solver": Categorical([solver])})
    )
    seen = []
    config = {"max_iter": 12, "solver": solver}
    outcome = problem.evaluate(config, report=lambda *report: seen.append(report))
    assert [epoch for fold, epoch, _ in seen if fold == 0 and epoch is not None] == [1, 2, 3, 4, 6, 8, 10]
    assert outcome.epochs == (12, 12)
    assert outcome.fold_scores == problem.evaluate(config).fold_scores
    assert "Maximum iterations" in outcome.message
    X, y = problem.search_part()
    fit, score = problem.splits()[0]
    scaler = StandardScaler().fit(X[fit])
    plain = MLPClassifier(max_iter=12, solver=solver, random_state=42).fit(scaler.transform(X[fit]), y[fit])
    assert plain.score(scaler.transform(X[score]), y[score]) == outcome.fold_scores[0]


@pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"solver": "sgd", "activation": "tanh", "hidden_layer_sizes": (9, 5)},
        {"hidden_layer_sizes": (9, 5), "batch_size": 7, "early_stopping": True},
        {"shuffle": False},
        {"learning_rate_init": 1.0, "solver": "sgd"},  # diverges: infinite and undefined numbers, too
        {"solver": "lbfgs"},
    ],
)
@pytest.mark.filterwarnings("ignore")  # it need not converge
def test_quick_mlp_learns_bit_by_bit_what_scikit_learn_s_does(kind, more):
    """Also on sparse tables, with weights of rows, and where training diverges."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(90, 6))
    y = rng.integers(0, 3, 90) if kind is MLPClassifier else X @ rng.normal(size=6)
    before = vars(_multilayer_perceptron).copy()
    for table in (X, csr_matrix(X)):
        for weights in (None, rng.random(90)):
            settings = {"hidden_layer_sizes": (8,), "max_iter": 8, "random_state": 0, **more}
            fits = []
            for each in (kind, models.get("mlp").reporting(kind, lambda *_: None)):
                try:
                    fits.append(each(**settings).fit(table, y, weights))
                except ValueError as error:
                    fits.append(str(error))
            plain, quick = fits
            if isinstance(plain, str):
                assert quick == plain and "non-finite" in plain
                continue
            for a, b in zip(plain.coefs_ + plain.intercepts_, quick.coefs_ + quick.intercepts_, strict=True):
                np.testing.assert_array_equal(a, b)
            assert getattr(plain, "loss_curve_", None) == getattr(quick, "loss_curve_", None)
            np.testing.assert_array_equal(plain.predict(table), quick.predict(table))
    assert vars(_multilayer_perceptron) == before  # nobody else's scikit-learn was changed


@pytest.mark.parametrize("model", ["boosting", "gradient_boosting", "adaboost"])
@pytest.mark.parametrize(
    ("dataset", "metric"),
    [("wine", "accuracy"), ("wine", "log_loss"), ("breast_cancer", "roc_auc"), ("diabetes", "r2")],
)
def test_boosting_reports_by_iteration_and_ends_at_its_score(dataset, metric, model):
    problem = problems.estimator(dataset, model, metric=metric, folds=2)
    seen = []
    config = {"max_iter" if model == "boosting" else "n_estimators": 20, "learning_rate": 0.1}
    outcome = problem.evaluate(config, report=lambda *report: seen.append(report))
    for fold, score in enumerate(outcome.fold_scores):
        steps = [(n, value) for f, n, value in seen if f == fold and n is not None]
        assert steps[0][0] == 1 and steps[-1] == (20, pytest.approx(score, abs=1e-12))
    assert outcome.fold_scores == problem.evaluate(config).fold_scores


def test_snippet_runs_and_its_score_is_ours():
    for dataset, model, config in [
        ("wine", "logistic_regression", {"C": 1.0, "class_weight": None, "fit_intercept": True}),
        (
            "moons",
            "decision_tree",
            {"max_depth": 3, "min_samples_split": 2, "min_samples_leaf": 1, "max_features": 1.0},
        ),
    ]:
        problem = problems.estimator(dataset, model, metric="f1_macro")
        names: dict = {}
        exec(problem.snippet(config), names)
        assert names["score"] == pytest.approx(problem.test_score(config)["f1_macro"], abs=1e-12)


def test_test_part_is_never_seen():
    problem = problems.estimator("wine", "knn", test_size=0.3)
    search, test = problem.rows.search, problem.rows.test
    assert not set(search) & set(test) and len(search) + len(test) == 178
    assert len(problem.search_part()[0]) == len(search)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"dataset": "nope"}, "not a data set"),
        ({"model": "nope"}, "not a model"),
        ({"metric": "nope"}, "not a metric"),
        ({"metric": "r2"}, "regression"),
        ({"metric": "roc_auc"}, "roc_auc_ovr"),
        ({"folds": 1}, "2 to 10"),
        ({"folds": 11}, "2 to 10"),
        ({"folds": 2.5}, "whole"),
        ({"test_size": 0.9}, "0 to 0.5"),
        ({"scaling": "big"}, "scaling"),
        ({"validation": "x"}, "validation"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**32}, "seed must be a whole number from 0 to 4294967295"),
        ({"model_seed": 2**32}, "model_seed must be a whole number from 0 to 4294967295"),
        ({"model_seed": None}, "model_seed must be a whole number"),
        ({"models": ["knn", "dummy"], "seed": 2**32}, "seed must be a whole number"),
        ({"shuffle": "no"}, "shuffle must be True or False"),
        ({"space": {"nope": [1]}}, "nope is not a parameter"),
        ({"space": {"alpha": "x"}}, "alpha"),
        ({"dataset": "diabetes", "model": "logistic_regression"}, "no model for regression"),
        ({"model": "svm", "metric": "log_loss"}, "probabilities"),
        ({"settings": {"n": 5}}, "no setting"),
        ({"dataset": "moons", "settings": {"n": "many"}}, "number"),
        ({"dataset": "moons", "settings": {"noise": -1}}, "from 0"),
        ({"dataset": "moons", "settings": {"n": 100.5}}, "whole"),
    ],
)
def test_bad_problems_are_refused_with_a_sentence(arguments, words):
    with pytest.raises(ValueError, match=words):
        problems.estimator(**arguments)


@pytest.mark.parametrize(("name", "task"), PAIRS)
def test_its_defaults_are_a_config_of_any_ranges(name, task):
    skip_without(name)
    family = models.get(name)
    space = family.space(task)
    config = family.default(space, task)
    usual = {**family.estimator_class(task)().get_params(), **family.fixed}
    assert space.check(config) == config
    for parameter, value in config.items():
        if space[parameter].contains(usual[parameter]):
            assert value == usual[parameter]
        elif usual[parameter] is None:  # not the middle, but what the model does then
            assert value == nearest(space[parameter], family.unsaid[parameter])
    numbers = {n: p for n, p in space.items() if not isinstance(p, Categorical) and not p.when}
    for n, p in numbers.items():  # of ranges that lie beyond the default, the nearer end
        beyond = Space({n: type(p)(p.high * 1000, p.high * 2000, p.log)})
        if isinstance(usual[n], (int, float)) and not isinstance(usual[n], bool):
            assert family.default(beyond, task) == {n: p.high * 1000}
        assert beyond.contains(family.default(beyond, task))


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_the_defaults_of_xgboost_are_those_that_it_has_where_nothing_is_said(task):
    skip_without("xgboost")
    family, (X, y) = models.get("xgboost"), problems.estimator("wine", "knn").search_part()
    config = family.default(family.space(task), task)
    said, unsaid = (family.build(one, task).fit(X, y) for one in (config, {}))
    assert config["learning_rate"] == 0.3 and config["n_estimators"] == 100
    assert (said.predict(X) == unsaid.predict(X)).all()
    given = json.loads(unsaid.get_booster().save_config())["learner"]["gradient_booster"]["tree_train_param"]
    for name, value in config.items():
        if name != "n_estimators":
            assert float(given[name]) == pytest.approx(value)
