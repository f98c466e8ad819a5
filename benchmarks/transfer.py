"""What earlier searches on other data are worth: ``python -m benchmarks.transfer``

Leave one data set out: a Bayesian search on it, cold, and with random searches on all the others weighed all along
(`tuning.methods.bayes.earlier`). And with the same searches turned round, so that what was best is said to be worst.
Models are really fitted. Regret is the distance to the best that anything found there, 200 random configs included;
the distance from these configs' median to the best is 1.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.options import options
from benchmarks.quality.report import interval
from tuning import compare, methods, problems, run
from tuning.problems import Problem
from tuning.study import History

RESULTS = Path(__file__).parent / "results" / "transfer.md"
MODELS = ("decision_tree", "sgd")
SETS = ("wine", "breast_cancer", "iris", "moons", "circles", "blobs", "imbalanced")
N_REFERENCE, N_EARLIER, TRIALS = 200, 40, 15
SHOWN = (1, 3, 5, 10, 15)
HOW = ("cold", "first trials", "weighed", "turned round")


@cache
def problem(data: str, model: str) -> Problem:
    """What is searched."""
    return problems.estimator(data, model, folds=3, seed=0)


def turned(earlier: tuple[Mapping[str, Any], ...]) -> tuple[Mapping[str, Any], ...]:
    """The same searches, best and worst exchanged."""
    return tuple({**one, "values": tuple(-value for value in one["values"])} for one in earlier)


def searches(model: str, seeds: int) -> dict[str, dict[str, list[History]]]:
    """For each data set the runs by how they were begun."""
    before = {data: run(problem(data, model), "random", trials=N_EARLIER, seed=10_000) for data in SETS}
    found: dict[str, dict[str, list[History]]] = {}
    for data in SETS:
        mine = problem(data, model)
        others = {other: history for other, history in before.items() if other != data}
        lent = compare.sources(mine.space, others)
        earlier = compare.earlier(lent)
        ways = {
            "cold": methods.get("bayes"),
            "first trials": methods.get("bayes", begin=compare.begin_with(lent)),
            "weighed": methods.get("bayes", earlier=earlier),
            "turned round": methods.get("bayes", earlier=turned(earlier)),
        }
        found[data] = {
            how: [run(mine, method, trials=TRIALS, seed=seed) for seed in range(seeds)] for how, method in ways.items()
        }
    return found


def regrets(model: str, runs: Mapping[str, Mapping[str, list[History]]]) -> dict[str, np.ndarray]:
    """Regret by how it was begun, shape (data sets, seeds, trials)."""
    found: dict[str, list[np.ndarray]] = {how: [] for how in HOW}
    for data, by in runs.items():
        reference = run(problem(data, model), "random", trials=N_REFERENCE, seed=20_000)
        values = np.array([trial.value for trial in reference.done])
        sofar = {how: np.array([history.best_so_far() for history in by[how]]) for how in HOW}
        best = max(values.max(), *(float(one.max()) for one in sofar.values()))
        width = best - float(np.median(values))
        for how in HOW:
            found[how].append((best - sofar[how]) / width)
    return {how: np.array(found[how]) for how in HOW}


def rows(model: str, regret: Mapping[str, np.ndarray]) -> list[str]:
    """The table of one model."""
    lines = []
    for how in HOW:
        means = " | ".join(f"{regret[how][:, :, n - 1].mean():.3f}" for n in SHOWN)
        lines.append(f"| {model} | {how} | {means} | {against(regret, how) if how != 'cold' else ''} |")
    return lines


def against(regret: Mapping[str, np.ndarray], how: str, at: int = 10) -> str:
    """Regret minus that of the cold start after `at` trials, with its interval; and the quotient of both means."""
    mine, cold = regret[how][:, :, at - 1], regret["cold"][:, :, at - 1]
    low, high = interval(list(mine - cold))
    return f"{(mine - cold).mean():+.3f} ({low:+.3f} to {high:+.3f}); {mine.mean() / cold.mean():.2f}"


def report(found: Mapping[str, Mapping[str, np.ndarray]], seeds: int) -> str:
    """What was measured so far."""
    head = " | ".join(f"at {n}" for n in SHOWN)
    lines = [
        "# What earlier searches on other data are worth",
        "",
        f"{datetime.date.today().isoformat()}; seeds 0 to {seeds - 1}; data sets {', '.join(SETS)}, one left out "
        f"at a time; {N_EARLIER} random trials on each of the others; accuracy over 3 folds. "
        "`python -m benchmarks.transfer`.",
        "Mean regret after so many trials: 0 is the best that anything found, 1 the median of random configs. Last: "
        "after ten trials minus the cold start, paired by seed, with the 95 % interval for other such data sets; "
        "and as a quotient of the means. Settings were chosen on tables of an SVM and of trees with other scores "
        "(docs/decisions/earlier.md), not on these.",
        "",
        f"| model | beginning | {head} | against cold, at 10 |",
        "|---|---|" + "---|" * (len(SHOWN) + 1),
    ]
    for model, regret in found.items():
        lines += rows(model, regret)
    if len(found) > 1:
        together = {how: np.concatenate([regret[how] for regret in found.values()]) for how in HOW}
        lines += rows("all", together)
    return "\n".join(lines) + "\n"


def main(seeds: int) -> None:
    """Writes the report anew after each model."""
    found: dict[str, dict[str, np.ndarray]] = {}
    for model in MODELS:
        found[model] = regrets(model, searches(model, seeds))
        RESULTS.write_text(text := report(found, seeds))
        print(text, flush=True)


if __name__ == "__main__":
    main(options(__doc__, seeds=10).seeds)
