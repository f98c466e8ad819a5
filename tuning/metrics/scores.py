"""All metrics of one prediction, computed together: one table of counts serves accuracy, precision, recall and F1.

The values are those of scikit-learn's functions, which check their input anew for each metric: on small folds that
costs several times the fit. Tests hold the two together. Where a metric is undefined it is NaN here: see `undefined`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from tuning.language import tr
from tuning.metrics.catalogue import get
from tuning.metrics.costs import is_cost, of_name


def compute(
    names: tuple[str, ...],
    y: np.ndarray,
    labels: np.ndarray,
    scores: np.ndarray | None,
    probabilities: np.ndarray | None,
    n_classes: int,
) -> dict[str, float]:
    """All named metrics; NaN where the model gives no scores or probabilities, or where `undefined` says so.

    Args:
        names: which metrics.
        y: true targets, classes as 0 .. n_classes - 1, shape (n,).
        labels: predictions, shape (n,).
        scores: with two classes, larger where class 1 is likelier, shape (n,).
        probabilities: shape (n, n_classes).
        n_classes: number of classes; 0 for regression.
    """
    if not n_classes:
        found = _of_regression(np.asarray(y, dtype=float), np.asarray(labels, dtype=float))
        return _without(undefined(names, y, n_classes)[0], {name: found[name] for name in names})
    found = _of_labels(y, labels, n_classes)
    for name in filter(is_cost, names):
        counts = np.bincount(y * n_classes + labels, minlength=n_classes**2).reshape(n_classes, n_classes)
        found[name] = of_name(name).mean(counts)
    if "roc_auc" in names:
        found["roc_auc"] = math.nan if scores is None else _auc(y == 1, scores)
    if "roc_auc_ovr" in names:
        found["roc_auc_ovr"] = (
            math.nan
            if probabilities is None
            else float(np.mean([_auc(y == k, probabilities[:, k]) for k in range(n_classes)]))
        )
    if "log_loss" in names:
        found["log_loss"] = math.nan if probabilities is None else _log_loss(y, probabilities)
    if "average_precision" in names:
        found["average_precision"] = math.nan if scores is None else _average_precision(y == 1, scores)
    if "brier" in names:
        found["brier"] = math.nan if probabilities is None else _brier(y, probabilities)
    if "top_2_accuracy" in names:
        found["top_2_accuracy"] = math.nan if probabilities is None else _among(y, probabilities, 2)
    return _without(undefined(names, y, n_classes)[0], {name: found[name] for name in names})


def undefined(
    names: tuple[str, ...], y: np.ndarray, n_classes: int, class_names: Sequence[str] = ()
) -> tuple[tuple[str, ...], str]:
    """Which metrics have no value on these targets, whatever a model predicts, and why in words.

    A metric that looks at each class by itself needs a row of each. R² compares with the spread of the targets, so it
    needs two that differ. scikit-learn gives 0 or 1 there, or the mean over the classes that happen to be present.

    Args:
        names: which metrics.
        y: true targets, as for `compute`.
        n_classes: number of classes; 0 for regression.
        class_names: what the sentence calls them.
    """
    if n_classes:
        missing = np.flatnonzero(np.bincount(y, minlength=n_classes) == 0)
        if not missing.size:
            return (), ""
        called = repr(class_names[missing[0]]) if class_names else str(missing[0])
        return tuple(name for name in names if get(name).by_class), tr(
            "no row of class {called} to score on", called=called
        )
    if "r2" not in names or (len(y) > 1 and np.ptp(y) > 0):
        return (), ""
    return ("r2",), tr("the same target in all rows to score on") if len(y) > 1 else tr("one row to score on")


def _without(names: tuple[str, ...], found: dict[str, float]) -> dict[str, float]:
    return {**found, **dict.fromkeys(names, math.nan)} if names else found


def _of_labels(y: np.ndarray, labels: np.ndarray, k: int) -> dict[str, float]:
    """Metrics of the confusion counts. A class that is never predicted has precision 0, as in scikit-learn's search."""
    counts = np.bincount(y * k + labels, minlength=k * k).reshape(k, k)
    right, true, predicted = np.diag(counts).astype(float), counts.sum(axis=1), counts.sum(axis=0)
    each = {
        "precision": right / np.maximum(predicted, 1),
        "recall": right / np.maximum(true, 1),
        "f1": 2 * right / np.maximum(true + predicted, 1),
    }
    for beta, name in ((2.0, "f2"), (0.5, "f05")):  # C. van Rijsbergen, Information Retrieval (1979)
        each[name] = (1 + beta**2) * right / np.maximum(beta**2 * true + predicted, 1e-300)
    seen = true + predicted > 0
    found = {"accuracy": float(right.sum() / len(y)), "balanced_accuracy": float(each["recall"][true > 0].mean())}
    for name, values in each.items():
        found[name] = float(values[1])  # of class 1, asked for with two classes only
        found[f"{name}_macro"] = float(values[seen].mean())
        found[f"{name}_weighted"] = float(values @ true / len(y))
    return {**found, **_of_table(right.sum(), true.astype(float), predicted.astype(float))}


def _of_table(right: float, true: np.ndarray, predicted: np.ndarray) -> dict[str, float]:
    """Correlation of J. Gorodkin (2004), which is Matthews' with two classes, and J. Cohen's kappa (1960).

    Where all rows are, or are said to be, of one class the correlation is 0, as in scikit-learn; kappa has no value if
    it is the same class.
    """
    n = true.sum()
    by_chance, spread = true @ predicted, math.sqrt((n**2 - true @ true) * (n**2 - predicted @ predicted))
    return {
        "matthews": float((right * n - by_chance) / spread) if spread else 0.0,
        "cohen_kappa": float((right * n - by_chance) / (n**2 - by_chance)) if n**2 > by_chance else math.nan,
    }


def _auc(is_positive: np.ndarray, scores: np.ndarray) -> float:
    """Area under the ROC curve as the rank statistic of Mann and Whitney (1947); ties count half."""
    n_positive = int(is_positive.sum())
    n_negative = len(scores) - n_positive
    if not n_positive or not n_negative:
        return math.nan
    order = np.argsort(scores)
    ordered = scores[order]
    last = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True)) + 1  # rank of the last of each group of equals
    sizes = np.diff(last, prepend=0)
    ranks = np.repeat(last - (sizes - 1) / 2, sizes)
    above = ranks[is_positive[order]].sum() - n_positive * (n_positive + 1) / 2
    return float(above / (n_positive * n_negative))


def _log_loss(y: np.ndarray, probabilities: np.ndarray) -> float:
    """Mean negative log-likelihood, probabilities kept from 0 and 1 by the rounding unit of their type."""
    unit = np.finfo(probabilities.dtype).eps
    chosen = np.clip(probabilities[np.arange(len(y)), y], unit, 1 - unit)
    return float(-np.log(chosen).mean())


def _average_precision(is_positive: np.ndarray, scores: np.ndarray) -> float:
    """Mean of the precisions at each threshold, weighted by the growth of recall there; no interpolation."""
    n_positive = int(is_positive.sum())
    if not n_positive:
        return math.nan
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    last = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True))  # of each group of equal scores
    found = np.cumsum(is_positive[order])[last]
    return float((np.diff(found, prepend=0) / n_positive) @ (found / (last + 1)))


def _brier(y: np.ndarray, probabilities: np.ndarray) -> float:
    """G. Brier's score (1950): squared error of the probabilities over all classes; with two classes the half of it."""
    wrong = probabilities.astype(np.float64).copy()
    wrong[np.arange(len(y)), y] -= 1
    whole = float((wrong**2).sum(axis=1).mean())
    return whole / 2 if probabilities.shape[1] == 2 else whole


def _among(y: np.ndarray, probabilities: np.ndarray, k: int) -> float:
    """How often the truth is among the `k` likeliest classes; of equals the later class comes first."""
    likeliest = np.argsort(probabilities, axis=1, kind="stable")[:, -k:]
    return float((likeliest == y[:, None]).any(axis=1).mean())


def _of_regression(y: np.ndarray, predicted: np.ndarray) -> dict[str, float]:
    wrong = y - predicted
    total, left = float(((y - y.mean()) ** 2).sum()), float((wrong**2).sum())
    r2 = math.nan if total == 0 else 1 - left / total
    far = np.abs(wrong)
    least = np.finfo(np.float64).eps  # of a target that is divided by
    return {
        "r2": r2,
        "mae": float(far.mean()),
        "rmse": math.sqrt(left / len(y)),
        "median_ae": float(np.median(far)),
        "mape": float((far / np.maximum(np.abs(y), least)).mean()),
    }
