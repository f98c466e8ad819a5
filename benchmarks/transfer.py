"""What earlier searches on other data are worth: ``python -m benchmarks.transfer``

Leave one data set out: a Bayesian search on it, cold; begun with what was good in random searches on all the others
(`tuning.compare.begun`); and with these weighed all along (`tuning.methods.bayes.earlier`). And both with the same
searches turned round, so that what was best is said to be worst. Runs are written as they come, to
`results/transfer.json`, and one that is there already is not run again.
Models are really fitted. Regret is the distance to the best that anything found there, 200 random configs included;
the distance from these configs' median to the best is 1.
"""

from __future__ import annotations

import datetime
import itertools
import json
import time
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.options import options
from benchmarks.quality.report import interval
from tuning import compare, methods, problems, run
from tuning.methods import Method
from tuning.problems import Problem
from tuning.study import History

RESULTS = Path(__file__).parent / "results" / "transfer.md"
ROWS = RESULTS.with_suffix(".json")
MODELS = ("decision_tree", "sgd")
SETS = ("wine", "breast_cancer", "iris", "moons", "circles", "blobs", "imbalanced")
N_REFERENCE, N_EARLIER, TRIALS = 200, 40, 15
SHOWN = (1, 3, 5, 10, 15)
HOW = ("cold", "first trials", "weighed", "first trials, misled", "weighed, misled")
REFERENCE = "reference"
Row = dict[str, Any]


@cache
def problem(data: str, model: str) -> Problem:
    """What is searched."""
    return problems.estimator(data, model, folds=3, seed=0)


def turned(earlier: tuple[Mapping[str, Any], ...]) -> tuple[Mapping[str, Any], ...]:
    """The same searches, best and worst exchanged."""
    return tuple({**one, "values": tuple(-value for value in one["values"])} for one in earlier)


def methods_of(model: str, data: str) -> dict[str, Method]:
    """How a search on the data set is begun, with what random searches on all others found."""
    before = {other: searched(model, other, "random", N_EARLIER, 10_000) for other in SETS if other != data}
    lent = compare.sources(problem(data, model).space, before)
    misleading = compare.sources(problem(data, model).space, {name: reversed_(one) for name, one in before.items()})
    earlier = compare.earlier(lent)
    return {
        "cold": methods.get("bayes"),
        "first trials": compare.begun(methods.get("bayes"), lent),
        "weighed": methods.get("bayes", earlier=earlier),
        "first trials, misled": compare.begun(methods.get("bayes"), misleading),
        "weighed, misled": methods.get("bayes", earlier=turned(earlier)),
    }


def reversed_(history: History) -> History:
    """The search with its best and worst exchanged."""
    configs, values = [t.config for t in history.done], [-float(t.value or 0.0) for t in history.done]
    return History.of(history.space, configs, values, direction=history.study.direction)


@cache
def searched(model: str, data: str, method: str, trials: int, seed: int) -> History:
    """A search that others are made from or measured by."""
    return run(problem(data, model), method, trials=trials, seed=seed)


def missing(rows: list[Row], seeds: int) -> Iterator[Row]:
    """What is not measured yet, measured one after another: how good the best was after each trial."""
    have = {(row["model"], row["data"], row["how"], row["seed"]) for row in rows}
    for seed, model, data in itertools.product(range(seeds), MODELS, SETS):
        left = [how for how in HOW if (model, data, how, seed) not in have]
        if seed == 0 and (model, data, REFERENCE, 0) not in have:
            values = [trial.value for trial in searched(model, data, "random", N_REFERENCE, 20_000).done]
            yield {"model": model, "data": data, "how": REFERENCE, "seed": 0, "values": values}
        for how, method in (methods_of(model, data) if left else {}).items():
            if how in left:
                best = run(problem(data, model), method, trials=TRIALS, seed=seed).best_so_far()
                yield {"model": model, "data": data, "how": how, "seed": seed, "values": best.tolist()}


def regrets(model: str, rows: list[Row]) -> dict[str, np.ndarray]:
    """Regret by how it was begun, shape (data sets, seeds, trials), of the seeds that all have."""
    of = {(row["data"], row["how"], row["seed"]): np.array(row["values"]) for row in rows if row["model"] == model}
    n = 0
    while all((data, how, n) in of for data in SETS for how in HOW) and all(
        (data, REFERENCE, 0) in of for data in SETS
    ):
        n += 1
    found: dict[str, list[np.ndarray]] = {how: [] for how in HOW}
    for data in SETS if n else ():
        sofar = {how: np.array([of[data, how, seed] for seed in range(n)]) for how in HOW}
        best = max(of[data, REFERENCE, 0].max(), *(float(one.max()) for one in sofar.values()))
        width = best - float(np.median(of[data, REFERENCE, 0]))
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


def report(found: Mapping[str, Mapping[str, np.ndarray]]) -> str:
    """What was measured so far."""
    seeds = {model: regret["cold"].shape[1] for model, regret in found.items()}
    told = ", ".join(f"{n} of {model}" for model, n in seeds.items())
    head = " | ".join(f"at {n}" for n in SHOWN)
    lines = [
        "# What earlier searches on other data are worth",
        "",
        f"{datetime.date.today().isoformat()}; seeds: {told}; data sets {', '.join(SETS)}, one left out "
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
        least = min(seeds.values())
        together = {how: np.concatenate([regret[how][:, :least] for regret in found.values()]) for how in HOW}
        lines += rows("all", together)
    return "\n".join(lines) + "\n"


def main(seeds: int, seconds: int) -> None:
    """Goes on with what is missing until the time is over."""
    began, rows = time.monotonic(), json.loads(ROWS.read_text()) if ROWS.exists() else []
    for row in missing(rows.copy(), seeds):
        rows.append(row)
        ROWS.write_text(json.dumps(rows) + "\n")
        if time.monotonic() - began > seconds:
            break
    found = {model: regret for model in MODELS if len((regret := regrets(model, rows))["cold"])}
    if found:
        RESULTS.write_text(text := report(found))
        print(text)


if __name__ == "__main__":
    given = options(__doc__, seeds=10, seconds=3600)
    main(given.seeds, given.seconds)
