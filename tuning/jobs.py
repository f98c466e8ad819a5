"""Background searches of the app: each is a thread that publishes the newest history; all share one pool of workers."""

from __future__ import annotations

import atexit
import os
import secrets
import threading
import time
from typing import TYPE_CHECKING, Any

from tuning.history import History
from tuning.search import after_seconds, steps, study_of

if TYPE_CHECKING:
    from tuning.executors import WorkerPool
    from tuning.methods import Method
    from tuning.problems import Problem

KEEP_SECONDS = 6 * 3600


class JobError(ValueError):
    """A search that cannot be started now; the message says why."""


class _Share:
    """A pool, of which one search uses at most some workers at once."""

    def __init__(self, pool: WorkerPool, workers: int):
        self._pool = pool
        self.n_workers = min(workers, pool.n_workers)
        self.submit_trial, self.stop = pool.submit_trial, pool.stop


class Job:
    """One search in the background. Readers take `history` whenever they like: it never changes under them."""

    def __init__(
        self,
        problem: Problem,
        method: Method,
        pool: WorkerPool,
        *,
        trials: int | None,
        seconds: float | None,
        seed: int,
        workers: int,
        timeout: float | None,
        discard: str,
        label: str | None,
    ):
        self.id = secrets.token_urlsafe(16)
        self.problem, self.method, self.label = problem, method, label or method.name
        self.trials, self.seconds = trials, seconds
        self.history = History(study_of(problem, method, trials=trials, seed=seed))
        self.version, self.error, self.created = 0, "", time.time()
        self._pool, self._is_stopped, self._may_ask = pool, threading.Event(), threading.Event()
        self._may_ask.set()
        stop: list[Any] = [lambda history: self._is_stopped.is_set()]
        if seconds is not None:
            stop.append(after_seconds(seconds))
        self._steps = steps(
            problem,
            method,
            trials=trials,
            seed=seed,
            stop=stop,
            history=self.history,
            executor=_Share(pool, workers),
            tenant=self.id,
            timeout=timeout,
            discard=discard,
            may_ask=self._may_ask.is_set,
        )
        self._thread = threading.Thread(target=self._drain, daemon=True, name=f"job {self.label}")

    def _drain(self) -> None:
        try:
            for _, history in self._steps:
                self.history = history
                self.version += 1
        except Exception as error:  # noqa: BLE001 - shown on the page; a background thread has nobody else to tell
            self._pool.stop(self.id)
            self.error = f"{type(error).__name__}: {error}"
            self.version += 1

    @property
    def state(self) -> str:
        """waiting, running, paused, finished, stopped or error."""
        if self.error:
            return "error"
        if self.history.ended is not None:
            return "stopped" if self._is_stopped.is_set() else "finished"
        if not self._may_ask.is_set():
            return "paused"
        return "running" if len(self.history.finished) or self._pool.ahead(self.id) == 0 else "waiting"

    @property
    def is_over(self) -> bool:
        return self.state in ("finished", "stopped", "error")

    @property
    def ahead(self) -> int:
        """How many other searches use the workers now."""
        return self._pool.ahead(self.id)

    def stop(self) -> None:
        """Ends the search; running trials are cancelled, finished ones are kept."""
        self._is_stopped.set()

    def pause(self) -> None:
        """Asks for no more trials; running ones finish."""
        self._may_ask.clear()
        self.version += 1

    def resume(self) -> None:
        self._may_ask.set()
        self.version += 1

    def wait(self, timeout: float | None = None) -> bool:
        """Waits for the end; whether it was reached."""
        self._thread.join(timeout)
        return not self._thread.is_alive()


class Jobs:
    """All searches of this process.

    Args:
        workers: size of the pool; None reads ``TUNING_WORKERS``, else one per core.
        max_unfinished: how many searches may be unfinished at once.
    """

    def __init__(self, workers: int | None = None, max_unfinished: int = 100):
        self._workers, self._max = (
            workers or int(os.environ.get("TUNING_WORKERS", "0")) or os.cpu_count() or 1,
            max_unfinished,
        )
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._pool: WorkerPool | None = None

    @property
    def n_workers(self) -> int:
        return self._workers

    def start(
        self,
        problem: Problem,
        method: Method,
        *,
        trials: int | None = None,
        seconds: float | None = None,
        seed: int = 0,
        workers: int = 1,
        timeout: float | None = None,
        discard: str = "none",
        label: str | None = None,
    ) -> Job:
        """Start a search in the background.

        Raises:
            JobError: if too many are unfinished.
            ValueError: if the budget makes no sense.
        """
        if trials is None and seconds is None:
            raise JobError("the search would never end. Give a number of trials or of seconds.")
        with self._lock:
            self._forget_old()
            if sum(not job.is_over for job in self._jobs.values()) >= self._max:
                raise JobError(f"{self._max} searches are under way already. Wait for one to finish, or stop one.")
            job = Job(
                problem,
                method,
                self._shared_pool(),
                trials=trials,
                seconds=seconds,
                seed=seed,
                workers=workers,
                timeout=timeout,
                discard=discard,
                label=label,
            )
            self._jobs[job.id] = job
        job._thread.start()
        return job

    def pool(self) -> WorkerPool:
        """The workers that all searches share."""
        with self._lock:
            return self._shared_pool()

    def _shared_pool(self) -> WorkerPool:
        from tuning.executors import WorkerPool

        if self._pool is None:
            self._pool = WorkerPool(self._workers, memory=4 * 2**30)
        return self._pool

    def _forget_old(self) -> None:
        limit = time.time() - KEEP_SECONDS
        for job in list(self._jobs.values()):
            if job.is_over and job.created < limit:
                del self._jobs[job.id]

    def get(self, job_id: str) -> Job | None:
        """The search of that id, or None."""
        return self._jobs.get(job_id)

    def shutdown(self) -> None:
        """Stops all searches and ends all workers."""
        with self._lock:
            for job in self._jobs.values():
                job.stop()
            if self._pool is not None:
                self._pool.shutdown()
                self._pool = None


_REGISTRY: Jobs | None = None
_REGISTRY_LOCK = threading.Lock()


def registry() -> Jobs:
    """The searches of this process; made at the first call, ended with the process."""
    global _REGISTRY  # noqa: PLW0603 - one per process is the point
    with _REGISTRY_LOCK:
        if _REGISTRY is None:
            _REGISTRY = Jobs()
            atexit.register(_REGISTRY.shutdown)
        return _REGISTRY


__all__ = ["Job", "JobError", "Jobs", "registry"]
