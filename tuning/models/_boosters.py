"""Boosting libraries that call back after each tree, so that a fit can be given up on its way."""

from __future__ import annotations

from typing import Any

import numpy as np

from tuning.models import OnEpoch


def lightgbm(kind: Any, on_epoch: OnEpoch) -> type:
    """A subclass of an estimator of LightGBM; what is grown so far predicts, and the fit goes on as without it.

    ``_Booster`` and ``fitted_`` are what its estimators look at to predict. A test holds results together.
    """

    class Reporting(kind):  # type: ignore[misc]
        def fit(self, X: Any, y: Any, **more: Any) -> Any:
            def tell(told: Any) -> None:
                self._Booster, self.fitted_ = told.model, True
                on_epoch(self, told.iteration + 1)

            return super().fit(X, y, callbacks=[tell], **more)

    Reporting.__name__ = Reporting.__qualname__ = kind.__name__
    return Reporting


def xgboost(kind: Any, on_epoch: OnEpoch) -> type:
    """The same for an estimator of XGBoost; its classifier learns from rows that lack some of the classes, too."""
    if hasattr(kind, "predict_proba"):
        kind = _of_any_classes(kind)
    from xgboost.callback import TrainingCallback

    base: Any = TrainingCallback

    class Reporting(kind):  # type: ignore[misc]
        def fit(self, X: Any, y: Any, **more: Any) -> Any:
            estimator = self

            class Tell(base):  # type: ignore[misc]
                def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
                    estimator._Booster = model
                    on_epoch(estimator, epoch + 1)
                    return False

            self.callbacks: Any = [Tell()]
            try:
                return super().fit(X, y, **more)
            finally:
                self.callbacks = None

    Reporting.__name__ = Reporting.__qualname__ = kind.__name__
    return Reporting


def _of_any_classes(kind: Any) -> type:
    """A subclass of XGBoost's classifier that knows the classes it was fitted to; its own takes 0 .. k - 1 only."""

    class Classifier(kind):  # type: ignore[misc]
        def fit(self, X: Any, y: Any, **more: Any) -> Any:
            self._Booster = None
            self.labels_, places = np.unique(y, return_inverse=True)
            return super().fit(X, places, **more)

        @property
        def classes_(self) -> Any:
            """As XGBoost has them until there is a tree: it compares them with what it is given."""
            return super().classes_ if self._Booster is None else self.labels_

        def predict(self, X: Any, **more: Any) -> Any:
            return self.labels_[super().predict(X, **more)]

        def predict_proba(self, X: Any, **more: Any) -> Any:
            return super().predict_proba(X, **more)[:, : len(self.labels_)]  # of one class there are two columns

    Classifier.__name__ = Classifier.__qualname__ = kind.__name__
    return Classifier
