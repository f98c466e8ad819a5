"""Who finds the best config in the same number of trials, and at what cost?  ``python -m benchmarks.quality``

All of `benchmarks.quality_problems`, 50 trials each, many seeds; ours against the peers that are installed.

- score: ``100 (1 - (best - optimum) / (random's median best - optimum))``: 0 is random search, 100 the optimum. `best`
  is the lowest true loss among the trials (for noisy problems: without the noise, which no method sees).
- curve: area under the regret curve: mean over the trials of best so far minus optimum, in per cent of the same
  difference after random's first trial (median); low is good.
- rank: mean rank of the best loss within a problem and seed.
- seconds: processor seconds that a suggestion takes, on one thread, at the given number of trials.

Intervals are 95 % bootstrap intervals over problems and, within each, seeds; differences are paired by problem and
seed. Everything runs on one thread.
Every run is kept in a folder (``--cache``) under the digest of our sources, so that an interrupted benchmark goes on.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import importlib
import json
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import threadpoolctl

from benchmarks import quality_problems
from benchmarks.quality_peers import PEERS, TORCH
from tuning.space import Config

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results"
QUICK = ("branin", "hartmann6", "mixed_bowl", "noisy_branin", "svm_wine", "forest_diabetes")
RANDOM_SEEDS = 20
AT = (10, 25, 50, 200)


class Recorder:
    """What a method evaluates: keeps true losses and the seconds between evaluations."""

    def __init__(self, task: quality_problems.Task, seed: int):
        self.task, self.losses, self.seconds = task, [], []
        self._rng = np.random.default_rng([seed, 999])
        self._since = time.process_time()

    def __call__(self, config: Config) -> float:
        self.seconds.append(time.process_time() - self._since)
        loss = self.task.loss(self.task.space.check(config))
        self.losses.append(loss)
        told = loss + self.task.noise * float(self._rng.standard_normal())
        self._since = time.process_time()
        return told


def run(method: str, problem: str, seed: int, trials: int, cache: Path) -> dict[str, list[float]]:
    """Losses and seconds of one search, from the cache if it ran before."""
    digest = _digest() if not PEERS[method].packages else "peer"
    path = cache / f"{method}-{digest}" / f"{problem}-{seed}-{trials}.json"
    if path.exists():
        kept: dict[str, list[float]] = json.loads(path.read_text())
        return kept
    recorder = Recorder(quality_problems.get(problem), seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the peers: experimental arguments, convergence
        PEERS[method].search(recorder.task.space, recorder, seed, trials)
    result = {"losses": recorder.losses[:trials], "seconds": recorder.seconds[:trials]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".part").write_text(json.dumps(result))
    path.with_suffix(".part").replace(path)
    return result


def _digest() -> str:
    """Of all sources that decide what our methods propose."""
    folder = ROOT / "tuning"
    files = [
        *sorted(folder.glob("methods/*.py")),
        *(folder / f"{n}.py" for n in ("surrogate", "fit", "outputs", "acquisition")),
    ]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


@contextmanager
def one_thread(names: list[str]) -> Iterator[None]:
    """One thread for numpy and scipy, and for PyTorch if one of the methods uses it."""
    import scipy.linalg  # noqa: F401 - its BLAS must be there to be limited

    if any(TORCH in PEERS[name].packages for name in names):
        importlib.import_module("torch").set_num_threads(1)
    with threadpoolctl.threadpool_limits(1):
        yield


def table(
    names: list[str], problems: list[str], seeds: int, trials: int, cache: Path
) -> dict[str, dict[str, np.ndarray]]:
    """For each method: score at half and at all trials, and curve; arrays of shape (problems, seeds)."""
    found: dict[str, dict[str, np.ndarray]] = {
        n: {k: np.empty((len(problems), seeds)) for k in ("half", "score", "curve", "best")} for n in names
    }
    for i, problem in enumerate(problems):
        optimum = quality_problems.get(problem).optimum
        drawn = [run("random", problem, seed, trials, cache)["losses"] for seed in range(RANDOM_SEEDS)]
        random = np.median(np.minimum.accumulate(np.array(drawn), axis=1), axis=0) - optimum
        for name in names:
            for seed in range(seeds):
                losses = run(name, problem, seed, trials, cache)["losses"]
                regret = np.minimum.accumulate(losses) - optimum
                found[name]["half"][i, seed] = 100 * (1 - regret[trials // 2 - 1] / random[trials // 2 - 1])
                found[name]["score"][i, seed] = 100 * (1 - regret[-1] / random[-1])
                found[name]["curve"][i, seed] = 100 * float(np.mean(regret)) / random[0]
                found[name]["best"][i, seed] = regret[-1]
        print(f"{problem}: " + ", ".join(f"{n} {found[n]['score'][i].mean():.0f}" for n in names), flush=True)
    return found


def interval(values: np.ndarray, n: int = 2000) -> tuple[float, float]:
    """95 % bootstrap interval of the mean of `values` of shape (problems, seeds)."""
    rng = np.random.default_rng(0)
    rows = rng.integers(values.shape[0], size=(n, values.shape[0], 1))
    columns = rng.integers(values.shape[1], size=(n, values.shape[0], values.shape[1]))
    means = values[rows, columns].mean(axis=(1, 2))
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def ranks(found: dict[str, dict[str, np.ndarray]]) -> dict[str, float]:
    """Mean rank of each method, 1 is best, ties share the mean."""
    from scipy.stats import rankdata

    names = list(found)
    ranked = rankdata(np.array([found[name]["best"].round(12) for name in names]), axis=0)
    return {name: float(ranked[i].mean()) for i, name in enumerate(names)}


def speed(names: list[str], cache: Path, limit: int) -> dict[str, dict[str, float]]:
    """Median processor seconds of five suggestions around each number of trials, on Hartmann 6 and a mixed search."""
    found: dict[str, dict[str, float]] = {}
    for name in names:
        runs = [run(name, problem, 0, limit, cache)["seconds"] for problem in ("hartmann6", "svm_digits")]
        found[name] = {str(n): float(np.mean([np.median(s[n - 5 : n]) for s in runs])) for n in AT if n <= limit}
        print(name, found[name], flush=True)
    return found


def summary(
    found: dict[str, dict[str, np.ndarray]], problems: list[str], seconds: dict[str, dict[str, float]], reference: str
) -> dict[str, Any]:
    """Everything that the report says, JSON-able."""
    order, rank = sorted(found, key=lambda name: -found[name]["score"].mean()), ranks(found)
    groups = {problem: quality_problems.get(problem).group for problem in problems}
    return {
        name: {
            "score": float(found[name]["score"].mean()),
            "interval": interval(found[name]["score"]),
            "median": float(np.median(found[name]["score"], axis=1).mean()),
            "half": float(found[name]["half"].mean()),
            "curve": float(found[name]["curve"].mean()),
            "rank": rank[name],
            "lead": float((found[reference]["score"] - found[name]["score"]).mean()),
            "lead_interval": interval(found[reference]["score"] - found[name]["score"]),
            "seconds": seconds.get(name, {}),
            "groups": {
                group: float(found[name]["score"][[groups[p] == group for p in problems]].mean())
                for group in dict.fromkeys(groups.values())
            },
            "problems": {p: float(found[name]["score"][i].mean()) for i, p in enumerate(problems)},
        }
        for name in order
    }


def report(methods: dict[str, Any], facts: dict[str, Any]) -> str:
    """The results as Markdown."""
    groups = list(next(iter(methods.values()))["groups"])
    n_half = facts["trials"] // 2
    lines = [
        "# Quality of the search methods",
        "",
        f"{facts['date']}; {len(facts['problems'])} problems, {facts['trials']} trials, {facts['seeds']} seeds. "
        "`python -m benchmarks.quality`; what the columns mean is in its docstring.",
        "",
        f"| method | score | 95 % interval | median | {' | '.join(groups)} | score at {n_half} | curve | rank "
        f"| lead of ours | s at {' | s at '.join(map(str, AT))} |",
        "|---" * (9 + len(groups) + len(AT)) + "|",
    ]
    for name, row in methods.items():
        low, high = row["interval"]
        lead = (
            ""
            if name == facts["reference"]
            else f"{row['lead']:.1f} ({row['lead_interval'][0]:.1f} to {row['lead_interval'][1]:.1f})"
        )
        cells = [name, f"{row['score']:.1f}", f"{low:.1f} to {high:.1f}", f"{row['median']:.1f}"]
        cells += [f"{row['groups'][g]:.1f}" for g in groups] + [
            f"{row['half']:.1f}",
            f"{row['curve']:.1f}",
            f"{row['rank']:.2f}",
            lead,
        ]
        cells += [f"{row['seconds'][str(n)]:.4f}" if str(n) in row["seconds"] else "" for n in AT]
        lines.append("| " + " | ".join(cells) + " |")
    lines += ["", "## Score by problem", "", f"| problem | {' | '.join(methods)} |", "|---" * (len(methods) + 1) + "|"]
    for problem in facts["problems"]:
        lines.append(
            f"| {problem} | " + " | ".join(f"{row['problems'][problem]:.0f}" for row in methods.values()) + " |"
        )
    lines += ["", "Versions: " + ", ".join(f"{k} {v}" for k, v in facts["versions"].items()) + "."]
    if facts["absent"]:
        lines.append("Not installed, so not in the race: " + ", ".join(facts["absent"]) + ".")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="six problems, three seeds, ours and Optuna's TPE")
    parser.add_argument("--methods", help="names, separated by commas; default: all that are installed")
    parser.add_argument("--problems", help="names, separated by commas; default: all")
    parser.add_argument("--seeds", type=int)
    parser.add_argument("--trials", type=int, default=50)
    parser.add_argument("--speed", type=int, default=0, help="number of trials of the timing runs; 0 leaves them out")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "tuning-quality")
    parser.add_argument("--name", default="quality", help="results go to benchmarks/results/NAME.md and .json")
    given = parser.parse_args()
    wanted = (
        given.methods.split(",")
        if given.methods
        else ["bayes", "tpe", "random", "optuna_tpe"]
        if given.quick
        else list(PEERS)
    )
    absent = [name for name in wanted if PEERS[name].missing]
    names = [name for name in wanted if name not in absent]
    problems = given.problems.split(",") if given.problems else list(QUICK if given.quick else quality_problems.names())
    seeds = given.seeds or (3 if given.quick else 10)
    with one_thread(names):
        found = table(names, problems, seeds, given.trials, given.cache)
        seconds = speed(names, given.cache, given.speed) if given.speed else {}
    facts = {
        "date": datetime.date.today().isoformat(),
        "problems": problems,
        "trials": given.trials,
        "seeds": seeds,
        "reference": names[0],
        "versions": versions(),
        "absent": absent,
        "command": "python -m benchmarks.quality " + " ".join(a for a in sys.argv[1:] if "/" not in a),
    }
    methods = summary(found, problems, seconds, names[0])
    text = report(methods, facts)
    print(text)
    if not given.quick:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{given.name}.md").write_text(text)
        (RESULTS / f"{given.name}.json").write_text(json.dumps({**facts, "methods": methods}, indent=1) + "\n")


if __name__ == "__main__":
    main()
