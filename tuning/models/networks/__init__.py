"""Neural networks of PyTorch as estimators of scikit-learn's kind, trained by skorch.

`estimators` says what can be set and is light: PyTorch and skorch are imported when a network is fitted, not before.
`modules` has the networks, `training` the way they are trained.

>>> from tuning.models.networks import CNNClassifier
>>> CNNClassifier(kernel_size=5).get_params()["kernel_size"]
5
"""

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
