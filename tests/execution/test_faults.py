"""Worker processes that fail: each fault costs its own trial only; nothing is left behind."""

import contextlib
import os
import signal
import subprocess
import sys
from concurrent.futures import CancelledError
from pathlib import Path

import psutil
import pytest

from tests.execution.faulty import FAULTS, Doubled, Once, SlowToRead
from tests.execution.pools import STARTS, closing, is_alive, pid_of, submit
from tests.waiting import until
from tuning.execution.errors import TrialError, TrialOutOfMemory, TrialTimeout, WorkerDied
from tuning.execution.pool import WorkerPool
from tuning.execution.request import TrialRequest
from tuning.search import settle
from tuning.study import State

ROOT = Path(__file__).parents[2]
EXPECTED = {
    "raise": State.FAILED,
    "nan": State.NAN,
    "sys.exit": State.FAILED,
    "os._exit": State.DIED,
    "segfault": State.DIED,
    "kill": State.DIED,
    "hang": State.TIMEOUT,
    "memory": State.OUT_OF_MEMORY,
    "unpicklable": State.FAILED,
    "warnings": State.DONE,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_costs_its_own_trial_only(pool, fault):
    futures = [
        submit(pool, i, fault if i == 4 else "none", timeout=1.5 if fault == "hang" else None) for i in range(13)
    ]
    for i, future in enumerate(futures):
        if i != 4:
            assert future.result(timeout=240).value == i
    is_fine = EXPECTED[fault] in (State.NAN, State.DONE)
    with contextlib.nullcontext() if is_fine else pytest.raises(BaseException):
        futures[4].result(timeout=240)
    state, outcome = settle(futures[4])
    assert state == EXPECTED[fault]
    assert outcome.message or state == State.DONE
    assert submit(pool, 1).result(timeout=240).value == 1


def test_exceptions_carry_what_happened(pool):
    with pytest.raises(TrialError, match="ValueError: bad luck"):
        submit(pool, 0, "raise").result(timeout=240)
    with pytest.raises(TrialTimeout, match="longer than"):
        submit(pool, 0, "hang", timeout=0.3).result(timeout=240)
    with pytest.raises(TrialOutOfMemory, match=r"(more memory than the|MB of memory,) [\d,]+ MB"):
        submit(pool, 0, "memory").result(timeout=240)
    with pytest.raises(WorkerDied, match=r"SIGSEGV\), twice"):
        submit(pool, 0, "segfault").result(timeout=240)


def test_the_parent_watches_memory_where_the_worker_has_no_limit():
    with WorkerPool(1) as pool:
        submit(pool, 0).result(timeout=240)
        pool.memory = 300 * 2**20  # known to the parent only
        with pytest.raises(TrialOutOfMemory, match=r"held .* MB of memory, 300 MB are allowed"):
            submit(pool, 0, "memory").result(timeout=240)


def test_a_trial_whose_worker_dies_runs_once_more_and_says_so(pool, tmp_path):
    future = pool.submit_trial(TrialRequest(Once(str(tmp_path)), {"i": 5}, tenant="unlucky"))
    later = [submit(pool, i, tenant="unlucky") for i in range(4)]
    other = submit(pool, 1, tenant="other")
    until((tmp_path / "5").exists)
    os.kill(pid_of(pool, future), signal.SIGKILL)
    outcome = future.result(timeout=240)
    assert outcome.value == 5 and "second try" in outcome.message
    assert [done.result(timeout=240).value for done in later] == [0, 1, 2, 3]
    assert other.result(timeout=240).value == 1


def test_the_second_try_is_alone_among_its_search(pool):
    future = submit(pool, 0, "hang", tenant="mine")
    pid = pid_of(pool, future)
    [submit(pool, i, "hang", tenant="mine") for i in range(3)]
    until(lambda: [task.is_up for task in list(pool._running.values())] == [True] * 2)
    os.kill(pid, signal.SIGKILL)
    until(lambda: len(pool._running) == 1)
    assert submit(pool, 7, tenant="other").result(timeout=240).value == 7
    # Neither the second try beside the other trial, nor a third one before it.
    assert sum(task.tenant == "mine" for task in pool._running.values()) == 1
    pool.stop("mine")
    with pytest.raises(CancelledError):
        future.result(timeout=240)


def test_an_idle_worker_that_was_killed_costs_nothing(pool):
    submit(pool, 0).result(timeout=240)
    workers = list(pool._workers.values())
    for worker in workers:
        os.kill(worker.pid, signal.SIGKILL)
    until(lambda: all(worker.connection.poll(0) for worker in workers))  # a process lets go of its pipe as it ends
    outcomes = [submit(pool, i).result(timeout=240) for i in range(3)]
    assert [(o.value, o.message) for o in outcomes] == [(0, ""), (1, ""), (2, "")]


@pytest.mark.skipif("fork" not in STARTS, reason="needs fork")
@pytest.mark.parametrize("start", STARTS)
def test_what_a_trial_has_forked_does_not_answer_for_the_next(tmp_path, start):
    with closing(1, start=start) as pool:
        problem = Doubled(tmp_path / "now")
        for i in range(3):
            assert pool.submit_trial(TrialRequest(problem, {"i": i})).result(timeout=240).value == i


@pytest.mark.skipif("fork" not in STARTS, reason="needs fork")
def test_a_fork_server_that_was_killed_takes_its_workers_along_and_is_replaced():
    with closing(2) as pool:
        hung = submit(pool, 1, "c code")
        pid = pid_of(pool, hung)
        os.kill(pool._source.pid, signal.SIGKILL)
        until(lambda: not is_alive(pid))
        assert submit(pool, 2, tenant="other").result(timeout=240).value == 2
        assert pid_of(pool, hung) != pid and not hung.done()  # its second try


WORKER = """
import os, sys
sys.path.insert(0, {root!r})
from tuning.execution.family import die_with_parent
parent = os.getpid()
if os.fork():
    os._exit(0)  # dies before its child has asked to die with it
while os.getppid() == parent:
    pass
die_with_parent(parent)
print("lives on")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_a_worker_whose_server_died_before_it_began_does_not_live_on():
    code = WORKER.format(root=str(ROOT))
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("", "")  # the pipes are open until the child is gone, too


HOST = """
import sys, time
sys.path.insert(0, {root!r})
print("side effect", flush=True)
from tuning.execution.pool import WorkerPool
from tuning.execution.request import TrialRequest
from tests.execution.faulty import Faulty
pool = WorkerPool(3, start={start!r})
futures = [pool.submit_trial(TrialRequest(Faulty(), {{"i": 1, "fault": fault}})) for fault in {faults!r}]
pool.submit_trial(TrialRequest(Faulty(), {{"i": 2, "fault": "none"}})).result()
while len(pool._workers) < 3:
    time.sleep(0.01)
print(*[worker.pid for worker in pool._workers.values()], flush=True)
time.sleep(100)
"""


@pytest.mark.parametrize("start", STARTS)
def test_no_orphans_after_the_host_is_killed_and_its_script_runs_once(tmp_path, start):
    script = tmp_path / "host.py"
    # Without a fork server, Linux alone ends a process whose interpreter is locked; its own thread one that sleeps.
    faults = ("c code", "hang") if start == "fork" or sys.platform == "linux" else ("hang", "hang")
    script.write_text(HOST.format(root=str(ROOT), start=start, faults=faults))
    host = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True)
    try:
        assert host.stdout.readline() == "side effect\n"
        pids = [int(pid) for pid in host.stdout.readline().split()]
        others = {child.pid for child in psutil.Process(host.pid).children(recursive=True)} - set(pids)
    finally:
        host.kill()
        host.wait()
        host.stdout.close()
    assert len(pids) == 3
    until(lambda: not any(is_alive(pid) for pid in {*pids, *others}))


def test_what_a_trial_has_started_ends_with_it(pool):
    if pool._start == "spawn":
        pytest.skip("process groups are made by the fork server")
    future = pool.submit(subprocess.run, ["sleep", "1000"])
    pid = pid_of(pool, future)
    until(lambda: psutil.Process(pid).children())
    child = psutil.Process(pid).children()[0].pid
    pool.stop("")
    until(lambda: not is_alive(child))


def test_the_time_of_a_trial_begins_once_its_problem_is_read(pool):
    config = {"i": 7, "fault": "none", "epochs": 0}
    assert pool.submit_trial(TrialRequest(SlowToRead(), config, timeout=0.6)).result(timeout=240).value == 7
