"""On what terms a job runs: on whose account, in whose share of the workers, and how it is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from tuning.language import mark

if TYPE_CHECKING:
    from tuning.execution.fair import FairPool
    from tuning.execution.request import TrialRequest
    from tuning.study import Event, History, Outcome


LONGEST = 600  # seconds of one call of a worker, where trials have no limit of their own
GONE_ON = mark("This has gone on elsewhere meanwhile. Load the page again to see where it stands.")


class JobError(ValueError):
    """What cannot be started or go on now; the message says why."""


class Admitted(Protocol):
    """A job that asks to be let in."""

    @property
    def id(self) -> str: ...
    @property
    def visitor(self) -> str | None: ...
    @property
    def batch(self) -> str: ...
    @property
    def is_active(self) -> bool: ...


@dataclass(frozen=True)
class Terms:
    """On whose account a job runs, and within which bounds.

    Args:
        visitor: whose limits apply; None for nobody's, as in a notebook.
        batch: jobs of one batch count once; empty for a batch of its own.
        counts: whether it counts among the visitor's searches and races under way.
        timeout: seconds that one trial may run.
        idle_seconds: after so long without a viewer the job pauses; 0 for never.
        is_low: whether all others are served first.
        used_up: a sentence once the visitor has no worker time left.
        admission: held while a job at rest goes on; raises `JobError` if it may not now.
    """

    visitor: str | None = None
    batch: str = ""
    counts: bool = True
    timeout: float | None = None
    idle_seconds: float = 0
    is_low: bool = False
    used_up: Callable[[], str] = str
    admission: Callable[[Admitted], AbstractContextManager[object]] = lambda job: nullcontext()

    @property
    def call_seconds(self) -> float:
        """How long one call of a worker may take, such as a fit on all rows."""
        return self.timeout or LONGEST


class Kept:
    """How a job is saved: this one is not, see `tuning.service.stored.saving`."""

    @property
    def unsaved(self) -> str:
        """What is not saved, in a sentence; empty if all is well."""
        return ""

    @property
    def is_safe(self) -> bool:
        """Whether all of it is stored, so that it need not be in memory."""
        return False

    @property
    def is_stale(self) -> bool:
        """Whether another process has gone on with the job while it was at rest here."""
        return False

    def run(self, k: int) -> Callable[[Event, History], None]:
        """Hears what happens in run k."""
        return lambda event, history: None

    def settle(self, timeout: float) -> None:
        """Waits a moment until all that was told is stored."""

    def remember(self, facts: Mapping[str, Any]) -> None:
        """Keeps more facts of the job, beside its runs."""

    def go_on(self) -> None:
        """Before the job begins or goes on; raises `JobError` if it may not."""

    def rest(self, state: str, reason: str = "") -> None:
        """The job has come to rest."""


class Share:
    """A pool as one job sees it: at most so many workers at once.

    Args:
        pool: the workers that all share.
        workers: how many of them at most.
        group: a name within the job, whose trials can be stopped by themselves.
        owner: in whose share they are; empty for one of the job's own.
        is_low: whether all others are served first.
    """

    def __init__(self, pool: FairPool, workers: int, group: str = "", *, owner: str = "", is_low: bool = False):
        self._pool, self._workers, self._group, self._owner, self._is_low = pool, workers, group, owner, is_low

    @property
    def n_workers(self) -> int:
        return min(self._workers, self._pool.n_workers)

    def submit_trial(self, request: TrialRequest, /) -> Future[Outcome]:
        request = replace(request, group=self._group, owner=self._owner, is_low=self._is_low)
        return self._pool.submit_trial(request)

    def stop(self, tenant: str, group: str | None = None) -> None:
        self._pool.stop(tenant, self._group if group is None else group)
