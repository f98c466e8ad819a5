"""Seconds per suggestion and memory of the methods of `benchmarks.quality`: ``python -m benchmarks.quality.cost``.

The methods take turns, one suggestion each, within one process: whatever else the machine does meets all of them
alike. Figures are processor seconds on one thread. At n trials the median over the last five suggestions up to the
n-th and over the seeds is taken. Memory is the resident set of a process of its own in which our method alone searches.

``--alone`` measures our method by itself up to 1,000 trials, and writes ``quality_cost_long.md``: mean and longest of
the 50 suggestions up to the n-th, since hyperparameters are fitted anew in some of them only.
"""

from __future__ import annotations

import argparse
import datetime
import multiprocessing
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np

from benchmarks.quality import problems as quality_problems
from benchmarks.quality.peers import PEERS
from benchmarks.quality.runs import RESULTS, Recorder, one_thread, quiet, task
from tuning.space import Config

METHODS = ("bayes", "tpe", "optuna_gp", "optuna_tpe", "optuna_cmaes", "hyperopt")
RIVAL = "optuna_gp"
AT = (10, 25, 50, 200)
LONG = ("hartmann6", "svm_digits")
SHORT, MOST = 50, 200
ALONE_AT = (50, 200, 500, 1000)
Rows = dict[str, dict[str, dict[int, float]]]
"""Problem -> method -> number of trials -> seconds."""


class Turns:
    """Lets one of several threads run at a time, in a fixed order."""

    def __init__(self, names: Sequence[str]):
        self._waiting, self._changed = list(names), threading.Condition()

    def wait(self, name: str) -> None:
        """Until it is the turn of `name`."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting[0] == name)

    def hand_over(self, name: str, leave: bool = False) -> None:
        """End the turn of `name`; it comes last now, or not again."""
        with self._changed:
            self._waiting.remove(name)
            if not leave:
                self._waiting.append(name)
            self._changed.notify_all()


def in_turns(methods: Sequence[str], problem: str, seed: int, trials: int) -> dict[str, list[float]]:
    """Processor seconds of each suggestion of each method, the methods taking turns."""
    turns, found = Turns(methods), {name: [] for name in methods}

    def search(name: str) -> None:
        chosen, rng = task(problem), np.random.default_rng([seed, 999])
        since = 0.0

        def evaluate(config: Config) -> float:
            nonlocal since
            found[name].append(time.process_time() - since)
            told = chosen.told(config, chosen.loss(config), rng)
            turns.hand_over(name)
            turns.wait(name)
            since = time.process_time()
            return told

        turns.wait(name)
        if "torch" in sys.modules:  # its number of threads belongs to the thread that asks
            sys.modules["torch"].set_num_threads(1)
        since = time.process_time()
        try:
            PEERS[name].search(chosen.space, evaluate, seed, trials)
        finally:
            turns.hand_over(name, leave=True)

    with quiet(), ThreadPoolExecutor(len(methods)) as pool:
        for search_of in [pool.submit(search, name) for name in methods]:
            search_of.result()
    return found


def memory(method: str, problem: str, trials: int) -> list[float]:
    """Resident MiB of this process at each evaluation of one search; to be called in a process of its own."""
    import psutil

    process, chosen, found = psutil.Process(), task(problem), []

    def evaluate(config: Config) -> float:
        found.append(process.memory_info().rss / 2**20)
        return chosen.loss(config)

    with one_thread([method]):
        PEERS[method].search(chosen.space, evaluate, 0, trials)
    return found


def alone(problems: Sequence[str]) -> str:
    """Our method by itself, as Markdown."""
    ours, last = METHODS[0], max(ALONE_AT)
    lines = [
        f"## Processor milliseconds per suggestion of {ours} alone, up to {last:,} trials",
        "",
        f"{datetime.date.today().isoformat()}; one seed, one thread; `python -m benchmarks.quality.cost --alone`. Mean "
        "(longest) of the 50 suggestions up to so many trials.",
        "",
        "| problem | " + " | ".join(f"at {n:,}" for n in ALONE_AT) + " |",
        "|---" * (len(ALONE_AT) + 1) + "|",
    ]
    for problem in problems:
        recorder = Recorder(task(problem), 0)
        with one_thread([ours]):
            PEERS[ours].search(recorder.task.space, recorder, 0, last)
        took = 1000 * np.array(recorder.seconds)
        cells = [f"{took[n - 50 : n].mean():.1f} ({took[n - 50 : n].max():.0f})" for n in ALONE_AT]
        lines.append(f"| {problem} | " + " | ".join(cells) + " |")
        print(lines[-1], flush=True)
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--methods", default=",".join(METHODS), help="names, separated by commas")
    parser.add_argument(
        "--problems", help="names, separated by commas; default: all, or the two of the longest searches"
    )
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--alone", action="store_true", help="our method by itself, up to 1,000 trials")
    given = parser.parse_args()
    if given.alone:
        (RESULTS / "quality_cost_long.md").write_text(alone(given.problems.split(",") if given.problems else LONG))
        return
    methods = [name for name in given.methods.split(",") if not PEERS[name].missing]
    rows: Rows = {}
    with one_thread(methods):
        for problem in given.problems.split(",") if given.problems else quality_problems.names():
            trials = MOST if problem in LONG else SHORT
            runs = [in_turns(methods, problem, seed, trials) for seed in range(given.seeds)]
            rows[problem] = {
                name: {n: float(np.median([run[name][n - 5 : n] for run in runs])) for n in AT if n <= trials}
                for name in methods
            }
            print(problem, {name: round(row[SHORT], 4) for name, row in rows[problem].items()}, flush=True)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), max_tasks_per_child=1) as pool:
        resident = {problem: pool.submit(memory, methods[0], problem, MOST).result() for problem in LONG}
    text = report(methods, rows, resident, given.seeds)
    print(text)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "quality_cost.md").write_text(text)


def report(methods: Sequence[str], rows: Rows, resident: dict[str, list[float]], seeds: int) -> str:
    """The figures as Markdown."""
    versions: dict[str, str] = {}
    for name in methods:
        versions |= PEERS[name].versions()
    with_long = [problem for problem in LONG if problem in rows]
    lines = [
        "## Processor seconds per suggestion, and memory",
        "",
        f"{datetime.date.today().isoformat()}; {len(rows)} problems, the methods in turns, one thread, seeds: {seeds}; "
        "`python -m benchmarks.quality.cost`. Means over the problems; "
        f"at {MOST} trials over {' and '.join(with_long)} alone. "
        f"Share: of what {RIVAL} takes. Typical share: geometric mean over the problems.",
        "",
        f"| method | {' | '.join(f'at {n}' for n in AT)} | share at {SHORT} | typical share | share at {MOST} |",
        "|---" * (len(AT) + 4) + "|",
    ]
    is_rival_there = RIVAL in methods
    for name in methods:
        means = {n: np.mean([rows[p][name][n] for p in rows if n in rows[p][name]] or [np.nan]) for n in AT}
        cells = [name, *(f"{mean:.4f}" for mean in means.values())]
        if is_rival_there:
            shares = {
                n: np.array([row[name][n] / row[RIVAL][n] for row in rows.values() if n in row[name]]) for n in AT
            }
            rival = {n: np.mean([rows[p][RIVAL][n] for p in rows if n in rows[p][RIVAL]] or [np.nan]) for n in AT}
            typical = np.exp(np.log(shares[SHORT]).mean())
            cells += [f"{means[SHORT] / rival[SHORT]:.3f}", f"{typical:.3f}", f"{means[MOST] / rival[MOST]:.3f}"]
        lines.append("| " + " | ".join(cells) + " |" * (1 if is_rival_there else 4))
    lines += ["", f"At {SHORT} trials, by problem:", "", "| problem | " + " | ".join(methods) + " | our share |"]
    lines.append("|---" * (len(methods) + 2) + "|")
    for problem, row in rows.items():
        share = f"{row[methods[0]][SHORT] / row[RIVAL][SHORT]:.3f}" if is_rival_there else ""
        lines.append(f"| {problem} | " + " | ".join(f"{row[name][SHORT]:.4f}" for name in methods) + f" | {share} |")
    lines += ["", f"Resident memory of a process in which {methods[0]} alone searches, in MiB:", ""]
    for problem, mib in resident.items():
        points = [n for n in (10, 50, 100, 150, 200) if n <= len(mib)]
        lines.append(
            f"- {problem}: " + ", ".join(f"{mib[n - 1]:.1f} at {n}" for n in points) + f"; peak {max(mib):.1f}."
        )
    lines += ["", "Versions: " + ", ".join(f"{p} {v}" for p, v in sorted(versions.items())) + "."]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
