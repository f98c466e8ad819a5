"""What searches, races and scores in the background have in common: a thread while something is under way, and a state.

A job that is paused, stopped or over is at rest: it holds no thread, no worker and no processor time, only its result.
"""

from __future__ import annotations

import secrets
import threading
import time
from abc import ABC, abstractmethod
from concurrent.futures import Future, wait
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from tuning.language import tr
from tuning.service.terms import JobError, Kept, Terms
from tuning.study import in_words

if TYPE_CHECKING:
    from tuning.execution.fair import FairPool
    from tuning.study import History

POLL_SECONDS = 0.1
T = TypeVar("T")


class JobState(StrEnum):
    """Where a job stands. Waiting is running as long as others are served first."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    ERROR = "error"


MOVES: dict[JobState, frozenset[JobState]] = {
    JobState.RUNNING: frozenset({JobState.PAUSED, JobState.FINISHED, JobState.STOPPED, JobState.ERROR}),
    JobState.PAUSED: frozenset({JobState.RUNNING, JobState.FINISHED, JobState.STOPPED, JobState.ERROR}),
    JobState.STOPPED: frozenset({JobState.RUNNING}),
    JobState.ERROR: frozenset({JobState.RUNNING}),
    JobState.FINISHED: frozenset(),
}
OVER = frozenset({JobState.FINISHED, JobState.STOPPED, JobState.ERROR})


class BackgroundJob(ABC):
    """Something that runs in a thread of its own until it is over or rests. Readers need no lock.

    Args:
        label: names its thread.
        pool: where its trials run.
        terms: on whose account.
        id: of one that was there before; None makes one that nobody guesses.
    """

    def __init__(self, label: str, pool: FairPool, terms: Terms, id: str | None = None):
        self.id = id or secrets.token_urlsafe(16)
        self.saving = Kept()
        self.label, self.terms, self._pool = label, terms, pool
        self.version, self.error, self.pause_reason = 0, "", ""
        self.turn = 0  # how often it was resumed
        self._state = JobState.RUNNING
        self._lock = threading.RLock()
        self._moved = threading.Condition(self._lock)
        self._thread: threading.Thread | None = None
        self._is_stopping = False
        self._spent, self._since = 0.0, time.monotonic()
        self._seen = self._rested = time.monotonic()

    # What a subclass says ------------------------------------------------------------------------------------
    @abstractmethod
    def _work(self) -> bool:
        """Goes on from where it stands, in the job's thread; whether it has come to its end.

        It returns soon after `_is_stopping` is set, when what it runs in the pool is cancelled too.
        """

    def _end_at_rest(self) -> None:  # noqa: B027 - most have nothing to note
        """Notes the end of a job that is stopped while it rests."""

    def interrupted(self) -> str:
        """That it was interrupted, and where, in a sentence."""
        return tr("Interrupted: the server ended meanwhile. Press Resume to go on.")

    def restored(self, state: JobState, reason: str, seconds: float) -> None:
        """Takes the place where a stored one stands, before anybody sees it."""
        self._state, self._spent = state, seconds
        self.pause_reason = reason if state is JobState.PAUSED else ""
        self.error = reason if state is JobState.ERROR else ""
        self.version += 1

    # Reading -------------------------------------------------------------------------------------------------
    @property
    def state(self) -> JobState:
        """Where it stands; `pause_reason` says why it is paused, `error` what went wrong."""
        state = self._state
        return JobState.WAITING if state is JobState.RUNNING and self._pool.is_waiting(self.id) else state

    @property
    def is_over(self) -> bool:
        return self._state in OVER

    @property
    def is_active(self) -> bool:
        """Whether it asks for workers, which is what limits count."""
        return self._state is JobState.RUNNING and not self._is_stopping

    @property
    def rests(self) -> bool:
        """Whether it could be resumed."""
        return self.state in (JobState.PAUSED, JobState.STOPPED, JobState.ERROR)

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing of it runs any more."""
        return self._thread is None and self._state is not JobState.RUNNING

    @property
    def visitor(self) -> str | None:
        return self.terms.visitor

    @property
    def owner(self) -> str:
        """In whose share of the workers it is: its visitor's; empty for one of its own."""
        return self.terms.visitor or ""

    @property
    def whose_turn(self) -> str:
        """By whom turns of the pages are counted: a visitor has one, however many searches and races he has."""
        return self.terms.visitor or self.id

    @property
    def batch(self) -> str:
        return self.terms.batch or self.id

    @property
    def counts(self) -> bool:
        return self.terms.counts

    @property
    def ahead(self) -> int:
        """How many others are served before its next trial; 0 while one of its trials runs."""
        return self._pool.ahead(self.id)

    @property
    def worker_seconds(self) -> float:
        """Seconds that workers have spent on it."""
        return self._pool.worker_seconds(self.id)

    @property
    def elapsed(self) -> float:
        """Seconds for which it has run, pauses not counted."""
        with self._lock:
            return self._spent + (time.monotonic() - self._since if self._thread is not None else 0.0)

    @property
    def unseen_seconds(self) -> float:
        """Seconds since anybody looked at it."""
        return time.monotonic() - self._seen

    @property
    def left_seconds(self) -> float:
        """Seconds for which it has rested and nobody has looked at it; 0 as long as it does not rest."""
        return time.monotonic() - max(self._seen, self._rested) if self.is_at_rest else 0.0

    def forget_seconds(self) -> None:
        """Nobody will ask for `worker_seconds` again."""
        self._pool.forget(self.id)

    # Steering ------------------------------------------------------------------------------------------------
    def watched(self) -> None:
        """Somebody looks at it now; without that it pauses after a while, and is forgotten in the end."""
        self._seen = time.monotonic()

    def begin(self) -> None:
        """Starts the thread, once; later `resume` does."""
        with self._lock:
            if self._thread is None and self.turn == 0 and self.is_active:
                self._start_thread()

    def stop(self) -> None:
        """Ends it; running trials are cancelled, finished ones are kept. What is over stays as it is.

        Raises:
            JobError: if it rests here, and another process goes on with it.
        """
        if self.is_at_rest and not self.is_over:
            self.saving.go_on()  # it may have to wait for the store, which nobody else should
        with self._lock:
            if self.is_over:
                self.saving.rest(self._state)  # it was ended meanwhile
                return
            if self._is_stopping:
                return
            if self._thread is None:
                self.saving.go_on()
                self._end_at_rest()
                self._rested = time.monotonic()
                self._move(JobState.STOPPED)
                self.saving.rest("stopped")
                return
            self._is_stopping = True
        self._pool.stop(self.id)

    def pause(self, reason: str = "") -> None:
        """Asks for no more trials; running ones finish, then it rests."""
        with self._lock:
            if self.is_active:
                self.pause_reason = reason
                self._move(JobState.PAUSED)

    def resume(self) -> None:
        """Goes on from where it rests; what was finished is kept.

        Raises:
            JobError: if it may not go on now, or is on its way to a stop.
        """
        self._prepare()
        if self.is_at_rest and self._state is not JobState.FINISHED:
            self.saving.go_on()  # it may have to wait for the store, which nobody else should
        try:
            self._go_on()
        except JobError:
            if self.is_at_rest:
                self.saving.rest(self._state, self.error or self.pause_reason)
            raise

    def _go_on(self) -> None:
        with self.terms.admission(self), self._lock:
            if self._is_stopping:
                raise JobError(tr("it is still stopping. Try again in a moment."))
            if self._state in (JobState.RUNNING, JobState.FINISHED):
                return
            if self._thread is None:
                self.saving.go_on()
            self.watched()
            self.error, self.pause_reason, self.turn = "", "", self.turn + 1
            self._move(JobState.RUNNING)
            if self._thread is None:
                self._start_thread()

    def _prepare(self) -> None:  # noqa: B027 - most need nothing
        """Before it goes on; raises `JobError` if that cannot work."""

    def wait(self, timeout: float | None = None) -> bool:
        """Waits for the end; whether it was reached."""
        with self._moved:
            return self._moved.wait_for(lambda: self.is_over, timeout)

    # The thread ----------------------------------------------------------------------------------------------
    def _move(self, to: JobState) -> None:
        with self._moved:
            if to not in MOVES[self._state]:
                raise RuntimeError(tr("a job cannot go from {state} to {to}.", state=self._state, to=to))
            self._state = to
            self.version += 1
            self._moved.notify_all()

    def _start_thread(self) -> None:
        self._since = time.monotonic()
        self._thread = threading.Thread(target=self._live, daemon=True, name=f"job {self.label}")
        self._thread.start()

    def _live(self) -> None:
        """Works until it is over or rests; a job that was resumed while it was about to rest simply goes on."""
        while True:
            is_complete, error = False, ""
            try:
                is_complete = self._work()
            except JobError as reason:
                error = str(reason)
            except Exception as fault:  # noqa: BLE001 - shown on the page; a background thread has nobody else to tell
                self._pool.stop(self.id)
                error = in_words(fault)
            with self._lock:
                if not (is_complete or error or self._is_stopping) and self._state is JobState.RUNNING:
                    continue
                self._rested = time.monotonic()
                self._spent += self._rested - self._since
                self._thread = None
                self.error = error
                if error:
                    self._move(JobState.ERROR)
                elif is_complete:
                    self._move(JobState.FINISHED)
                elif self._is_stopping:
                    self._move(JobState.STOPPED)
                self._is_stopping = False
                self.version += 1
                self.saving.rest(self._state, self.error or self.pause_reason)
                return

    def _result_of(self, call: Future[T]) -> T:
        """The result of a call in the pool; also one that was submitted just after a stop is cancelled."""
        while not wait((call,), POLL_SECONDS).done:
            if self._is_stopping:
                self._pool.stop(self.id)
        return call.result()

    def _asks_on(self) -> bool:
        """Whether new trials may be asked for; pauses if nobody has watched for too long."""
        idle = self.terms.idle_seconds
        if idle and self.is_active and self.unseen_seconds > idle:
            self.pause(tr("Paused, because nobody has watched for {idle:g} s. Press Resume to go on.", idle=idle))
        return self.is_active

    def _may_rest(self, history: History) -> bool:
        """A predicate that ends the loop of a paused search once none of its trials runs."""
        return self._state is JobState.PAUSED and not history.running
