"""Searches that nobody chose: data, model, ranges and metric are drawn by a rule: ``--set drawn``, ``--set frozen``.

Ranges are three to eight decades wide where they are logarithmic, and moved by chance, so that their middle is nothing
special. A third of all problems, chosen by the digest of their names before anything was tuned on the others, is
``frozen``: it is for the end, and for the end alone.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

import numpy as np

from benchmarks.quality import bayesmark
from benchmarks.quality.problems import Task
from benchmarks.quality.real import Data, Search
from tuning.space import Categorical, Config, Float, Int, Parameter, Space

N, SEED = 36, 20261126
CLASS_METRICS = ("accuracy", "balanced_accuracy", "f1_macro", "neg_log_loss")
NUMBER_METRICS = ("r2", "neg_root_mean_squared_error", "neg_mean_absolute_error")


def is_frozen(name: str) -> bool:
    """Whether the problem belongs to the third that is looked at once, at the end."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3 == 0


# Data --------------------------------------------------------------------------------------------------------
def _rows(number: int) -> Data:
    """Data set `number`: generator, size, noise and columns without meaning are drawn."""
    from sklearn import datasets

    rng = np.random.default_rng([SEED, number, 1])
    n, seed = int(rng.integers(200, 600)), int(rng.integers(2**31))
    if number % 2 == 0:
        kind = rng.choice(["classification", "moons", "circles", "quantiles"])
        if kind == "classification":
            n_classes, n_informative = int(rng.integers(2, 5)), int(rng.integers(4, 9))
            X, y = datasets.make_classification(
                n,
                n_features=int(rng.integers(10, 30)),
                n_informative=n_informative,
                n_classes=n_classes,
                weights=rng.dirichlet(np.full(n_classes, 3.0)).tolist(),
                flip_y=float(rng.uniform(0, 0.1)),
                class_sep=float(rng.uniform(0.5, 1.5)),
                random_state=seed,
            )
        elif kind == "quantiles":
            X, y = datasets.make_gaussian_quantiles(n_samples=n, n_features=4, n_classes=3, random_state=seed)
        else:
            made = {"moons": datasets.make_moons, "circles": datasets.make_circles}[str(kind)]
            X, y = made(n, noise=float(rng.uniform(0.1, 0.35)), random_state=seed)
        y = y.astype(int)
    else:
        kind = rng.choice(["regression", "friedman1", "friedman2", "friedman3"])
        noise = float(rng.uniform(0.05, 0.5))
        if kind == "regression":
            X, y = datasets.make_regression(n, n_features=20, n_informative=6, noise=20 * noise, random_state=seed)
        else:
            X, y = getattr(datasets, f"make_{kind}")(n, noise=noise, random_state=seed)
        y = (y - y.mean()) / y.std()
    useless = rng.normal(size=(n, int(rng.integers(0, 6))))
    scales = 10 ** rng.uniform(-2, 2, size=X.shape[1] + useless.shape[1])  # as columns of real tables have
    return np.hstack([X, useless]) * scales, y


@cache
def _data(number: int) -> Callable[[], Data]:
    return partial(_rows, number)


# Models ------------------------------------------------------------------------------------------------------
class Ranges:
    """Draws ranges as practitioners type them: wide, and seldom around the answer."""

    def __init__(self, rng: np.random.Generator):
        self.rng = rng

    def log(self, usual: float, **when: Any) -> Float:
        """Three to eight decades around `usual`, which lies anywhere between a fifth and four fifths of them."""
        decades, at = self.rng.uniform(3, 8), self.rng.uniform(0.2, 0.8)
        low = round(math.log10(usual) - at * decades)
        return Float(10.0**low, 10.0 ** (low + round(decades)), log=True, when=when or None)

    def whole(self, low: int, high: int, log: bool = False, **when: Any) -> Int:
        """A range of whole numbers up to twice as wide as `high`."""
        return Int(low, round(high * self.rng.uniform(1, 2)), log=log, when=when or None)


def _svm(r: Ranges) -> dict[str, Parameter]:
    return {
        "C": r.log(1.0),
        "kernel": Categorical(["rbf", "poly", "sigmoid"]),
        "gamma": r.log(0.05),
        "degree": r.whole(2, 4, kernel="poly"),
        "coef0": Float(0.0, 3.0, when={"kernel": ["poly", "sigmoid"]}),
    }


def _sgd(r: Ranges) -> dict[str, Parameter]:
    return {
        "alpha": r.log(1e-4),
        "penalty": Categorical(["l2", "l1", "elasticnet"]),
        "l1_ratio": Float(0.01, 0.99, when={"penalty": "elasticnet"}),
        "learning_rate": Categorical(["constant", "invscaling", "adaptive"]),
        "eta0": r.log(0.01),
        "power_t": Float(0.1, 0.9, when={"learning_rate": "invscaling"}),
    }


def _forest(r: Ranges) -> dict[str, Parameter]:
    return {
        "n_estimators": Int(3, 60, log=True),
        "max_depth": r.whole(1, 20),
        "max_features": Float(0.02, 1.0),
        "min_samples_leaf": r.whole(1, 60, log=True),
        "bootstrap": Categorical([True, False]),
        "max_samples": Float(0.1, 1.0, when={"bootstrap": True}),
    }


def _tree(r: Ranges) -> dict[str, Parameter]:
    return {
        "max_depth": r.whole(1, 25),
        "min_samples_leaf": r.whole(1, 100, log=True),
        "max_features": Float(0.05, 1.0),
        "ccp_alpha": r.log(1e-3),
    }


def _boosting(r: Ranges) -> dict[str, Parameter]:
    return {
        "learning_rate": r.log(0.1),
        "max_iter": Int(5, 80, log=True),
        "max_leaf_nodes": r.whole(2, 60, log=True),
        "min_samples_leaf": r.whole(1, 60, log=True),
        "l2_regularization": r.log(1e-2),
    }


def _neighbours(r: Ranges) -> dict[str, Parameter]:
    return {
        "n_neighbors": r.whole(1, 60, log=True),
        "weights": Categorical(["uniform", "distance"]),
        "p": Float(1.0, 5.0),
    }


def _mlp(r: Ranges) -> dict[str, Parameter]:
    return {
        "width": Int(4, 64, log=True),
        "layers": Int(1, 3),
        "activation": Categorical(["relu", "tanh"]),
        "alpha": r.log(1e-4),
        "solver": Categorical(["adam", "sgd"]),
        "learning_rate_init": r.log(1e-2),
        "momentum": Float(0.0, 0.99, when={"solver": "sgd"}),
    }


def _weighted(r: Ranges) -> dict[str, Parameter]:
    """One weight for each of 20 columns, a kernel and its penalty: most weights hardly matter."""
    return {"C": r.log(1.0), **{f"w{i}": Float(1e-2, 1e1, log=True) for i in range(20)}}


MODELS: dict[str, Callable[[Ranges], dict[str, Parameter]]] = {
    "svm": _svm,
    "sgd": _sgd,
    "forest": _forest,
    "tree": _tree,
    "boosting": _boosting,
    "neighbours": _neighbours,
    "mlp": _mlp,
    "weighted": _weighted,
}
SCALED = ("svm", "sgd", "neighbours", "mlp", "weighted")


def _build(model: str, is_classes: bool, scorer: str, config: Config) -> Any:
    """The unfitted pipeline."""
    from sklearn import ensemble, linear_model, neighbors, neural_network, pipeline, preprocessing, svm, tree
    from sklearn.calibration import CalibratedClassifierCV

    given: dict[str, Any] = dict(config)
    kind = "Classifier" if is_classes else "Regressor"
    seeded = {"random_state": 0}
    before: list[Any] = [preprocessing.StandardScaler()] if model in SCALED else []
    if model == "weighted":
        weights = np.array([given.pop(f"w{i}") for i in range(20)])
        before.append(preprocessing.FunctionTransformer(partial(_times, weights)))
    if model in ("svm", "weighted"):
        made = (svm.SVC if is_classes else svm.SVR)(max_iter=20_000, **given)
    elif model == "sgd":
        made = getattr(linear_model, f"SGD{kind}")(max_iter=200, **seeded, **given)
    elif model == "forest":
        made = getattr(ensemble, f"RandomForest{kind}")(**seeded, **given)
    elif model == "tree":
        made = getattr(tree, f"DecisionTree{kind}")(**seeded, **given)
    elif model == "boosting":
        made = getattr(ensemble, f"HistGradientBoosting{kind}")(early_stopping=False, **seeded, **given)
    elif model == "neighbours":
        made = getattr(neighbors, f"KNeighbors{kind}")(**given)
    else:
        sizes = (given.pop("width"),) * given.pop("layers")
        made = getattr(neural_network, f"MLP{kind}")(hidden_layer_sizes=sizes, max_iter=60, **seeded, **given)
    if scorer == "neg_log_loss" and not hasattr(made, "predict_proba"):
        made = CalibratedClassifierCV(made, ensemble=False)
    return pipeline.make_pipeline(*before, made)


def _times(weights: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Columns times weights; columns beyond the weights keep theirs, missing ones are not made up."""
    full = np.ones(X.shape[1])
    n = min(len(weights), X.shape[1])
    full[:n] = weights[:n]
    return X * full


# Problems ----------------------------------------------------------------------------------------------------
@cache
def _drawn() -> Mapping[str, Callable[[], Task]]:
    return {name: partial(_task, name, number) for number in range(N) for name in (_name(number),)}


def _name(number: int) -> str:
    return f"drawn{number:02d}_{list(MODELS)[_rng(number).integers(len(MODELS))]}"


def _rng(number: int) -> np.random.Generator:
    return np.random.default_rng([SEED, number, 2])


def _task(name: str, number: int) -> Task:
    rng = _rng(number)
    model = list(MODELS)[rng.integers(len(MODELS))]
    is_classes = number % 2 == 0
    scorer = str(rng.choice(CLASS_METRICS if is_classes else NUMBER_METRICS))
    space = Space(MODELS[model](Ranges(rng)))
    noise = 0.02 if rng.random() < 1 / 6 else 0.0
    search = Search(_data(number), partial(_build, model, is_classes, scorer), scorer, folds=3)
    return Task(name, f"drawn {model}", space, search, math.nan, noise)


def names() -> tuple[str, ...]:
    """The drawn problems that may be tuned on."""
    return tuple(name for name in _drawn() if not is_frozen(name))


def get(name: str) -> Task:
    """The problem `name`."""
    return _drawn()[name]()


class frozen:
    """The third of all real searches, drawn ones and those of Bayesmark, that is looked at once."""

    @staticmethod
    def names() -> tuple[str, ...]:
        """Their names."""
        return tuple(name for name in (*_drawn(), *bayesmark.names()) if is_frozen(name))

    @staticmethod
    def get(name: str) -> Task:
        """The problem `name`."""
        return bayesmark.get(name) if name.startswith("bm_") else get(name)
