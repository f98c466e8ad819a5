"""With ``method="grid"`` every number is that of scikit-learn's own `GridSearchCV`, and so is the best."""

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris, load_wine, make_multilabel_classification
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, f1_score, make_scorer
from sklearn.mixture import GaussianMixture
from sklearn.model_selection import GridSearchCV, GroupKFold, KFold, LeaveOneOut, PredefinedSplit
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, OneHotEncoder, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from tests.drop_in.estimators import Fails
from tuning import TuningSearchCV

IRIS, WINE = load_iris(return_X_y=True), load_wine(return_X_y=True)
CANCER, DIABETES = load_breast_cancer(return_X_y=True), load_diabetes(return_X_y=True)
CANCER = StandardScaler().fit_transform(CANCER[0][:150, :8]), CANCER[1][:150]
NAMES = np.array(["setosa", "versicolor", "virginica"])
FRAME = pd.DataFrame({"size": IRIS[0][:, 0], "kind": np.where(IRIS[0][:, 1] > 3, "a", "b"), "width": IRIS[0][:, 2]})
FRAME.loc[::7, "width"] = np.nan
COLUMNS = Pipeline(
    [
        ("of", ColumnTransformer([("n", SimpleImputer(), ["size", "width"]), ("c", OneHotEncoder(), ["kind"])])),
        ("clf", LogisticRegression()),
    ]
)
STEPS = Pipeline([("scale", StandardScaler()), ("reduce", PCA(2)), ("clf", SVC())])
GROUPS = np.arange(150) % 5
WEIGHTS = np.linspace(0.1, 2, 150)


def several(estimator, X, y):
    found = estimator.predict(X)
    return {"right": accuracy_score(y, found), "f1": f1_score(y, found, average="macro")}


def sometimes(estimator, X, y):
    if estimator.fails == 1:
        raise ArithmeticError("no score")
    return 0.5


def simplest(results):
    """A rule for ``refit``: the first that is within a hundredth of the best."""
    scores = results["mean_test_score"]
    return int(np.flatnonzero(scores >= scores.max() - 0.01)[0])


# name: estimator, grid, data, settings of the search, arguments of fit
CASES = {
    "svm": (SVC(), {"kernel": ["rbf", "linear"], "C": [0.1, 1, 10]}, IRIS, {}, {}),
    "list of dictionaries": (
        SVC(),
        [{"C": [1, 10], "kernel": ["linear"]}, {"C": [1, 10, 100], "gamma": [0.1, 0.01], "kernel": ["rbf", "poly"]}],
        IRIS,
        {"scoring": "f1_macro"},
        {},
    ),
    "one feature and all of them": (
        DecisionTreeClassifier(random_state=0),
        [{"max_features": [1], "max_depth": [2]}, {"max_features": [1.0], "max_depth": [3]}],
        IRIS,
        {"cv": 3},
        {},
    ),
    "names of classes": (KNeighborsClassifier(), {"n_neighbors": [1, 5, 9]}, (WINE[0], NAMES[WINE[1]]), {}, {}),
    "probabilities": (LogisticRegression(), {"C": [0.01, 1.0]}, CANCER, {"scoring": "neg_log_loss"}, {}),
    "several metrics": (
        DecisionTreeClassifier(random_state=0),
        {"max_depth": [1, 2, 3, None]},
        CANCER,
        {"scoring": ["roc_auc", "f1", "accuracy"], "refit": "f1", "return_train_score": True},
        {},
    ),
    "a function of several": (SVC(), {"C": [0.01, 1]}, IRIS, {"scoring": several, "refit": "f1"}, {}),
    "a dictionary of several": (
        SVC(),
        {"C": np.logspace(-2, 2, 3)},
        IRIS,
        {"scoring": {"a": make_scorer(accuracy_score), "b": "f1_macro"}, "refit": False},
        {},
    ),
    "regression": (
        Ridge(),
        {"alpha": [0.1, 1.0, 10.0], "fit_intercept": [True, False]},
        DIABETES,
        {"scoring": "neg_mean_absolute_error", "cv": KFold(4, shuffle=True, random_state=1)},
        {},
    ),
    "several targets": (
        DecisionTreeRegressor(random_state=0),
        {"max_depth": [2, 4]},
        (DIABETES[0], np.c_[DIABETES[1], DIABETES[1] ** 2]),
        {"return_train_score": True},
        {},
    ),
    "several labels": (
        KNeighborsClassifier(),
        {"n_neighbors": [1, 3]},
        make_multilabel_classification(60, random_state=0),
        {},
        {},
    ),
    "ties": (DecisionTreeClassifier(random_state=0), {"max_depth": [9, 8, 7], "max_features": [4, 4]}, IRIS, {}, {}),
    "a pipeline": (STEPS, {"clf__C": [1, 10], "reduce__n_components": [1, 3]}, WINE, {"refit": simplest}, {}),
    "steps that are chosen": (
        STEPS,
        [
            {"reduce": [None, "passthrough", PCA(2), PCA(3)], "scale": [MinMaxScaler(), StandardScaler()]},
            {"clf": [RandomForestClassifier(5, random_state=0)], "clf__max_depth": [1, None]},
            {"clf": [LogisticRegression(max_iter=1000), SVC()], "clf__C": [0.1, 1]},
        ],
        WINE,
        {},
        {},
    ),
    "functions": (
        make_pipeline(FunctionTransformer(), SVC()),
        {"functiontransformer__func": [None, np.log1p, np.sqrt], "svc__class_weight": [None, {0: 2, 1: 1, 2: 1}]},
        IRIS,
        {},
        {},
    ),
    "values that are missing": (
        make_pipeline(SimpleImputer(), SVC()),
        {"simpleimputer__missing_values": [np.nan, -1]},
        IRIS,
        {},
        {},
    ),
    "a table": (COLUMNS, {"of__n__strategy": ["mean", "median"], "clf__C": [0.1, 10]}, (FRAME, IRIS[1]), {}, {}),
    "lists of columns": (
        COLUMNS,
        {"of__n": ["drop", "passthrough", SimpleImputer()], "of__c__drop": [None, "first"]},
        (FRAME.fillna(0), IRIS[1]),
        {},
        {},
    ),
    "without targets": (KMeans(random_state=0, n_init=1), {"n_clusters": [2, 3, 4]}, (IRIS[0], None), {}, {}),
    "densities": (GaussianMixture(random_state=0), {"n_components": [1, 2, 3]}, (IRIS[0], None), {"cv": 3}, {}),
    "a kernel": (SVC(kernel="precomputed"), {"C": [0.001, 1]}, (WINE[0] @ WINE[0].T / 1e5, WINE[1]), {}, {}),
    "groups": (KNeighborsClassifier(), {"p": [1, 2]}, IRIS, {"cv": GroupKFold(5)}, {"groups": GROUPS}),
    "each row left out": (
        KNeighborsRegressor(),
        {"n_neighbors": [1, 3]},
        (DIABETES[0][:30], DIABETES[1][:30]),
        {"cv": LeaveOneOut(), "scoring": "neg_mean_squared_error"},
        {},
    ),
    "folds that are given": (SVC(), {"C": [1, 2]}, IRIS, {"cv": PredefinedSplit(np.arange(150) % 4 - 1)}, {}),
    "weights": (LogisticRegression(max_iter=1000), {"C": [0.01, 1]}, IRIS, {}, {"sample_weight": WEIGHTS}),
    "nothing to choose": (SVC(), {}, IRIS, {}, {}),
    "failures": (Fails(), {"fails": [0, 1, 2, 3], "value": [0.5, 1.0]}, IRIS, {}, {}),
    "failures that count": (Fails(), {"fails": [0, 1, 3]}, IRIS, {"error_score": -1.0, "return_train_score": True}, {}),
    "failures of one metric": (
        Fails(),
        {"fails": [0, 1, 3]},
        IRIS,
        {"scoring": {"accuracy": "accuracy", "odd": sometimes}, "refit": "accuracy", "error_score": 0},
        {},
    ),
}
TIMES = {f"{of}_{what}_time" for of in ("mean", "std") for what in ("fit", "score")}


def fitted(search, data, arguments):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        search.fit(*data, **arguments)
    return search, {str(one.category.__name__) for one in caught}


def check_same(ours, theirs):
    """Every column, the best, and what the best predicts."""
    a, b = ours.cv_results_, theirs.cv_results_
    assert set(a) == set(b) and list(map(str, a["params"])) == list(map(str, b["params"]))
    for name in set(b) - {"params"}:
        assert a[name].dtype == b[name].dtype and a[name].shape == b[name].shape, name
        if name.startswith("param_"):
            assert (a[name].mask == b[name].mask).all() and list(map(str, a[name])) == list(map(str, b[name])), name
        elif name in TIMES:
            assert (np.asarray(a[name]) >= 0).all()
        else:
            np.testing.assert_allclose(a[name], b[name], rtol=0, atol=1e-12, err_msg=name)
    for name in ("best_index_", "best_score_", "n_splits_", "multimetric_"):
        np.testing.assert_equal(getattr(ours, name, None), getattr(theirs, name, None), name)
    assert str(getattr(ours, "best_params_", None)) == str(getattr(theirs, "best_params_", None))
    assert str(ours.scorer_) == str(theirs.scorer_)


@pytest.mark.parametrize("name", CASES)
def test_all_is_as_in_scikit_learn(name):
    estimator, grid, data, settings, arguments = CASES[name]
    ours, mine = fitted(TuningSearchCV(estimator, grid, method="grid", n_iter=2, **settings), data, arguments)
    theirs, known = fitted(GridSearchCV(estimator, grid, **settings), data, arguments)
    check_same(ours, theirs)
    assert mine == known
    if settings.get("refit") is not False:
        assert ours.refit_time_ > 0 and ours.n_features_in_ == theirs.n_features_in_
        if hasattr(theirs, "predict"):
            np.testing.assert_array_equal(ours.predict(data[0]), theirs.predict(data[0]))
        assert ours.score(*data) == theirs.score(*data)
    for attribute in ("classes_", "feature_names_in_"):
        assert hasattr(ours, attribute) == hasattr(theirs, attribute)
        if hasattr(theirs, attribute):
            np.testing.assert_array_equal(getattr(ours, attribute), getattr(theirs, attribute))
