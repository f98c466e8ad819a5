"""What scikit-learn wants to know of each trial beyond what a history keeps, gathered where trials are handed out."""

from __future__ import annotations

import threading
from concurrent.futures import CancelledError, Future
from functools import partial

from tuning.execution.errors import TrialPruned
from tuning.execution.request import Executor, TrialRequest
from tuning.problems.any_estimator import Folds
from tuning.study import History, Outcome


class Gathering:
    """An executor that hands trials to another one and keeps what comes back.

    Args:
        inner: where trials run.

    Attributes:
        found: by the number of the trial, what its fits have measured.
    """

    def __init__(self, inner: Executor):
        self._inner, self._lock, self._n = inner, threading.Lock(), 0
        self._open: set[int] = set()
        self._errors: dict[int, BaseException] = {}
        self.found: dict[int, Folds] = {}

    @property
    def error(self) -> BaseException | None:
        """What the first of the trials that failed has raised, as one process would: whichever came back first."""
        with self._lock:
            return self._errors[min(self._errors)] if self._errors else None

    @property
    def n_workers(self) -> int:
        """As many as the other one."""
        return self._inner.n_workers

    def submit_trial(self, request: TrialRequest, /) -> Future[Outcome]:
        """As of the other one; trials come in the order of their numbers, since the search begins with this one."""
        future = Future[Outcome]()
        with self._lock:
            number = self._n
            self._n += 1
            self._open.add(number)
        self._inner.submit_trial(request).add_done_callback(partial(self._pass_on, number, future))
        return future

    def stop(self, tenant: str, group: str | None = None) -> None:
        """As of the other one."""
        self._inner.stop(tenant, group)

    def has_failed(self, history: History) -> str | bool:
        """Whether the search is to end, a predicate for ``stop``: once no earlier trial may raise any more."""
        with self._lock:
            is_first = bool(self._errors) and min(self._errors) < min(self._open, default=self._n)
        return "a trial raised" if is_first else False

    def _pass_on(self, number: int, future: Future[Outcome], done: Future[Outcome]) -> None:
        error = CancelledError() if done.cancelled() else done.exception()
        if isinstance(error, CancelledError):
            with self._lock:
                self._open.discard(number)
            future.cancel()
            return
        outcome = error.outcome if isinstance(error, TrialPruned) else None if error else done.result()
        if isinstance(outcome, Folds):
            if outcome.error is not None and outcome.error.__traceback__ is None:  # it comes from another process
                outcome.error.add_note(f"In a worker process:\n{outcome.trace}")
            with self._lock:
                self.found[number] = outcome
                if outcome.error is not None:
                    self._errors[number] = outcome.error
            error = error or outcome.error
        with self._lock:
            self._open.discard(number)
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(outcome.plain() if isinstance(outcome, Folds) else outcome)  # type: ignore[arg-type]
