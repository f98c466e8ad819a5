"""Choose for me on twelve data sets: ``python -m benchmarks.auto --seconds 120 --flaml /path/to/python``.

Each chooses on three quarters of the rows and is scored once on the rest, by accuracy or R². The budget is in processor
seconds with one thread, so what else runs on the machine takes nothing away; the peer reads the same kind of clock.
Splits are written as they come, to `results/auto.json`, and one that is there already is not run again; ``--limit``
ends the run in time.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.auto.sets import SETS, Held, held
from benchmarks.quality.report import interval
from tuning import auto

RESULTS = Path(__file__).parent.parent / "results" / "auto.md"
ROWS = RESULTS.with_suffix(".json")
PEERS = {"boosting": "scikit-learn's boosting at its defaults", "flaml": "FLAML"}
Row = dict[str, Any]
FLAML = Path(__file__).parent / "flaml_alone.py"


def boosting(split: Held) -> float:
    """scikit-learn's boosting at its defaults."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    kind = HistGradientBoostingClassifier if split.is_classes else HistGradientBoostingRegressor
    with threadpool_limits(1):
        return float(kind(random_state=0).fit(split.X, split.y).score(split.X_test, split.y_test))


def ours(split: Held, seconds: float, seed: int) -> tuple[float, str, float]:
    """The score, what answered, and the processor seconds that it took."""
    metric = "accuracy" if split.is_classes else "r2"
    task = "classification" if split.is_classes else "regression"
    began = time.process_time()
    plan = auto.plan(split.X, split.y, seconds=seconds, metric=metric, task=task, seed=seed)
    found = plan.run(clock=time.process_time)
    took = time.process_time() - began
    names = dict.fromkeys(str(member.trial.config["model"]) for member in found.members)
    told = f"{len(found.history)} trials; {', '.join(names)}"
    return found.score(split.X_test, split.y_test), told, took


def flaml(python: str, split: Held, seconds: float, seed: int) -> float:
    """The score of FLAML in the same time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "split.npz"
        np.savez(path, **split._asdict())
        one = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
        done = subprocess.run(
            [python, str(FLAML), str(path), str(seconds), str(seed)],
            env={**os.environ, **one, "PYTHONPATH": ""},
            capture_output=True,
            text=True,
            check=True,
        )
    line = next(line for line in done.stdout.splitlines() if line.startswith("SCORE "))
    return float(json.loads(line.removeprefix("SCORE "))["score"])


def compared(title: str, differences: dict[str, list[float]]) -> str:
    """The mean difference over the sets with its interval, in words."""
    groups = [np.array(values) for values in differences.values()]
    mean, (low, high) = float(np.mean([g.mean() for g in groups])), interval(groups)
    better = sum(g.mean() > 0 for g in groups)
    level = sum(g.mean() == 0 for g in groups)
    return (
        f"Minus {title}: {mean:+.4f} (95 % interval over data sets {low:+.4f} to {high:+.4f}); ahead on {better}, "
        f"level on {level}, behind on {len(groups) - better - level} of {len(groups)}."
    )


def measured(name: str, seed: int, seconds: float, python: str) -> Row:
    """All that is told of one split."""
    split = held(name, seed)
    score, told, took = ours(split, seconds, seed)
    found: Row = {"data": name, "seed": seed, "seconds": seconds, "ours": score, "told": told, "took": took}
    found |= {"boosting": boosting(split), "load": os.getloadavg()[0]}
    return found | ({"flaml": flaml(python, split, seconds, seed)} if python else {})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--flaml", default="", help="a Python that has FLAML; empty: without this peer")
    parser.add_argument("--sets", nargs="*", default=list(SETS), choices=list(SETS))
    parser.add_argument("--limit", type=float, default=86_400, help="seconds after which no split is begun")
    given, began = parser.parse_args(), time.monotonic()
    rows: list[Row] = json.loads(ROWS.read_text()) if ROWS.exists() else []
    for seed in range(given.seeds):
        for name in given.sets:
            if any([row["data"], row["seed"], row["seconds"]] == [name, seed, given.seconds] for row in rows):
                continue
            if time.monotonic() - began > given.limit:
                return
            rows.append(measured(name, seed, given.seconds, given.flaml))
            print(rows[-1], flush=True)
            ROWS.write_text(json.dumps(rows, indent=1) + "\n")
            RESULTS.write_text(written([row for row in rows if row["seconds"] == given.seconds]))
    print(RESULTS.read_text())


def written(rows: list[Row]) -> str:
    """The results as a page."""
    rows = sorted(rows, key=lambda row: (list(SETS).index(row["data"]), row["seed"]))
    loads, seeds = [row["load"] for row in rows], sorted({row["seed"] for row in rows})
    lines = [
        "# Choose for me",
        "",
        f"{datetime.date.today().isoformat()}; {rows[0]['seconds']:g} processor seconds and one thread each; seeds "
        f"{', '.join(map(str, seeds))}; load of the machine {min(loads):.0f} to {max(loads):.0f}, by other work. "
        "`python -m benchmarks.auto`. Test score (accuracy, R²) on a quarter of the rows, seen by nobody.",
        "",
    ]
    for peer, title in PEERS.items():
        differences: dict[str, list[float]] = {}
        for row in rows:
            if peer in row:
                differences.setdefault(row["data"], []).append(row["ours"] - row[peer])
        if differences:
            lines += [compared(title, differences)]
    lines += [
        "",
        "| data | seed | choose for me | boosting, defaults | FLAML | processor seconds | trials; models that answer |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        peers = " | ".join(f"{row[peer]:.4f}" if peer in row else "" for peer in PEERS)
        lines += [
            f"| {row['data']} | {row['seed']} | {row['ours']:.4f} | {peers} | {row['took']:.0f} | {row['told']} |"
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
