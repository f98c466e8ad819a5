"""The workers of this process: those of this machine, and of each cluster that was asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tuning import problems
from tuning.execution.cores import cores
from tuning.execution.settings import MEMORY
from tuning.language import tr
from tuning.models import UNCOMPILED
from tuning.service import environment
from tuning.service.terms import JobError
from tuning.study import in_words

if TYPE_CHECKING:
    from tuning.execution.fair import FairPool
    from tuning.problems import Problem

NICENESS = 10  # of workers: the pages answer first where both want the same core


def workers_here() -> int:
    """How many workers this machine has: ``TUNING_WORKERS``; without that, or with 0, one for each core.

    Raises:
        ValueError: if the variable is no such number.
    """
    return environment.whole(environment.WORKERS) or cores()


class Pools:
    """All pools, each made when it is first asked for.

    Args:
        workers: of this machine; None for `workers_here`.
    """

    def __init__(self, workers: int | None = None):
        self._n_here = workers or workers_here()
        self._made: dict[str, FairPool] = {}
        self._expected: set[str] = set()
        self._lock = threading.Lock()
        self._is_closed = False

    def __len__(self) -> int:
        return len(self._made)

    def n_workers(self, cluster: str) -> int:
        """Workers of a cluster once it is connected, else of this machine."""
        pool = self._made.get(cluster)
        return pool.n_workers if pool is not None else self._n_here

    def is_contended(self, cluster: str) -> bool:
        """Whether somebody's trials wait there for a worker."""
        pool = self._made.get(cluster)
        return pool is not None and pool.is_contended

    def get(self, cluster: str) -> FairPool:
        """The pool of a cluster, by its address; of this machine, if that is empty.

        Raises:
            JobError: if the cluster cannot be used, or there is no folder for temporary files.
        """
        with self._lock:
            if not cluster and cluster not in self._made:
                from tuning.execution.pool import WorkerPool

                try:
                    self._made[cluster] = WorkerPool(self._n_here, memory=MEMORY, niceness=NICENESS)
                except OSError as error:
                    raise JobError(
                        tr("worker processes need a folder for temporary files ({error}).", error=in_words(error))
                    ) from None
            if (pool := self._made.get(cluster)) is not None:
                return pool
        return self._connected(cluster)

    def _connected(self, cluster: str) -> FairPool:
        """A cluster takes its time to answer, or not to: only who asks for one waits."""
        from tuning.execution.cluster import ClusterError, ClusterPool

        try:
            made = ClusterPool(cluster)
        except ClusterError as error:
            raise JobError(str(error)) from None
        with self._lock:  # of two who ask at once, the first one's is kept
            kept = None if self._is_closed else self._made.setdefault(cluster, made)
        if kept is not made:
            made.close()
        if kept is None:
            raise JobError(tr("the pool is shut down."))
        return kept

    def later(self, cluster: str) -> FairPool:
        """The pool of a stored search: a cluster is asked for when the search goes on, not when it is shown."""
        if not cluster or cluster in self._made:
            return self.get(cluster)
        return LatePool(lambda: self.get(cluster))  # type: ignore[return-value]

    def expect(self, problem: Problem | None) -> None:
        """A search may follow here: what networks need takes seconds, and is loaded while ranges are still chosen."""
        from tuning.execution.pool import WorkerPool

        if not isinstance(problem, problems.Preloads) or UNCOMPILED not in problem.modules:
            return
        modules = set(problem.modules)
        with self._lock:
            is_new = not modules <= self._expected
            self._expected |= modules
        if is_new and isinstance(pool := self.get(""), WorkerPool):
            pool.expect(problem)

    def close(self) -> None:
        """Ends all workers."""
        with self._lock:
            pools, self._is_closed = [*self._made.values()], True
            self._made.clear()
        for pool in pools:
            pool.close()


class LatePool:
    """Stands for a pool, and becomes it when work is given to it: a cluster need not answer to be looked at.

    Args:
        make: gives the pool; it may raise `JobError`.
    """

    def __init__(self, make: Callable[[], FairPool]):
        self._make = make
        self._pool: FairPool | None = None

    def __getattr__(self, name: str) -> Any:
        self._pool = self._pool or self._make()
        return getattr(self._pool, name)

    # What is asked of a job that only rests ----------------------------------------------------------------
    @property
    def lost(self) -> str:
        """Why no trial can run any more."""
        return "" if self._pool is None else self._pool.lost

    def is_waiting(self, tenant: str) -> bool:
        """Whether the tenant has trials queued and none started."""
        return self._pool is not None and self._pool.is_waiting(tenant)

    def ahead(self, tenant: str) -> int:
        """How many others are served first."""
        return 0 if self._pool is None else self._pool.ahead(tenant)

    def worker_seconds(self, tenant: str) -> float:
        """Seconds that workers have spent on the tenant."""
        return 0.0 if self._pool is None else self._pool.worker_seconds(tenant)

    def forget(self, tenant: str) -> None:
        """Nobody will ask for the tenant's seconds again."""
        if self._pool is not None:
            self._pool.forget(tenant)

    def stop(self, tenant: str, group: str | None = None) -> None:
        """Stops what runs."""
        if self._pool is not None:
            self._pool.stop(tenant, group)
