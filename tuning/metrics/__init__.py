"""Metrics: what is offered for which task, and how scores are computed."""

from tuning.metrics.catalogue import ALIASES, Metric, allowed, get, names, reason_not_allowed

__all__ = ["ALIASES", "Metric", "allowed", "get", "names", "reason_not_allowed"]
