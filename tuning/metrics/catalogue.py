"""Metrics: what each measures, when to use it, when it misleads, and whether the data allow it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Direction = Literal["maximize", "minimize"]


@dataclass(frozen=True)
class Metric:
    """A metric. `best` is the value of a perfect model; `needs` says what of the model it looks at.

    `scorer` is the name of scikit-learn's scorer for it; losses are negated there and not here. `by_class` says that it
    looks at each class by itself, so that it has no value where a class has no row.
    """

    name: str
    title: str
    task: str
    direction: Direction
    best: float
    scorer: str
    use: str
    misleads: str
    needs: str = "labels"
    is_binary: bool = False
    by_class: bool = False


_ALL = (
    Metric(
        "accuracy",
        "Accuracy",
        "classification",
        "maximize",
        1.0,
        "accuracy",
        "Share of right answers; fit when classes are about equally frequent.",
        "With rare classes: always answering the frequent one looks good.",
    ),
    Metric(
        "balanced_accuracy",
        "Balanced accuracy",
        "classification",
        "maximize",
        1.0,
        "balanced_accuracy",
        "Mean recall over the classes; fit when classes are of unequal size.",
        "A rare class with few rows makes it jump from fold to fold.",
        by_class=True,
    ),
    Metric(
        "precision_macro",
        "Precision (macro)",
        "classification",
        "maximize",
        1.0,
        "precision_macro",
        "How often a claimed class is right, averaged over classes.",
        "Says nothing about what was missed.",
        by_class=True,
    ),
    Metric(
        "recall_macro",
        "Recall (macro)",
        "classification",
        "maximize",
        1.0,
        "recall_macro",
        "How much of each class is found, averaged over classes.",
        "Says nothing about false alarms.",
        by_class=True,
    ),
    Metric(
        "f1_macro",
        "F1 (macro)",
        "classification",
        "maximize",
        1.0,
        "f1_macro",
        "Balance of precision and recall, every class counting the same.",
        "One rare class can dominate it.",
        by_class=True,
    ),
    Metric(
        "precision_weighted",
        "Precision (weighted)",
        "classification",
        "maximize",
        1.0,
        "precision_weighted",
        "Precision averaged by class size.",
        "Rare classes hardly count.",
    ),
    Metric(
        "recall_weighted",
        "Recall (weighted)",
        "classification",
        "maximize",
        1.0,
        "recall_weighted",
        "Recall averaged by class size.",
        "Equals accuracy.",
    ),
    Metric(
        "f1_weighted",
        "F1 (weighted)",
        "classification",
        "maximize",
        1.0,
        "f1_weighted",
        "F1 averaged by class size.",
        "Rare classes hardly count.",
    ),
    Metric(
        "precision",
        "Precision (class 1)",
        "classification",
        "maximize",
        1.0,
        "precision",
        "How often an alarm is right, with two classes.",
        "A model that rarely raises it can have a perfect one.",
        is_binary=True,
        by_class=True,
    ),
    Metric(
        "recall",
        "Recall (class 1)",
        "classification",
        "maximize",
        1.0,
        "recall",
        "How many of the cases are found, with two classes.",
        "Always raising the alarm gives 1.",
        is_binary=True,
        by_class=True,
    ),
    Metric(
        "f1",
        "F1 (class 1)",
        "classification",
        "maximize",
        1.0,
        "f1",
        "Balance of precision and recall of class 1.",
        "Changes when the classes are swapped.",
        is_binary=True,
        by_class=True,
    ),
    Metric(
        "roc_auc",
        "ROC AUC",
        "classification",
        "maximize",
        1.0,
        "roc_auc",
        "How well scores rank class 1 above class 0, whatever the threshold.",
        "Looks good on very rare classes even if most alarms are false.",
        needs="scores",
        is_binary=True,
        by_class=True,
    ),
    Metric(
        "roc_auc_ovr",
        "ROC AUC (one against rest)",
        "classification",
        "maximize",
        1.0,
        "roc_auc_ovr",
        "Ranking quality, averaged over the classes.",
        "Hides that one class is ranked badly.",
        needs="probabilities",
        by_class=True,
    ),
    Metric(
        "log_loss",
        "Log loss",
        "classification",
        "minimize",
        0.0,
        "neg_log_loss",
        "Quality of the probabilities themselves.",
        "One confident mistake outweighs many right answers.",
        needs="probabilities",
    ),
    Metric(
        "r2",
        "R²",
        "regression",
        "maximize",
        1.0,
        "r2",
        "Share of the variance explained.",
        "Depends on how much the target varies in the fold.",
    ),
    Metric(
        "mae",
        "Mean absolute error",
        "regression",
        "minimize",
        0.0,
        "neg_mean_absolute_error",
        "Typical error in the target's unit.",
        "Rare large errors hardly show.",
    ),
    Metric(
        "rmse",
        "Root mean squared error",
        "regression",
        "minimize",
        0.0,
        "neg_root_mean_squared_error",
        "Error in the target's unit, large ones counting more.",
        "One outlier can decide it.",
    ),
)
_BY_NAME: Mapping[str, Metric] = {metric.name: metric for metric in _ALL}
_DEFAULTS: Mapping[str, str] = {"classification": "accuracy", "regression": "r2"}
ALIASES: Mapping[str, str] = {"auc": "roc_auc", "neg_log_loss": "log_loss", "balanced": "balanced_accuracy"}


def names() -> tuple[str, ...]:
    """Names of all metrics."""
    return tuple(_BY_NAME)


def default(task: str) -> str:
    """Name of the metric that a task begins with."""
    return _DEFAULTS[task]


def get(name: str) -> Metric:
    """The metric `name`.

    Raises:
        ValueError: if there is no such metric.
    """
    name = ALIASES.get(name, name) if isinstance(name, str) else name
    if not isinstance(name, str) or name not in _BY_NAME:
        raise ValueError(f"{name!r} is not a metric. Use one of: {', '.join(names())}.")
    return _BY_NAME[name]


def title(name: str) -> str:
    """What people call a metric: its title, or its own name where it is somebody's own."""
    return _BY_NAME[name].title if name in _BY_NAME else name


def reason_not_allowed(name: str, task: str, n_classes: int) -> str:
    """Why the data do not allow the metric, in one sentence; empty if they do."""
    metric = get(name)
    if metric.task != task:
        return f"{metric.title} is for {metric.task}, and this data set is for {task}."
    if metric.is_binary and n_classes != 2:
        other = {"precision": "precision_macro", "recall": "recall_macro", "f1": "f1_macro", "roc_auc": "roc_auc_ovr"}
        return f"{metric.title} needs two classes, and this data set has {n_classes}. Use {other[name]}."
    if name == "roc_auc_ovr" and n_classes == 2:
        return "ROC AUC (one against rest) is for more than two classes. Use roc_auc."
    return ""


def allowed(task: str, n_classes: int) -> tuple[str, ...]:
    """Names of the metrics that the data allow."""
    return tuple(name for name in _BY_NAME if not reason_not_allowed(name, task, n_classes))
