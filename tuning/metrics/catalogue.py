"""Metrics: what each measures, when to use it, when it misleads, and whether the data allow it."""

from __future__ import annotations

from collections.abc import Mapping

from tuning.language import mark, tr
from tuning.metrics.costs import CostMetric, is_cost, of_name
from tuning.metrics.metric import Direction, Metric
from tuning.metrics.of_classes import CLASSES
from tuning.metrics.of_numbers import NUMBERS

__all__ = [
    "ALIASES",
    "Direction",
    "Metric",
    "allowed",
    "called",
    "default",
    "get",
    "names",
    "reason_not_allowed",
    "title",
]
_ALL = (*CLASSES, *NUMBERS)
_BY_NAME: Mapping[str, Metric] = {metric.name: metric for metric in _ALL}
_DEFAULTS: Mapping[str, str] = {"classification": "accuracy", "regression": "r2"}
MEASURES: Mapping[str, str] = {
    "value": mark("value"),
    "score": mark("score"),
    "fit_seconds": mark("fitting time (s)"),
    "predict_seconds": mark("predicting time (s)"),
    "bits_per_letter": mark("bits per letter"),
    "right": mark("share of right letters"),
    "energy_distance": mark("energy distance"),
    "modes": mark("share of modes met"),
    "good": mark("share of good samples"),
    "return": mark("mean return"),
    "least_return": mark("least return"),
    "steps": mark("steps of an episode"),
}
"""What people call other things that are measured, by their names in code."""
PERSONS = ("Brier", "Matthews")
ALIASES: Mapping[str, str] = {
    "auc": "roc_auc",
    "neg_log_loss": "log_loss",
    "balanced": "balanced_accuracy",
    "mcc": "matthews",
}


def names() -> tuple[str, ...]:
    """Names of all metrics."""
    return tuple(_BY_NAME)


def default(task: str) -> str:
    """Name of the metric that a task begins with."""
    return _DEFAULTS[task]


def get(name: str) -> Metric:
    """The metric `name`, or the one of a matrix of costs, such as ``cost:0,5;1,0``.

    Raises:
        ValueError: if there is no such metric.
    """
    if is_cost(name):
        return of_name(name)
    name = ALIASES.get(name, name) if isinstance(name, str) else name
    if not isinstance(name, str) or name not in _BY_NAME:
        raise ValueError(tr("{name!r} is not a metric. Use one of: {known}.", name=name, known=", ".join(names())))
    return _BY_NAME[name]


def title(name: str) -> str:
    """What people call a metric: its title, or its own name where it is somebody's own."""
    if is_cost(name):
        return tr(get(name).title)
    return tr(_BY_NAME[name].title if name in _BY_NAME else MEASURES.get(name, name))


def called(name: str) -> str:
    """The same within a sentence, or on an axis: words begin small, apart from names of persons and letters."""
    said = title(name)
    return said if said.startswith(PERSONS) or not said[1:2].islower() else said[:1].lower() + said[1:]


def reason_not_allowed(name: str, task: str, n_classes: int) -> str:
    """Why the data do not allow the metric, in one sentence; empty if they do."""
    metric = get(name)
    name = metric.name
    if metric.task != task:
        return tr(
            "{title} is for {task}, and this data set is for {own}.",
            title=tr(metric.title),
            task=tr(metric.task),
            own=tr(task),
        )
    if isinstance(metric, CostMetric) and len(metric.costs) != n_classes:
        return tr(
            "the cost matrix has {n} rows, and this data set has {n_classes} classes.",
            n=len(metric.costs),
            n_classes=n_classes,
        )
    if metric.is_binary and n_classes != 2:
        other = {"precision": "precision_macro", "recall": "recall_macro", "f1": "f1_macro", "roc_auc": "roc_auc_ovr"}
        other["average_precision"] = "roc_auc_ovr"
        return tr(
            "{title} needs two classes, and this data set has {n_classes}. Use {other}.",
            title=tr(metric.title),
            n_classes=n_classes,
            other=other[name],
        )
    if name in (fewest := {"roc_auc_ovr": "roc_auc", "top_2_accuracy": "accuracy"}) and n_classes == 2:
        return tr("{title} is for more than two classes. Use {fewest}.", title=tr(metric.title), fewest=fewest[name])
    return ""


def allowed(task: str, n_classes: int) -> tuple[str, ...]:
    """Names of the metrics that the data allow."""
    return tuple(name for name in _BY_NAME if not reason_not_allowed(name, task, n_classes))
