"""Which model, and which settings of it? ``python -m benchmarks.across_models``

Five models, each with its hyperparameters, are one conditional space. The Bayesian search, Optuna's TPE and Optuna's GP
each try the models' defaults first and have 60 trials. Models are really fitted; the best accuracy over three folds
counts. Rows are written as they come.
"""

from __future__ import annotations

import datetime
import time
from pathlib import Path

import numpy as np

from benchmarks.options import options
from benchmarks.quality.report import interval
from tuning import methods, problems, run

RESULTS = Path(__file__).parent / "results" / "across_models.md"
MODELS = ["logistic_regression", "knn", "decision_tree", "svm", "lda"]
SETS = ("wine", "breast_cancer", "iris", "moons", "circles", "blobs", "imbalanced")
METHODS = ("bayes", "optuna_tpe", "optuna_gp")


def searched(data: str, seed: int, trials: int) -> dict[str, tuple[float, int]]:
    """By method: the best accuracy, and the trials of the model that won."""
    problem = problems.estimator(data, models=MODELS, folds=3, seed=seed)
    found = {}
    for name in METHODS:
        history = run(problem, methods.get(name, begin=problem.defaults()), trials=trials, seed=seed)
        best = history.best
        assert best is not None and best.value is not None
        same = [trial for trial in history.done if trial.config["model"] == best.config["model"]]
        found[name] = float(best.value), len(same)
    return found


def report(found: dict[tuple[str, int], dict[str, tuple[float, int]]], trials: int) -> str:
    """What was measured so far."""
    sets = [data for data in SETS if any(key[0] == data for key in found)]
    seeds = {data: sorted(seed for name, seed in found if name == data) for data in sets}
    best = {name: [np.array([found[data, seed][name][0] for seed in seeds[data]]) for data in sets] for name in METHODS}
    lines = [
        "# Across five models",
        "",
        f"{datetime.date.today().isoformat()}; {', '.join(MODELS)}; {trials} trials, the defaults of each model first; "
        f"{len(found)} runs of each method. `python -m benchmarks.across_models`.",
        "Best accuracy over three folds; below, the Bayesian search minus the other, paired, with the 95 % interval "
        "for other such data sets.",
        "",
        "| data | seeds | " + " | ".join(METHODS) + " | trials of the winning model |",
        "|---|---|" + "---|" * (len(METHODS) + 1),
    ]
    for i, data in enumerate(sets):
        means = " | ".join(f"{best[name][i].mean():.4f}" for name in METHODS)
        spent = ", ".join(f"{np.mean([found[data, seed][name][1] for seed in seeds[data]]):.0f}" for name in METHODS)
        lines.append(f"| {data} | {len(seeds[data])} | {means} | {spent} |")
    lines.append("")
    for name in METHODS[1:]:
        leads = [a - b for a, b in zip(best["bayes"], best[name], strict=True)]
        low, high = interval(leads)
        level = sum(int((lead == 0).sum()) for lead in leads)
        ahead = sum(int((lead > 0).sum()) for lead in leads)
        mean = float(np.mean([lead.mean() for lead in leads]))
        counts = f"ahead in {ahead}, level in {level} of {len(found)} runs"
        lines.append(f"Minus {name}: {mean:+.4f} ({low:+.4f} to {high:+.4f}); {counts}.")
    return "\n".join(lines) + "\n"


def main(trials: int, seeds: int, seconds: int) -> None:
    """Data sets by turns, seed by seed, until the time is over."""
    began, found = time.monotonic(), {}
    for seed in range(seeds):
        for data in SETS:
            if time.monotonic() - began > seconds:
                return
            found[data, seed] = searched(data, seed, trials)
            RESULTS.write_text(text := report(found, trials))
            print(text, flush=True)


if __name__ == "__main__":
    given = options(__doc__, trials=60, seeds=5, seconds=600)
    main(given.trials, given.seeds, given.seconds)
