"""Records the races that the front page plays: ``python -m pages._ui.home.record`` writes ``client/recorded.json``.

Three problems with two parameters, whose true values are known everywhere; grid, random and Bayesian search, each
beginning in its own way, with the same seeds. The verdict is over all seeds; of some the trials are kept to be played.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import orjson

from pages._ui.race.landscape import landscapes
from tuning import compare, methods, metrics, problems
from tuning.compare import Race
from tuning.plots.look import style

FILE = Path(__file__).parent / "client" / "recorded.json"
NAMES = {
    "recorded_svm_digits": "a support vector machine on handwritten digits",
    "branin": "Branin's test function",
    "six_hump_camel": "the six-hump camel, a test function",
}
METHODS = ("grid", "random", "bayes")
TRIALS, SEEDS, PLAYED = 25, 20, 5
QUARTILES = (0.25, 0.5, 0.75)


def main() -> None:
    """Run the races and write the file."""
    FILE.write_bytes(orjson.dumps(everything()))


def everything() -> dict[str, Any]:
    """All that the front page plays; colour and dash of each method as on all pages."""
    looks = {label: style(label, METHODS)[:2] for label in METHODS}
    return {"trials": TRIALS, "seeds": SEEDS, "looks": looks, "races": [recorded(name) for name in NAMES]}


def recorded(name: str) -> dict[str, Any]:
    """One race as the front page reads it: ground, trials of some seeds, middle half of all seeds, verdict."""
    problem = problems.get(name)
    assert problem.optimum is not None, "the race is drawn against a known optimum"
    race = compare.race(problem, METHODS, seeds=SEEDS, trials=TRIALS, same_start=False)
    titles = {label: methods.title(label) for label in METHODS}
    (ground,) = landscapes(problem)
    return {
        "name": NAMES[name],
        "direction": race.direction,
        "metric": metrics.title(problem.metric).lower() if problem.metric in metrics.names() else problem.metric,
        "axes": list(problem.space),
        "optimum": _short(problem.optimum),
        "ground": _levels(ground["z"], race.sign),
        "runs": [{label: _points(race, label, seed) for label in METHODS} for seed in range(PLAYED)],
        "bands": {label: _band(race, label) for label in METHODS},
        "titles": titles,
        "medians": {label: float(f"{np.median(race.best_so_far(label)[:, -1]):.4g}") for label in METHODS},
        "against": _against(race),
    }


def _levels(z: list[list[float | None]], sign: float) -> list[list[int]]:
    """The ground in 0 (worst) to 99 (best) by rank, so that a function's steep walls do not hide its valleys."""
    values = sign * np.array(z, dtype=float)
    order = values.ravel().argsort().argsort().reshape(values.shape)
    levels: list[list[int]] = np.rint(99 * order / (values.size - 1)).astype(int).tolist()
    return levels


def _points(race: Race, label: str, seed: int) -> list[list[float]]:
    """Place on both axes in thousandths, and value, of each trial."""
    found = []
    for trial in race.histories[label][seed].done:
        u, v = race.problem.space.to_unit(trial.config)
        found.append([round(1000 * float(u)), round(1000 * float(v)), _short(trial.value or 0.0)])
    return found


def _band(race: Race, label: str) -> list[list[float]]:
    """Lower quartile, median and upper quartile of the best so far, over the seeds."""
    return [[_short(v) for v in row] for row in np.quantile(race.best_so_far(label), QUARTILES, axis=0)]


def _short(value: float) -> float:
    return float(f"{value:.5g}")


def _against(race: Race) -> list[dict[str, Any]]:
    """How often, over the seeds, Bayesian search is ahead of each other method."""
    found = []
    for pair in compare.pairs(race):
        if "bayes" in (pair.better, pair.worse):
            is_bayes = pair.better == "bayes"
            won, lost = (pair.wins, pair.losses) if is_bayes else (pair.losses, pair.wins)
            other = pair.worse if is_bayes else pair.better
            found.append({"method": other, "won": won, "level": pair.ties, "lost": lost})
    return found


if __name__ == "__main__":
    main()
