"""Gaussian processes of scikit-learn whose kernel is a number, so that it can be searched."""

from __future__ import annotations

from typing import Any

from sklearn.gaussian_process import GaussianProcessClassifier, GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF


class Classifier(GaussianProcessClassifier):  # type: ignore[misc]
    """With a radial kernel of one length."""

    def __init__(self, *, length_scale: float = 1.0, max_iter_predict: int = 100, random_state: Any = None):
        super().__init__(max_iter_predict=max_iter_predict, random_state=random_state)
        self.length_scale = length_scale

    def fit(self, X: Any, y: Any) -> Any:
        """As scikit-learn's, with this kernel."""
        self.kernel = RBF(self.length_scale, "fixed")
        return super().fit(X, y)


class Regressor(GaussianProcessRegressor):  # type: ignore[misc]
    """With a radial kernel of one length, and noise of a given variance."""

    def __init__(self, *, length_scale: float = 1.0, alpha: float = 0.1, random_state: Any = None):
        super().__init__(alpha=alpha, normalize_y=True, random_state=random_state)
        self.length_scale = length_scale

    def fit(self, X: Any, y: Any) -> Any:
        """As scikit-learn's, with this kernel."""
        self.kernel = RBF(self.length_scale, "fixed")
        return super().fit(X, y)
