"""Multi-layer perceptron: the model of the text, with its six hyperparameters."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any

import numpy as np

from tuning.models import Model, OnEpoch
from tuning.space import Categorical, Float, Int, Space

SPACE = Space(
    {
        "hidden_layer_sizes": Categorical([(50,), (100,), (200,), (50, 50), (100, 50)]),
        "activation": Categorical(["relu", "tanh"]),
        "solver": Categorical(["adam", "sgd"]),
        "alpha": Float(1e-5, 1e-1, log=True),
        "batch_size": Int(32, 256, log=True),
        "learning_rate_init": Float(1e-4, 1e-1, log=True),
    }
)


@cache
def _quick(kind: Any) -> Any:
    """A subclass that learns the same weights, bit by bit, in three quarters of the time on small batches.

    The methods are scikit-learn's own. Two functions that they call for each batch are replaced: one that looks whether
    a batch is a table of this or that library (a fifth of a small fit), and one that sets elements by a boolean index.
    Both are private to scikit-learn; where a version lacks them, nothing is replaced.
    """
    from sklearn.neural_network import _multilayer_perceptron as original

    def rows(X: Any, chosen: Any) -> Any:
        return X[chosen] if type(X) is np.ndarray else original._safe_indexing(X, chosen)

    def relu_derivative(Z: np.ndarray, delta: np.ndarray) -> None:
        np.putmask(delta, Z == 0, 0)

    derivatives = {**getattr(original, "DERIVATIVES", {}), "relu": relu_derivative}
    replaced: dict[str, dict[str, Any]] = {
        "_fit_stochastic": {"_safe_indexing": rows},
        "_backprop": {"DERIVATIVES": derivatives},
    }
    methods = {name: _rebound(getattr(kind, name), finds) for name, finds in replaced.items() if hasattr(kind, name)}
    return type("Quick", (kind,), methods)


def _rebound(function: Any, finds: dict[str, Any]) -> Callable[..., Any]:
    """The same function, but it finds other things under some global names. Everybody else's stay as they are."""
    names = {**function.__globals__, **finds}
    made = FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
    made.__kwdefaults__ = function.__kwdefaults__
    return made


def _reporting(kind: Any, on_epoch: OnEpoch) -> type:
    """A subclass that calls back after each epoch, and is quick.

    `_update_no_improvement_count` is private to scikit-learn; it runs once per epoch of adam and sgd. A test pins that
    epochs are counted rightly and that results stay the same. So is `_predict`, which early stopping uses there.
    """

    class Reporting(_quick(kind)):  # type: ignore[misc]
        def _update_no_improvement_count(self, *arguments: Any, **keywords: Any) -> None:
            super()._update_no_improvement_count(*arguments, **keywords)
            on_epoch(self, self.n_iter_)

        def predict(self, X: Any) -> Any:
            """Without the check of `X`, which costs as much as the prediction: rows of a fold were checked before."""
            return self._predict(X, check_input=False)

    Reporting.__name__ = Reporting.__qualname__ = kind.__name__  # the name that scikit-learn's messages give
    return Reporting


MODEL = Model(
    "mlp",
    "Neural network (MLP)",
    {"classification": "sklearn.neural_network:MLPClassifier", "regression": "sklearn.neural_network:MLPRegressor"},
    {"classification": SPACE, "regression": SPACE},
    {
        "hidden_layer_sizes": "Neurons in each hidden layer; (100, 50) is two layers.",
        "activation": "The bend in each neuron.",
        "solver": "How weights are learnt: adam adapts its steps, sgd does not.",
        "alpha": "Strength of the penalty on large weights (L2).",
        "batch_size": "Rows per step of learning.",
        "learning_rate_init": "Size of the first steps: too small is slow, too large does not settle.",
    },
    fixed={"max_iter": 200},
    reporting=_reporting,
)
