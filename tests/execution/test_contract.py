"""Laws of all executors: in this thread, on a simulated clock, in worker processes."""

import socket
import time
from concurrent.futures import CancelledError

import pytest

from tests.execution.faulty import Faulty
from tests.execution.pools import STARTS, closing, submit
from tests.waiting import until
from tuning.execution import cluster
from tuning.execution.cluster import ClusterError, ClusterPool
from tuning.execution.inline import Inline
from tuning.execution.pool import WorkerPool
from tuning.execution.request import TrialRequest
from tuning.execution.simulated import SimulatedWorkers
from tuning.search import settle
from tuning.study import State


@pytest.fixture(params=["inline", "simulated", *STARTS])
def executor(request):
    if request.param in STARTS:
        with closing(2, start=request.param) as pool:
            yield pool
    else:
        yield Inline() if request.param == "inline" else SimulatedWorkers(2)


def outcome(executor, future):
    """The result of a trial; the simulated clock has to be moved."""
    while isinstance(executor, SimulatedWorkers) and not future.done():
        executor.skip()
    return future.result(timeout=240)


def test_a_trial_gives_its_outcome_and_a_fault_its_exception(executor):
    assert executor.n_workers >= 1
    assert outcome(executor, submit(executor, 3)).value == 3
    failing = submit(executor, 3, "raise")
    with pytest.raises(Exception, match="bad luck"):
        outcome(executor, failing)
    assert settle(failing)[0] == State.FAILED
    assert outcome(executor, submit(executor, 4)).value == 4


def test_the_request_cannot_be_changed_and_is_checked():
    request = TrialRequest(Faulty(), {"i": 1, "fault": "none"})
    with pytest.raises(AttributeError):
        request.seed = 3
    for wrong in ({"budget": 0.0}, {"timeout": -1.0}, {"budget": float("nan")}):
        with pytest.raises(ValueError, match="must be a positive number"):
            TrialRequest(Faulty(), {}, **wrong)


def test_stopping_a_stranger_changes_nothing(executor):
    future = submit(executor, 5, tenant="mine")
    if not isinstance(executor, SimulatedWorkers):  # its only tenant is the search that owns it
        executor.stop("somebody else")
    assert outcome(executor, future).value == 5


@pytest.mark.parametrize("start", STARTS)
def test_the_end_of_a_with_block_waits_for_all_that_was_asked(start):
    with WorkerPool(1, start=start) as pool:
        calls = [pool.submit(pow, 2, k) for k in range(5)]
        trials = [submit(pool, k) for k in range(3)]
    assert [call.result(timeout=0) for call in calls] == [1, 2, 4, 8, 16]
    assert [trial.result(timeout=0).value for trial in trials] == [0, 1, 2]
    with pytest.raises(RuntimeError, match="shut down"):
        pool.submit(pow, 2, 3)


def test_shutdown_cancels_on_request_what_has_not_begun():
    pool = WorkerPool(1)
    first = submit(pool, 1, "sleep")
    until(first.running)
    later = [submit(pool, k) for k in range(4)]
    pool.shutdown(cancel_futures=True)
    assert first.result(timeout=0).value == 1
    assert all(future.cancelled() for future in later)


def test_close_ends_whatever_is_under_way_soon():
    pool = WorkerPool(2)
    futures = [submit(pool, k, fault, tenant=fault) for fault in ("hang", "c code") for k in range(3)]
    until(lambda: len(pool._workers) >= 2)
    began = time.monotonic()
    pool.close()
    assert time.monotonic() - began < 30  # a trial would take 1,000 s
    for future in futures:
        with pytest.raises(CancelledError):
            future.result(timeout=0)


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_address_where_somebody_is_silent_is_refused(monkeypatch):
    """What accepts a connection and never says a word must hold up neither us nor the collector of garbage."""
    import gc

    monkeypatch.setattr(cluster, "ANSWER_AT_ALL_SECONDS", 3.0)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        with pytest.raises(ClusterError, match="no Dask scheduler answers"):
            ClusterPool(f"tcp://127.0.0.1:{mute.getsockname()[1]}")
        gc.collect()
