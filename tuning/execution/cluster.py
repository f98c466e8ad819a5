"""The same trials on an existing Dask cluster, named by the address of its scheduler. Needs the extra ``[dask]``.

Each Dask worker runs trials in worker processes of its own (`pool.WorkerPool`), so time and memory limits
and crashes are dealt with where they happen, and Dask itself never sees a fault. Reports come back as Dask events; what
the search answers travels by ``client.run``, which reaches a Dask worker while its tasks run. A task that Dask has
cancelled, or whose client is gone, ends its trial.

Data do not travel: a trial carries the recipe of its problem (some kilobytes), and each Dask worker loads the data set
once and maps it into the memory of its worker processes. Bundled and synthetic sets are there or made within
milliseconds; for OpenML each machine needs the network, or a filled cache, once.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import Any, TypeVar

from tuning.discovery import installing
from tuning.execution.errors import ExecutorLost, TrialPruned, WorkerDied
from tuning.execution.fair import FairPool
from tuning.execution.packing import packed
from tuning.execution.pool import WorkerPool
from tuning.execution.request import TrialRequest
from tuning.execution.settings import MEMORY
from tuning.execution.turns.task import Task
from tuning.language import tr
from tuning.space.checks import short
from tuning.study import Outcome

T = TypeVar("T")
CONNECT_SECONDS = 5.0
ANSWER_AT_ALL_SECONDS = 15.0  # the time of the client itself does not cover all that it waits for
POLL_SECONDS = 0.05
LOOK_SECONDS = 1.0  # between two looks at the workers of the cluster
ALONE_SECONDS = 15.0  # so long a cluster may be without any worker: one that is restarted comes back before
RESULTS_LOST = 10  # so often the result of one trial may be lost on its way
ANSWER_SECONDS = 2.0  # so long a trial waits after a fold to hear whether to go on


class ClusterError(ValueError):
    """A cluster that cannot be used; the message says why and what to do."""


class ClusterPool(FairPool):
    """Runs trials on a Dask cluster: one slot for each thread of its workers, shared fairly by searches.

    Args:
        address: of the scheduler, such as ``tcp://127.0.0.1:8786``.

    Raises:
        ClusterError: if `distributed` is not installed, or the scheduler does not answer or has no workers.
    """

    def __init__(self, address: str):
        if not isinstance(address, str) or not address.strip():  # without one Dask would start a cluster of its own
            raise ClusterError(
                tr(
                    "the address of a Dask scheduler is text such as tcp://127.0.0.1:8786, not {address}.",
                    address=short(address),
                )
            )
        super().__init__()
        self.address, self._topic = address, f"tuning-{uuid.uuid4().hex}"
        self._at: dict[str, TrialRequest] = {}  # running trials by their key
        self._numbers = itertools.count()
        self._connecting, self._is_left = threading.Lock(), threading.Event()
        self._answers = ThreadPoolExecutor(4, thread_name_prefix="tuning answers")
        self._connect()

    def _connect(self) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise ClusterError(tr("clusters need Dask. Install: {command}", command=installing("dask"))) from None
        client = Client.__new__(Client)  # held by us: nobody else may finalise one that is half made, which can hang

        def begin() -> tuple[Any, int]:
            client.__init__(self.address, timeout=CONNECT_SECONDS, set_as_default=False)
            return client, sum(client.nthreads().values())

        try:
            self._client, self.n_workers = _beside(begin, ANSWER_AT_ALL_SECONDS)
        except Exception as error:  # noqa: BLE001 - who answers there may be anybody, and send anything
            _close(client)
            words = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ClusterError(
                tr(
                    "no Dask scheduler answers at {address} ({words}). Start one there.",
                    address=self.address,
                    words=words,
                )
            ) from None
        if not self.n_workers:
            _close(client)
            raise ClusterError(
                tr("the Dask scheduler at {address} has no workers. Start: dask worker {address}", address=self.address)
            )
        self._seen = time.monotonic()
        client.subscribe_topic(self._topic, self._on_event)
        self.lost = ""
        threading.Thread(target=self._look, args=(client,), daemon=True, name="tuning cluster").start()

    def _look(self, client: Any) -> None:
        """Counts the threads of all Dask workers again and again; here, so that a slow scheduler holds up nobody."""
        while not self._is_left.wait(LOOK_SECONDS) and client.status == "running" and client is self._client:
            with contextlib.suppress(OSError, RuntimeError):  # a scheduler that is lost is found out by `_wait`
                self.n_workers = sum(client.nthreads().values())
                self._seen = time.monotonic() if self.n_workers else self._seen

    # Running -------------------------------------------------------------------------------------------------
    def _run(self, slot: int, task: Task) -> Any:
        client = self._client
        self._check(client)
        asked = task.request
        if asked is None:
            function, arguments, keywords = task.call
            return self._wait(slot, task, client, client.submit(function, *arguments, **keywords, pure=False))
        key = f"{self._topic}-{next(self._numbers)}"
        options = {"budget": asked.budget, "seed": asked.seed, "timeout": asked.timeout, "may_prune": asked.may_prune}
        with self._wake:
            used = self._scheduler.owners.faded(task.owner)
        priority = -round(used)  # among several servers, too, the least served is first
        self._at[key] = asked
        try:
            arguments = (self._topic, key, packed(asked.problem)[1], asked.config, options)
            future = client.submit(_trial, *arguments, key=key, pure=False, retries=0, priority=priority)
            kind, content = self._wait(slot, task, client, future)
        finally:
            del self._at[key]
        if kind == "pruned":
            raise TrialPruned(*content)
        if kind == "error":
            raise content
        return content

    def _wait(self, slot: int, task: Task, client: Any, future: Any) -> Any:
        from distributed import KilledWorker

        task.is_up = True
        try:
            for _ in range(RESULTS_LOST):
                is_done = threading.Event()
                future.add_done_callback(lambda _, is_done=is_done: is_done.set())
                while not is_done.wait(POLL_SECONDS):
                    if slot in self._stopped or task.is_cut:
                        raise CancelledError
                    self._check(client)
                if future.status == "cancelled":
                    break
                # What a trial raises comes as a value. A result is lost with the worker that holds it; Dask then makes
                # it again elsewhere, which takes as long as the trial.
                with contextlib.suppress(OSError):
                    return future.result(timeout=CONNECT_SECONDS)
            if slot in self._stopped or task.is_cut:
                raise CancelledError
            raise self._lost(self._unreachable())
        except KilledWorker as error:
            raise WorkerDied(tr("Dask workers were lost in the middle of the trial ({error})", error=error)) from None
        finally:
            if client.status == "running":
                future.cancel(force=True)

    def _check(self, client: Any) -> None:
        """Raises `ExecutorLost` if no trial can run any more."""
        if client.status != "running":
            raise self._lost(self._unreachable())
        if not self.n_workers and time.monotonic() > self._seen + ALONE_SECONDS:
            raise self._lost(tr("The Dask scheduler at {address} has no workers any more.", address=self.address))

    def _unreachable(self) -> str:
        return tr("The Dask scheduler at {address} cannot be reached any more.", address=self.address)

    def _lost(self, sentence: str) -> ExecutorLost:
        self.lost = tr("{sentence} Resume when the cluster is back.", sentence=sentence)
        return ExecutorLost(self.lost)

    def reconnect(self) -> None:
        """Connects again after the cluster was lost.

        Raises:
            ExecutorLost: if it still cannot be used.
        """
        with self._connecting:
            if not self.lost:
                return  # another search has done it
            _close(self._client)
            try:
                self._connect()
            except ClusterError as error:
                raise ExecutorLost(str(error)) from None

    # Reports and stop ----------------------------------------------------------------------------------------
    def _on_event(self, event: tuple[float, tuple[str, str, tuple[int, int | None, float]]]) -> None:
        """Called by the client for each report of a trial."""
        worker, key, report = event[1]
        asked = self._at.get(key)
        if asked is None or asked.on_report is None:
            return
        reason = asked.on_report(*report)
        if asked.may_prune and (reason or report[1] is None):
            self._answers.submit(self._tell, worker, key, (report[0], report[1]), reason or "")

    def _tell(self, worker: str, key: str, place: tuple[int, int | None], reason: str) -> None:
        with contextlib.suppress(OSError, RuntimeError):  # the worker is gone, and the trial with it
            self._client.run(_hear, key, place, reason, workers=[worker], on_error="ignore")

    def _interrupt(self, slot: int) -> None:
        """`_wait` looks at what was stopped or cut; cancelling the Dask task then ends the trial."""

    def _n_slots(self) -> int:
        return max(1, self.n_workers)  # without any worker a trial finds out whether the cluster is lost

    def _release(self) -> None:
        """Leaves the cluster, which goes on without us."""
        self._is_left.set()
        self._answers.shutdown(wait=False)
        _close(self._client)


def _close(client: Any) -> None:
    """Closes a client, beside us: one that is half made may never come to an end."""

    def end() -> None:
        with contextlib.suppress(OSError, RuntimeError, AttributeError):
            client.close(timeout=2)

    threading.Thread(target=end, daemon=True, name="tuning leaves a cluster").start()


def _beside(work: Callable[[], T], seconds: float) -> T:
    """The result of `work`, done in another thread.

    Raises:
        TimeoutError: if it takes longer; the thread is left to itself.
    """
    future: Future[T] = Future()

    def do() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - it is raised where the result is asked for
            future.set_exception(error)

    threading.Thread(target=do, daemon=True, name="tuning joins a cluster").start()
    return future.result(timeout=seconds)


# On the Dask worker ------------------------------------------------------------------------------------------

_pools: dict[int, WorkerPool] = {}  # one per Dask worker process, by its number of threads
_answers: dict[str, dict[tuple[int, int | None], str]] = {}
_heard = threading.Condition()


def _trial(topic: str, key: str, pickled: bytes, config: dict[str, Any], options: dict[str, Any]) -> tuple[str, Any]:
    """Runs one trial in a process beside the Dask worker. Whatever happens comes back as a value."""
    import pickle

    from distributed import get_worker

    worker = get_worker()

    def on_report(fold: int, epoch: int | None, value: float) -> str:
        worker.log_event(topic, (worker.address, key, (fold, epoch, value)))
        return _reason(key, (fold, epoch)) if options["may_prune"] else ""

    try:
        with _heard:
            if worker.state.nthreads not in _pools:
                _pools[worker.state.nthreads] = WorkerPool(worker.state.nthreads, memory=MEMORY)
            pool = _pools[worker.state.nthreads]
        request = TrialRequest(pickle.loads(pickled), config, tenant=key, on_report=on_report, **options)
        future = pool.submit_trial(request)
        return "done", _result(future, pool, worker, key)
    except TrialPruned as pruned:
        return "pruned", (str(pruned), pruned.outcome)
    except BaseException as error:  # noqa: BLE001 - it is raised again where the search runs
        return "error", error
    finally:
        with _heard:
            _answers.pop(key, None)


def _result(future: Future[Outcome], pool: WorkerPool, worker: Any, key: str) -> Outcome:
    """Waits for the trial, and ends it when Dask no longer wants it: cancelled, or the client is gone."""
    while True:
        with contextlib.suppress(TimeoutError):
            return future.result(timeout=POLL_SECONDS)
        task = worker.state.tasks.get(key)
        if not future.done() and (task is None or task.state != "executing"):
            pool.stop(key)


def _reason(key: str, place: tuple[int, int | None]) -> str:
    """Why to give the trial up, as far as one has heard; after a fold the answer is waited for."""
    with _heard:
        heard = _answers.setdefault(key, {})
        if place[1] is None:
            _heard.wait_for(lambda: place in heard or any(heard.values()), ANSWER_SECONDS)
        return next((reason for reason in heard.values() if reason), "")


def _hear(key: str, place: tuple[int, int | None], reason: str) -> None:
    """Sent by the client: what the search thinks of a report."""
    with _heard:
        _answers.setdefault(key, {})[place] = reason
        _heard.notify_all()
