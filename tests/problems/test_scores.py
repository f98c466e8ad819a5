"""Metrics computed together equal scikit-learn's functions, one by one, on any prediction."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sk

from tuning import metrics
from tuning.metrics.scores import compute


def theirs(name, y, labels, scores, probabilities, k):
    kind, _, average = name.partition("_")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        match name:
            case "accuracy":
                return sk.accuracy_score(y, labels)
            case "balanced_accuracy":
                return sk.balanced_accuracy_score(y, labels)
            case "roc_auc":
                return sk.roc_auc_score(y, scores)
            case "roc_auc_ovr":
                return sk.roc_auc_score(y, probabilities, multi_class="ovr", labels=np.arange(k))
            case "log_loss":
                return sk.log_loss(y, probabilities, labels=np.arange(k))
            case _:
                function = {"precision": sk.precision_score, "recall": sk.recall_score, "f1": sk.f1_score}[kind]
                return function(y, labels, average=average or "binary")


@given(st.integers(0, 2**32 - 1), st.integers(2, 5), st.integers(1, 60), st.integers(1, 30))
def test_classification(seed, k, n, levels):
    rng = np.random.default_rng(seed)
    y, labels = rng.integers(k, size=n), rng.integers(k, size=n)
    weights = rng.integers(0, levels, size=(n, k)) + 1e-9  # few levels: many ties, and probabilities next to 0 and 1
    probabilities = weights / weights.sum(axis=1, keepdims=True)
    scores = rng.integers(levels, size=n).astype(float)
    names = metrics.allowed("classification", k)
    found = compute(names, y, labels, scores if k == 2 else None, probabilities, k)
    assert tuple(found) == names
    for name in names:
        if name.startswith("roc_auc") and len(np.unique(y)) < k:
            assert math.isnan(found[name])  # a class that is not there has no curve
        else:
            assert found[name] == pytest.approx(theirs(name, y, labels, scores, probabilities, k), abs=1e-12), name


@given(st.integers(0, 2**32 - 1), st.integers(2, 60))
def test_regression(seed, n):
    rng = np.random.default_rng(seed)
    y, predicted = rng.normal(size=(2, n))
    names = metrics.allowed("regression", 0)
    expected = {
        "r2": sk.r2_score(y, predicted),
        "mae": sk.mean_absolute_error(y, predicted),
        "rmse": sk.root_mean_squared_error(y, predicted),
    }
    assert compute(names, y, predicted, None, None, 0) == pytest.approx(expected, rel=1e-12)
    flat = np.full(n, 3.0)
    assert compute(names, flat, flat, None, None, 0) == {"r2": 1.0, "mae": 0.0, "rmse": 0.0}
    assert compute(("r2",), flat, flat + 1, None, None, 0) == {"r2": sk.r2_score(flat, flat + 1)}


def test_no_probabilities_no_score():
    y = np.array([0, 1, 2])
    found = compute(("log_loss", "roc_auc_ovr", "accuracy"), y, y, None, None, 3)
    assert math.isnan(found["log_loss"]) and math.isnan(found["roc_auc_ovr"]) and found["accuracy"] == 1.0
