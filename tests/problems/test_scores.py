"""Metrics computed together equal scikit-learn's functions, one by one, on any prediction."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sk

from tuning import metrics
from tuning.metrics.scores import compute, undefined


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
            case "matthews":
                return sk.matthews_corrcoef(y, labels)
            case "cohen_kappa":
                return sk.cohen_kappa_score(y, labels)
            case "f2_macro" | "f05_macro":
                return sk.fbeta_score(y, labels, beta={"f2_macro": 2, "f05_macro": 0.5}[name], average="macro")
            case "average_precision":
                return sk.average_precision_score(y, scores)
            case "brier":
                return sk.brier_score_loss(y, probabilities, labels=np.arange(k))
            case "top_2_accuracy":
                return sk.top_k_accuracy_score(y, probabilities, k=2, labels=np.arange(k))
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
    check(y, labels, scores, probabilities, k)


@given(st.integers(0, 2**32 - 1), st.integers(2, 5), st.integers(1, 20), st.data())
def test_classes_that_are_missing_or_alone(seed, k, n, data):
    """Targets of some of the classes only, one alone too; predictions of any of them; scores all tied."""
    present = data.draw(st.lists(st.integers(0, k - 1), min_size=1, max_size=k, unique=True))
    rng = np.random.default_rng(seed)
    y, labels = rng.choice(present, size=n), rng.integers(k, size=n)
    check(y, labels, np.full(n, 0.5), np.full((n, k), 1 / k), k)


def check(y, labels, scores, probabilities, k):
    names = metrics.allowed("classification", k)
    found = compute(names, y, labels, scores if k == 2 else None, probabilities, k)
    without, reason = undefined(names, y, k)
    assert tuple(found) == names
    assert bool(reason) == (len(np.unique(y)) < k) == bool(without)
    for name in names:
        if name in without:
            assert metrics.get(name).by_class and math.isnan(found[name])  # a class that is not there has no score
        else:
            expected = theirs(name, y, labels, scores, probabilities, k)
            assert found[name] == pytest.approx(expected, abs=1e-12, nan_ok=True), name


@given(st.integers(0, 2**32 - 1), st.integers(2, 60))
def test_regression(seed, n):
    rng = np.random.default_rng(seed)
    y, predicted = rng.normal(size=(2, n))
    names = metrics.allowed("regression", 0)
    expected = {
        "r2": sk.r2_score(y, predicted),
        "mae": sk.mean_absolute_error(y, predicted),
        "rmse": sk.root_mean_squared_error(y, predicted),
        "median_ae": sk.median_absolute_error(y, predicted),
        "mape": sk.mean_absolute_percentage_error(y, predicted),
    }
    assert compute(names, y, predicted, None, None, 0) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("y", [[3.0, 3.0, 3.0], [3.0], [0.0, 0.0]])
@pytest.mark.parametrize("wrong", [0.0, 1.0])
def test_r2_is_undefined_where_targets_do_not_differ(y, wrong):
    names, y = metrics.allowed("regression", 0), np.array(y)
    found = compute(names, y, y + wrong, None, None, 0)
    assert math.isnan(found["r2"]) and found["mae"] == found["rmse"] == wrong
    assert undefined(names, y, 0)[0] == ("r2",) and undefined(("mae",), y, 0) == ((), "")


def test_no_probabilities_no_score():
    y = np.array([0, 1, 2])
    found = compute(("log_loss", "roc_auc_ovr", "accuracy"), y, y, None, None, 3)
    assert math.isnan(found["log_loss"]) and math.isnan(found["roc_auc_ovr"]) and found["accuracy"] == 1.0


@pytest.mark.parametrize("name", metrics.names())
def test_scikit_learn_s_scorer_is_named_or_made(name):
    imported, made = metrics.get(name).code
    names: dict = {}
    exec(f"{imported}\nscorer = {made}", names)
    assert callable(names["scorer"])
