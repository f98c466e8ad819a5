"""Real workers that take turns: whoever holds them all, others go on, and nothing is lost."""

import os
import signal
import time
from concurrent.futures import CancelledError

import psutil
import pytest

from tests.execution.faulty import Good, Held
from tests.execution.pools import STARTS, closing, is_alive, pid_of, submit
from tests.waiting import until
from tuning.execution.errors import TrialTimeout
from tuning.execution.request import TrialRequest
from tuning.study import Outcome


class Timed(Good):
    """Works for as many tenths of a second as it is told, and says how long it took by its own clock."""

    def evaluate(self, config, *, budget=1.0, seed=0, report=None):
        began, steps = time.perf_counter(), 0
        while steps < config["i"]:
            time.sleep(0.1)
            steps += 1
        return Outcome(os.getpid(), fit_seconds=time.perf_counter() - began)


@pytest.fixture(params=STARTS)
def fresh(request):
    """Two warm workers."""
    with closing(2, start=request.param) as pool:
        for future in [submit(pool, 1, "sleep", tenant="warm") for _ in range(2)]:
            future.result(timeout=240)
        yield pool


def test_a_newcomer_is_served_while_one_holds_all_workers(fresh):
    greedy = [submit(fresh, i, "hang", tenant="greedy") for i in range(4)]
    until(lambda: len(fresh._running) == 2)
    for k in range(6):
        assert submit(fresh, k, tenant=f"new {k}").result(timeout=240).value == k
    assert not any(future.done() for future in greedy)
    fresh.stop("greedy")
    for future in greedy:
        with pytest.raises(CancelledError):
            future.result(timeout=240)
    assert submit(fresh, 8).result(timeout=240).value == 8  # no worker was left standing still


def held(pool, file, tenant):
    """A trial that ends once the file is there."""
    return pool.submit_trial(TrialRequest(Held(str(file)), {"i": 0}, tenant=tenant))


def test_what_is_suspended_goes_on_in_its_process_and_its_seconds_leave_the_pause_out(tmp_path):
    with closing(1) as pool:
        submit(pool, 0, tenant="warm").result(timeout=240)
        began = time.monotonic()
        long = held(pool, tmp_path / "long", "long")
        pid = pid_of(pool, long)
        others = [held(pool, tmp_path / "other", f"other {k}") for k in range(2)]
        until(lambda: len(pool._running) == 3 and psutil.Process(pid).status() == psutil.STATUS_STOPPED)
        tasks = list(pool._running.values())
        until(lambda: all(task.seconds > 0.2 for task in tasks))
        (tmp_path / "other").touch()
        (tmp_path / "long").touch()
        found = [future.result(timeout=240) for future in (long, *others)]
        took = time.monotonic() - began
        assert found[0].value == pid and [one.message for one in found] == [""] * 3
        assert sum(one.fit_seconds for one in found) < took + 0.5  # one worker: none counts what the others had


def test_a_trial_that_finds_no_place_makes_the_youngest_begin_anew_and_none_is_lost(tmp_path):
    with closing(1) as pool:
        submit(pool, 0, tenant="warm").result(timeout=240)
        long = [held(pool, tmp_path / "go", f"long {k}") for k in range(5)]
        until(lambda: len(pool._running) == 3)
        tasks = set(pool._running.values())
        assert submit(pool, 5, tenant="new").result(timeout=240).value == 5
        (tmp_path / "go").touch()
        assert [future.result(timeout=240).message for future in long] == [""] * 5
        assert any(task.n_cuts for task in tasks)
        until(lambda: not pool._running)
        assert len(pool._workers) <= 2  # those one too many are ended


def test_time_limits_stand_still_with_the_trial():
    with closing(1) as pool:
        submit(pool, 0, tenant="warm").result(timeout=240)
        began = time.monotonic()
        hung = submit(pool, 0, "hang", tenant="hung", timeout=2.0)
        pid_of(pool, hung)
        others = [pool.submit_trial(TrialRequest(Timed(), {"i": 8}, tenant=f"other {k}")) for k in range(3)]
        with pytest.raises(TrialTimeout, match="longer than 2 s"):
            hung.result(timeout=240)
        assert time.monotonic() - began > 3
        assert [other.exception(timeout=60) for other in others] == [None] * 3


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs signals")
def test_a_suspended_worker_that_is_killed_has_its_second_try(tmp_path):
    with closing(1) as pool:
        submit(pool, 0, tenant="warm").result(timeout=240)
        long = held(pool, tmp_path / "go", "long")
        pid = pid_of(pool, long)
        other = held(pool, tmp_path / "go", "other")
        until(lambda: psutil.Process(pid).status() == psutil.STATUS_STOPPED)
        os.kill(pid, signal.SIGKILL)
        until(lambda: not is_alive(pid))
        (tmp_path / "go").touch()
        assert "second try" in long.result(timeout=240).message
        assert other.result(timeout=240).message == ""


@pytest.mark.parametrize("start", STARTS)
def test_close_ends_suspended_workers_too(start):
    with closing(1, start=start) as pool:
        submit(pool, 0, tenant="warm").result(timeout=240)
        futures = [submit(pool, 0, fault, tenant=f"t{k}") for k, fault in enumerate(["hang", "c code"])]
        until(lambda: len(pool._workers) == 2 and any(task.is_suspended for task in pool._running.values()))
        pids = [worker.pid for worker in pool._workers.values()]
    assert not any(is_alive(pid) for pid in pids)
    for future in futures:
        with pytest.raises(CancelledError):
            future.result(timeout=240)
