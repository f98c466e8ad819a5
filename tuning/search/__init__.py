"""Searching: the loop as a generator of events, when it stops, what is given up early, and who listens.

>>> from tuning import problems, run
>>> from tuning.search import value_reached
>>> history = run(problems.get("branin"), "random", trials=200, seed=0, stop=value_reached(5.0))
>>> history.best.value <= 5.0
True
"""

from tuning.execution.request import Executor
from tuning.search.loop import Step
from tuning.search.options import RunOptions
from tuning.search.results import settle
from tuning.search.resuming import study_of
from tuning.search.run import Callback, run
from tuning.search.steps import steps
from tuning.search.stopping import Predicate, after_seconds, little_to_gain, no_improvement, value_reached

__all__ = [
    "Callback",
    "Executor",
    "Predicate",
    "RunOptions",
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
