"""Worker processes on this machine, which survive whatever a trial does.

Worker processes, not threads: small fits hold the interpreter lock. One pipe per worker and one trial in flight
each, so that a trial that hangs, crashes or eats memory costs itself only.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from tuning.execution.cores import cores
from tuning.execution.errors import TrialError, TrialOutOfMemory, TrialPruned, TrialTimeout, WorkerDied, WorkerLost
from tuning.execution.fair import FairPool
from tuning.execution.family import held_by
from tuning.execution.packing import dumps, packed
from tuning.execution.processes import ForkServer, Spawner, WorkerProcess
from tuning.execution.request import TrialRequest
from tuning.execution.settings import Settings
from tuning.execution.turns.task import Task
from tuning.execution.worker import preload
from tuning.language import tr
from tuning.problems import Preloads, SharesData
from tuning.study import Outcome, in_words

if TYPE_CHECKING:
    from tuning.problems import Problem

POLL_SECONDS = 0.05  # between two looks whether a worker has started
START_TRIES = 3
READ_SECONDS = 120  # that reading a problem may take where a trial has a limit: it may import large packages
LOOK_SECONDS = 0.25  # between two looks at a trial, its time and memory; what it tells comes by itself


class WorkerPool(FairPool):
    """Worker processes on this machine, shared fairly by tenants; see `tuning.execution.turns.scheduler`.

    Args:
        workers: number of processes; None is one for each core that this process may use. They start with the first
            task and stay warm.
        memory: bytes that one worker may allocate; None for no limit. The worker itself and the parent keep it.
        niceness: how far workers step back behind all else on the machine, as ``nice`` counts; 0 not at all.
        start: ``fork`` from a process that has imported what trials need, or ``spawn``; None takes what the system has.

    Raises:
        ValueError: if there is not at least one worker, or no such way to start one.
    """

    def __init__(
        self,
        workers: int | None = None,
        *,
        memory: int | None = None,
        niceness: int = 0,
        start: str | None = None,
    ):
        n = cores() if workers is None else workers
        if n < 1:
            raise ValueError(tr("workers must be at least 1, not {n}.", n=n))
        start = start or ("fork" if hasattr(os, "fork") else "spawn")
        if start not in ("fork", "spawn"):
            raise ValueError(tr("start must be 'fork' or 'spawn', not {start!r}.", start=start))
        super().__init__()
        self.n_workers, self.memory, self.niceness, self._start = n, memory, niceness, start
        self._workers: dict[int, WorkerProcess] = {}
        self._starting: dict[int, Future[WorkerProcess]] = {}
        self._starter = ThreadPoolExecutor(3 * n, thread_name_prefix="tuning start")
        self._broken: set[int] = set()  # slots whose worker must be ended before the next task
        self._source: ForkServer | Spawner | None = None
        self._source_lock, self._pickle_lock = threading.Lock(), threading.Lock()
        self._folder = tempfile.TemporaryDirectory(prefix="tuning-", ignore_cleanup_errors=True)
        self._pickled: OrderedDict[int, tuple[Problem, str, bytes]] = OrderedDict()
        self._numbers = itertools.count(1)

    can_suspend = True

    def warm_up(self, problem: Problem | None = None) -> None:
        """Starts the workers before the first trial is there; with a problem, they import what it needs."""
        modules = _modules(problem)
        for _ in range(self.n_workers):
            # One that was spawned imports by itself.
            self._put(Task("", call=(preload, (modules,), {}), modules=modules))

    def expect(self, problem: Problem) -> None:
        """Trials of the problem may follow: what they need is imported beside all others, by what forks workers.

        Where workers are spawned there is nothing beside them, and they import it themselves, in turn with trials.
        """
        if self._start == "fork":
            self._starter.submit(self._load, _modules(problem))
        else:
            self.warm_up(problem)

    def _load(self, modules: tuple[str, ...]) -> None:
        with contextlib.suppress(EOFError, OSError, RuntimeError):  # it ends just now: who starts a worker will say so
            source = self._living_source()
            if isinstance(source, ForkServer):
                source.load(modules)

    def submit_trial(self, request: TrialRequest, /) -> Future[Outcome]:
        """As `FairPool.submit_trial`."""
        self._packed(request.problem)  # a problem that cannot be sent is refused here and now
        return super().submit_trial(request)

    def _packed(self, problem: Problem) -> tuple[str, bytes]:
        """Key and bytes of a problem; those of the last few are kept, as are their large data on disk."""
        with self._pickle_lock:
            held = self._pickled.get(id(problem))
            if held is not None:
                self._pickled.move_to_end(id(problem))
                return held[1:]
            with self._made_room():
                key, pickled = packed(problem, self._folder.name)
                if isinstance(problem, SharesData):
                    problem.share(self._folder.name)
            self._pickled[id(problem)] = (problem, key, pickled)
            if len(self._pickled) > 64:
                self._pickled.popitem(last=False)
            return key, pickled

    @contextlib.contextmanager
    def _made_room(self) -> Iterator[None]:
        """Entered to put data into the folder of all workers; what that does not take is told as a sentence."""
        try:
            yield
        except OSError as error:
            raise ValueError(
                tr(
                    "the data cannot be put where worker processes find them ({error}). Make room in {folder}, or "
                    "name another folder by TMPDIR.",
                    error=in_words(error),
                    folder=tempfile.gettempdir(),
                )
            ) from None

    # Running -------------------------------------------------------------------------------------------------
    def _run(self, slot: int, task: Task) -> Any:
        worker = self._worker(slot, task)
        with contextlib.suppress(EOFError, OSError):
            number = next(self._numbers)
            message = self._message(task, worker, number)
            worker.connection.send(message)
            task.is_up = True
            reads = task.request is not None and message[3] is not None
            return self._wait(slot, task, worker, number, reads)
        raise self._lost(slot, task)  # not while the error is handled: it would hold what was being sent

    def _lost(self, slot: int, task: Task) -> CancelledError | WorkerLost | WorkerDied:
        """What it means for a task that its worker does not answer any more."""
        if slot in self._stopped or task.is_cut:
            self._broken.add(slot)
            return CancelledError()
        code = self._end(slot)
        if self._source is not None and not self._source.is_alive:
            return WorkerLost(tr("the process that starts workers has ended"))
        return WorkerDied(
            tr("the worker process ended in the middle of the trial ({in_words})", in_words=_in_words(code))
        )

    def _message(self, task: Task, worker: WorkerProcess, number: int) -> tuple[Any, ...]:
        """The message for a worker; the problem travels only if the worker does not hold it yet."""
        asked = task.request
        if asked is None:
            fn, arguments, _ = task.call
            for one in (getattr(fn, "__self__", None), *arguments):
                if isinstance(one, SharesData):
                    with self._made_room():
                        one.share(self._folder.name)
            return ("call", dumps(task.call))
        key, pickled = self._packed(asked.problem)
        sent = None if worker.knows(key) else pickled
        return ("trial", number, key, sent, dumps(asked.config), asked.budget, asked.seed, asked.may_prune)

    def _wait(self, slot: int, task: Task, worker: WorkerProcess, number: int, reads: bool) -> Any:
        began, asked = time.monotonic(), task.request
        on_report = None if asked is None else asked.on_report
        may_prune = asked is not None and asked.may_prune
        timeout = limit = task.timeout if asked is None else asked.timeout
        if timeout is not None and reads:  # a trial has its time once the problem is there
            limit = max(timeout, READ_SECONDS)
        next_look, is_told = began + LOOK_SECONDS, False
        while True:
            pause = LOOK_SECONDS
            if limit is not None and not task.is_suspended:
                pause = min(pause, max(0.0, began + limit + task.paused - time.monotonic()))
            if worker.connection.poll(pause):
                kind, content = worker.connection.recv()
                match kind:
                    case "read":
                        began, limit = time.monotonic() - task.paused, timeout
                    case "reports":
                        for report in content:
                            reason = on_report(*report) if on_report is not None else None
                            if may_prune and not is_told and (reason or report[1] is None):
                                is_told = bool(reason)
                                worker.connection.send(("stop" if reason else "go", number, reason or ""))
                    case "pruned":
                        raise TrialPruned(*content)
                    case "done":
                        return content
                    case "memory":
                        self._broken.add(slot)
                        raise TrialOutOfMemory(content)
                    case "unreadable":  # neither does the worker hold it
                        assert asked is not None
                        worker.forget(self._packed(asked.problem)[0])
                        raise TrialError(content)
                    case _:
                        raise TrialError(content)
            if slot in self._stopped:
                raise EOFError
            now = time.monotonic()
            if limit is not None and not task.is_suspended and now > began + limit + task.paused:
                self._broken.add(slot)
                raise TrialTimeout(tr("longer than {timeout:g} s", timeout=limit))
            if self.memory is not None and not task.is_suspended and now > next_look:
                next_look = now + LOOK_SECONDS
                if (held := held_by(worker.pid)) > self.memory:
                    self._broken.add(slot)
                    raise TrialOutOfMemory(
                        tr(
                            "held {held:.0f} MB of memory, {memory:.0f} MB are allowed",
                            held=held / 2**20,
                            memory=self.memory / 2**20,
                        )
                    )

    # Workers -------------------------------------------------------------------------------------------------
    def _worker(self, slot: int, task: Task) -> WorkerProcess:
        worker = self._workers.get(slot)
        modules = task.modules or (_modules(task.request.problem) if task.request is not None else ())
        # An idle worker sends nothing: then the pipe is closed.
        if worker is not None and (worker.connection.poll(0) or worker.lacks(modules)):
            self._end(slot)
            worker = None
        if worker is None:
            if slot not in self._starting:
                self._starting[slot] = self._starter.submit(self._new_worker, modules)
            while not wait((self._starting[slot],), POLL_SECONDS).done:
                if slot in self._stopped:  # a first start may take seconds; who is stopped does not wait for it
                    raise CancelledError
            worker = self._starting.pop(slot).result()
            with self._wake:  # others go through the table
                self._workers[slot] = worker
        return worker

    def _new_worker(self, modules: tuple[str, ...] = ()) -> WorkerProcess:
        """A worker; a fork server that was killed meanwhile, even while it forks, is replaced."""
        for attempt in range(START_TRIES):
            source = self._living_source()
            try:
                return source.start(modules)
            except (EOFError, OSError) as error:
                if attempt == START_TRIES - 1 or self._is_released:
                    raise RuntimeError(
                        tr("no worker process could be started ({in_words})", in_words=in_words(error))
                    ) from None
                source.close()
        raise AssertionError("unreachable")

    def _living_source(self) -> ForkServer | Spawner:
        with self._source_lock:
            if self._is_released:
                raise RuntimeError(tr("the pool is shut down."))
            if self._source is None or not self._source.is_alive:
                if self._source is not None:
                    self._source.close()
                kind = ForkServer if self._start == "fork" else Spawner
                self._source = kind(Settings(self.memory, self._folder.name, self.niceness))
            return self._source

    def _end(self, slot: int) -> int:
        with self._wake:
            worker = self._workers.pop(slot)
        return worker.end()

    def _free_slot(self) -> int:
        warm = [slot for slot in self._workers if slot not in self._running]
        return min(warm) if warm else super()._free_slot()

    def _needs_tidying(self, slot: int) -> bool:
        """Also a worker that is one too many: with those of suspended trials there may be three times as many."""
        idle = sum(other not in self._running for other in self._workers)
        if slot in self._workers and idle >= self.n_workers:
            self._broken.add(slot)
        return slot in self._broken

    def _tidy(self, slot: int) -> None:
        self._broken.discard(slot)
        if slot in self._workers:
            self._end(slot)

    def _interrupt(self, slot: int) -> None:
        if slot in self._workers:
            self._workers[slot].kill()

    def _suspend(self, slot: int) -> None:
        if slot in self._workers:
            self._workers[slot].suspend()

    def _resume(self, slot: int) -> None:
        if slot in self._workers:
            self._workers[slot].resume()

    def _release(self) -> None:
        with self._source_lock:
            if self._source is not None:
                self._source.close()
        for start in list(self._starting.values()):
            start.add_done_callback(_end_late)
        for slot in list(self._workers):
            self._end(slot)
        self._starter.shutdown()
        self._folder.cleanup()


def _end_late(start: Future[WorkerProcess]) -> None:
    """Ends a worker that is ready only after the pool was shut down."""
    if start.exception() is None:
        start.result().end()


def _modules(problem: Problem | None) -> tuple[str, ...]:
    """What a worker should have imported before it gets the problem."""
    return problem.modules if isinstance(problem, Preloads) else ()


def _in_words(code: int) -> str:
    try:
        return (
            tr("exit code {code}, {name}", code=code, name=signal.Signals(-code).name)
            if code < 0
            else tr("exit code {code}", code=code)
        )
    except ValueError:
        return tr("exit code {code}", code=code)
