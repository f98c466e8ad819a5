"""Neural networks of PyTorch as estimators of scikit-learn's kind, trained by skorch.

`estimators` says what can be set and is light: PyTorch and skorch are imported when a network is fitted, not before.
`modules` has the networks, `training` the way they are trained; agents and GANs share `alone` with it, and have no
need of scikit-learn, which therefore loads with the first estimator.

>>> from tuning.models.networks import CNNClassifier
>>> CNNClassifier(kernel_size=5).get_params()["kernel_size"]
5
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tuning.models.networks.estimators import (
        CNNClassifier,
        GRUClassifier,
        LSTMClassifier,
        MLPClassifier,
        MLPRegressor,
        TransformerClassifier,
    )

__all__ = [
    "CNNClassifier",
    "GRUClassifier",
    "LSTMClassifier",
    "MLPClassifier",
    "MLPRegressor",
    "TransformerClassifier",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from tuning.models.networks import estimators

    return getattr(estimators, name)
