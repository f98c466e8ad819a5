"""Boosting libraries that call back after each tree, so that a fit can be given up on its way."""

from __future__ import annotations

from typing import Any

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
    """The same for an estimator of XGBoost."""
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
