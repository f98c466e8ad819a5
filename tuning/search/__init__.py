"""Searching: the loop as a generator of events, when it stops, what is given up early, and who listens."""

from tuning.execution.request import Executor
from tuning.search.loop import Callback, Step, run, settle, steps, study_of
from tuning.search.stopping import Predicate, after_seconds, little_to_gain, no_improvement, value_reached

__all__ = [
    "Callback",
    "Executor",
    "Predicate",
    "Step",
    "after_seconds",
    "little_to_gain",
    "no_improvement",
    "run",
    "settle",
    "steps",
    "study_of",
    "value_reached",
]
