"""Where trials run: in this thread, or in worker processes that survive whatever a trial does.

Worker processes, not threads: small fits hold the interpreter lock. One pipe per worker and one trial in flight
each, so that a trial that hangs, crashes or eats memory costs itself only.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tuning.history import Outcome
from tuning.space import Config

if TYPE_CHECKING:
    from tuning.problems import Problem

OnReport = Callable[[int, int | None, float], str | None]
THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)
POLL_SECONDS = 0.05


class TrialError(RuntimeError):
    """A trial raised in its worker; the text names the exception as it was there."""


class TrialTimeout(RuntimeError):
    """A trial ran longer than it may."""


class WorkerDied(RuntimeError):
    """A worker process ended in the middle of a trial."""


class TrialOutOfMemory(RuntimeError):
    """A trial needed more memory than it may have."""


class TrialPruned(RuntimeError):
    """A trial was given up between two folds; the text says why."""


class Inline:
    """Runs each trial at once, in the calling thread. No time limit can be kept there."""

    n_workers = 1

    def submit_trial(
        self,
        problem: Problem,
        config: Config,
        *,
        budget: float = 1.0,
        seed: int = 0,
        tenant: str = "",
        timeout: float | None = None,
        on_report: OnReport | None = None,
    ) -> Future[Outcome]:
        """A future that is already done. Raises `TrialPruned` in it where `on_report` answers with a reason."""

        def report(fold: int, epoch: int | None, value: float) -> None:
            reason = on_report(fold, epoch, value) if on_report is not None else None
            if reason and epoch is None:
                raise TrialPruned(reason)

        future: Future[Outcome] = Future()
        try:
            watch = None if on_report is None else report
            future.set_result(problem.evaluate(config, budget=budget, seed=seed, report=watch))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - the loop turns it into a failed trial
            future.set_exception(error)
        return future

    def stop(self, tenant: str) -> None:
        """Nothing is ever left running."""


@dataclass
class _Task:
    message: tuple[Any, ...]
    tenant: str
    timeout: float | None
    on_report: OnReport | None
    problem: tuple[str, bytes] | None = None
    future: Future[Any] = field(default_factory=Future)


class _Worker:
    """One process and our end of its pipe."""

    def __init__(self) -> None:
        ours, theirs = multiprocessing.Pipe()
        environment = {
            **os.environ,
            **dict.fromkeys(THREADS, "1"),
            "PYTHONPATH": os.pathsep.join(p or "." for p in sys.path),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tuning._worker", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        theirs.close()
        self.connection = ours
        self.known: deque[str] = deque(maxlen=4)  # problems that it holds; the worker keeps the same number

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def end(self) -> int:
        """Ends the process, gently or not, and returns its exit code."""
        self.process.kill()
        code = self.process.wait()
        self.connection.close()
        return code


class WorkerPool(Executor):
    """A fixed number of worker processes, shared fairly by tenants.

    The next task is one of the tenant with the fewest running, then with the least worker time used. A newcomer starts
    with the least time that any present tenant has used, so that it neither waits for long nor starves the others.

    Args:
        workers: number of processes; they start with the first task and stay warm.
        memory: bytes that one worker may hold (resident); None for no limit.

    Raises:
        ValueError: if there is not at least one worker.
    """

    def __init__(self, workers: int | None = None, *, memory: int | None = None):
        n = os.cpu_count() or 1 if workers is None else workers
        if n < 1:
            raise ValueError(f"workers must be at least 1, not {n}.")
        self.n_workers, self.memory = n, memory
        self._wake = threading.Condition()
        self._queues: dict[str, deque[_Task]] = defaultdict(deque)
        self._running: dict[int, _Task] = {}
        self._stopped: set[int] = set()  # slots whose running task was stopped
        self._workers: dict[int, _Worker] = {}
        self._used: dict[str, float] = {}
        self._is_open = True
        self._threads: list[threading.Thread] = []

    # Taking work ---------------------------------------------------------------------------------------------
    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run ``fn(*args, **kwargs)`` in a worker, as `concurrent.futures.Executor` says."""
        return self._put(_Task(("call", pickle.dumps((fn, args, kwargs))), "", None, None))

    def submit_trial(
        self,
        problem: Problem,
        config: Config,
        *,
        budget: float = 1.0,
        seed: int = 0,
        tenant: str = "",
        timeout: float | None = None,
        on_report: OnReport | None = None,
    ) -> Future[Outcome]:
        """Run one trial in a worker.

        The future raises `TrialError`, `TrialTimeout`, `WorkerDied`, `TrialOutOfMemory` or `CancelledError`. The time
        limit counts from the start of running. `on_report` is called from a thread of the pool; if it answers with a
        reason after a fold, the trial is given up and the future raises `TrialPruned`.

        Raises:
            ValueError: if the problem cannot be sent to a worker.
        """
        try:
            pickled = pickle.dumps(problem)
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise ValueError(f"this problem cannot be sent to a worker process ({error}). Use workers=1.") from None
        key = hashlib.sha256(pickled).hexdigest()
        return self._put(_Task(("trial", config, budget, seed), tenant, timeout, on_report, (key, pickled)))

    def _put(self, task: _Task) -> Future[Any]:
        with self._wake:
            if not self._is_open:
                raise RuntimeError("the pool is shut down.")
            if task.tenant not in self._used:
                present = {t.tenant for t in self._running.values()} | {t for t, q in self._queues.items() if q}
                self._used[task.tenant] = min((self._used[t] for t in present), default=0.0)
            self._queues[task.tenant].append(task)
            if len(self._threads) < self.n_workers:
                thread = threading.Thread(target=self._serve, args=(len(self._threads),), daemon=True)
                self._threads.append(thread)
                thread.start()
            self._wake.notify()
        return task.future

    def ahead(self, tenant: str) -> int:
        """How many other tenants have trials running or queued."""
        with self._wake:
            busy = {t.tenant for t in self._running.values()} | {t for t, q in self._queues.items() if q}
        return len(busy - {tenant})

    def _pick(self) -> _Task | None:
        """The next task, by fairness; called with the lock held."""
        running: dict[str, int] = defaultdict(int)
        for task in self._running.values():
            running[task.tenant] += 1
        waiting = [tenant for tenant, queue in self._queues.items() if queue]
        if not waiting:
            return None
        return self._queues[min(waiting, key=lambda tenant: (running[tenant], self._used[tenant]))].popleft()

    # Serving: one thread per worker ---------------------------------------------------------------------------
    def _serve(self, slot: int) -> None:
        while True:
            with self._wake:
                while self._is_open and (task := self._pick()) is None:
                    self._wake.wait()
                if not self._is_open:
                    break
                assert task is not None
                if not task.future.set_running_or_notify_cancel():
                    continue
                self._running[slot] = task
            began = time.monotonic()
            error: BaseException | None = None
            result: Any = None
            try:
                result = self._run(slot, task)
            except BaseException as caught:  # noqa: BLE001 - it belongs to the future
                error = caught
            with self._wake:
                del self._running[slot]
                self._stopped.discard(slot)
                self._used[task.tenant] = self._used.get(task.tenant, 0.0) + time.monotonic() - began
            if error is None:
                task.future.set_result(result)
            else:
                task.future.set_exception(error)
        if worker := self._workers.pop(slot, None):
            worker.end()

    def _run(self, slot: int, task: _Task) -> Any:
        worker = self._workers.get(slot)
        if worker is None or not worker.is_alive():
            if worker is not None:
                worker.end()
            worker = self._workers[slot] = _Worker()
        deadline = None
        try:
            worker.connection.send(_message(task, worker))
            deadline = None if task.timeout is None else time.monotonic() + task.timeout
            return self._wait(slot, task, worker, deadline)
        except (EOFError, OSError):
            code = self._replace(slot, worker)
            if slot in self._stopped:
                raise CancelledError from None
            raise WorkerDied(f"the worker process ended in the middle of the trial (exit code {code})") from None

    def _wait(self, slot: int, task: _Task, worker: _Worker, deadline: float | None) -> Any:
        next_look = time.monotonic() + 0.25
        while True:
            if worker.connection.poll(POLL_SECONDS):
                kind, content = worker.connection.recv()
                match kind:
                    case "report":
                        reason = task.on_report(*content) if task.on_report is not None else None
                        if content[1] is None:  # after a fold the worker waits to hear whether to go on
                            worker.connection.send(reason or "")
                    case "pruned":
                        raise TrialPruned(content)
                    case "done":
                        return content
                    case "memory":
                        raise TrialOutOfMemory(content)
                    case _:
                        raise TrialError(": ".join(content))
            now = time.monotonic()
            if slot in self._stopped:
                raise EOFError
            if deadline is not None and now > deadline:
                self._replace(slot, worker)
                raise TrialTimeout(f"longer than {task.timeout:g} s")
            if self.memory is not None and now > next_look:
                next_look = now + 0.25
                if (held := _resident(worker.process.pid)) > self.memory:
                    self._replace(slot, worker)
                    raise TrialOutOfMemory(f"held {held / 2**20:.0f} MB of {self.memory / 2**20:.0f} MB")

    def _replace(self, slot: int, worker: _Worker) -> int:
        self._workers.pop(slot, None)
        code = worker.end()
        if self._is_open:
            self._workers[slot] = _Worker()  # warm before the next task comes
        return code

    # Stopping ------------------------------------------------------------------------------------------------
    def stop(self, tenant: str) -> None:
        """Cancels the tenant's queued trials and kills its running ones; futures settle within a moment."""
        with self._wake:
            queued = list(self._queues.pop(tenant, ()))
            slots = [slot for slot, task in self._running.items() if task.tenant == tenant]
            self._stopped.update(slots)
            for slot in slots:
                if slot in self._workers:
                    self._workers[slot].process.kill()
        for task in queued:
            task.future.cancel()
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


def _message(task: _Task, worker: _Worker) -> tuple[Any, ...]:
    """The message for a worker; the problem travels only if the worker does not hold it yet."""
    if task.problem is None:
        return task.message
    key, pickled = task.problem
    is_known = key in worker.known
    if not is_known:
        worker.known.append(key)
    return (task.message[0], key, None if is_known else pickled, *task.message[1:])


def _resident(pid: int) -> int:
    import psutil

    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
