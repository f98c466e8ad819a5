"""Functions that are called in workers: with the limits of a trial, and stoppable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any

from tuning.language import tr
from tuning.service.background import BackgroundJob
from tuning.service.terms import JobError, Terms

if TYPE_CHECKING:
    from tuning.execution.fair import FairPool


class CallJob(BackgroundJob):
    """One call, or several that belong together; `result` is what came back, once all is finished.

    Args:
        fn: a function that a worker can import.
        args: its arguments.
        pool: where it is called.
        terms: on whose account.
        each: last arguments: one call for each, side by side where workers are free; `result` is then a list.
        then: makes the result of that list, called with `args` and the list.
    """

    def __init__(
        self,
        fn: Callable[..., Any],
        args: tuple[Any, ...],
        pool: FairPool,
        terms: Terms,
        each: Sequence[Any] | None = None,
        then: Callable[..., Any] | None = None,
    ):
        super().__init__("call", pool, terms)
        self._fn, self._args, self._each, self._then = fn, args, each, then
        self.n_calls, self.n_done = 1 if each is None else len(each), 0
        self.result: Any = None

    def _work(self) -> bool:
        try:
            if self._each is None:
                self.result = self._result_of(self._called(self._fn, *self._args))
                return True
            pending = [self._called(self._fn, *self._args, one) for one in self._each]
            for call in pending:
                call.add_done_callback(self._count)
            found = [self._result_of(call) for call in pending]
            self.result = found if self._then is None else self._result_of(self._called(self._then, *self._args, found))
        except CancelledError:
            if self._is_stopping:
                return False
            raise JobError(tr("the calculation was cancelled. Ask for it again.")) from None
        except Exception:
            self._pool.stop(self.id)  # what one of them has spoiled the others need not go on with
            raise
        return True

    def _called(self, fn: Callable[..., Any], *args: Any) -> Future[Any]:
        limit = self.terms.call_seconds
        return self._pool.submit_call(self.id, fn, *args, timeout=limit, owner=self.owner)

    def _count(self, call: Future[Any]) -> None:
        with self._lock:
            self.n_done += 1
