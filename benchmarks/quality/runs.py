"""Who finds the best config in the same number of trials, and at what cost?  ``python -m benchmarks.quality``

All problems of a set (`benchmarks.quality.problems`, or ``--set held_out`` for `benchmarks.quality.held_out`, ``fresh``
for `benchmarks.quality.fresh`), 50 trials each, many seeds; ours against the peers that are installed. What the
columns of the report mean is told in `benchmarks.quality.report`; seconds per suggestion and memory are measured by
``python -m benchmarks.quality.cost``.

Every run is kept in a folder (``--cache``), ours under the digest of its sources, so that an interrupted benchmark
goes on, and so that a peer can be run by a Python of its own: ``--methods NAME --only-run``. Work is ordered by seed:
what was interrupted has complete seeds. Everything runs on one thread.
"""

from __future__ import annotations

import argparse
import datetime
import functools
import hashlib
import importlib
import json
import logging
import math
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import threadpoolctl

from benchmarks.quality import bayesmark as quality_bayesmark
from benchmarks.quality import drawn as quality_drawn
from benchmarks.quality import fresh as quality_fresh
from benchmarks.quality import held_out as quality_held_out
from benchmarks.quality import problems as quality_problems
from benchmarks.quality.peers import PEERS, TORCH
from benchmarks.quality.report import Runs, json_of, markdown
from tuning.space import Config

ROOT = Path(__file__).parents[2]
RESULTS = Path(__file__).parent.parent / "results"
SETS: dict[str, Any] = {
    "main": quality_problems,
    "held_out": quality_held_out,
    "fresh": quality_fresh,
    "bayesmark": quality_bayesmark,
    "drawn": quality_drawn,
    "frozen": quality_drawn.frozen,
}
TITLES = {
    "main": "",
    "held_out": ", held-out problems",
    "fresh": ", fresh problems",
    "bayesmark": ", problems of Bayesmark",
    "drawn": ", drawn searches",
    "frozen": ", frozen test set",
}
QUICK = ("branin", "hartmann6", "mixed_bowl", "noisy_branin", "svm_wine", "forest_diabetes")
PART = {  # where slow peers race: the first of each group and every third after it, and all mixed ones of the first set
    "main": (
        *("branin", "hartmann6", "levy4", "branin_in_6", "mixed_bowl", "conditional"),
        *("noisy_branin", "svm_wine", "svm_breast_cancer", "forest_diabetes"),
    ),
    "held_out": ("styblinski_tang4", "goldstein_price", "whole_rosenbrock", "noisy_styblinski_tang2", "mlp_wine"),
    "fresh": ("schwefel3", "dixon_price5", "knapsack", "noisy_pipeline", "knn_breast_cancer"),
}
PART_SEEDS = 2
RANDOM_SEEDS = 20
LONG = ("hartmann6", 200, 25, ("bayes", "optuna_gp", "optuna_tpe", "optuna_cmaes", "random"))


def task(name: str) -> quality_problems.Task:
    """The problem `name` of whichever set has it."""
    return next(problems for problems in SETS.values() if name in problems.names()).get(name)


class Recorder:
    """What a method evaluates: keeps true losses and the seconds between evaluations."""

    def __init__(self, chosen: quality_problems.Task, seed: int):
        self.task, self.losses, self.seconds = chosen, [], []
        self._rng = np.random.default_rng([seed, 999])
        self._since = time.process_time()

    def __call__(self, config: Config) -> float:
        self.seconds.append(time.process_time() - self._since)
        loss = self.task.loss(self.task.space.check(config))
        self.losses.append(loss)
        told = self.task.told(config, loss, self._rng)
        self._since = time.process_time()
        return told


def place(method: str, problem: str, seed: int, trials: int, cache: Path) -> Path:
    """Where a run is kept."""
    return cache / f"{method}-{'peer' if PEERS[method].packages else digest()}" / f"{problem}-{seed}-{trials}.json"


def kept(method: str, problem: str, seed: int, trials: int, cache: Path) -> dict[str, Any] | None:
    """A run that was made before."""
    path = place(method, problem, seed, trials, cache)
    found: dict[str, Any] | None = json.loads(path.read_text()) if path.exists() else None
    return found


def run(method: str, problem: str, seed: int, trials: int, cache: Path) -> dict[str, Any]:
    """Losses and seconds of one search, from the cache if it ran before.

    A search that ends early, because its library has seen every config, keeps its best to the end.
    """
    if (found := kept(method, problem, seed, trials, cache)) is not None:
        return found
    recorder = Recorder(task(problem), seed)
    with quiet():
        PEERS[method].search(recorder.task.space, recorder, seed, trials)
    missing = trials - len(recorder.losses)
    result = {
        "losses": recorder.losses[:trials] + [min(recorder.losses)] * missing,
        "seconds": recorder.seconds[:trials],
        "date": datetime.date.today().isoformat(),
        "versions": PEERS[method].versions(),
    }
    path = place(method, problem, seed, trials, cache)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".part").write_text(json.dumps(result))
    path.with_suffix(".part").replace(path)
    return result


@functools.cache
def digest() -> str:
    """Of all sources that decide what our methods propose."""
    folder = ROOT / "tuning"
    files = [file for file in sorted(folder.glob("methods/**/*.py")) if "optuna" not in file.name]
    files += [*sorted(folder.glob("gp/*.py")), folder / "space" / "encoding.py"]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


@contextmanager
def quiet() -> Iterator[None]:
    """No lines of the peers about each trial, about experimental arguments and about convergence."""
    before = logging.root.manager.disable
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        try:
            yield
        finally:
            logging.disable(before)


@contextmanager
def one_thread(names: Sequence[str]) -> Iterator[None]:
    """One thread for numpy and scipy, and for PyTorch if one of the methods uses it."""
    import scipy.linalg  # noqa: F401 - its BLAS must be there to be limited

    if any(TORCH in PEERS[name].packages for name in names if not PEERS[name].missing):
        importlib.import_module("torch").set_num_threads(1)
    with threadpoolctl.threadpool_limits(1):
        yield


def work(
    names: Sequence[str], problems: Sequence[str], part: Sequence[str], seeds: int
) -> Iterator[tuple[str, str, int]]:
    """Method, problem and seed of every run that is to be made; the slow ones make a part of them."""
    for seed in range(max(seeds, RANDOM_SEEDS)):
        for name in names:
            is_slow = PEERS[name].slow
            if seed < (RANDOM_SEEDS if name == "random" else min(seeds, PART_SEEDS) if is_slow else seeds):
                yield from ((name, problem, seed) for problem in problems if not is_slow or problem in part)


def collect(names: Sequence[str], problems: Sequence[str], seeds: int, trials: int, cache: Path) -> Runs:
    """All runs that are in the cache, as method -> problem -> seed -> run."""
    found: Runs = {}
    for name in names:
        for problem in problems:
            for seed in range(RANDOM_SEEDS if name == "random" else seeds):
                if (one := kept(name, problem, seed, trials, cache)) is not None:
                    found.setdefault(name, {}).setdefault(problem, {})[seed] = one
    return found


def _optimum(problem: str, found: Runs) -> float:
    """The optimum, or the lowest loss of any run where nobody knows it."""
    known = task(problem).optimum
    losses = [loss for by in found.values() for one in by.get(problem, {}).values() for loss in one["losses"]]
    return known if math.isfinite(known) or not losses else min(losses)


def _level(found: Runs, optima: Mapping[str, float]) -> list[str]:
    """Problems that tell nobody apart, since random search finds the optimum in half of its runs or more."""
    best = {p: [min(one["losses"]) for one in found["random"].get(p, {}).values()] for p in optima}
    return [p for p, losses in best.items() if losses and float(np.median(losses)) - optima[p] <= 1e-12]


def make(todo: Iterator[tuple[str, str, int]], trials: int, cache: Path) -> dict[str, str]:
    """Make all runs; those of a peer that breaks down are told in the result, by method, problem and seed."""
    broken: dict[str, str] = {}
    for name, problem, seed in todo:
        if PEERS[name].missing:
            continue
        try:
            run(name, problem, seed, trials, cache)
        except Exception as error:  # of a peer's library: it goes into the report
            if not PEERS[name].packages:
                raise
            broken[f"{name}, {problem}, seed {seed}"] = f"{type(error).__name__}: {error}"
            print(f"{name}, {problem}, seed {seed}: {error}", file=sys.stderr, flush=True)
    return broken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="six problems, three seeds, ours and Optuna's TPE")
    parser.add_argument("--set", choices=SETS, default="main", help="which problems")
    parser.add_argument("--methods", help="names, separated by commas; default: all that are installed or were kept")
    parser.add_argument("--problems", help="names, separated by commas; default: all of the set")
    parser.add_argument("--seeds", type=int)
    parser.add_argument("--trials", type=int, default=50)
    parser.add_argument("--only-run", action="store_true", help="make the runs and write no report")
    parser.add_argument(
        "--kept", action="store_true", help="peers: report the runs that were kept and make no new ones"
    )
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "tuning-quality")
    parser.add_argument("--name", help="results go to benchmarks/results/NAME.md and .json")
    given = parser.parse_args()
    names = given.methods.split(",") if given.methods else list(PEERS)
    if given.quick and not given.methods:
        names = ["bayes", "tpe", "random", "optuna_tpe"]
    problems = given.problems.split(",") if given.problems else list(QUICK if given.quick else SETS[given.set].names())
    seeds = given.seeds or (3 if given.quick else 10)
    active = [name for name in names if not (given.kept and PEERS[name].packages)]
    runners = active if "random" in active or given.only_run else [*active, "random"]  # scores are relative to it
    is_long = given.set == "main" and not given.quick and not given.problems
    long_name, long_trials, long_seeds, long_methods = LONG
    part = PART.get(given.set, tuple(problems))
    with one_thread(runners):
        broken = make(work(runners, problems, part, seeds), given.trials, given.cache)
        if is_long:
            todo = ((n, long_name, seed) for seed in range(long_seeds) for n in long_methods if n in active)
            broken |= make(todo, long_trials, given.cache)
    if given.only_run:
        return
    found = collect([*names, *({"random"} - set(names))], problems, seeds, given.trials, given.cache)
    optima = {problem: _optimum(problem, found) for problem in problems}
    level = _level(found, optima)
    problems = [problem for problem in problems if problem not in level]
    facts = {
        "title": "Quality of the search methods" + TITLES[given.set],
        "date": datetime.date.today().isoformat(),
        "trials": given.trials,
        "seeds": seeds,
        "ours": names[0],
        "part": [problem for problem in part if problem in problems],
        "groups": {problem: task(problem).group for problem in problems},
        "optima": {problem: optima[problem] for problem in problems},
        "level": level,
        "absent": [name for name in names if name not in found],
        "broken": broken,
        "command": "python -m benchmarks.quality "
        + " ".join(a for a in sys.argv[1:] if "/" not in a and a != "--cache"),
    }
    if is_long:
        long = collect(long_methods, [long_name], long_seeds, long_trials, given.cache)
        facts["long"] = {
            "problem": long_name,
            "trials": long_trials,
            "optimum": task(long_name).optimum,
            "losses": {n: [one["losses"] for one in by[long_name].values()] for n, by in long.items()},
        }
    cost = RESULTS / "quality_cost.md"
    text = markdown(found, facts)
    if is_long and cost.exists():
        text += "\n" + cost.read_text()
    print(text)
    if not given.quick:
        name = given.name or ("quality" if given.set == "main" else f"quality_{given.set}")
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{name}.md").write_text(text)
        (RESULTS / f"{name}.json").write_text(json_of(found, facts))
