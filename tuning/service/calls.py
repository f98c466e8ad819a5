"""A function that is called in a worker: with the limits of a trial, and stoppable."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, Any

from tuning.language import tr
from tuning.service.background import BackgroundJob
from tuning.service.terms import JobError, Terms

if TYPE_CHECKING:
    from tuning.execution.fair import FairPool

LONGEST = 600  # seconds, where trials have no limit of their own


class CallJob(BackgroundJob):
    """One call; `result` is what came back, once it is finished.

    Args:
        fn: a function that a worker can import.
        args: its arguments.
        pool: where it is called.
        terms: on whose account.
    """

    def __init__(self, fn: Callable[..., Any], args: tuple[Any, ...], pool: FairPool, terms: Terms):
        super().__init__("call", pool, terms)
        self._fn, self._args = fn, args
        self.result: Any = None

    def _work(self) -> bool:
        limit = self.terms.timeout or LONGEST
        try:
            pending = self._pool.submit_call(self.id, self._fn, *self._args, timeout=limit, owner=self.owner)
            self.result = self._result_of(pending)
        except CancelledError:
            if self._is_stopping:
                return False
            raise JobError(tr("the calculation was cancelled. Ask for it again.")) from None
        return True
