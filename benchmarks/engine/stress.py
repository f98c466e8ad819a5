"""What the worker processes bear: faults, stop, fairness, and a soak of thirty searches. See `benchmarks.engine`."""

from __future__ import annotations

import gc
import os
import statistics
import threading
import time
import warnings
from dataclasses import dataclass
from typing import Any


def case(name: str) -> tuple[Any, int]:
    """The problem and its number of configs. Folds are unshuffled, no rows are set aside: ``cv=k`` of scikit-learn."""
    import numpy as np

    from tuning import problems

    common: dict[str, Any] = {"shuffle": False, "test_size": 0.0}
    if name == "svc":
        space = {"C": np.logspace(-2, 5, 8).tolist(), "gamma": np.logspace(-6, 1, 8).tolist()}
        return problems.estimator("digits", "svm", folds=5, scaling="none", space=space, **common), 64
    if name == "mlp":
        space = {
            "hidden_layer_sizes": [(50,), (100,), (200,)],
            "activation": ["relu", "tanh"],
            "solver": ["adam", "sgd"],
            "learning_rate_init": [0.001, 0.01, 0.1],
            "alpha": [0.001],
            "batch_size": [128],
            "max_iter": [30],
        }
        return problems.estimator("digits", "mlp", folds=3, scaling="none", space=space, **common), 36
    space = {"C": np.logspace(-3, 3, 200).tolist()}
    return problems.estimator("wine", "logistic_regression", folds=5, scaling="standard", space=space, **common), 200


def fault_table() -> list[dict[str, Any]]:
    """Each fault among 12 good trials, 2 workers; `service` is how soon after it a new trial was done."""
    from tests.execution.faulty import FAULTS, Faulty
    from tuning.execution.pool import WorkerPool
    from tuning.execution.request import TrialRequest
    from tuning.search import settle

    rows = []
    for fault in FAULTS:
        with WorkerPool(2, memory=400 * 2**20) as pool:
            pool.submit_trial(TrialRequest(Faulty(), {"i": 0, "fault": "none"})).result()
            began = time.perf_counter()
            futures = []
            for i in range(13):
                config = {"i": i, "fault": fault if i == 4 else "none"}
                futures.append(
                    pool.submit_trial(TrialRequest(Faulty(), config, timeout=3.0 if fault == "hang" else None))
                )
            good = sum(settle(future)[0] == "done" for i, future in enumerate(futures) if i != 4)
            state, outcome = settle(futures[4])
            ended = time.perf_counter()
            both = [pool.submit_trial(TrialRequest(Faulty(), {"i": i, "fault": "none"})) for i in range(2)]
            [future.result() for future in both]
            rows.append(
                {
                    "fault": fault,
                    "good": good,
                    "state": str(state),
                    "message": outcome.message.splitlines()[0][:70] if outcome.message else "",
                    "seconds": round(ended - began, 2),
                    "service": round(time.perf_counter() - ended, 3),
                }
            )
    return rows


def _until_busy(pool: Any, seconds: float = 1.0) -> None:
    """Until both workers have had so much processor time, and so are inside libsvm, however loaded the machine."""
    import psutil

    def used(pid: int) -> float:
        times = psutil.Process(pid).cpu_times()
        return float(times.user + times.system)

    while len(pool._workers) < 2 or min(used(worker.pid) for worker in pool._workers.values()) < seconds:
        time.sleep(0.05)


def stop_latency(rounds: int) -> dict[str, Any]:
    """Two long libsvm fits are stopped; another search has one trial queued behind them."""
    import numpy as np

    from tests.execution.faulty import Good
    from tuning import problems
    from tuning.execution.pool import WorkerPool
    from tuning.execution.request import TrialRequest
    from tuning.methods import get
    from tuning.service.jobs import Jobs, Limits, SearchSpec
    from tuning.space import Space

    settings = {"n": 20_000, "noise": 1.0}
    problem = problems.estimator(
        "moons", "svm", folds=2, settings=settings, space=Space.from_sklearn({"C": [1e3, 2e3], "gamma": [50.0]})
    )
    stopped, other = [], []
    for _ in range(rounds):
        with WorkerPool(2) as pool:
            pool.warm_up(problem)
            hard = [
                pool.submit_trial(TrialRequest(problem, {"C": c, "gamma": 50.0}, tenant="hard")) for c in (1e3, 2e3)
            ]
            _until_busy(pool)
            assert not any(future.done() for future in hard)
            queued = pool.submit_trial(TrialRequest(Good(), {"i": 1}, tenant="other"))
            began = time.perf_counter()
            pool.stop("hard")
            for future in hard:
                future.exception() if not future.cancelled() else None
            stopped.append(time.perf_counter() - began)
            queued.result()
            other.append(time.perf_counter() - began)
    jobs, whole = Jobs(workers=2, limits=Limits(0, 0, 0, 0, 0)), []
    for _ in range(rounds):
        job = jobs.start(SearchSpec(problem, get("grid"), trials=2, workers=2))
        while not job.history.running:
            time.sleep(0.05)
        _until_busy(job._pool)
        began = time.perf_counter()
        job.stop()
        job.wait(10)
        whole.append(time.perf_counter() - began)
        assert job.state == "stopped"
    jobs.shutdown()
    return {
        "futures_settled": round(float(np.max(stopped)), 3),
        "queued_trial_of_another_done": round(float(np.max(other)), 3),
        "job_stopped": round(float(np.max(whole)), 3),
        "rounds": rounds,
    }


def fairness(rounds: int) -> dict[str, Any]:
    """A has 200 trials of 20 ms queued, then B brings 20; against the time that a queue in order would take."""
    from tests.execution.faulty import Good
    from tuning.execution.pool import WorkerPool
    from tuning.execution.request import TrialRequest

    newcomer, in_order = [], []
    for _ in range(rounds):
        with WorkerPool(2) as pool:
            pool.submit_trial(TrialRequest(Good(), {"i": 0})).result()
            began = time.perf_counter()
            same = [pool.submit_trial(TrialRequest(Good(), {"i": i}, tenant="a")) for i in range(220)]
            [future.result() for future in same]
            in_order.append(time.perf_counter() - began)  # the newcomer would be last
            queue = [pool.submit_trial(TrialRequest(Good(), {"i": i}, tenant="a")) for i in range(200)]
            began = time.perf_counter()
            [
                future.result()
                for future in [pool.submit_trial(TrialRequest(Good(), {"i": i}, tenant="b")) for i in range(20)]
            ]
            newcomer.append(time.perf_counter() - began)
            [future.result() for future in queue]
    shares = [ours / whole for ours, whole in zip(newcomer, in_order, strict=True)]
    return {
        "newcomer": [round(s, 2) for s in newcomer],
        "in_order": [round(s, 2) for s in in_order],
        "share": round(statistics.median(shares), 3),
    }


def soak(n_searches: int = 30, n_trials: int = 30) -> dict[str, Any]:
    """Searches started within 5 s on 2 workers; one trial in ten misbehaves at random."""
    import numpy as np
    import psutil

    from tests.execution.faulty import FAULTS, Faulty
    from tuning.methods import Proposal
    from tuning.service.jobs import Jobs, Limits, SearchSpec

    class Mixed:
        name, title, help = "mixed", "", ""

        def ask(self, history: Any, rng: Any) -> Proposal:
            fault = str(rng.choice(FAULTS)) if rng.random() < 0.1 else "none"
            return Proposal({"i": history.next_number, "fault": fault})

    method = dataclass(frozen=True)(Mixed)()
    jobs, me = Jobs(workers=2, limits=Limits(0, 0, 0, 0, 0)), psutil.Process()
    resident, late, is_over = [], [], threading.Event()

    def watch() -> None:
        """Memory, and how late this thread wakes: so long another thread of the server would wait, too."""
        while True:
            asked = time.perf_counter()
            if is_over.wait(0.25):
                return
            late.append(time.perf_counter() - asked - 0.25)
            resident.append(me.memory_info().rss / 2**20)

    thread = threading.Thread(target=watch)
    thread.start()
    began = time.perf_counter()
    found = []
    for k in range(n_searches):
        found.append(jobs.start(SearchSpec(Faulty(), method, trials=n_trials, workers=2, timeout=1.0, seed=k)))
        time.sleep(4.5 / n_searches)
    for job in found:
        job.wait()
    seconds = time.perf_counter() - began
    is_over.set()
    thread.join()
    trials = [trial for job in found for trial in job.history.finished]
    wrong = sum((t.state == "done") != (t.config["fault"] in ("none", "warnings")) for t in trials)
    states: dict[str, int] = {}
    for trial in trials:
        states[str(trial.state)] = states.get(str(trial.state), 0) + 1
    jobs.shutdown()
    gc.collect()
    third = resident[len(resident) // 3]
    return {
        "searches": n_searches,
        "finished": sum(job.state == "finished" for job in found),
        "trials": len(trials),
        "expected": n_searches * n_trials,
        "in_a_wrong_state": wrong,
        "states": states,
        "seconds": round(seconds, 1),
        "latest_wake_s": round(max(late), 3),
        "rss_start_mb": round(resident[0], 1),
        "rss_after_third_mb": round(third, 1),
        "rss_end_mb": round(resident[-1], 1),
        "growth_after_third": round(float(np.max(resident[len(resident) // 3 :])) / third - 1, 4),
    }


def workers() -> dict[str, Any]:
    """How soon a killed worker is replaced, and what a worker costs, by way of starting it."""
    import psutil

    from tuning import problems
    from tuning.execution.pool import WorkerPool
    from tuning.execution.request import TrialRequest

    problem, config, found = problems.estimator("digits", "svm"), {"C": 1.0, "kernel": "linear"}, {}
    for start in ("fork", "spawn"):
        began = time.perf_counter()
        with WorkerPool(2, start=start) as pool:
            [f.result() for f in [pool.submit_trial(TrialRequest(problem, config)) for _ in range(2)]]
            first = time.perf_counter() - began
            ready, again = [], []
            for _ in range(5):
                time.sleep(0.3)
                pool._workers[0].kill()
                pool._workers[1].kill()
                time.sleep(0.2)
                began = time.perf_counter()
                [f.result() for f in [pool.submit(os.getpid) for _ in range(2)]]
                ready.append(time.perf_counter() - began)
                began = time.perf_counter()
                [f.result() for f in [pool.submit_trial(TrialRequest(problem, config)) for _ in range(2)]]
                again.append(time.perf_counter() - began)
            pids = [worker.pid for worker in pool._workers.values()]
            pids += [pool._source.pid] if start == "fork" else []
            memory = [psutil.Process(pid).memory_full_info() for pid in pids]
            found[start] = {
                "first_two_trials_s": round(first, 2),
                "two_workers_replaced_s": round(statistics.median(ready), 3),
                "their_first_trials_s": round(statistics.median(again), 3),
                "uss_per_worker_mb": round(memory[0].uss / 2**20),
                "pss_sum_mb": round(sum(m.pss for m in memory) / 2**20),
            }
    return found


def reports(rounds: int) -> dict[str, Any]:
    """Cost of epoch reports: processor seconds of one MLP trial with and without somebody who listens."""
    from threadpoolctl import threadpool_limits

    from tuning.execution.inline import Inline
    from tuning.execution.request import TrialRequest

    problem, _ = case("mlp")
    config = {name: parameter.choices[0] for name, parameter in problem.space.items()}
    seen: list[Any] = []

    def listen(*report: Any) -> str:
        seen.append(report)
        return ""

    warnings.simplefilter("ignore")
    ratios = []
    with threadpool_limits(1):
        problem.evaluate(config)
        for _ in range(3 * rounds):
            took = []
            for listener in (None, listen):
                began = time.process_time()
                Inline().submit_trial(TrialRequest(problem, config, on_report=listener)).result()
                took.append(time.process_time() - began)
            ratios.append(took[1] / took[0])
    rounded = [round(ratio, 3) for ratio in ratios]
    return {"ratio": statistics.median(rounded), "ratios": rounded, "reports_per_trial": len(seen) // len(ratios)}
