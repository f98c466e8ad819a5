"""Searches that are really evaluated, ours and the peers' on each:  ``python -m benchmarks.quality.unseen``

``--set training`` are the problems of Bayesmark and the drawn ones that choices may be made on, ``--set frozen`` the
third that is looked at once, at the end. Every run is one line of a file (``--file``) as soon as it has ended, ours
under the digest of its sources, and is never made twice: the same command goes on where it was stopped, with
``--seconds`` stops by itself, and with ``--seconds 0`` only reports. Problems come in the order of what an evaluation
costs, of which ``--dearest`` is the most; all methods make a seed of a problem before the next problem, so that what
was interrupted compares all methods on the same runs. A config that any run has evaluated is not evaluated again.
A peer that is not installed here is reported with what the file has of it, so that another Python can have run it.
With ``--name`` the report replaces what stands below its mark in the page of results; the words above it stay.

Scores are those of `benchmarks.quality.report`; the median of random search is taken over both halves of its runs,
which are twice as long as all others: ``random_twice`` is the whole of them. ``cut`` is the score with each run cut at
-100, since one run may otherwise outweigh all others.
"""

from __future__ import annotations

import argparse
import datetime
import json
import math
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.quality import bayesmark, drawn
from benchmarks.quality.page import markdown, write
from benchmarks.quality.peers import PEERS, Search
from benchmarks.quality.problems import Task
from benchmarks.quality.report import Runs, Scores, interval, mean
from benchmarks.quality.runs import RESULTS, Recorder, digest, one_thread, quiet
from tuning.space import Categorical, Config, Float, Space

TRIALS = 50
METHODS = ("bayes", "random", "optuna_tpe", "optuna_tpe_univariate", "optuna_gp")
SETS: dict[str, Any] = {
    "training": lambda: tuple(n for n in (*drawn.names(), *bayesmark.names()) if not drawn.is_frozen(n)),
    "frozen": drawn.frozen.names,
}
Key = tuple[str, str, int]
"""Method (ours with its version), problem, seed."""


def label(method: str) -> str:
    """The name under which runs of `method` are kept: ours with the digest of its sources."""
    return method if PEERS[method].packages or method == "random" else f"{method}@{digest()}"


class Kept:
    """The runs in a file, one line each, and what every config of theirs cost and lost."""

    def __init__(self, path: Path):
        self.path = path
        self.runs: dict[Key, dict[str, Any]] = {}
        self.costs: dict[str, float] = {}
        self._losses: dict[str, dict[str, float]] = defaultdict(dict)
        for line in path.read_text().splitlines() if path.exists() else ():
            self._take(json.loads(line))

    def _take(self, line: dict[str, Any]) -> None:
        if "cost" in line:
            self.costs[line["problem"]] = line["cost"]
            return
        self.runs[line["method"], line["problem"], line["seed"]] = line
        self._losses[line["problem"]].update(zip(map(_key, line["configs"]), line["losses"], strict=True))

    def add(self, line: dict[str, Any]) -> None:
        """Keeps a run, or the cost of a problem, at once."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a") as file:
            file.write(json.dumps(line) + "\n")
        self._take(line)

    def task(self, name: str) -> Task:
        """The problem `name`, that need not evaluate again what any run has evaluated."""
        found, known = task(name), self._losses[name]

        def loss(config: Config) -> float:
            key = _key(config)
            if key not in known:
                known[key] = found.loss(config)
            return known[key]

        return replace(found, loss=loss)

    def cost(self, name: str) -> float:
        """Mean processor seconds of an evaluation of `name` over ten random configs."""
        if name not in self.costs:
            chosen, seconds = task(name), []
            rng = np.random.default_rng(7)
            for config in [chosen.space.sample(rng) for _ in range(10)]:
                before = time.process_time()
                chosen.loss(config)
                seconds.append(time.process_time() - before)
            self.add({"problem": name, "cost": round(float(np.mean(seconds)), 4)})
        return self.costs[name]


def _key(config: Mapping[str, Any]) -> str:
    return json.dumps(config, sort_keys=True)


def task(name: str) -> Task:
    """The problem `name`."""
    return drawn.frozen.get(name)


def run(kept: Kept, name: str, search: Search, problem: str, seed: int) -> None:
    """One search, kept as `name`, if it was not made before."""
    if (name, problem, seed) in kept.runs:
        return
    chosen, configs = kept.task(problem), []

    def noted(config: Config) -> float:
        configs.append(dict(config))
        return chosen.loss(config)

    trials = 2 * TRIALS if name == "random" else TRIALS
    recorder = Recorder(replace(chosen, loss=noted), seed)
    with quiet():
        search(chosen.space, recorder, seed, trials)
    kept.add(
        {
            "method": name,
            "problem": problem,
            "seed": seed,
            "losses": recorder.losses[:trials],
            "seconds": [round(s, 5) for s in recorder.seconds[:trials]],
            "configs": configs[:trials],
        }
    )


def make(kept: Kept, searches: Mapping[str, Search], problems: Sequence[str], seeds: int, seconds: float) -> bool:
    """Makes the runs that lack, until `seconds` have passed; whether all are there."""
    until = time.monotonic() + seconds
    for seed in range(seeds):
        for problem in problems:
            for name, search in searches.items():
                if (name, problem, seed) in kept.runs:
                    continue
                if time.monotonic() > until:
                    return False
                run(kept, name, search, problem, seed)
    return True


# Report --------------------------------------------------------------------------------------------------------
def groups_of(problem: str) -> tuple[str, ...]:
    """Model family, data and kinds of parameter of a problem."""
    chosen = task(problem)
    parts = problem.removeprefix("bm_").split("-")
    data = parts[1] if len(parts) == 3 else "drawn classes" if int(problem[5:7]) % 2 == 0 else "drawn numbers"
    family = chosen.group.removeprefix("drawn ")
    return f"model {family}", f"data {data}", f"space {_kind(chosen.space)}"


def _kind(space: Space) -> str:
    if len(space) >= 20:
        return "of 20 axes or more"
    if any(p.when for p in space.values()):
        return "conditional"
    if any(isinstance(p, Categorical) for p in space.values()):
        return "with categories"
    return "of real numbers" if all(isinstance(p, Float) for p in space.values()) else "with whole numbers"


class Table:
    """Scores of methods on the problems and seeds that all of them have run.

    Attributes:
        values: method -> measure -> problem -> one value for each seed.
        level: problems that tell nobody apart: random search finds the lowest known loss in half of its runs or more.
    """

    def __init__(self, kept: Kept, names: Sequence[str], problems: Sequence[str]):
        self.names, self.level, self.trials = list(names), [], TRIALS
        found: Runs = {"random": {}}
        known: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for (_, problem, _), one in kept.runs.items():
            known[problem].append(one)
        optima: dict[str, float] = {}
        for problem in problems:
            random = {s: one for (n, p, s), one in kept.runs.items() if n == "random" and p == problem}
            if not random:
                continue
            optimum = min(min(one["losses"]) for one in known[problem])
            halves = {s + 1000 * half: _part(one, half) for s, one in random.items() for half in (0, 1)}
            if float(np.median([min(one["losses"]) for one in halves.values()])) - optimum <= 1e-12:
                self.level.append(problem)
                continue
            optima[problem] = optimum
            found["random"][problem] = halves
            whole = {s: {**one, "losses": _every_second(one["losses"])} for s, one in random.items()}
            found.setdefault("random_twice", {})[problem] = whole
        for (name, problem, seed), one in kept.runs.items():
            if name != "random" and problem in optima:
                short = [min(one["losses"])] * (TRIALS - len(one["losses"]))
                found.setdefault(name, {}).setdefault(problem, {})[seed] = {**one, "losses": one["losses"] + short}
        scores = Scores({n: found[n] for n in {*self.names, "random"}}, optima, TRIALS)
        self.where = {p: sorted(seeds) for p, seeds in scores.common(*self.names).items()}
        self.seconds = {n: scores.seconds(n, self.where) for n in self.names}
        self.values = {n: self._measures(scores, n) for n in self.names}

    def _measures(self, scores: Scores, name: str) -> dict[str, dict[str, np.ndarray]]:
        plain = {m: dict(zip(self.where, scores.values(name, m, self.where), strict=True)) for m in ("score", "half")}
        cut = {
            c: {p: np.maximum(v, -100.0) for p, v in plain[m].items()}
            for m, c in (("score", "cut"), ("half", "half_cut"))
        }
        return plain | cut

    def mean(self, name: str, measure: str, problems: Sequence[str] | None = None) -> float:
        """Mean over problems of means over seeds."""
        return mean([self.values[name][measure][p] for p in problems or self.where])

    def difference(
        self, a: str, b: str, measure: str, problems: Sequence[str] | None = None
    ) -> tuple[float, float, float]:
        """`a` minus `b`, paired by problem and seed, and the bootstrap interval over problems and seeds."""
        by = [self.values[a][measure][p] - self.values[b][measure][p] for p in problems or self.where]
        return mean(by), *interval(by)

    def groups(self) -> dict[str, list[str]]:
        """Problems by group."""
        found: dict[str, list[str]] = defaultdict(list)
        for problem in self.where:
            for group in groups_of(problem):
                found[group].append(problem)
        return dict(sorted(found.items()))


def _part(one: Mapping[str, Any], half: int) -> dict[str, Any]:
    return {"losses": one["losses"][half * TRIALS : (half + 1) * TRIALS], "seconds": one["seconds"]}


def _every_second(losses: Sequence[float]) -> list[float]:
    """The best after two trials for each one."""
    best: list[float] = np.minimum.accumulate(losses)[1::2].tolist()
    return best


def chosen(kept: Kept, which: str, dearest: float) -> Iterator[str]:
    """Problems of a set whose evaluation costs at most `dearest` seconds, the cheap ones first."""
    names = sorted(SETS[which](), key=lambda name: (kept.cost(name), name))
    yield from (name for name in names if kept.cost(name) <= dearest)


def told() -> str:
    """The command, without paths of this machine and limits of time."""
    given = " ".join(sys.argv[1:]) + " "
    return "python -m benchmarks.quality.unseen " + re.sub(r"--(file|seconds|name) \S+ ", "", given).strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=SETS, default="training", help="which problems")
    parser.add_argument("--methods", default=",".join(METHODS), help="names, separated by commas; the first is ours")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--dearest", type=float, default=math.inf, help="most seconds of an evaluation")
    parser.add_argument("--seconds", type=float, default=math.inf, help="stop after so many")
    parser.add_argument("--file", type=Path, default=Path(tempfile.gettempdir()) / "tuning-quality" / "unseen.jsonl")
    parser.add_argument("--name", help="the report goes to benchmarks/results/NAME.md")
    given = parser.parse_args()
    asked = given.methods.split(",")
    methods = [name for name in asked if not PEERS[name].missing]
    kept = Kept(given.file)
    with one_thread(methods):
        problems = list(chosen(kept, given.set, given.dearest))
        is_whole = make(
            kept, {label(name): PEERS[name].search for name in methods}, problems, given.seeds, given.seconds
        )
    names = [label(name) for name in methods if not PEERS[name].slow]
    names += ["random_twice"] if "random" in names else []
    versions = dict(sorted({item for name in methods for item in PEERS[name].versions().items()}))
    of = f"{datetime.date.today().isoformat()}; `{told()}`; " + ", ".join(f"{n} {v}" for n, v in versions.items())
    table = Table(kept, names, problems)
    slow = [name for name in asked if PEERS[name].slow and any(method == name for method, _, _ in kept.runs)]
    pairs = [Table(kept, [names[0], name], [*table.where]) for name in slow]
    text = markdown(table, f"Really evaluated searches, {given.set} set", of, pairs)
    print(text if is_whole else text + "\nNot all runs are made: the same command goes on.")
    if given.name:
        write(RESULTS / f"{given.name}.md", text)


if __name__ == "__main__":
    main()
