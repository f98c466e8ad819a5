"""One run of a benchmark of the scenarios, and the file in which each is a line as soon as it has ended."""

from __future__ import annotations

import datetime
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil

from benchmarks.scenarios import peers
from tuning import problems, run
from tuning.execution.pool import WorkerPool
from tuning.problems import Problem
from tuning.study import Event, History, TrialFinished, TrialReported

TRIALS, WORKERS = 30, 2
SCENARIOS: Mapping[str, tuple[Callable[[], Problem], str]] = {
    "cnn": (lambda: problems.estimator("digits", "cnn"), "n_layers kernel_size stride padding"),
    "gru": (lambda: problems.estimator("digits", "gru"), "n_layers width"),
    "transformer": (lambda: problems.estimator("digits", "transformer"), "n_layers width heads"),
    "q_learning": (lambda: problems.get("q_learning"), "step_size discount epsilon epsilon_half"),
    "actor_critic": (lambda: problems.get("actor_critic"), "learning_rate discount entropy n_step"),
    "gan": (
        lambda: problems.get("gan"),
        "generator_layers generator_width discriminator_layers discriminator_width activation optimizer",
    ),
    "sarsa": (lambda: problems.get("sarsa"), "step_size discount epsilon epsilon_half"),
    "dqn": (lambda: problems.get("dqn"), "learning_rate discount epsilon epsilon_half n_step"),
    "language_model": (lambda: problems.get("language_model"), "network n_layers width"),
}
"""Each with the hyperparameters that the text names for its field; the first six are those of the text."""
OF_THE_TEXT = tuple(SCENARIOS)[:6]
FIRST = ("fork_cold", "fork_warm", "spawn_cold", "spawn_warm")
"""How workers start, and whether they had started, and imported what is needed, before the search began."""
Key = tuple[str, str, int]
"""Scenario, what was done, seed."""


class Kept:
    """The runs in a file; one that is there is not made again."""

    def __init__(self, path: Path):
        self.path = path
        self.runs: dict[Key, dict[str, Any]] = {}
        for line in path.read_text().splitlines() if path.exists() else ():
            self._take(json.loads(line))

    def _take(self, line: dict[str, Any]) -> None:
        self.runs[line["scenario"], line["what"], line["seed"]] = line

    def add(self, line: dict[str, Any]) -> None:
        """Keeps a run at once."""
        with self.path.open("a") as file:
            file.write(json.dumps(line) + "\n")
        self._take(line)

    def of(self, scenario: str, what: str) -> list[dict[str, Any]]:
        """Its runs by seed."""
        return [line for key, line in sorted(self.runs.items()) if key[:2] == (scenario, what)]


def keys(seeds: int) -> Iterator[Key]:
    """All runs there are: the text's scenarios first, a seed of all before the next one."""
    for names in (OF_THE_TEXT, tuple(SCENARIOS)[len(OF_THE_TEXT) :]):
        yield from ((name, what, 0) for name in names for what in ("defaults", *FIRST))
        yield from ((name, what, seed) for seed in range(seeds) for name in names for what in ("bayes", "random"))
        if names == OF_THE_TEXT:
            yield from (("cart_pole", name, seed) for seed in range(seeds) for name in peers.AGENTS)


def made(key: Key, kept: Kept) -> dict[str, Any]:
    """Makes one run; its line."""
    scenario, what, seed = key
    used, busy, began = _used(), _busy(), time.perf_counter()
    if what in peers.AGENTS:
        found = peers.AGENTS[what](seed, kept.of("actor_critic", "bayes"))
    elif what == "defaults":
        found = {"best": SCENARIOS[scenario][0]().evaluate({}).value}
    elif what in FIRST:
        found = first(scenario, *what.split("_"))
    else:
        found = _search(scenario, what, seed)
    seconds = time.perf_counter() - began
    used = _used() - used
    beside = max(_busy() - busy - used, 0.0) / seconds
    return {
        "scenario": scenario,
        "what": what,
        "seed": seed,
        "seconds": round(seconds, 2),
        "processor": round(used, 2),
        "beside": round(beside, 2),
        "date": str(datetime.date.today()),
        **found,
    }


def _search(scenario: str, method: str, seed: int) -> dict[str, Any]:
    history = run(SCENARIOS[scenario][0](), method, trials=TRIALS, seed=seed, workers=WORKERS)
    assert history.best is not None
    done = [trial for trial in history.done if trial.value is not None]
    return {
        "best": history.best.value,
        "config": dict(history.best.config),
        "values": [trial.value for trial in done],
        "configs": [dict(trial.config) for trial in done] if method == "random" else [],
    }


def first(scenario: str, start: str, state: str) -> dict[str, Any]:
    """Seconds from the start of a search until a score is there, and until a trial has ended."""
    pool = WorkerPool(WORKERS, start=start)
    try:
        problem = SCENARIOS[scenario][0]()
        if state == "warm":
            pool.warm_up(problem)
            for future in [pool.submit(time.sleep, 1) for _ in range(WORKERS)]:  # behind what they import
                future.result()
        began, seen = time.perf_counter(), dict[type, float]()

        def see(event: Event, history: History) -> None:
            seen.setdefault(type(event), round(time.perf_counter() - began, 2))

        history = run(problem, "random", trials=WORKERS, seed=0, executor=pool, callbacks=[see])
        assert history.best is not None
        return {
            "score": seen[TrialReported],
            "trial": seen[TrialFinished],
            "alone": round(min(trial.seconds or 0.0 for trial in history.done), 2),
        }
    finally:
        pool.shutdown()


def _used() -> float:
    """Processor seconds of this process and of all that have ended among its children."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _busy() -> float:
    """Processor seconds of the whole machine."""
    times = psutil.cpu_times()._asdict()
    return float(sum(times.get(name, 0.0) for name in ("user", "nice", "system", "irq", "softirq", "steal")))
