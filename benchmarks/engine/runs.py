"""Worker processes against GridSearchCV, and what they bear: faults, stop, fairness, a soak of thirty searches.

``python -m benchmarks.engine [--rounds N] [--only PART,PART] [--more]`` prints Markdown and JSON, and keeps both in
``benchmarks/results`` after each round; ``--more`` adds rounds to those that are kept. Each timing is a fresh process;
contenders alternate, and ratios are taken within a round, since the machine may be shared. The load while each round
ran is kept with it.
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
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.engine import stress
from benchmarks.engine.report import text
from benchmarks.engine.stress import case

ROOT = Path(__file__).parents[2]
RESULTS = Path(__file__).parent.parent / "results"
SEED = 0
SETTLE_SECONDS, BUSY = 20.0, 25.0  # so long a contender waits for the processors to be idle, up to some percent
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


def time_ours(name: str, rule: str, n_searches: int) -> dict[str, Any]:
    from tuning import run
    from tuning.execution.pool import WorkerPool
    from tuning.methods import get
    from tuning.study import State

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
    pool.close()
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
    import psutil

    given_up = time.monotonic() + SETTLE_SECONDS
    while psutil.cpu_percent(0.5) > BUSY and time.monotonic() < given_up:
        continue
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "benchmarks.engine", "--contender", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def one_round(name: str, contenders: list[str]) -> dict[str, dict[str, Any]]:
    """Each contender once; the scores are compared at once and not kept."""
    n_searches = "2" if name == "wine" else "1"
    runs = {who: fresh(name, who, n_searches) for who in contenders}
    theirs = runs["sklearn"]
    for run in runs.values():
        run["seconds"] = run["seconds"][-1]
        run["is_same_best"] = abs(run["best"] - theirs["best"]) < 1e-12
        run["difference"] = max(
            (
                abs(a - b)
                for key, scores in run["scores"].items()
                for a, b in zip(scores, theirs["scores"][key], strict=True)
            ),
            default=0.0,
        )
    for run in runs.values():
        del run["scores"]
    return runs


def summary(name: str, rules: list[str], rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """Ratios to GridSearchCV within each round."""
    base, rows = [one["runs"]["sklearn"] for one in rounds], {}
    for who in rules:
        runs = [one["runs"][who] for one in rounds]
        pairs = list(zip(runs, base, strict=True))
        ratios = [ours["seconds"] / theirs["seconds"] for ours, theirs in pairs]
        rows[who] = {
            "ratio": statistics.median(ratios),
            "cpu_ratio": statistics.median(ours["cpu"] / theirs["cpu"] for ours, theirs in pairs),
            "ratios": [round(r, 3) for r in ratios],
            "seconds": [round(run["seconds"], 2) for run in runs],
            "sklearn_seconds": [round(run["seconds"], 2) for run in base],
            "same_best": sum(run["is_same_best"] for run in runs),
            "largest_difference_of_scores": max(run["difference"] for run in runs),
            "fits": [run["fits"] for run in runs],
            "pruned": [run["pruned"] for run in runs],
            "events": runs[-1]["events"],
            "bar": BARS.get((name, "plain" if who == "none" else who)),
        }
    loads = [one["load"] for one in rounds]
    return {"rounds": len(rounds), "loads": loads, "rows": rows, "kept": rounds}


# All parts ---------------------------------------------------------------------------------------------------

PARTS = ("workers", "faults", "stop", "fairness", "reports", "wine", "mlp", "svc", "soak")


def write(found: dict[str, Any]) -> None:
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "engine.json").write_text(json.dumps(found, indent=1) + "\n")
    (RESULTS / "engine.md").write_text(text(found, TITLES))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--more", action="store_true", help="add rounds to those that are kept")
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
    simple = {"workers": stress.workers, "faults": stress.fault_table, "soak": stress.soak}
    repeated = {"stop": stress.stop_latency, "fairness": stress.fairness, "reports": stress.reports}
    for part in given.only.split(","):
        load = round(os.getloadavg()[0], 1)
        print(f"{part} (load {load}) …", file=sys.stderr)
        if part in rules:
            contenders = ["sklearn", *rules[part]]
            rounds = found.get(part, {}).get("kept", []) if given.more else []
            for k in range(len(rounds), len(rounds) + given.rounds):
                turn = k % len(contenders)  # the order turns from round to round
                runs = one_round(part, contenders[turn:] + contenders[:turn])
                rounds = [*rounds, {"load": round(os.getloadavg()[0], 1), "runs": runs}]
                print("  " + ", ".join(f"{who} {run['seconds']:.2f} s" for who, run in runs.items()), file=sys.stderr)
                found[part] = summary(part, rules[part], rounds)
                write(found)
        else:
            result = simple[part]() if part in simple else repeated[part](given.rounds)
            found[part] = {"load": load, "result": result}
            write(found)
    print(text(found, TITLES))
    print(json.dumps(found))
