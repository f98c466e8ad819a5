"""Worker processes: stop is quick; nobody starves; reports arrive; what a worker holds and uses."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from tests.execution.faulty import Nosy
from tests.execution.pools import STARTS, is_alive, pid_of, submit
from tests.waiting import until
from tuning import datasets, problems
from tuning.execution.errors import TrialPruned
from tuning.execution.pool import WorkerPool
from tuning.execution.request import TrialRequest

ROOT = Path(__file__).parents[2]

# Stop and fairness -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["hang", "c code"])
def test_stop_is_quick_and_leaves_others_alone(pool, fault):
    mine = [submit(pool, i, fault, tenant="mine") for i in range(4)]
    other = submit(pool, 9, tenant="other")
    until(lambda: sum(task.tenant == "mine" and task.is_up for task in list(pool._running.values())) == 2)
    pool.stop("mine")
    for future in mine:
        with pytest.raises(CancelledError):
            future.result(timeout=240)  # the trial itself takes 1,000 s
    assert other.result(timeout=240).value == 9


def test_stop_does_not_wait_for_a_worker_that_starts(monkeypatch):
    is_let = threading.Event()
    start = WorkerPool._new_worker
    monkeypatch.setattr(WorkerPool, "_new_worker", lambda self, *given: is_let.wait(240) and start(self, *given))
    with WorkerPool(1) as pool:
        future = pool.submit_trial(
            TrialRequest(problems.estimator("wine", "svm"), {"C": 1.0, "kernel": "linear"}, tenant="mine")
        )
        until(lambda: pool._starting)
        pool.stop("mine")
        with pytest.raises(CancelledError):
            future.result(timeout=240)
        assert not is_let.is_set()
        is_let.set()
        assert submit(pool, 3).result(timeout=240).value == 3
    pool = WorkerPool(1)
    future = pool.submit_trial(TrialRequest(problems.estimator("wine", "svm"), {"C": 1.0, "kernel": "linear"}))
    until(lambda: pool._starting)
    pool.close()
    assert future.done()


@pytest.mark.skipif(not hasattr(os, "nice"), reason="this system has no niceness")
@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("niceness", [0, 3])
def test_workers_step_back_as_far_as_they_are_asked_to(start, niceness):
    with WorkerPool(1, start=start, niceness=niceness) as pool:
        assert pool.submit(os.nice, 0).result(timeout=240) == min(os.nice(0) + niceness, 19)


def test_a_newcomer_is_served_before_a_long_queue_is_done(pool):
    queue = [submit(pool, i, tenant="long") for i in range(200)]
    newcomer = [submit(pool, i, tenant="new") for i in range(10)]
    for future in newcomer:
        future.result(timeout=240)
    waiting = sum(not future.done() for future in queue)
    pool.stop("long")
    assert waiting > 100


def test_groups_of_a_tenant_share_as_one_and_stop_alone(pool):
    """A race of many runs takes the share of one search, and one of its runs can be stopped."""
    runs = {k: [submit(pool, k, "sleep", tenant="race", group=f"run {k}") for _ in range(3)] for k in range(6)}
    calls = [pool.submit_call("race", pow, 2, k, timeout=None) for k in range(3)]
    until(lambda: len(pool._running) == 2)
    search = [submit(pool, k, tenant="search") for k in range(6)]
    [future.result(timeout=240) for future in search]
    assert sum(future.done() for futures in runs.values() for future in futures) <= 6  # of 18: beside, not before
    pool.stop("race", "run 3")
    until(lambda: all(future.done() for future in runs[3]))
    assert not any(future.cancelled() for k in (0, 1, 2, 4, 5) for future in runs[k])
    pool.stop("race")
    until(lambda: all(future.done() for futures in runs.values() for future in futures))
    until(lambda: all(future.done() for future in calls))
    assert submit(pool, 7).result(timeout=240).value == 7


def test_the_least_served_is_next_and_use_fades():
    with WorkerPool(1) as pool:
        hold = submit(pool, 0, "sleep", tenant="hold")
        until(hold.running)
        for name in ("much", "little", "new"):
            submit(pool, 1, tenant=name)
        now = time.monotonic()
        used = pool._scheduler.owners.faded_at
        used |= {"much": (9.0, now), "little": (1.0, now), "new": (0.5, now)}
        assert [pool.ahead(name) for name in ("hold", "new", "little", "much")] == [0, 1, 2, 3]
        assert pool.is_waiting("much") and not pool.is_waiting("hold")
        used["much"] = (9.0, now - 300)  # five half-lives ago: 0.28 now
        assert pool._scheduler.order() == ["much", "new", "little"]
        late = submit(pool, 2, tenant="late")
        faded = pool._scheduler.owners.faded
        assert faded("late") == pytest.approx(min(map(faded, ("hold", "much", "new", "little"))), abs=0.01)
        assert late.result(timeout=240).value == 2
    assert pool.worker_seconds("hold") >= 0.5


# Reports -----------------------------------------------------------------------------------------------------


def test_plain_functions_and_reports(pool):
    assert pool.submit(pow, 2, 10).result(timeout=240) == 1024
    seen = []
    submit(pool, 3, epochs=2, on_report=lambda *report: seen.append(report)).result(timeout=240)
    assert seen == [(0, 0, 0.0), (0, 1, 1.0), (0, None, 1.0)]


def test_a_trial_can_be_stopped_at_an_epoch_and_the_next_one_is_not(pool):
    def after_five(fold, epoch, value):
        return "enough" if epoch == 5 else ""

    for _ in range(3):
        future = submit(pool, 3, epochs=50, on_report=after_five, may_prune=True)
        with pytest.raises(TrialPruned, match="enough"):
            future.result(timeout=240)
        assert submit(pool, 3, epochs=3, on_report=after_five, may_prune=True).result(timeout=240).value == 3
    assert submit(pool, 3, epochs=9, on_report=after_five).result(timeout=240).value == 3  # it may not


def test_an_answer_that_comes_too_late_is_forgotten():
    with WorkerPool(1) as pool:
        for i in range(5):

            def slow(fold, epoch, value):
                time.sleep(0.1)
                return "too late" if epoch == 0 else ""

            with contextlib.suppress(TrialPruned):
                submit(pool, i, epochs=1, on_report=slow, may_prune=True).result(timeout=240)
            assert submit(pool, i, epochs=1, on_report=lambda *_: "", may_prune=True).result(timeout=240).value == i


# Processes ---------------------------------------------------------------------------------------------------


def test_workers_use_one_thread_each_and_ignore_interrupts(pool):
    assert pool.submit(os.getenv, "OMP_NUM_THREADS").result(timeout=240) == "1"
    assert pool.submit(signal.getsignal, signal.SIGINT).result(timeout=240) == signal.SIG_IGN


@pytest.mark.skipif("fork" not in STARTS, reason="needs fork")
def test_the_fork_server_has_one_thread_and_a_replaced_worker_has_imported_all():
    problem = problems.estimator("wine", "svm")
    with WorkerPool(1) as pool:
        pool.submit_trial(TrialRequest(problem, {"C": 1.0, "kernel": "linear"})).result(timeout=240)
        assert psutil.Process(pool._source.pid).num_threads() == 1
        until(lambda: 0 in pool._workers and not pool._running)
        before = pool._workers[0].pid
        os.kill(before, signal.SIGKILL)
        until(lambda: not is_alive(before))
        assert pool.submit(eval, "'sklearn.svm' in __import__('sys').modules").result(timeout=240)
        assert pool._workers[0].pid != before


def in_a_table():
    """Whether pandas was loaded before, and what scikit-learn makes of a table with gaps and categories."""
    had = "pandas" in sys.modules
    import pandas as pd
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import OneHotEncoder

    table = pd.DataFrame({"a": pd.Categorical(["x", None, "y", "x"]), "b": [1.0, 2.0, 3.0, 4.0]})
    names = list(OneHotEncoder().fit(table[["a"]]).get_feature_names_out())
    model = LogisticRegression().fit(table[["b"]], [0, 0, 1, 1])
    return had, names, list(model.feature_names_in_)


@pytest.mark.parametrize("start", STARTS)
def test_warm_workers_have_what_a_problem_needs_and_load_pandas_only_when_a_trial_wants_it(start):
    with WorkerPool(1, start=start) as pool:
        pool.warm_up(problems.estimator("wine", "svm"))
        assert "sklearn.svm" in pool.submit(list_of_modules).result(timeout=240)
        _, names, columns = expected = in_a_table()
        assert pool.submit(in_a_table).result(timeout=240) == (False, names, columns)
        assert pool.submit(in_a_table).result(timeout=240) == (True, names, columns)
        assert len(names) == 3 and expected[1:] == (names, ["b"])


@pytest.mark.parametrize("start", STARTS)
def test_a_new_worker_has_what_its_first_trial_needs_and_still_no_pandas(start):
    with WorkerPool(1, start=start) as pool:
        pool.submit_trial(TrialRequest(Nosy(), {"i": 1})).result(timeout=240)
        there = pool.submit(list_of_modules).result(timeout=240)
        assert "tests.execution.nosy" in there and pool.submit(in_a_table).result(timeout=240)[0] is False


@pytest.mark.skipif("fork" not in STARTS, reason="this system does not fork")
def test_what_is_expected_is_imported_beside_the_trials_that_run():
    with WorkerPool(1) as pool:
        hangs = submit(pool, 1, "hang", tenant="mine")
        before = pid_of(pool, hangs)
        until(lambda: next(iter(pool._running.values())).is_up)
        pool.expect(Nosy())  # its only worker has no end
        until(lambda: pool._source._loaded >= set(Nosy.modules))
        assert not hangs.done() and pid_of(pool, hangs) == before
        pool.stop("mine")
        assert "tests.execution.nosy" in pool.submit(list_of_modules).result(timeout=240)


def list_of_modules():
    return list(sys.modules)


def test_reports_of_short_folds_go_together_and_none_is_lost():
    wine = problems.estimator("wine", "logistic_regression", folds=10)
    alone, beside = [], []
    with WorkerPool(1) as pool:
        for _ in range(3):
            outcome = pool.submit_trial(TrialRequest(wine, {"C": 1.0}, on_report=lambda *r: beside.append(r))).result(
                timeout=60
            )
            found = wine.evaluate({"C": 1.0}, report=lambda *r: alone.append(r))
            timeless = {"fit_seconds": 0.0, "score_seconds": 0.0}
            assert replace(found, **timeless) == replace(outcome, **timeless)
    assert beside == alone and len(alone) == 30


def test_shutdown_ends_all_processes_and_refuses_more():
    for start in STARTS:
        pool = WorkerPool(2, start=start)
        futures = [submit(pool, i, "hang") for i in range(4)]
        [pid_of(pool, future) for future in futures[:2]]
        pids = [worker.pid for worker in pool._workers.values()]
        folder = Path(pool._folder.name)
        pool.close()
        assert pids and not any(is_alive(pid) for pid in pids)
        assert all(future.done() for future in futures) and not folder.exists()
        with pytest.raises(RuntimeError, match="shut down"):
            submit(pool, 1)
    with pytest.raises(ValueError, match="at least 1"):
        WorkerPool(0)
    with pytest.raises(ValueError, match="'fork' or 'spawn'"):
        WorkerPool(1, start="hope")


def test_a_problem_that_a_notebook_defines_runs_too(tmp_path):
    script = tmp_path / "notebook.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from tests.execution.faulty import Faulty\n"
        "from tuning.execution.pool import WorkerPool\n"
        "from tuning.execution.request import TrialRequest\n"
        "class Mine(Faulty):\n"
        "    def evaluate(self, config, **more):\n"
        "        return super().evaluate({'i': 41, 'fault': 'none'}, **more)\n"
        "with WorkerPool(1) as pool:\n"
        "    print(pool.submit_trial(TrialRequest(Mine(), {})).result().value, pool.submit(lambda: 7).result())\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert done.stdout == "41.0 7\n"


def test_large_data_lie_on_disk_once_for_all_workers(monkeypatch):
    monkeypatch.setattr(datasets, "SHARE_BYTES", 100_000)
    problem = problems.estimator("moons", "decision_tree", settings={"n": 20_000, "noise": 0.3})
    with WorkerPool(2) as pool:
        config = {"max_depth": 2, "min_samples_split": 2, "min_samples_leaf": 1, "max_features": 1.0}
        outcome = pool.submit_trial(TrialRequest(problem, config)).result(timeout=240)
        assert outcome.fold_scores == problem.evaluate(config).fold_scores
        assert list(Path(pool._folder.name).glob("*.npy"))
        kind = pool.submit(_kind_of_data, problem).result(timeout=240)
        assert kind == ("memmap", False)


def _kind_of_data(problem):
    return type(problem.data.X).__name__, problem.data.X.flags.writeable


def test_workers_hold_the_last_problems_only(pool):
    found = [problems.get("branin", noise=noise) for noise in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)]
    config = {"x1": 0.0, "x2": 0.0}
    for problem in [*found, *reversed(found), found[2], *found]:
        expected = problem.evaluate(config, seed=3).value
        assert pool.submit_trial(TrialRequest(problem, config, seed=3)).result(timeout=240).value == expected
    assert datasets.names()
