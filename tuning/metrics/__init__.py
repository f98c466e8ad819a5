"""Metrics: what is offered for which task, and how scores are computed.

>>> from tuning import metrics
>>> metrics.get("auc").name
'roc_auc'
>>> metrics.reason_not_allowed("accuracy", "regression", 0)
'Accuracy is for classification, and this data set is for regression.'
"""

from tuning.metrics.catalogue import ALIASES, Metric, allowed, called, default, get, names, reason_not_allowed, title
from tuning.metrics.costs import is_cost, name_of, parsed
from tuning.metrics.which import COSTS, ERRORS, even, recommended

__all__ = [
    "ALIASES",
    "COSTS",
    "ERRORS",
    "Metric",
    "allowed",
    "called",
    "default",
    "even",
    "get",
    "is_cost",
    "name_of",
    "names",
    "parsed",
    "reason_not_allowed",
    "recommended",
    "title",
]
