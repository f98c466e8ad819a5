"""A fixed number of places to run trials, shared fairly by searches. `executors` and `cluster` say what a place is."""

from __future__ import annotations

import threading
import time
from abc import abstractmethod
from collections import defaultdict, deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from tuning.execution.errors import WorkerDied
from tuning.execution.request import TrialRequest
from tuning.study import Outcome

HALF_LIFE = 60.0  # seconds after which worker time counts half against a search
FORGOTTEN = 1e-3  # seconds of use that no longer count
T = TypeVar("T")


@dataclass(eq=False)
class Task:
    """One piece of work and the future that waits for it: a trial, or a plain call.

    All work of a `tenant` has one share; `group` names what can be stopped by itself.
    """

    tenant: str
    group: str = ""
    request: TrialRequest | None = None
    call: tuple[Any, ...] = ()  # function, arguments, keywords
    timeout: float | None = None  # of a call; a trial's request says its own
    modules: tuple[str, ...] = ()
    has_died: bool = False
    future: Future[Any] = field(default_factory=Future)

    @property
    def is_low(self) -> bool:
        """Whether the work of all other tenants goes first."""
        return self.request is not None and self.request.is_low


class FairPool(Executor):
    """Runs tasks at a fixed number of places; each has a thread that waits for its task.

    The next task is one of the tenant (a search or a race) that has the fewest running, then of the one with the least
    worker time; that time fades with a half-life of a minute. A newcomer starts with the least time of those present,
    so that it neither waits for long nor starves the others. A task whose worker died runs once more, while nothing
    else of its tenant does; all other tasks are untouched.
    """

    n_workers: int
    lost = ""  # why no trial can run any more, in a sentence; a local pool is never lost

    def __init__(self) -> None:
        self._wake = threading.Condition()
        self._queues: dict[str, deque[Task]] = defaultdict(deque)
        self._running: dict[int, Task] = {}
        self._stopped: set[int] = set()  # places whose running task was stopped
        self._used: dict[str, tuple[float, float]] = {}  # faded seconds, and when they were right
        self._total: dict[str, float] = defaultdict(float)
        self._is_open = True
        self._threads: list[threading.Thread] = []

    # What a subclass says ------------------------------------------------------------------------------------
    @abstractmethod
    def _run(self, place: int, task: Task) -> Any:
        """The result of the task, or its exception."""

    @abstractmethod
    def _interrupt(self, place: int, tenant: str) -> None:
        """Makes `_run` at this place end soon. The lock is held: be quick."""

    def _tidy(self, place: int) -> None:
        """After a task has settled: makes the place fit for the next one."""

    def _close(self, place: int) -> None:
        """The pool is shut down."""

    # Taking work ---------------------------------------------------------------------------------------------
    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run ``fn(*args, **kwargs)``, as `concurrent.futures.Executor` says."""
        return self.submit_for("", fn, *args, **kwargs)

    def submit_for(self, tenant: str, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As `submit`, within the share of a tenant."""
        return self._put(Task(tenant, call=(fn, args, kwargs)))

    def submit_call(self, tenant: str, fn: Callable[..., T], /, *args: Any, timeout: float | None) -> Future[T]:
        """As `submit_for`; the call may run for at most `timeout` seconds, as a trial."""
        return self._put(Task(tenant, call=(fn, args, {}), timeout=timeout))

    def submit_trial(self, request: TrialRequest, /) -> Future[Outcome]:
        """Run one trial; `on_report` is called from a thread of the pool.

        Raises:
            ValueError: if the problem cannot be sent to a worker.
        """
        return self._put(Task(request.tenant, request.group, request))

    def _put(self, task: Task) -> Future[Any]:
        with self._wake:
            if not self._is_open:
                raise RuntimeError("the pool is shut down.")
            if task.tenant not in self._used:
                self._forget()
                least = min((self._faded(tenant) for tenant in self._present()), default=0.0)
                self._used[task.tenant] = (least, time.monotonic())
            self._queues[task.tenant].append(task)
            while len(self._threads) < self.n_workers:
                thread = threading.Thread(target=self._serve, args=(len(self._threads),), daemon=True)
                self._threads.append(thread)
                thread.start()
            self._wake.notify()
        return task.future

    # Fairness: all with the lock held ------------------------------------------------------------------------
    def _present(self) -> set[str]:
        return {task.tenant for task in self._running.values()} | {t for t, queue in self._queues.items() if queue}

    def _faded(self, tenant: str) -> float:
        seconds, then = self._used.get(tenant, (0.0, 0.0))
        return float(seconds * 0.5 ** ((time.monotonic() - then) / HALF_LIFE))

    def _forget(self) -> None:
        present = self._present()
        for tenant in [t for t in self._used if t not in present and self._faded(t) < FORGOTTEN]:
            del self._used[tenant]
            self._queues.pop(tenant, None)

    def _order(self) -> list[str]:
        """Tenants with queued tasks that may run now, the next one first."""
        running: dict[str, int] = defaultdict(int)
        alone = set()
        for task in self._running.values():
            running[task.tenant] += 1
            if task.has_died:
                alone.add(task.tenant)
        waiting = [
            tenant
            for tenant, queue in self._queues.items()
            if queue and tenant not in alone and not (queue[0].has_died and running[tenant])
        ]
        return sorted(
            waiting, key=lambda tenant: (self._queues[tenant][0].is_low, running[tenant], self._faded(tenant))
        )

    def ahead(self, tenant: str) -> int:
        """How many other tenants have trials running or are served first; 0 if one of the tenant's is running."""
        with self._wake:
            busy = {task.tenant for task in self._running.values()}
            if tenant in busy or not self._queues.get(tenant):
                return 0
            order = self._order()
            earlier = order[: order.index(tenant)] if tenant in order else order
            return len(busy | set(earlier))

    def is_waiting(self, tenant: str) -> bool:
        """Whether the tenant has trials queued and none running."""
        with self._wake:
            is_running = any(task.tenant == tenant for task in self._running.values())
            return bool(self._queues.get(tenant)) and not is_running

    def worker_seconds(self, tenant: str) -> float:
        """Seconds that workers have spent on the tenant's trials so far."""
        with self._wake:
            return self._total.get(tenant, 0.0)

    # Serving: one thread per place ---------------------------------------------------------------------------
    def _serve(self, place: int) -> None:
        while True:
            with self._wake:
                while self._is_open and not (order := self._order()):
                    self._wake.wait()
                if not self._is_open:
                    break
                task = self._queues[order[0]].popleft()
                # A trial that runs for the second time has told so already.
                if not task.has_died and not task.future.set_running_or_notify_cancel():
                    continue
                self._running[place] = task
            began = time.monotonic()
            error: BaseException | None = None
            result: Any = None
            try:
                result = self._run(place, task)
            except BaseException as caught:  # noqa: BLE001 - it belongs to the future
                error = caught
            if not self._goes_again(place, task, error, time.monotonic() - began):
                _settle(task, result, error)
            task = None  # type: ignore[assignment]  # an idle place keeps nothing alive
            self._tidy(place)
        self._close(place)

    def _goes_again(self, place: int, task: Task, error: BaseException | None, seconds: float) -> bool:
        """Books the time of a task that has ended, and queues it once more if its worker died for the first time."""
        with self._wake:
            del self._running[place]
            is_stopped = place in self._stopped
            self._stopped.discard(place)
            self._used[task.tenant] = (self._faded(task.tenant) + seconds, time.monotonic())
            self._total[task.tenant] += seconds
            again = isinstance(error, WorkerDied) and not (is_stopped or task.has_died) and self._is_open
            if again:
                task.has_died = True
                self._queues[task.tenant].appendleft(task)
            self._wake.notify_all()
            return again

    def reconnect(self) -> None:
        """Tries again after the pool was lost; raises `ExecutorLost` if that fails."""

    # Stopping ------------------------------------------------------------------------------------------------
    def stop(self, tenant: str, group: str | None = None) -> None:
        """Cancels the tenant's queued work and interrupts what is running; futures settle within a moment.

        With a `group` the rest of the tenant's work goes on.
        """

        def is_meant(task: Task) -> bool:
            return task.tenant == tenant and group in (None, task.group)

        with self._wake:
            queued = [task for task in self._queues.get(tenant, ()) if is_meant(task)]
            for task in queued:
                self._queues[tenant].remove(task)
            places = [place for place, task in self._running.items() if is_meant(task)]
            self._stopped.update(places)
            for place in places:
                self._interrupt(place, tenant)
        for task in queued:
            if task.has_died:
                task.future.set_exception(CancelledError())
            elif task.future.cancel():
                task.future.set_running_or_notify_cancel()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = True) -> None:
        """Ends all workers; what is queued or running is cancelled."""
        with self._wake:
            self._is_open = False
            tenants = {*self._queues, *(task.tenant for task in self._running.values())}
            self._wake.notify_all()
        for tenant in tenants:
            self.stop(tenant)
        if wait:
            for thread in self._threads:
                thread.join()


def _settle(task: Task, result: Any, error: BaseException | None) -> None:
    if error is None:
        if task.has_died and isinstance(result, Outcome):
            words = "its worker died once; this is the second try"
            result = replace(result, message=f"{result.message}; {words}" if result.message else words)
        task.future.set_result(result)
        return
    if task.has_died and isinstance(error, WorkerDied):
        error = WorkerDied(f"{error}, twice")
    task.future.set_exception(error)
