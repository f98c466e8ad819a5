"""Background searches of the app: each is a thread that publishes the newest history; all share one pool of workers."""

from __future__ import annotations

import atexit
import os
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from tuning.execution.errors import ExecutorLost
from tuning.search import after_seconds, steps, study_of
from tuning.search import discard as discards
from tuning.service.limits import Limits
from tuning.study import History, Outcome

if TYPE_CHECKING:
    from tuning.execution.fair import FairPool
    from tuning.execution.request import TrialRequest
    from tuning.methods import Method
    from tuning.problems import Problem

KEEP_SECONDS = 6 * 3600
MEMORY = 4 * 2**30  # bytes that one trial may hold


class JobError(ValueError):
    """A search that cannot be started now; the message says why."""


class Work(Protocol):
    """What counts towards the limits of a session; what has the same `batch` counts as one."""

    session: str | None

    @property
    def batch(self) -> str: ...
    @property
    def is_over(self) -> bool: ...
    @property
    def worker_seconds(self) -> float: ...


class Share:
    """A pool, of which one search uses at most some workers at once; `group` is its name within its tenant."""

    def __init__(self, pool: FairPool, workers: int, group: str = ""):
        self._pool, self._workers, self._group = pool, workers, group

    @property
    def n_workers(self) -> int:
        return min(self._workers, self._pool.n_workers)

    def submit_trial(self, request: TrialRequest, /) -> Future[Outcome]:
        return self._pool.submit_trial(replace(request, group=self._group))

    def stop(self, tenant: str, group: str | None = None) -> None:
        self._pool.stop(tenant, self._group if group is None else group)


@dataclass(frozen=True)
class _Budget:
    trials: int | None
    seconds: float | None
    seed: int
    workers: int
    timeout: float | None
    discard: str


class Job:
    """One search in the background. Readers take `history` whenever they like: it never changes under them."""

    def __init__(
        self,
        problem: Problem,
        method: Method,
        pool: FairPool,
        budget: _Budget,
        *,
        label: str | None = None,
        session: str | None = None,
        limits: Limits | None = None,
        used_up: Callable[[], str] | None = None,
    ):
        self.id = secrets.token_urlsafe(16)
        self.problem, self.method, self.label, self.session = problem, method, label or method.name, session
        self.trials, self.seconds, self.discard = budget.trials, budget.seconds, budget.discard
        self.history = History(study_of(problem, method, trials=budget.trials, seed=budget.seed))
        self.version, self.error, self.created = 0, "", time.time()
        self.pause_reason = ""
        self._pool, self._budget, self._limits, self._used_up = pool, budget, limits or Limits(), used_up
        self._is_stopped, self._may_ask = threading.Event(), threading.Event()
        self._may_ask.set()
        self._watched = time.monotonic()
        self._is_lost = False
        self._thread = self._new_thread()

    def _new_thread(self) -> threading.Thread:
        """A thread that runs the search from where its history stands."""
        budget = self._budget
        stop: list[Any] = [lambda history: self._is_stopped.is_set(), self._no_time_left]
        if budget.seconds is not None:
            stop.append(after_seconds(budget.seconds))
        search = steps(
            self.problem,
            self.method,
            trials=budget.trials,
            seed=budget.seed,
            stop=stop,
            history=self.history,
            executor=Share(self._pool, budget.workers),
            tenant=self.id,
            timeout=budget.timeout,
            discard=budget.discard,
            may_ask=self._asks_on,
        )
        return threading.Thread(target=self._drain, args=(search,), daemon=True, name=f"job {self.label}")

    def _drain(self, search: Any) -> None:
        try:
            for _, history in search:
                lost = self._pool.lost if history.ended is not None else ""
                if lost and not self._is_stopped.is_set():
                    self._is_lost, self.pause_reason = True, lost
                self.history = history
                self.version += 1
        except Exception as error:  # noqa: BLE001 - shown on the page; a background thread has nobody else to tell
            self._pool.stop(self.id)
            self.error = f"{type(error).__name__}: {error}"
            self.version += 1

    def _no_time_left(self, history: History) -> str:
        return "" if self._used_up is None else self._used_up()

    def _asks_on(self) -> bool:
        idle = self._limits.idle_seconds
        if idle and self._may_ask.is_set() and time.monotonic() - self._watched > idle:
            self.pause(f"Paused, because nobody has watched for {idle:g} s. Press Resume to go on.")
        return self._may_ask.is_set()

    # Reading -------------------------------------------------------------------------------------------------
    @property
    def state(self) -> str:
        """waiting, running, paused, finished, stopped or error; `pause_reason` says why it is paused."""
        if self.error:
            return "error"
        if self._is_lost:
            return "stopped" if self._is_stopped.is_set() else "paused"
        if self.history.ended is not None:
            return "stopped" if self._is_stopped.is_set() else "finished"
        if not self._may_ask.is_set():
            return "paused"
        return "waiting" if self._pool.is_waiting(self.id) else "running"

    @property
    def is_over(self) -> bool:
        return self.state in ("finished", "stopped", "error")

    @property
    def batch(self) -> str:
        """Itself: each search counts towards the limits of its session."""
        return self.id

    @property
    def ahead(self) -> int:
        """How many other searches are served before this one's next trial; 0 while one of its trials runs."""
        return self._pool.ahead(self.id)

    @property
    def worker_seconds(self) -> float:
        """Seconds that workers have spent on this search."""
        return self._pool.worker_seconds(self.id)

    @property
    def seconds_saved(self) -> float:
        """Estimate of the worker seconds that early discard has saved; see `tuning.search.discard.seconds_saved`."""
        return discards.seconds_saved(self.history)

    # Steering ------------------------------------------------------------------------------------------------
    def watched(self) -> None:
        """Somebody looks at this search now; without that it pauses after a while."""
        self._watched = time.monotonic()

    def stop(self) -> None:
        """Ends the search; running trials are cancelled, finished ones are kept. One that is over stays as it is."""
        if not self.is_over:
            self._is_stopped.set()
            self.version += 1

    def pause(self, reason: str = "") -> None:
        """Asks for no more trials; running ones finish."""
        self.pause_reason = reason
        self._may_ask.clear()
        self.version += 1

    def resume(self) -> None:
        """Goes on, also after the cluster was lost and is back."""
        self.watched()
        self.pause_reason = ""
        self._may_ask.set()
        if self._is_lost and not self._is_stopped.is_set():
            self._thread.join()
            try:
                self._pool.reconnect()
            except ExecutorLost as error:
                self.pause_reason = str(error)
                return
            self._is_lost = False
            self._thread = self._new_thread()
            self._thread.start()
        self.version += 1

    def wait(self, timeout: float | None = None) -> bool:
        """Waits for the end; whether it was reached."""
        self._thread.join(timeout)
        return not self._thread.is_alive()


class Jobs:
    """All searches of this process.

    Args:
        workers: size of the pool; None reads ``TUNING_WORKERS``, else one per core.
        max_unfinished: how many searches may be unfinished at once, all sessions together.
        limits: what one session may use; None reads the environment.
        cluster: address of a Dask scheduler where all trials run; None reads ``TUNING_CLUSTER``, empty is this machine.
        allow_clusters: whether a search may name its own cluster; None reads ``TUNING_CLUSTER_FIELD``.
    """

    def __init__(
        self,
        workers: int | None = None,
        max_unfinished: int = 100,
        *,
        limits: Limits | None = None,
        cluster: str | None = None,
        allow_clusters: bool | None = None,
    ):
        self._workers = workers or int(os.environ.get("TUNING_WORKERS", "0")) or os.cpu_count() or 1
        self._max = max_unfinished
        self.limits = Limits.from_environment() if limits is None else limits
        self.cluster = os.environ.get("TUNING_CLUSTER", "").strip() if cluster is None else cluster
        field = os.environ.get("TUNING_CLUSTER_FIELD", "").strip().lower()
        self.allow_clusters = field in ("1", "yes", "true") if allow_clusters is None else allow_clusters
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._pools: dict[str, FairPool] = {}
        self.guests: list[Work] = []  # races, which count towards the limits of their session

    @property
    def n_workers(self) -> int:
        """Workers that one search may use at most: of the cluster once it is connected, else of this machine."""
        pool = self._pools.get(self.cluster)
        return pool.n_workers if pool is not None else self._workers

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
        session: str | None = None,
        cluster: str = "",
    ) -> Job:
        """Start a search in the background.

        Args:
            session: whose limits apply; None for nobody's, as in a notebook.
            cluster: address of a Dask scheduler; empty for where this server runs its trials.

        Raises:
            JobError: if too many are unfinished, a limit of the session is reached, or the cluster cannot be used.
            ValueError: if the budget makes no sense.
        """
        if trials is None and seconds is None:
            raise JobError("the search would never end. Give a number of trials or of seconds.")
        if cluster and not self.allow_clusters:
            raise JobError("this server does not let a search name its cluster. Leave the field empty.")
        timeout = self.admit(session, trials=trials, timeout=timeout)
        pool = self._pool(cluster or self.cluster)
        with self._lock:
            self._forget_old()
            if sum(not job.is_over for job in self._jobs.values()) >= self._max:
                raise JobError(f"{self._max} searches are under way already. Wait for one to finish, or stop one.")
            job = Job(
                problem,
                method,
                pool,
                _Budget(trials, seconds, seed, workers, timeout, discard),
                label=label,
                session=session,
                limits=self.limits,
                used_up=None if session is None else lambda: self.used_up(session),
            )
            self._jobs[job.id] = job
        job._thread.start()
        return job

    def warm_up(self, problem: Problem | None = None) -> None:
        """Starts the workers of this machine, so that the first search finds them ready."""
        from tuning.execution.pool import WorkerPool

        if not self.cluster and isinstance(pool := self._pool(""), WorkerPool):
            pool.warm_up(problem)

    def pool(self) -> FairPool:
        """The workers that all searches share."""
        return self._pool(self.cluster)

    def _pool(self, cluster: str) -> FairPool:
        with self._lock:
            if cluster not in self._pools:
                if cluster:
                    from tuning.execution.cluster import ClusterError, ClusterPool

                    try:
                        self._pools[cluster] = ClusterPool(cluster)
                    except ClusterError as error:
                        raise JobError(str(error)) from None
                else:
                    from tuning.execution.pool import WorkerPool

                    self._pools[cluster] = WorkerPool(self._workers, memory=MEMORY)
            return self._pools[cluster]

    # Limits --------------------------------------------------------------------------------------------------
    def admit(self, session: str | None, *, trials: int | None, timeout: float | None) -> float | None:
        """The seconds that a trial may run, if the session may start one more search or race; None for no limit.

        Raises:
            JobError: if it may not; the sentence says which limit is reached.
        """
        if session is None:
            return timeout
        unfinished = len({one.batch for one in self._of(session) if not one.is_over})
        used = self.used_by(session)
        if reason := self.limits.refusal(unfinished=unfinished, trials=trials, timeout=timeout, used=used):
            raise JobError(reason)
        return timeout or self.limits.trial_seconds or None

    def used_by(self, session: str) -> float:
        """Worker seconds that a session has had, searches and races together."""
        return sum(one.worker_seconds for one in self._of(session))

    def used_up(self, session: str) -> str:
        """A sentence when a session has had all its worker time; empty before that."""
        return self.limits.used_up(self.used_by(session)) if self.limits.worker_seconds else ""

    def _of(self, session: str) -> list[Work]:
        everything: list[Work] = [*list(self._jobs.values()), *list(self.guests)]
        return [one for one in everything if one.session == session]

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
            for pool in self._pools.values():
                pool.shutdown()
            self._pools.clear()


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


__all__ = ["Job", "JobError", "Jobs", "Limits", "Share", "Work", "registry"]
