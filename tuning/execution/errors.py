"""What the future of a trial can raise; `tuning.search.settle` makes a state and a message of it."""

from __future__ import annotations

from tuning.study import Outcome


class WorkerDied(RuntimeError):
    """A worker process ended in the middle of a trial."""


class WorkerLost(WorkerDied):
    """A worker process ended because the process that had started it did: no fault of the trial."""


class ExecutorLost(RuntimeError):
    """The place where trials run cannot be reached any more; the search can be resumed later."""


class TrialError(RuntimeError):
    """A trial raised in its worker; the text names the exception as it was there."""


class TrialTimeout(RuntimeError):
    """A trial ran longer than it may."""


class TrialOutOfMemory(RuntimeError):
    """A trial needed more memory than it may have."""


class TrialPruned(RuntimeError):
    """A trial was given up; the text says why, and `outcome` holds what it had found until then."""

    def __init__(self, reason: str, outcome: Outcome | None = None):
        super().__init__(reason)
        self.outcome = outcome
