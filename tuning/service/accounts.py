"""What each visitor has under way, and the worker seconds that he has had: these stay when a search is forgotten."""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import Protocol

from tuning.service.limits import Limits
from tuning.service.terms import JobError


class Billable(Protocol):
    """What is on a visitor's account; what has the same `batch` counts as one."""

    @property
    def visitor(self) -> str | None: ...
    @property
    def batch(self) -> str: ...
    @property
    def counts(self) -> bool: ...
    @property
    def is_active(self) -> bool: ...
    @property
    def worker_seconds(self) -> float: ...

    def forget_seconds(self) -> None: ...
    def stop(self) -> None: ...


class Accounts:
    """The accounts of all visitors. Whoever admits and then begins something holds `lock` meanwhile.

    Args:
        limits: what one visitor may use.
    """

    def __init__(self, limits: Limits):
        self.limits = limits
        self.lock = threading.RLock()
        self._open: dict[str | None, list[Billable]] = defaultdict(list)
        self._settled: dict[str, float] = defaultdict(float)

    def open(self, item: Billable) -> None:
        """From now on the item is on its visitor's account."""
        with self.lock:
            self._open[item.visitor].append(item)

    def close(self, item: Billable) -> None:
        """The item is forgotten; its worker seconds stay on the account."""
        with self.lock:
            held = self._open[item.visitor]
            held.remove(item)
            if not held:
                del self._open[item.visitor]
            if item.visitor is not None and (seconds := item.worker_seconds):
                self._settled[item.visitor] += seconds
            item.forget_seconds()

    def stop(self) -> None:
        """Stops all that is on an account."""
        with self.lock:
            items = [item for held in self._open.values() for item in held]
        for item in items:
            item.stop()

    def under_way(self, visitor: str | None) -> frozenset[str]:
        """The batches of a visitor that ask for workers."""
        with self.lock:
            return frozenset(item.batch for item in self._open.get(visitor, ()) if item.counts and item.is_active)

    def used_by(self, visitor: str) -> float:
        """Worker seconds that a visitor has had in all."""
        with self.lock:
            return self._settled.get(visitor, 0.0) + sum(item.worker_seconds for item in self._open.get(visitor, ()))

    def used_up(self, visitor: str | None) -> str:
        """A sentence when a visitor has had all his worker time; empty before that."""
        if visitor is None or not self.limits.worker_seconds:
            return ""
        return self.limits.used_up(self.used_by(visitor))

    def admit(
        self, visitor: str | None, *, trials: int | None = None, timeout: float | None = None, batch: str = ""
    ) -> float | None:
        """The seconds that a trial may run, if the visitor may begin one more batch; None for no limit.

        Args:
            batch: what is to begin; it does not count against itself.

        Raises:
            JobError: if he may not; the sentence says which limit is reached.
        """
        if visitor is None:
            return timeout
        n = len(self.under_way(visitor) - {batch})
        if reason := self.limits.refusal(unfinished=n, trials=trials, timeout=timeout, used=self.used_by(visitor)):
            raise JobError(reason)
        return timeout or self.limits.trial_seconds or None
