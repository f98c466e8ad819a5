"""Trials that a visitor asks for one by one, such as the steps of the Inside page, on his account."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from tuning.execution.errors import ExecutorLost
from tuning.service.accounts import Accounts
from tuning.service.terms import JobError

if TYPE_CHECKING:
    from tuning.execution.fair import FairPool
    from tuning.execution.request import TrialRequest
    from tuning.study import Outcome


class Sitting:
    """An executor whose trials are on a visitor's account; it counts as one search while a step is under way.

    Args:
        pool: where the trials run.
        accounts: of the visitors.
        visitor: whose limits apply; None for nobody's.
    """

    n_workers = 1
    counts = True

    def __init__(self, pool: FairPool, accounts: Accounts, visitor: str | None):
        self.batch = self.id = secrets.token_urlsafe(16)
        self.visitor = visitor
        self._pool, self._accounts, self._under_way = pool, accounts, 0
        accounts.open(self)

    @property
    def is_active(self) -> bool:
        """Whether a step is under way."""
        return self._under_way > 0

    @property
    def worker_seconds(self) -> float:
        """Seconds that workers have spent on it."""
        return self._pool.worker_seconds(self.id)

    def forget_seconds(self) -> None:
        """Nobody will ask for `worker_seconds` again."""
        self._pool.forget(self.id)

    @contextmanager
    def step(self) -> Iterator[None]:
        """Entered for one step.

        Raises:
            JobError: if the visitor may not begin one more thing now, or a cluster where it would run does not answer.
        """
        try:
            self._pool.reconnect()
        except ExecutorLost as error:
            raise JobError(str(error)) from None
        with self._accounts.lock:
            self._accounts.admit(self.visitor, batch=self.batch)
            self._under_way += 1
        try:
            yield
        finally:
            with self._accounts.lock:
                self._under_way -= 1

    def submit_trial(self, request: TrialRequest, /) -> Future[Outcome]:
        """Run one trial."""
        return self._pool.submit_trial(replace(request, tenant=self.id, owner=self.visitor or ""))

    def stop(self, tenant: str = "", group: str | None = None) -> None:
        """Cancels what is under way."""
        self._pool.stop(self.id)

    def close(self) -> None:
        """It is forgotten: what is under way is cancelled, its worker seconds stay on the account."""
        self.stop()
        self._accounts.close(self)
