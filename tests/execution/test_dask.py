"""Trials on a real Dask cluster: a scheduler and two worker processes on the loopback interface."""

import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from tests.execution.faulty import Faulty, Good
from tests.waiting import until
from tuning import problems, run
from tuning.execution import cluster as clusters
from tuning.execution.cluster import ClusterError, ClusterPool
from tuning.execution.errors import TrialPruned, TrialTimeout, WorkerDied
from tuning.execution.request import TrialRequest
from tuning.methods import get
from tuning.service.jobs import JobError, Jobs, Limits, SearchSpec
from tuning.study import State

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


class Cluster:
    """A scheduler and its workers, as a person starts them by two commands."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard")
        self.workers = []
        for _ in range(2):
            self.add_worker()

    def _start(self, kind, *arguments):
        return subprocess.Popen(
            [sys.executable, "-m", "dask", kind, *arguments],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def add_worker(self):
        options = ["--nthreads", "1", "--no-nanny", "--no-dashboard"]
        self.workers.append(self._start("worker", self.address, *options))

    def restart_scheduler(self):
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard")

    def close(self):
        for process in [*self.workers, self.scheduler]:
            process.kill()
            process.wait()


def connected(address, n_workers=2):
    """A pool, once the cluster is up."""
    found = []

    def is_up():
        try:
            found.append(ClusterPool(address))
        except ClusterError:
            return False
        return True

    until(is_up)
    until(lambda: found[0].n_workers == n_workers)
    return found[0]


@pytest.fixture(scope="module")
def cluster():
    cluster = Cluster()
    yield cluster
    cluster.close()


@pytest.fixture(scope="module")
def pool(cluster):
    pool = connected(cluster.address)
    yield pool
    pool.close()


def submit(pool, i, fault="none", *, epochs=0, **more):
    return pool.submit_trial(TrialRequest(Faulty(), {"i": i, "fault": fault, "epochs": epochs}, **more))


def n_up():
    """How many trials run on a Dask worker; to be called there."""
    return sum(task.is_up for pool in list(clusters._pools.values()) for task in list(pool._running.values()))


def test_the_same_trials_give_the_same_scores(pool):
    problem = problems.estimator("wine", "logistic_regression", folds=3)
    here = run(problem, "grid", trials=12)
    there = run(problem, "grid", trials=12, executor=pool)
    assert [t.fold_scores for t in there.finished] == [t.fold_scores for t in here.finished]
    assert all(len(trial.reports) == 3 for trial in there.finished)
    assert pool.submit(pow, 2, 10).result(timeout=240) == 1024


def test_faults_cost_their_own_trial_only(pool):
    futures = {
        fault: submit(pool, 0, fault, timeout=2, tenant=fault)
        for fault in ("raise", "sys.exit", "os._exit", "segfault", "hang")
    }
    good = [submit(pool, i, tenant="good") for i in range(12)]
    assert [future.result(timeout=240).value for future in good] == list(range(12))
    for fault, kind in {"raise": RuntimeError, "sys.exit": RuntimeError, "os._exit": WorkerDied}.items():
        with pytest.raises(kind):
            futures[fault].result(timeout=240)
    with pytest.raises(WorkerDied, match="SIGSEGV"):
        futures["segfault"].result(timeout=240)
    with pytest.raises(TrialTimeout, match="longer than 2 s"):
        futures["hang"].result(timeout=240)


def test_stop_ends_running_trials_and_others_go_on(pool):
    hung = [submit(pool, i, "c code", tenant="mine") for i in range(4)]
    until(lambda: sum(pool._client.run(n_up).values()) == 2)
    pool.stop("mine")
    for future in hung:
        with pytest.raises(CancelledError):
            future.result(timeout=240)  # the trial itself takes 1,000 s
    assert submit(pool, 9, tenant="other").result(timeout=240).value == 9


def test_reports_come_and_the_answer_stops_the_trial(pool):
    seen = []

    def after_five(fold, epoch, value):
        seen.append((fold, epoch))
        return "enough" if epoch == 5 else ""

    with pytest.raises(TrialPruned, match="enough"):
        submit(pool, 0, epochs=200, on_report=after_five, may_prune=True).result(timeout=240)
    assert 6 <= len(seen) < 100
    # The good ones first: what is seen later can then be given up whoever is quicker.
    problem = problems.estimator(
        "wine", "svm", folds=4, space={"C": [30.0, 1.0, 1e-2, 1e-3, 1e-4], "gamma": [1e-2, 1.0]}
    )
    full = run(problem, "grid", trials=10, executor=pool)
    less = run(problem, "grid", trials=10, executor=pool, discard="exact")
    assert less.best.value == full.best.value
    pruned = [trial for trial in less.finished if trial.state == State.PRUNED]
    assert pruned and all(0 < len(trial.fold_scores) < 4 for trial in pruned)


def test_a_newcomer_is_served_before_a_long_queue(pool):
    queue = [submit(pool, i, tenant="long") for i in range(100)]
    newcomer = [submit(pool, i, tenant="new") for i in range(5)]
    for future in newcomer:
        future.result(timeout=240)
    waiting = sum(not future.done() for future in queue)
    pool.stop("long")
    assert waiting > 50


def test_a_worker_that_is_killed_costs_no_trial(cluster, pool):
    until(lambda: pool.n_workers == 2)
    futures = [submit(pool, i, "sleep") for i in range(8)]
    place = next(at for at, pid in pool._client.run(os.getpid).items() if pid == cluster.workers[0].pid)
    until(lambda: pool._client.run(n_up, workers=[place])[place])
    cluster.workers[0].send_signal(signal.SIGKILL)
    assert [future.result(timeout=240).value for future in futures] == list(range(8))
    until(lambda: pool.n_workers == 1)
    cluster.add_worker()
    until(lambda: pool.n_workers == 2)


def test_a_lost_scheduler_pauses_the_search_and_resume_goes_on():
    cluster = Cluster()
    searches = None
    try:
        connected(cluster.address).close()
        searches = Jobs(workers=1, cluster=cluster.address, limits=Limits())
        job = searches.start(SearchSpec(Good(), get("random"), trials=60, workers=2))
        until(lambda: len(job.history.done) >= 3)
        cluster.scheduler.kill()
        cluster.scheduler.wait()
        until(lambda: job.state == "paused")
        assert "cannot be reached" in job.pause_reason
        seen = len(job.history.done)
        cluster.restart_scheduler()
        for _ in range(2):
            cluster.add_worker()
        connected(cluster.address).close()
        until(lambda: _resumed(job))
        assert job.wait(240) and job.state == "finished"
        others = [(t.state, t.message) for t in job.history.finished if t.state not in (State.DONE, State.CANCELLED)]
        assert others == []
        assert len(job.history.done) == 60 > seen
    finally:
        if searches is not None:
            searches.shutdown()
        cluster.close()


def _resumed(job):
    try:
        job.resume()
    except JobError:
        return False
    return True


@pytest.mark.parametrize("address", [None, "", " ", 8786])
def test_what_is_no_address_starts_no_cluster(address):
    with pytest.raises(ClusterError, match="is text such as tcp"):
        ClusterPool(address)


def test_what_cannot_be_used_is_said(monkeypatch):
    monkeypatch.setattr(clusters, "CONNECT_SECONDS", 1.0)
    with pytest.raises(ClusterError, match="no Dask scheduler answers"):
        ClusterPool("tcp://127.0.0.1:9")
    with pytest.raises(ClusterError, match="no Dask scheduler answers"):
        ClusterPool("nonsense")
    searches = Jobs(workers=1, allow_clusters=False)
    with pytest.raises(JobError, match="does not let"):
        searches.start(SearchSpec(Faulty(), get("random"), trials=1), cluster="tcp://127.0.0.1:9")
    with pytest.raises(JobError, match="no Dask scheduler answers"):
        Jobs(workers=1, allow_clusters=True).start(
            SearchSpec(Faulty(), get("random"), trials=1), cluster="tcp://127.0.0.1:9"
        )
