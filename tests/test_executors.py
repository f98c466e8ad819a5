"""Worker processes: each fault costs its own trial only; stop is quick; nobody starves; nothing is left behind."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import CancelledError
from pathlib import Path

import psutil
import pytest

from tests.faulty import FAULTS, Faulty
from tuning.executors import TrialError, TrialOutOfMemory, TrialTimeout, WorkerDied, WorkerPool
from tuning.history import State
from tuning.jobs import JobError, Jobs
from tuning.methods import get
from tuning.search import settle

ROOT = Path(__file__).parent.parent
EXPECTED = {
    "raise": State.FAILED,
    "nan": State.NAN,
    "sys.exit": State.FAILED,
    "os._exit": State.DIED,
    "segfault": State.DIED,
    "hang": State.TIMEOUT,
    "unpicklable": State.FAILED,
    "memory": State.OUT_OF_MEMORY,
    "warnings": State.DONE,
}


@pytest.fixture(scope="module")
def pool():
    with WorkerPool(2, memory=600 * 2**20) as pool:
        yield pool


def submit(pool, i, fault="none", **more):
    return pool.submit_trial(Faulty(), {"i": i, "fault": fault}, **more)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_costs_its_own_trial_only(pool, fault):
    futures = [
        submit(pool, i, fault if i == 4 else "none", timeout=1.5 if fault == "hang" else None) for i in range(13)
    ]
    for i, future in enumerate(futures):
        if i != 4:
            assert future.result(timeout=30).value == i
    with pytest.raises(BaseException) if EXPECTED[fault] not in (State.NAN, State.DONE) else _nothing():
        futures[4].result(timeout=30)
    state, outcome = settle(futures[4])
    assert state == EXPECTED[fault]
    assert outcome.message or state == State.DONE
    assert submit(pool, 1).result(timeout=30).value == 1


class _nothing:
    def __enter__(self):
        return None

    def __exit__(self, *arguments):
        return False


def test_a_worker_killed_from_outside_is_named_and_replaced(pool):
    future = submit(pool, 0, "hang")
    time.sleep(0.5)
    slot = next(slot for slot, task in pool._running.items() if task.future is future)
    os.kill(pool._workers[slot].process.pid, signal.SIGKILL)
    with pytest.raises(WorkerDied, match="-9"):
        future.result(timeout=10)
    assert submit(pool, 5).result(timeout=30).value == 5


def test_stop_is_quick_and_leaves_others_alone(pool):
    mine = [submit(pool, i, "hang", tenant="mine") for i in range(4)]
    other = submit(pool, 9, tenant="other")
    time.sleep(0.5)
    began = time.monotonic()
    pool.stop("mine")
    for future in mine:
        with pytest.raises(CancelledError):
            future.result(timeout=5)
    assert time.monotonic() - began < 0.5
    assert other.result(timeout=5).value == 9


def test_a_newcomer_is_served_before_a_long_queue_is_done(pool):
    queue = [submit(pool, i, tenant="long") for i in range(200)]
    newcomer = [submit(pool, i, tenant="new") for i in range(10)]
    for future in newcomer:
        future.result(timeout=30)
    waiting = sum(not future.done() for future in queue)
    pool.stop("long")
    assert waiting > 100


def test_plain_functions_and_reports(pool):
    assert pool.submit(pow, 2, 10).result(timeout=30) == 1024
    seen = []
    submit(pool, 3, on_report=lambda *report: seen.append(report)).result(timeout=30)
    assert seen == [(0, None, 1.0)]


def test_workers_use_one_thread_each(pool):
    assert pool.submit(os.getenv, "OMP_NUM_THREADS").result(timeout=30) == "1"


def test_shutdown_ends_all_processes_and_refuses_more():
    pool = WorkerPool(2)
    futures = [submit(pool, i, "hang") for i in range(4)]
    time.sleep(0.6)
    pids = [worker.process.pid for worker in pool._workers.values()]
    pool.shutdown()
    assert pids and not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie" for pid in pids)
    assert all(future.done() for future in futures)
    with pytest.raises(RuntimeError, match="shut down"):
        submit(pool, 1)
    with pytest.raises(ValueError, match="at least 1"):
        WorkerPool(0)


HOST = """
import sys, time
sys.path.insert(0, {root!r})
print("side effect", flush=True)
from tuning.executors import WorkerPool
from tests.faulty import Faulty
pool = WorkerPool(2)
pool.submit_trial(Faulty(), {{"i": 1, "fault": "hang"}})
pool.submit_trial(Faulty(), {{"i": 2, "fault": "none"}}).result()
print(*[worker.process.pid for worker in pool._workers.values()], flush=True)
time.sleep(100)
"""


def test_no_orphans_after_the_host_is_killed_and_its_script_runs_once(tmp_path):
    script = tmp_path / "host.py"
    script.write_text(HOST.format(root=str(ROOT)))
    host = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True)
    try:
        assert host.stdout.readline() == "side effect\n"
        pids = [int(pid) for pid in host.stdout.readline().split()]
    finally:
        host.kill()
        host.wait()
        host.stdout.close()
    assert len(pids) == 2
    deadline = time.monotonic() + 10
    while any(psutil.pid_exists(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(psutil.pid_exists(pid) for pid in pids)


@pytest.fixture
def searches():
    found = Jobs(workers=2, max_unfinished=3)
    yield found
    found.shutdown()


def test_a_job_grows_pauses_resumes_and_stops(searches):
    job = searches.start(Faulty(), get("random"), trials=2000, workers=2)
    assert searches.get(job.id) is job and searches.get("nope") is None
    _until(lambda: len(job.history.done) >= 3)
    seen = job.history
    job.pause()
    _until(lambda: not job.history.running)
    n = len(job.history)
    time.sleep(0.3)
    assert len(job.history) == n and job.state == "paused"
    job.resume()
    _until(lambda: len(job.history) > n)
    began = time.monotonic()
    job.stop()
    assert job.wait(5) and time.monotonic() - began < 0.6
    assert job.state == "stopped" and len(job.history.done) >= len(seen.done)


def test_two_jobs_share_and_too_many_are_refused(searches):
    a = searches.start(Faulty(), get("random"), trials=1000, workers=2)
    b = searches.start(Faulty(), get("sobol"), trials=3, workers=2)
    assert b.wait(60) and b.state == "finished" and not a.is_over
    c = searches.start(Faulty(), get("random"), seconds=0.5)
    searches.start(Faulty(), get("random"), trials=1000)
    with pytest.raises(JobError, match="under way"):
        searches.start(Faulty(), get("random"), trials=1)
    assert c.wait(30) and c.state == "finished"
    with pytest.raises(JobError, match="never end"):
        searches.start(Faulty(), get("random"))


def test_a_broken_method_is_shown_and_not_swallowed(searches):
    class Broken:
        name = "broken"

        def ask(self, history, rng):
            raise RuntimeError("lost my way")

    import dataclasses

    job = searches.start(Faulty(), dataclasses.dataclass(frozen=True)(Broken)(), trials=3)
    assert job.wait(10) and job.state == "error" and "lost my way" in job.error


def _until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def test_exceptions_carry_what_happened(pool):
    with pytest.raises(TrialError, match="ValueError: bad luck"):
        submit(pool, 0, "raise").result(timeout=30)
    with pytest.raises(TrialTimeout, match="longer than"):
        submit(pool, 0, "hang", timeout=0.3).result(timeout=30)
    with pytest.raises(TrialOutOfMemory, match="MB"):
        submit(pool, 0, "memory").result(timeout=30)
