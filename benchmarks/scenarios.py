"""The fields of the text: 30 trials on two workers, and what searching gains over the defaults and over chance.

``python -m benchmarks.scenarios [SEEDS] [NAME ...]``; writes ``benchmarks/results/scenarios.md``. Rows of
scenarios that are not named stay as they are.
"""

from __future__ import annotations

import datetime
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tuning import problems, run
from tuning.problems import Problem

TRIALS, WORKERS = 30, 2
RESULTS = Path(__file__).parent / "results" / "scenarios.md"
SCENARIOS: Mapping[str, Callable[[], Problem]] = {
    "q_learning": lambda: problems.get("q_learning"),
    "sarsa": lambda: problems.get("sarsa"),
    "actor_critic": lambda: problems.get("actor_critic"),
    "cnn": lambda: problems.estimator("digits", "cnn"),
    "gru": lambda: problems.estimator("digits", "gru"),
    "transformer": lambda: problems.estimator("digits", "transformer"),
    "gan": lambda: problems.get("gan"),
}
HEAD = [
    "# The fields of the text",
    "",
    f"{TRIALS} trials on {WORKERS} workers on the default data of each. Best: median over the seeds of the best of the "
    "Bayesian search; random: the same of random search, and the median of all its trials; defaults: the config that "
    "one has without searching. Seconds are of a whole Bayesian search, workers started and all.",
    "",
    "| scenario | value | seeds | defaults | random | best, random | best, Bayesian | seconds, worst | measured |",
    "|---|---|---|---|---|---|---|---|---|",
]


def row(name: str, seeds: int) -> str:
    """Runs one scenario; its line of the table."""
    problem = SCENARIOS[name]()
    usual = problem.evaluate({}).value
    best: dict[str, list[float]] = {"bayes": [], "random": []}
    seconds, chance = [], []
    for seed in range(seeds):
        for method, found in best.items():
            began = time.perf_counter()
            history = run(problem, method, trials=TRIALS, seed=seed, workers=WORKERS)
            if method == "bayes":
                seconds.append(time.perf_counter() - began)
            else:
                chance += [trial.value for trial in history.done if trial.value is not None]
            assert history.best is not None and history.best.value is not None
            found.append(history.best.value)
            print(f"{name}, {method}, seed {seed}: {history.best.value:.4f}", flush=True)
    middle = {method: statistics.median(values) for method, values in best.items()}
    arrow = "higher" if problem.direction == "maximize" else "lower"
    when = f"{datetime.date.today()}, load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores"
    return (
        f"| {name} | {problem.metric}, {arrow} is better | {seeds} | {usual:.3f} | {statistics.median(chance):.3f} | "
        f"{middle['random']:.3f} | {middle['bayes']:.3f} | {max(seconds):.0f} | {when} |"
    )


def main(seeds: int, names: list[str]) -> None:
    """Measure, and put the lines into the table."""
    lines = RESULTS.read_text().splitlines() if RESULTS.exists() else []
    rows = {line.split("|")[1].strip(): line for line in lines if line.startswith("| ")}
    for name in names or SCENARIOS:
        rows[name] = row(name, seeds)
        kept = [rows[each] for each in SCENARIOS if each in rows]
        RESULTS.write_text("\n".join([*HEAD, *kept]) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5, sys.argv[2:])
