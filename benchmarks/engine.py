"""Worker processes against GridSearchCV, and what they bear: faults, stop, fairness, a soak of thirty searches.

``python -m benchmarks.engine [--rounds N] [--only PART,PART]`` prints Markdown and JSON, and keeps both in
``benchmarks/results``. Each timing is a fresh process; contenders alternate, and ratios are taken within a round, since the
machine may be shared. The load while each round ran is kept with it.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results"
SEED = 0
BARS = {
    ("svc", "plain"): 1.0,
    ("mlp", "plain"): 0.95,
    ("wine", "plain"): 0.65,
    ("svc", "exact"): 0.35,
    ("mlp", "halving"): 0.35,
}
TITLES = {
    "svc": "(a) digits, SVC 8 x 8, cv 5",
    "mlp": "(b) digits, MLP, 36 of the 324 configs, 30 epochs, cv 3",
    "wine": "(c) wine, scaler + logistic regression, 200 configs, cv 5, second search of a process",
}


# Contenders: each runs in a fresh process and prints one line of JSON ----------------------------------------


def cpu_seconds() -> float:
    """Processor seconds of this process and all its children, living and dead."""
    import psutil

    me = psutil.Process()
    own = me.cpu_times()
    total = own.user + own.system + own.children_user + own.children_system
    for child in me.children(recursive=True):
        times = child.cpu_times()
        total += times.user + times.system
    return total


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


def time_ours(name: str, rule: str, n_searches: int) -> dict[str, Any]:
    from tuning import run
    from tuning.executors import WorkerPool
    from tuning.history import State
    from tuning.methods import get

    problem, n = case(name)
    seconds, n_events = [], 0

    def count(event: Any, history: Any) -> None:
        nonlocal n_events
        n_events += 1

    began = time.perf_counter()
    pool = WorkerPool()
    for _ in range(n_searches):
        n_events, used = 0, cpu_seconds()
        method = get("grid") if rule == "none" else get("grid", order="shuffled")
        history = run(problem, method, trials=n, seed=SEED, executor=pool, discard=rule, callbacks=[count])
        seconds.append(time.perf_counter() - began)
        used = cpu_seconds() - used
        began = time.perf_counter()
    pool.shutdown()
    scores = {repr(sorted(t.config.items())): t.fold_scores for t in history.finished if t.state == State.DONE}
    return {
        "seconds": seconds,
        "cpu": used,
        "best": history.best.value,
        "fits": sum(len(t.fold_scores) for t in history.finished),
        "pruned": sum(t.state == State.PRUNED for t in history.finished),
        "events": n_events,
        "work": sum(t.fit_seconds + t.score_seconds for t in history.finished),
        "scores": scores,
    }


def time_grid_search(name: str, n_searches: int) -> dict[str, Any]:
    import warnings

    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import StandardScaler

    from tuning import models

    warnings.simplefilter("ignore")
    problem, _ = case(name)
    model = models.get(problem.model).build({}, "classification")
    steps = [("scale", StandardScaler())] if problem.scaling == "standard" else []
    grid = {f"model__{key}": list(parameter.choices) for key, parameter in problem.space.items()}
    X, y = problem.search_part()
    seconds = []
    os.environ["PYTHONWARNINGS"] = "ignore"
    for _ in range(n_searches):
        used, began = cpu_seconds(), time.perf_counter()
        search = GridSearchCV(Pipeline([*steps, ("model", model)]), grid, cv=problem.folds, n_jobs=-1, refit=False)
        search.fit(X, y)
        seconds.append(time.perf_counter() - began)
        used = cpu_seconds() - used
    found = search.cv_results_
    scores = {}
    for i, parameters in enumerate(found["params"]):
        config = {key.removeprefix("model__"): value for key, value in parameters.items()}
        scores[repr(sorted(config.items()))] = [found[f"split{k}_test_score"][i] for k in range(problem.folds)]
    return {"seconds": seconds, "cpu": used, "best": float(search.best_score_), "scores": scores}


def fresh(*arguments: str) -> dict[str, Any]:
    """One contender in a process of its own, started when the machine has settled a little."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "benchmarks.engine", "--contender", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def timings(name: str, rules: list[str], rounds: int) -> dict[str, Any]:
    """Ratios to GridSearchCV within each round; the order of the contenders turns from round to round."""
    n_searches = "2" if name == "wine" else "1"
    contenders = ["sklearn", *rules]
    found: dict[str, list[dict[str, Any]]] = {who: [] for who in contenders}
    loads = []
    for k in range(rounds):
        for who in contenders[k % len(contenders) :] + contenders[: k % len(contenders)]:
            found[who].append(fresh(name, who, n_searches))
        loads.append(round(os.getloadavg()[0], 1))
        print(
            f"  {name} round {k + 1}: " + ", ".join(f"{w} {found[w][-1]['seconds'][-1]:.2f} s" for w in contenders),
            file=sys.stderr,
        )
    base = found["sklearn"]
    rows = {}
    for who in rules:
        ratios = [ours["seconds"][-1] / theirs["seconds"][-1] for ours, theirs in zip(found[who], base, strict=True)]
        differences = [
            abs(a - b)
            for ours, theirs in zip(found[who], base, strict=True)
            for key, scores in ours["scores"].items()
            for a, b in zip(scores, theirs["scores"][key], strict=True)
        ]
        rows[who] = {
            "ratio": statistics.median(ratios),
            "cpu_ratio": statistics.median(o["cpu"] / t["cpu"] for o, t in zip(found[who], base, strict=True)),
            "ratios": [round(r, 3) for r in ratios],
            "seconds": [round(run["seconds"][-1], 2) for run in found[who]],
            "sklearn_seconds": [round(run["seconds"][-1], 2) for run in base],
            "same_best": sum(abs(o["best"] - t["best"]) < 1e-12 for o, t in zip(found[who], base, strict=True)),
            "largest_difference_of_scores": max(differences, default=0.0),
            "fits": [run["fits"] for run in found[who]],
            "pruned": [run["pruned"] for run in found[who]],
            "events": found[who][-1]["events"],
            "bar": BARS.get((name, "plain" if who == "none" else who)),
        }
    return {"rounds": rounds, "loads": loads, "rows": rows}


# Faults, stop, fairness, soak --------------------------------------------------------------------------------


def fault_table() -> list[dict[str, Any]]:
    """Each fault among 12 good trials, 2 workers; `service` is how soon after it a new trial was done."""
    from tests.faulty import FAULTS, Faulty
    from tuning.executors import WorkerPool
    from tuning.search import settle

    rows = []
    for fault in FAULTS:
        with WorkerPool(2, memory=400 * 2**20) as pool:
            pool.submit_trial(Faulty(), {"i": 0, "fault": "none"}).result()
            began = time.perf_counter()
            futures = [
                pool.submit_trial(Faulty(), {"i": i, "fault": fault if i == 4 else "none"}, timeout=3.0 if fault == "hang" else None)
                for i in range(13)
            ]  # fmt: skip
            good = sum(settle(future)[0] == "done" for i, future in enumerate(futures) if i != 4)
            state, outcome = settle(futures[4])
            ended = time.perf_counter()
            both = [pool.submit_trial(Faulty(), {"i": i, "fault": "none"}) for i in range(2)]
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


def stop_latency(rounds: int) -> dict[str, Any]:
    """Two long libsvm fits are stopped; another search has one trial queued behind them."""
    import numpy as np

    from tests.faulty import Good
    from tuning import problems
    from tuning.executors import WorkerPool
    from tuning.jobs import Jobs, Limits
    from tuning.methods import get
    from tuning.space import Space

    settings = {"n": 20_000, "noise": 1.0}
    problem = problems.estimator(
        "moons", "svm", folds=2, settings=settings, space=Space.from_sklearn({"C": [1e3, 2e3], "gamma": [50.0]})
    )
    stopped, other = [], []
    for _ in range(rounds):
        with WorkerPool(2) as pool:
            pool.warm_up(problem)
            hard = [pool.submit_trial(problem, {"C": c, "gamma": 50.0}, tenant="hard") for c in (1e3, 2e3)]
            time.sleep(4)
            assert not any(future.done() for future in hard)
            queued = pool.submit_trial(Good(), {"i": 1}, tenant="other")
            began = time.perf_counter()
            pool.stop("hard")
            for future in hard:
                future.exception() if not future.cancelled() else None
            stopped.append(time.perf_counter() - began)
            queued.result()
            other.append(time.perf_counter() - began)
    jobs, whole = Jobs(workers=2, limits=Limits(0, 0, 0, 0, 0)), []
    for _ in range(rounds):
        job = jobs.start(problem, get("grid"), trials=2, workers=2)
        time.sleep(3)
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
    from tests.faulty import Good
    from tuning.executors import WorkerPool

    newcomer, in_order = [], []
    for _ in range(rounds):
        with WorkerPool(2) as pool:
            pool.submit_trial(Good(), {"i": 0}).result()
            began = time.perf_counter()
            same = [pool.submit_trial(Good(), {"i": i}, tenant="a") for i in range(220)]
            [future.result() for future in same]
            in_order.append(time.perf_counter() - began)  # the newcomer would be last
            queue = [pool.submit_trial(Good(), {"i": i}, tenant="a") for i in range(200)]
            began = time.perf_counter()
            [future.result() for future in [pool.submit_trial(Good(), {"i": i}, tenant="b") for i in range(20)]]
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
    import gc

    import numpy as np
    import psutil

    from tests.faulty import FAULTS, Faulty
    from tuning.jobs import Jobs, Limits
    from tuning.methods import Proposal

    class Mixed:
        name, title, help = "mixed", "", ""

        def ask(self, history: Any, rng: Any) -> Proposal:
            fault = str(rng.choice(FAULTS)) if rng.random() < 0.1 else "none"
            return Proposal({"i": history.next_number, "fault": fault})

    from dataclasses import dataclass

    method = dataclass(frozen=True)(Mixed)()
    jobs, me = Jobs(workers=2, limits=Limits(0, 0, 0, 0, 0)), psutil.Process()
    resident, is_over = [], threading.Event()

    def watch() -> None:
        while not is_over.wait(0.5):
            resident.append(me.memory_info().rss / 2**20)

    thread = threading.Thread(target=watch)
    thread.start()
    began = time.perf_counter()
    found = []
    for k in range(n_searches):
        found.append(jobs.start(Faulty(), method, trials=n_trials, workers=2, timeout=1.0, seed=k))
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
        "rss_start_mb": round(resident[0], 1),
        "rss_after_third_mb": round(third, 1),
        "rss_end_mb": round(resident[-1], 1),
        "growth_after_third": round(float(np.max(resident[len(resident) // 3 :])) / third - 1, 4),
    }


def workers() -> dict[str, Any]:
    """How soon a killed worker is replaced, and what a worker costs, by way of starting it."""
    import psutil

    from tuning import problems
    from tuning.executors import WorkerPool

    problem, config, found = problems.estimator("digits", "svm"), {"C": 1.0, "kernel": "linear"}, {}
    for start in ("fork", "spawn"):
        began = time.perf_counter()
        with WorkerPool(2, start=start) as pool:
            [f.result() for f in [pool.submit_trial(problem, config) for _ in range(2)]]
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
                [f.result() for f in [pool.submit_trial(problem, config) for _ in range(2)]]
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
    from tuning.executors import Inline

    problem, _ = case("mlp")
    config = {"hidden_layer_sizes": (100,), "activation": "relu", "solver": "adam", "learning_rate_init": 0.001, "alpha": 0.001, "batch_size": 128, "max_iter": 30}  # fmt: skip
    import warnings

    warnings.simplefilter("ignore")
    ratios, n = [], 0
    problem.evaluate(config)
    for _ in range(rounds):
        took = []
        for listener in (None, lambda *_: ""):
            began = time.process_time()
            Inline().submit_trial(problem, config, on_report=listener).result()
            took.append(time.process_time() - began)
        ratios.append(took[1] / took[0])
    Inline().submit_trial(problem, config, on_report=lambda *_: globals().__setitem__("_n", globals().get("_n", 0) + 1))
    n = globals().pop("_n")
    return {
        "ratio": round(statistics.median(ratios), 3),
        "ratios": [round(r, 3) for r in ratios],
        "reports_per_trial": n,
    }


# Report ------------------------------------------------------------------------------------------------------


def markdown(found: dict[str, Any]) -> str:
    from benchmarks.engine_report import text

    return text(found, TITLES)


PARTS = ("workers", "faults", "stop", "fairness", "reports", "wine", "mlp", "svc", "soak")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--contender", nargs=3)
    given = parser.parse_args()
    if given.contender:
        name, who, n = given.contender
        print(json.dumps(time_grid_search(name, int(n)) if who == "sklearn" else time_ours(name, who, int(n))))
        return
    path = RESULTS / "engine.json"
    found = json.loads(path.read_text()) if path.exists() else {}
    found["about"] = {
        "date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d"),
        "seed": SEED,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        **{name: version(name) for name in ("scikit-learn", "numpy", "scipy", "joblib")},
    }
    rules = {"svc": ["none", "exact"], "mlp": ["none", "median", "halving"], "wine": ["none"]}
    simple = {"workers": workers, "faults": fault_table, "soak": soak}
    repeated = {"stop": stop_latency, "fairness": fairness, "reports": reports}
    for part in given.only.split(","):
        load = round(os.getloadavg()[0], 1)
        print(f"{part} (load {load}) …", file=sys.stderr)
        if part in rules:
            found[part] = timings(part, rules[part], given.rounds)
        else:
            result = simple[part]() if part in simple else repeated[part](given.rounds)
            found[part] = {"load": load, "result": result}
        RESULTS.mkdir(exist_ok=True)
        path.write_text(json.dumps(found, indent=1) + "\n")
        (RESULTS / "engine.md").write_text(markdown(found))
    print(markdown(found))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
