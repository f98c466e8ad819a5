"""Networks as estimators: their settings, `fit`, `predict`, and `go_on`, which takes a training further."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils.validation import check_is_fitted

from tuning import discovery
from tuning.language import tr
from tuning.models.networks import settings

NEEDS: Mapping[str, str] = {"torch": "deep", "skorch": "deep"}


@dataclass(eq=False, repr=False)
class Network(BaseEstimator):  # type: ignore[misc]
    """What all networks share.

    Args:
        learning_rate: of the first epoch.
        schedule: ``constant``, ``cosine`` (down to 0 at the last epoch) or ``step`` (a tenth from two thirds on).
        optimizer: ``adamw``, ``sgd`` (with a momentum of 0.9) or ``rmsprop``.
        weight_decay: how strongly weights are drawn to 0.
        batch_size: rows per step.
        dropout: share of the activations that are left out while training.
        max_iter: epochs.
        patience: epochs without a better loss on a tenth of the rows, kept apart, after which training ends; 0: never.
        device: ``cpu``, ``cuda`` or ``mps``; ``auto`` is what ``TUNING_DEVICE`` says, or a graphics card where one is.
        random_state: of the weights, the order of rows and dropout; epoch k draws from it and k alone.
    """

    learning_rate: float = 1e-3
    schedule: str = "constant"
    optimizer: str = "adamw"
    weight_decay: float = 1e-4
    batch_size: int = 32
    dropout: float = 0.0
    max_iter: int = 8
    patience: int = 0
    device: str = "auto"
    random_state: int = 0

    def fit(self, X: Any, y: Any) -> Self:
        """Train from the beginning; exceptions as for `begin` and `go_on`."""
        return self.begin(X, y).go_on(X, y, self.max_iter)

    def begin(self, X: Any, y: Any) -> Self:
        """The network for these data, of which nothing is trained yet.

        Raises:
            ModuleNotFoundError: if PyTorch or skorch is not installed; the sentence says how to install it.
            ValueError: if a setting makes no sense or the network does not fit the data.
        """
        if reason := discovery.missing(NEEDS):
            raise ModuleNotFoundError(reason)
        from tuning.models.networks import training

        for name in ("net_", "n_symbols_"):  # of an earlier fit, whose data may have been others
            self.__dict__.pop(name, None)
        chosen, X, y = settings.plain(self.get_params()), self._inputs(X), _finite(y)
        if X.ndim != 2 or not X.size:
            raise ValueError(tr("X must be a table of rows and columns, not of the shape {shape}.", shape=X.shape))
        self.n_features_in_, self.n_iter_, self.loss_curve_ = X.shape[1], 0, list[float]()
        training.begin(self, X, self._targets(y), chosen)
        return self

    def go_on(self, X: Any, y: Any, until: int) -> Self:
        """Train further, until so many epochs are done in all: as if it had never been interrupted.

        Pickled in between it is a checkpoint.

        Raises:
            ValueError: if its loss explodes, or the data are not of the kind that it began with.
        """
        from tuning.models.networks import training

        training.go_on(self, self._as_begun(X), self._targets(_finite(y)), until)
        return self

    def epoch_done(self) -> None:
        """Called after each epoch; a subclass may look at the network as it is then, and raise."""

    def _inputs(self, X: Any) -> np.ndarray:
        found: np.ndarray = np.asarray(X, dtype=np.float32)
        if not np.isfinite(found).all():
            raise ValueError(
                tr("a network takes finite numbers only, and X has gaps or others. Choose what stands in for gaps.")
            )
        return found

    def _as_begun(self, X: Any) -> np.ndarray:
        """Inputs for the network as it is."""
        check_is_fitted(self, "net_")
        found = self._inputs(X)
        if found.ndim != 2 or found.shape[1] != self.n_features_in_:
            raise ValueError(
                tr(
                    "X must have {n} columns, as the rows had that the network began with, and its shape is {shape}.",
                    n=self.n_features_in_,
                    shape=found.shape,
                )
            )
        return found

    def _module(self, n_features: int, n_outputs: int, chosen: Mapping[str, Any]) -> Any:
        """The untrained network, by its settings as `settings.plain` has them."""
        raise NotImplementedError

    def _targets(self, y: np.ndarray) -> np.ndarray:
        raise NotImplementedError

    @property
    def _n_outputs(self) -> int:
        return 1

    def _outputs(self, X: Any) -> np.ndarray:
        from tuning.models.networks import training

        return training.outputs(self, self._as_begun(X))


def _finite(y: Any) -> np.ndarray:
    """Raises ValueError if there is a row without a target."""
    found: np.ndarray = np.asarray(y)
    if found.dtype.kind == "f" and not np.isfinite(found).all():
        raise ValueError(tr("y must be finite numbers, or classes. Leave out rows without a target."))
    return found


class _Classifier(ClassifierMixin, Network):  # type: ignore[misc]
    def _targets(self, y: np.ndarray) -> np.ndarray:
        if not hasattr(self, "net_"):
            self.classes_ = np.unique(y)
        if not np.isin(y, self.classes_).all():
            raise ValueError(tr("y has a class that was not there when the training began."))
        places: np.ndarray = np.searchsorted(self.classes_, y)
        return places.astype(np.int64)

    @property
    def _n_outputs(self) -> int:
        return len(self.classes_)

    def predict_proba(self, X: Any) -> np.ndarray:
        """Probabilities of the classes, shape (n, n_classes)."""
        scores = self._outputs(X).astype(np.float64)
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        found: np.ndarray = powers / powers.sum(axis=1, keepdims=True)
        return found

    def predict(self, X: Any) -> np.ndarray:
        """The likeliest class of each row."""
        found: np.ndarray = self.classes_[self._outputs(X).argmax(axis=1)]
        return found


@dataclass(eq=False, repr=False)
class _MLP(Network):
    """Dense layers.

    Args:
        hidden_layer_sizes: neurons of each hidden layer.
        activation: ``relu``, ``tanh`` or ``gelu``.
    """

    hidden_layer_sizes: tuple[int, ...] = (100,)
    activation: str = "relu"

    def _module(self, n_features: int, n_outputs: int, chosen: Mapping[str, Any]) -> Any:
        from tuning.models.networks import modules

        return modules.dense(
            n_features, chosen["hidden_layer_sizes"], n_outputs, chosen["activation"], chosen["dropout"]
        )


@dataclass(eq=False, repr=False)
class MLPClassifier(_Classifier, _MLP):
    """A multi-layer perceptron of PyTorch that tells classes apart."""


@dataclass(eq=False, repr=False)
class MLPRegressor(RegressorMixin, _MLP):  # type: ignore[misc]
    """A multi-layer perceptron of PyTorch that predicts a number; targets are scaled by their mean and spread."""

    def _targets(self, y: np.ndarray) -> np.ndarray:
        if not hasattr(self, "net_"):
            self.mean_, self.scale_ = float(y.mean()), float(y.std()) or 1.0
        scaled: np.ndarray = ((y - self.mean_) / self.scale_).astype(np.float32)[:, None]
        return scaled

    def predict(self, X: Any) -> np.ndarray:
        """The expected value of each row."""
        return self._outputs(X)[:, 0].astype(np.float64) * self.scale_ + self.mean_


@dataclass(eq=False, repr=False)
class CNNClassifier(_Classifier):
    """Convolutions over square images of one channel, whose rows are the columns of the table one after another.

    Args:
        n_layers: convolutions, one after another.
        channels: of each.
        kernel_size: side of the window that a convolution looks through.
        stride: how far the window moves.
        padding: ``same`` lays zeros around the image, ``valid`` does not.
        activation: ``relu``, ``tanh`` or ``gelu``.
    """

    n_layers: int = 2
    channels: int = 16
    kernel_size: int = 3
    stride: int = 1
    padding: str = "same"
    activation: str = "relu"

    def _module(self, n_features: int, n_outputs: int, chosen: Mapping[str, Any]) -> Any:
        from tuning.models.networks import modules

        return modules.convolutions(
            modules.side(n_features),
            n_outputs,
            chosen["n_layers"],
            chosen["channels"],
            chosen["kernel_size"],
            chosen["stride"],
            chosen["padding"],
            chosen["activation"],
            chosen["dropout"],
        )

    def pictures(self, X: Any, y: Any) -> dict[str, Any]:
        """What it reads wrongly, and the filters of the first convolution, as JSON has it.

        An image is a text of one hexadecimal digit for each pixel, from the least to the greatest; a filter is a list
        of numbers from -9 to 9.
        """
        from tuning.models.networks import pictures

        return {"images": pictures.images(self, np.asarray(X, dtype=float), np.asarray(y))}


@dataclass(eq=False, repr=False)
class _Reader(_Classifier):
    """Reads a row of the table as a sequence: line by line where it is a square image, else column by column.

    Whole numbers of at least 0 (an array of integers) are symbols, such as letters; 0 is where there is nothing.
    """

    def _inputs(self, X: Any) -> np.ndarray:
        X = np.asarray(X)
        if not hasattr(self, "net_") and X.dtype.kind in "iu":
            self.n_symbols_ = int(X.max(initial=0)) + 1
        if not hasattr(self, "n_symbols_"):
            return super()._inputs(X)
        if X.dtype.kind not in "iu" or X.min(initial=0) < 0:
            raise ValueError(
                tr("symbols must be whole numbers of at least 0. Numbers that are no symbols must be floats.")
            )
        if X.max(initial=0) >= self.n_symbols_:
            raise ValueError(
                tr(
                    "the symbol {symbol} is none that the network knows: it was fitted to symbols from 0 to {last}.",
                    symbol=int(X.max()),
                    last=self.n_symbols_ - 1,
                )
            )
        found: np.ndarray = X.astype(np.int64)
        return found


@dataclass(eq=False, repr=False)
class _Recurrent(_Reader):
    """A memory reads one step after another.

    Args:
        width: of the memory.
        n_layers: on top of each other.
    """

    kind: ClassVar[str]
    width: int = 32
    n_layers: int = 1

    def _module(self, n_features: int, n_outputs: int, chosen: Mapping[str, Any]) -> Any:
        from tuning.models.networks import modules

        n_symbols = getattr(self, "n_symbols_", 0)
        return modules.Recurrent(
            self.kind, n_features, n_outputs, chosen["width"], chosen["n_layers"], chosen["dropout"], n_symbols
        )


@dataclass(eq=False, repr=False)
class GRUClassifier(_Recurrent):
    """A recurrent network with gates (Cho et al. 2014)."""

    kind = "GRU"


@dataclass(eq=False, repr=False)
class LSTMClassifier(_Recurrent):
    """A recurrent network with a long memory (Hochreiter and Schmidhuber 1997)."""

    kind = "LSTM"


@dataclass(eq=False, repr=False)
class TransformerClassifier(_Reader):
    """The encoder of a Transformer (Vaswani et al. 2017); reads rows as a recurrent network does.

    Args:
        width: of each place; the heads divide it.
        n_layers: on top of each other.
        heads: of attention.
    """

    width: int = 32
    n_layers: int = 1
    heads: int = 2

    def _module(self, n_features: int, n_outputs: int, chosen: Mapping[str, Any]) -> Any:
        from tuning.models.networks import modules

        n_symbols = getattr(self, "n_symbols_", 0)
        return modules.Transformer(
            n_features, n_outputs, chosen["width"], chosen["n_layers"], chosen["heads"], chosen["dropout"], n_symbols
        )

    def pictures(self, X: Any, y: Any) -> dict[str, Any]:
        """Where the last layer looks while it reads a few rows, as JSON has it.

        Each line of a head is a text of one hexadecimal digit for each step, ``f`` for the most of the row. Steps are
        symbols, or empty texts where there are none.
        """
        from tuning.models.networks import pictures

        return {"attention": pictures.attention(self, self._as_begun(X), np.asarray(y))}
