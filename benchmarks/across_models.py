"""Which model, and which settings of it? ``python -m benchmarks.across_models``

Five models, each with its hyperparameters, are one conditional space. The Bayesian search, Optuna's TPE and Optuna's
GP each try the models' defaults first and have 60 trials. Models are really fitted; the best score over three folds
counts. Runs are written as they come, to `results/across_models.json`, and one that is there already is not run again.
"""

from __future__ import annotations

import datetime
import json
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.options import options
from benchmarks.quality.report import interval
from tuning import methods, problems, run

RESULTS = Path(__file__).parent / "results" / "across_models.md"
ROWS = RESULTS.with_suffix(".json")
MODELS = ["logistic_regression", "knn", "decision_tree", "svm", "lda"]
PROBLEMS: dict[str, dict[str, Any]] = {
    "wine": {},
    "breast_cancer": {},
    "iris": {},
    "moons": {},
    "circles": {},
    "blobs": {},
    "imbalanced": {"metric": "f1_macro"},
    "moons, 200 rows": {"settings": {"n": 200, "noise": 0.4}},
    "circles, 200 rows": {"settings": {"n": 200, "noise": 0.25}},
    "breast_cancer, F1": {"metric": "f1_macro"},
}
METHODS = ("bayes", "optuna_tpe", "optuna_gp")
Row = dict[str, Any]


def searched(name: str, method: str, seed: int, trials: int) -> Row:
    """One run: its best score, and the trials of the model that won."""
    about: dict[str, Any] = {"metric": "accuracy", **PROBLEMS[name]}
    problem = problems.estimator(name.partition(",")[0], models=MODELS, folds=3, seed=seed, **about)
    history = run(problem, methods.get(method, begin=problem.defaults()), trials=trials, seed=seed)
    best = history.best
    assert best is not None and best.value is not None
    model = best.config["model"]
    same = sum(trial.config["model"] == model for trial in history.done)
    found = {"problem": name, "method": method, "seed": seed, "trials": trials}
    return found | {"best": float(best.value), "model": model, "same": same}


def report(rows: list[Row], trials: int) -> str:
    """What was measured so far; methods are compared on the runs that both have."""
    found = {(row["method"], row["problem"], row["seed"]): row for row in rows if row["trials"] == trials}
    lines = [
        "# Across five models",
        "",
        f"{datetime.date.today().isoformat()}; {', '.join(MODELS)}; {trials} trials, the defaults of each model first. "
        "`python -m benchmarks.across_models`.",
        "Best score over three folds, mean over the seeds that were run; below, the Bayesian search minus the other, "
        "paired, with the 95 % interval for other such problems.",
        "",
        "| problem | " + " | ".join(f"{name} (runs)" for name in METHODS) + " | trials of the winning model |",
        "|---|" + "---|" * (len(METHODS) + 1),
    ]
    for problem in PROBLEMS:
        of = [[row for key, row in found.items() if key[:2] == (name, problem)] for name in METHODS]
        means = " | ".join(f"{np.mean([r['best'] for r in one]):.4f} ({len(one)})" if one else "" for one in of)
        same = ", ".join(f"{np.mean([r['same'] for r in one]):.0f}" if one else "" for one in of)
        lines.append(f"| {problem} | {means} | {same} |")
    lines.append("")
    for name in METHODS[1:]:
        leads: dict[str, list[float]] = {}
        for (method, problem, seed), row in found.items():
            if method == name and ("bayes", problem, seed) in found:
                leads.setdefault(problem, []).append(found["bayes", problem, seed]["best"] - row["best"])
        if leads:
            lines.append(compared(name, [np.array(one) for one in leads.values()]))
    return "\n".join(lines) + "\n"


def compared(name: str, leads: list[np.ndarray]) -> str:
    """The mean lead with its interval, and in how many runs there is one."""
    low, high = interval(leads)
    each = np.concatenate(leads)
    mean, n = float(np.mean([lead.mean() for lead in leads])), len(each)
    ahead, level = int((each > 0).sum()), int((each == 0).sum())
    counts = f"ahead in {ahead}, level in {level}, behind in {n - ahead - level} of {n} runs"
    return f"Minus {name}: {mean:+.4f} ({low:+.4f} to {high:+.4f}); {counts}, {len(leads)} problems."


def main(trials: int, seeds: int, seconds: int, names: list[str]) -> None:
    """Problems by turns, seed by seed, until the time is over."""
    began, rows = time.monotonic(), json.loads(ROWS.read_text()) if ROWS.exists() else []
    for seed in range(seeds):
        for problem in PROBLEMS:
            for method in names:
                key = {"problem": problem, "method": method, "seed": seed, "trials": trials}
                if any(key.items() <= row.items() for row in rows):
                    continue
                if time.monotonic() - began > seconds:
                    return
                rows.append(searched(problem, method, seed, trials))
                ROWS.write_text(json.dumps(rows, indent=0) + "\n")
                RESULTS.write_text(report(rows, trials))
    print(report(rows, trials))


if __name__ == "__main__":
    given = options(__doc__, trials=60, seeds=5, seconds=600, names=METHODS)
    main(given.trials, given.seeds, given.seconds, given.names)
