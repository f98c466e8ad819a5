"""Metrics: what is offered for which task, and how scores are computed.

>>> from tuning import metrics
>>> metrics.get("auc").name
'roc_auc'
>>> metrics.reason_not_allowed("accuracy", "regression", 0)
'Accuracy is for classification, and this data set is for regression.'
"""

from tuning.metrics.catalogue import ALIASES, Metric, allowed, default, get, names, reason_not_allowed, title

__all__ = ["ALIASES", "Metric", "allowed", "default", "get", "names", "reason_not_allowed", "title"]
