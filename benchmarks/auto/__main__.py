"""Choose for me on twelve data sets: ``python -m benchmarks.auto --seconds 120 --flaml /path/to/python``.

Each chooses on three quarters of the rows and is scored once on the rest, by accuracy or R². The budget is in processor
seconds with one thread, so what else runs on the machine takes nothing away; the peer reads the same kind of clock.
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

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.auto.sets import SETS, Held, held
from benchmarks.quality.report import interval
from tuning import auto

RESULTS = Path(__file__).parent.parent / "results" / "auto.md"
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--flaml", default="", help="a Python that has FLAML; empty: without this peer")
    parser.add_argument("--sets", nargs="*", default=list(SETS), choices=list(SETS))
    given = parser.parse_args()
    load = os.getloadavg()[0]
    against: dict[str, dict[str, list[float]]] = {"scikit-learn's boosting at its defaults": {}, "FLAML": {}}
    rows = []
    for name in given.sets:
        for seed in range(given.seeds):
            split = held(name, seed)
            score, told, took = ours(split, given.seconds, seed)
            others = {"scikit-learn's boosting at its defaults": boosting(split)}
            if given.flaml:
                others["FLAML"] = flaml(given.flaml, split, given.seconds, seed)
            for title, other in others.items():
                against[title].setdefault(name, []).append(score - other)
            peer = f"{others['FLAML']:.4f}" if given.flaml else ""
            rows.append(
                f"| {name} | {seed} | {score:.4f} | {others[next(iter(others))]:.4f} | {peer} | {took:.0f} | {told} |"
            )
            print(rows[-1], flush=True)
        RESULTS.write_text(written(given, load, rows, against))  # after each set: the whole takes long
    print(RESULTS.read_text())


def written(given: argparse.Namespace, load: float, rows: list[str], against: dict[str, dict[str, list[float]]]) -> str:
    """The results as a page."""
    lines = [
        "# Choose for me",
        "",
        f"{datetime.date.today().isoformat()}; {given.seconds:g} processor seconds and one thread each; seeds 0 to "
        f"{given.seeds - 1}; load of the machine {load:.0f} at the start and {os.getloadavg()[0]:.0f} at the end, by "
        "other work. `python -m benchmarks.auto`. Test score (accuracy, R²) on a quarter of the rows, seen by nobody.",
        "",
        *(compared(title, found) for title, found in against.items() if found),
        "",
        "| data | seed | choose for me | boosting, defaults | FLAML | processor seconds | trials; models that answer |",
        "|---|---|---|---|---|---|---|",
        *rows,
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
