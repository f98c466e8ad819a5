"""A pool that is not there before it is needed: a cluster need not answer while a stored search is only looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tuning.execution.fair import FairPool


class LatePool:
    """Stands for a pool, and becomes it when work is given to it.

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
