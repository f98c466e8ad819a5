"""Estimators that do what those of scikit-learn do only by mishap."""

import os
import threading

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

FIRST, LAST = [5.1, 3.5, 1.4, 0.2], [5.9, 3.0, 5.1, 1.8]  # rows of iris


class Fails(ClassifierMixin, BaseEstimator):
    """Answers with the most frequent class; its fits fail where `fails` says so.

    Args:
        fails: 0 never, 1 where the first row is not in the fold, 2 where the last is not, 3 always.
        value: has no effect.
    """

    def __init__(self, fails=0, value=1.0):
        self.fails, self.value = fails, value

    def fit(self, X, y):
        is_first, is_last = X[0].tolist() != FIRST, X[-1].tolist() != LAST
        if self.fails == 3 or (self.fails == 1 and is_first) or (self.fails == 2 and is_last):
            raise ArithmeticError(f"fails = {self.fails}")
        self.classes_, counts = np.unique(y, return_counts=True)
        self.n_features_in_ = X.shape[1]
        self.answer_ = self.classes_[counts.argmax()]
        return self

    def predict(self, X):
        return np.full(len(X), self.answer_)


class Ends(Fails):
    """Ends its process, or never ends, if it is told to."""

    def __init__(self, how="not"):
        self.how = how

    def fit(self, X, y):
        self.fails = 0
        if self.how == "exit":
            os._exit(3)
        if self.how == "hang":
            threading.Event().wait()
        return super().fit(X, y)
