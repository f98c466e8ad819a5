"""A pool whose workers are shared fairly; `scheduler` says whose turn it is, `pool` and `cluster` what a worker is."""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from dataclasses import replace
from typing import Any, TypeVar

from tuning.execution.errors import WorkerDied, WorkerLost
from tuning.execution.request import TrialRequest
from tuning.execution.turns.scheduler import Scheduler
from tuning.execution.turns.task import Task
from tuning.language import tr
from tuning.study import Outcome

TICK = 0.1  # seconds between two looks at whose turn it is, while somebody waits
CLOSE_SECONDS = 3.0  # so long `close` lets running work see that it is stopped
LOST_TRIES = 5  # so often a trial begins anew after its worker was lost by no fault of its own
T = TypeVar("T")


class FairPool(Executor):
    """Runs tasks on a fixed number of workers, shared fairly by owners and tenants; see `turns.scheduler`.

    Each started task has a slot (a number) and a thread that waits for it. A task whose worker died runs once more,
    while nothing else of its tenant does; all other tasks are untouched.
    """

    n_workers: int
    can_suspend = False
    lost = ""  # why no trial can run any more, in a sentence; a local pool is never lost

    def __init__(self) -> None:
        self._wake = threading.Condition()
        self._scheduler = Scheduler(self._n_slots, can_suspend=self.can_suspend)
        self._running: dict[int, Task] = {}  # started tasks by their slot, suspended ones too
        self._stopped: set[int] = set()  # slots whose task was stopped
        self._is_open, self._is_released = True, False
        self._gone = threading.Event()
        self._keeper: threading.Thread | None = None

    # What a subclass says ------------------------------------------------------------------------------------
    @abstractmethod
    def _run(self, slot: int, task: Task) -> Any:
        """The result of the task, or its exception. Sets `task.is_up` once the task has really begun."""

    @abstractmethod
    def _interrupt(self, slot: int) -> None:
        """Makes `_run` of this slot end soon. The lock is held: be quick."""

    @abstractmethod
    def _release(self) -> None:
        """Nothing runs any more, and nothing will: gives everything back."""

    def _n_slots(self) -> int:
        return self.n_workers

    def _free_slot(self) -> int:
        return next(slot for slot in range(len(self._running) + 1) if slot not in self._running)

    def _suspend(self, slot: int) -> None:
        """The task of this slot stands still. The lock is held."""

    def _resume(self, slot: int) -> None:
        """It goes on."""

    def _needs_tidying(self, slot: int) -> bool:
        """Whether `_tidy` must be called before the slot is used again."""
        return False

    def _tidy(self, slot: int) -> None:
        """After a task has settled: makes the slot fit for the next one."""

    def reconnect(self) -> None:
        """Tries again after the pool was lost; raises `ExecutorLost` if that fails."""

    # Taking work ---------------------------------------------------------------------------------------------
    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run ``fn(*args, **kwargs)``, as `concurrent.futures.Executor` says."""
        return self._put(Task("", call=(fn, args, kwargs)))

    def submit_call(
        self, tenant: str, fn: Callable[..., T], /, *args: Any, timeout: float | None, owner: str = ""
    ) -> Future[T]:
        """As `submit`, in the share of a tenant; with an owner, and for at most `timeout` seconds, as a trial."""
        return self._put(Task(tenant, call=(fn, args, {}), timeout=timeout, owner=owner))

    def submit_trial(self, request: TrialRequest, /) -> Future[Outcome]:
        """Run one trial; `on_report` is called from a thread of the pool.

        Raises:
            ValueError: if the problem cannot be sent to a worker.
        """
        return self._put(Task(request.tenant, request.group, request.owner, request))

    def _put(self, task: Task) -> Future[Any]:
        with self._wake:
            if not self._is_open:
                raise RuntimeError(tr("the pool is shut down."))
            if self._keeper is None:
                self._keeper = threading.Thread(target=self._keep_time, daemon=True, name="tuning turns")
                self._keeper.start()
            is_next = not self._scheduler.queues.get(task.tenant)
            self._scheduler.put(task)
            if is_next:  # behind others of its tenant it changes nothing: a race puts hundreds at once
                self._act()
        return task.future

    # Who is queued -------------------------------------------------------------------------------------------
    def ahead(self, tenant: str) -> int:
        """How many other tenants have trials running or are served first; 0 if one of the tenant's is running."""
        with self._wake:
            running = self._scheduler.running()
            busy = {one for one, n in running.items() if n}
            if tenant in busy or not self._scheduler.queues.get(tenant):
                return 0
            order = self._scheduler.order()
            earlier = order[: order.index(tenant)] if tenant in order else order
            return len(busy | set(earlier))

    def is_waiting(self, tenant: str) -> bool:
        """Whether the tenant has trials queued and none started."""
        with self._wake:
            has_started = any(task.tenant == tenant for task in self._running.values())
            return bool(self._scheduler.queues.get(tenant)) and not has_started

    @property
    def is_contended(self) -> bool:
        """Whether somebody's trials wait for a worker."""
        with self._wake:
            return self._scheduler.is_contended

    def worker_seconds(self, tenant: str) -> float:
        """Seconds that workers have spent on the tenant's trials so far."""
        with self._wake:
            self._scheduler.book()
            return self._scheduler.tenants.total.get(tenant, 0.0)

    def forget(self, tenant: str) -> None:
        """Nobody will ask for the tenant's `worker_seconds` again."""
        with self._wake:
            self._scheduler.forget(tenant)

    # Serving -------------------------------------------------------------------------------------------------
    def _keep_time(self) -> None:
        """While somebody waits, looks again and again at whose turn it is."""
        with self._wake:
            while not self._is_released:
                self._wake.wait(TICK if self._scheduler.is_contended else None)
                self._act()

    def _act(self) -> None:
        """Does what the scheduler says. The lock is held."""
        is_settled = False
        while not is_settled:
            is_settled = True
            for action, task in self._scheduler.decide():
                if action == "start":
                    is_settled &= self._launch(task)
                    continue
                slot = next(slot for slot, one in self._running.items() if one is task)
                {"suspend": self._suspend, "resume": self._resume, "cut": self._interrupt}[action](slot)
        if self._scheduler.is_contended:
            self._wake.notify()

    def _launch(self, task: Task) -> bool:
        """Whether it has started; one whose future was cancelled meanwhile is dropped."""
        has_begun = task.future.running()  # a second try has told so already
        if not has_begun and not task.future.set_running_or_notify_cancel():
            self._scheduler.ended(task, again=False)
            return False
        slot = self._free_slot()
        self._running[slot] = task
        threading.Thread(target=self._serve, args=(slot, task), daemon=True, name=f"tuning slot {slot}").start()
        return True

    def _serve(self, slot: int, task: Task) -> None:
        error: BaseException | None = None
        result: Any = None
        try:
            result = self._run(slot, task)
        except BaseException as caught:  # noqa: BLE001 - it belongs to the future
            error = caught
        with self._wake:
            if task.is_suspended:  # its answer was under way: the worker is needed again
                self._resume(slot)
            self._scheduler.book()
            paused = task.paused
            again = self._goes_again(slot, task, error)
            self._stopped.discard(slot)
            self._scheduler.ended(task, again=again)
            is_unfit = self._needs_tidying(slot)
            if not is_unfit:
                del self._running[slot]
            self._act()
        if not again:
            _settle(task, _without_pauses(result, paused), error)
        if is_unfit:
            self._tidy(slot)
            with self._wake:
                del self._running[slot]
        self._release_if_done()

    def _goes_again(self, slot: int, task: Task, error: BaseException | None) -> bool:
        if error is None or slot in self._stopped:
            return False
        if task.is_cut:
            return True
        if isinstance(error, WorkerLost) and task.n_lost < LOST_TRIES:
            task.n_lost += 1
            return True
        if isinstance(error, WorkerDied) and not task.has_died:
            task.has_died = True
            return True
        return False

    # Stopping ------------------------------------------------------------------------------------------------
    def stop(self, tenant: str, group: str | None = None) -> None:
        """Cancels the tenant's queued work and interrupts what is running; futures settle within a moment.

        With a `group` the rest of the tenant's work goes on.
        """
        self._stop(lambda task: task.tenant == tenant and group in (None, task.group))

    def _stop(self, is_meant: Callable[[Task], bool], *, running: bool = True) -> None:
        with self._wake:
            queued = [task for queue in self._scheduler.queues.values() for task in queue if is_meant(task)]
            if not running:
                queued = [task for task in queued if not task.future.running()]
            for task in queued:
                self._scheduler.queues[task.tenant].remove(task)
            for slot, task in self._running.items() if running else ():
                if is_meant(task) and task in self._scheduler.started:
                    self._stopped.add(slot)
                    self._interrupt(slot)
        for task in queued:
            if task.future.cancel():
                task.future.set_running_or_notify_cancel()
            else:  # it had begun, and was to begin anew
                task.future.set_exception(CancelledError())

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Takes no more work, as `concurrent.futures.Executor` says: what is there is done, then the workers end.

        Args:
            wait: until all is done.
            cancel_futures: cancels what has not begun.
        """
        with self._wake:
            self._is_open = False
        if cancel_futures:
            self._stop(lambda task: True, running=False)
        self._release_if_done()
        if wait:
            self._gone.wait()

    def close(self) -> None:
        """Ends the pool now, with all its processes: what is queued or running is cancelled."""
        with self._wake:
            self._is_open = False
        self._stop(lambda task: True)
        self._release_if_done()
        if not self._gone.wait(CLOSE_SECONDS):
            self._release_if_done(even_if_busy=True)

    def _release_if_done(self, *, even_if_busy: bool = False) -> None:
        with self._wake:
            is_done = not self._is_open and (even_if_busy or (self._scheduler.is_idle and not self._running))
            if not is_done or self._is_released:
                return
            self._is_released = True
            self._wake.notify_all()
        try:
            self._release()
        finally:
            self._gone.set()


def _settle(task: Task, result: Any, error: BaseException | None) -> None:
    if error is None:
        if task.has_died and isinstance(result, Outcome):
            words = tr("its worker died once; this is the second try")
            result = replace(result, message=f"{result.message}; {words}" if result.message else words)
        task.future.set_result(result)
        return
    if task.has_died and isinstance(error, WorkerDied):
        error = WorkerDied(tr("{error}, twice", error=error))
    task.future.set_exception(error)


def _without_pauses(result: Any, paused: float) -> Any:
    """An outcome whose seconds leave out those that its trial was suspended."""
    spent = result.fit_seconds + result.score_seconds if paused and isinstance(result, Outcome) else 0.0
    if not spent:
        return result
    share = max(0.0, spent - paused) / spent
    return replace(result, fit_seconds=result.fit_seconds * share, score_seconds=result.score_seconds * share)
