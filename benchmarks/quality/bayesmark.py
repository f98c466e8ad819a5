"""The problems of Bayesmark (Turner et al. 2021, the challenge of NeurIPS 2020): ``--set bayesmark``.

Its nine models with its ranges, on its data sets that scikit-learn still has, scored by its metrics over five folds of
80 % of the rows. What differs, and why: models have a fixed seed, so that a config has one value; ranges on its logit
scale are linear here, since no peer but its own adapters knows that scale; ``normalize`` of the linear regressions,
which scikit-learn has dropped, standardises the inputs; several classes with ``liblinear`` are one against the rest.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache, partial
from itertools import product
from typing import Any

import numpy as np

from benchmarks.quality.problems import Task
from benchmarks.quality.real import Search
from tuning.space import Categorical, Config, Float, Int, Parameter, Space

CLASSES = ("digits", "iris", "wine", "breast_cancer")
NUMBERS = ("diabetes",)
METRICS = {
    "classes": {"nll": "neg_log_loss", "acc": "accuracy"},
    "numbers": {"mse": "neg_mean_squared_error", "mae": "neg_mean_absolute_error"},
}

_TREE: dict[str, Parameter] = {
    "max_depth": Int(1, 15),
    "min_samples_split": Float(0.01, 0.99),
    "min_samples_leaf": Float(0.01, 0.49),
    "min_weight_fraction_leaf": Float(0.01, 0.49),
    "max_features": Float(0.01, 0.99),
    "min_impurity_decrease": Float(0.0, 0.5),
}
_MLP: dict[str, Parameter] = {
    "hidden_layer_sizes": Int(50, 200),
    "alpha": Float(1e-5, 1e1, log=True),
    "batch_size": Int(10, 250),
    "learning_rate_init": Float(1e-5, 1e-1, log=True),
    "tol": Float(1e-5, 1e-1, log=True),
    "validation_fraction": Float(0.1, 0.9),
}
_LINEAR: dict[str, Parameter] = {"C": Float(1e-2, 1e2, log=True), "intercept_scaling": Float(1e-2, 1e2, log=True)}
_LINEAR_NUMBERS: dict[str, Parameter] = {
    "alpha": Float(1e-2, 1e2, log=True),
    "fit_intercept": Categorical([False, True]),
    "normalize": Categorical([False, True]),
    "max_iter": Int(10, 5000, log=True),
}
SPACES: dict[str, Mapping[str, Parameter]] = {
    "knn": {"n_neighbors": Int(1, 25), "p": Int(1, 4)},
    "svm": {
        "C": Float(1.0, 1e3, log=True),
        "gamma": Float(1e-4, 1e-3, log=True),
        "tol": Float(1e-5, 1e-1, log=True),
    },
    "tree": _TREE,
    "forest": _TREE,
    "mlp_adam": {
        **_MLP,
        "beta_1": Float(0.5, 0.99),
        "beta_2": Float(0.9, 1 - 1e-6),
        "epsilon": Float(1e-9, 1e-6, log=True),
    },
    "mlp_sgd": {**_MLP, "power_t": Float(0.1, 0.9), "momentum": Float(0.001, 0.999)},
    "ada": {"n_estimators": Int(10, 100), "learning_rate": Float(1e-4, 1e1, log=True)},
    "lasso": _LINEAR,
    "linear": _LINEAR,
}
SPACES_NUMBERS: dict[str, Mapping[str, Parameter]] = {
    **SPACES,
    "lasso": {**_LINEAR_NUMBERS, "tol": Float(1e-5, 1e-1, log=True), "positive": Categorical([False, True])},
    "linear": {**_LINEAR_NUMBERS, "tol": Float(1e-4, 1e-1, log=True)},
}


def _build(model: str, is_classes: bool, needs_probabilities: bool, config: Config) -> Any:
    """The unfitted model."""
    from sklearn import ensemble, linear_model, multiclass, neighbors, neural_network, svm, tree
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    given: dict[str, Any] = dict(config)
    kind = "Classifier" if is_classes else "Regressor"
    if model == "knn":
        return getattr(neighbors, f"KNeighbors{kind}")(**given)
    if model == "svm":
        if not is_classes:
            return svm.SVR(**given)
        made = svm.SVC(**given)
        if not needs_probabilities:
            return made
        from sklearn.calibration import CalibratedClassifierCV  # what ``probability=True`` did

        return CalibratedClassifierCV(made, ensemble=False)
    if model == "tree":
        return getattr(tree, f"DecisionTree{kind}")(random_state=0, **given)
    if model == "forest":
        return getattr(ensemble, f"RandomForest{kind}")(n_estimators=10, random_state=0, **given)
    if model.startswith("mlp"):
        fixed: dict[str, Any] = {"solver": model.removeprefix("mlp_"), "early_stopping": True, "random_state": 0}
        if model == "mlp_sgd":
            fixed |= {"learning_rate": "invscaling", "nesterovs_momentum": True}
            fixed |= {} if is_classes else {"activation": "tanh"}
        return getattr(neural_network, f"MLP{kind}")(**fixed, **given)
    if model == "ada":
        return getattr(ensemble, f"AdaBoost{kind}")(random_state=0, **given)
    if is_classes:
        ratio = 1.0 if model == "lasso" else 0.0
        one = linear_model.LogisticRegression(l1_ratio=ratio, solver="liblinear", random_state=0, **given)
        return multiclass.OneVsRestClassifier(one)
    is_standard = given.pop("normalize")
    made = linear_model.Lasso(random_state=0, **given) if model == "lasso" else linear_model.Ridge(**given)
    return make_pipeline(StandardScaler(), made) if is_standard else made


def _rows(dataset: str) -> tuple[np.ndarray, np.ndarray]:
    """80 % of the rows."""
    from sklearn import datasets
    from sklearn.model_selection import train_test_split

    X, y = getattr(datasets, f"load_{dataset}")(return_X_y=True)
    found: tuple[np.ndarray, np.ndarray] = train_test_split(X, y, test_size=0.2, random_state=0)[::2]
    return found


@cache
def _data(dataset: str) -> Callable[[], tuple[np.ndarray, np.ndarray]]:
    return partial(_rows, dataset)


def names() -> tuple[str, ...]:
    """``MODEL-DATA-METRIC`` of all problems of this set."""
    classes = product(SPACES, CLASSES, METRICS["classes"])
    numbers = product(SPACES_NUMBERS, NUMBERS, METRICS["numbers"])
    return tuple(f"bm_{model}-{data}-{metric}" for model, data, metric in (*classes, *numbers))


def get(name: str) -> Task:
    """The problem `name`; its group is its model."""
    model, dataset, metric = name.removeprefix("bm_").split("-")
    is_classes = dataset in CLASSES
    space = Space((SPACES if is_classes else SPACES_NUMBERS)[model])
    scorer = METRICS["classes" if is_classes else "numbers"][metric]
    build = partial(_build, model, is_classes, scorer == "neg_log_loss")
    return Task(name, model, space, Search(_data(dataset), build, scorer), math.nan)
