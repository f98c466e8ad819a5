"""Multi-layer perceptron, with its six hyperparameters."""

from __future__ import annotations

from typing import Any

from tuning.models import Model, OnEpoch
from tuning.models._fast_mlp import quick
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


def _reporting(kind: Any, on_epoch: OnEpoch) -> type:
    """A subclass that calls back after each epoch, and is quick where `_fast_mlp` can make it so.

    `_update_no_improvement_count` is private to scikit-learn; it runs once per epoch of adam and sgd. A test pins that
    epochs are counted rightly and that results stay the same.
    """

    class Reporting(quick(kind)):  # type: ignore[misc]
        def _update_no_improvement_count(self, *arguments: Any, **keywords: Any) -> None:
            super()._update_no_improvement_count(*arguments, **keywords)
            on_epoch(self, self.n_iter_)

    Reporting.__name__ = Reporting.__qualname__ = kind.__name__  # the name that scikit-learn's messages give
    return Reporting


MODEL = Model(
    "mlp",
    "Neural network (MLP)",
    {"classification": "sklearn.neural_network:MLPClassifier", "regression": "sklearn.neural_network:MLPRegressor"},
    {"classification": SPACE, "regression": SPACE},
    {
        "hidden_layer_sizes": "Neurons in each hidden layer; (100, 50) is two layers.",
        "activation": "Activation function of each neuron.",
        "solver": "How weights are learnt: adam adapts its steps, sgd does not.",
        "alpha": "Strength of the penalty on large weights (L2).",
        "batch_size": "Mini-batch size: rows per step of learning.",
        "learning_rate_init": "Size of the first steps: too small is slow, too large does not settle.",
    },
    fixed={"max_iter": 200},
    reporting=_reporting,
)
