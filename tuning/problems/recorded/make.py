"""Makes the tables: trains every config of every recipe for real and packs what was found.

``python -m tuning.problems.recorded.make`` makes all tables that are not there yet, cheapest first. Each config's
result is appended to a file at once, so that an interrupted run goes on where it ended.
"""

from __future__ import annotations

import argparse
import datetime
import json
import math
import platform
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from tuning.problems import HasTestSet, Problem, n_folds
from tuning.problems.recorded import table
from tuning.problems.recorded.recipes import RECIPES, Recipe

TABLES = Path(__file__).parent / "tables"


def evaluated(problem: Problem, config: dict[str, Any]) -> dict[str, Any]:
    """Everything that is kept of one config, JSON-able.

    Seconds are those of the processor, so that other work on the machine does not count.
    """
    curve: list[tuple[int, int, float]] = []

    def report(fold: int, epoch: int | None, value: float) -> None:
        if epoch is not None:
            curve.append((fold, epoch, value))

    wall, processor = time.perf_counter(), time.process_time()
    outcome = problem.evaluate(config, report=report)
    share = (time.process_time() - processor) / (time.perf_counter() - wall)
    return {
        "metrics": outcome.metrics,
        "seconds": [outcome.fit_seconds * share, outcome.score_seconds * share],
        "epochs": outcome.epochs,
        "message": outcome.message,
        "curve": curve,
        "test": problem.test_score(config) if isinstance(problem, HasTestSet) else {},
        "pictures": outcome.pictures,
    }


def record(name: str, folder: Path) -> list[dict[str, Any]]:
    """All rows of a table, in the order of its grid; those already in `folder` are not computed again."""
    recipe = RECIPES[name]
    problem = recipe.make()
    grid = problem.space.grid(recipe.levels)
    path = folder / f"{name}.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    began, n_before = time.monotonic(), len(rows)
    with path.open("a") as out:
        for i in range(len(rows), grid.size):
            row = evaluated(problem, grid[i])
            out.write(json.dumps(row) + "\n")
            out.flush()
            rows.append(row)
            if (i + 1) % 50 == 0 or i + 1 == grid.size:
                each = (time.monotonic() - began) / (i + 1 - n_before)
                print(f"{name}: {i + 1} of {grid.size}, about {each * (grid.size - i - 1):.0f} s left", flush=True)
    return rows


def pack(recipe: Recipe, rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Write the rows as one compressed file of plain arrays, described in `tuning.problems.recorded.table`."""
    import scipy
    import sklearn

    problem = recipe.make()
    grid = problem.space.grid(recipe.levels)
    folds = n_folds(problem)
    names = list(problem.metrics)
    messages = sorted({row["message"] for row in rows})
    n_epochs = max(len(row["epochs"]) for row in rows)
    about = {
        "title": recipe.title,
        "problem": problem.recipe(),
        "axes": {parameter: list(values) for parameter, values in grid.axes.items()},
        "metrics": names,
        "directions": dict(problem.metrics),
        "made": datetime.date.today().isoformat(),
        "machine": f"{platform.system()} {platform.machine()}, one thread, processor seconds",
        "versions": {
            "python": platform.python_version(),
            "scikit-learn": sklearn.__version__,
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            **{package: version(package) for package in recipe.needs},
        },
    }
    longest = max((sum(fold == k for fold, _, _ in row["curve"]) for row in rows for k in range(folds)), default=0)
    curve_epochs = np.full((len(rows), folds, longest), -1, dtype=np.int16)
    curve_values = np.full((len(rows), folds, longest), np.nan, dtype=np.float32)
    for i, row in enumerate(rows):
        for k in range(folds):
            points = [(epoch, value) for fold, epoch, value in row["curve"] if fold == k]
            for j, (epoch, value) in enumerate(points):
                curve_epochs[i, k, j], curve_values[i, k, j] = epoch, value
    np.savez_compressed(
        path,
        about=np.array(json.dumps(about)),
        scores=np.array([[row["metrics"][metric] for metric in names] for row in rows], dtype=np.float64),
        test=np.array([[row["test"].get(metric, math.nan) for metric in names] for row in rows], dtype=np.float64),
        seconds=np.array([row["seconds"] for row in rows], dtype=np.float32),
        epochs=np.array([row["epochs"] for row in rows], dtype=np.int16).reshape(len(rows), n_epochs),
        messages=np.array(messages),
        message=np.array([messages.index(row["message"]) for row in rows], dtype=np.int8),
        curve_epochs=curve_epochs,
        curve_values=curve_values,
        pictures=np.frombuffer(table.packed([fewer(row.get("pictures", {}), recipe.shown) for row in rows]), np.uint8),
    )


def fewer(pictures: dict[str, Any], n: int) -> dict[str, Any]:
    """The pictures with the first `n` points of each cloud; all of them if `n` is 0."""
    return {
        kind: {name: part[:n] if n and name in ("made", "real") else part for name, part in picture.items()}
        | ({"earlier": [fewer({kind: one}, n)[kind] for one in picture["earlier"]]} if "earlier" in picture else {})
        for kind, picture in pictures.items()
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Evaluate recipes and write their tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="which tables; all that are missing if none is named")
    parser.add_argument("--folder", type=Path, default=Path("build/recorded"), help="where unfinished rows are kept")
    given = parser.parse_args(arguments)
    if unknown := [name for name in given.names if name not in RECIPES]:
        sys.exit(f"{unknown[0]!r} is not a table. Use one of: {', '.join(RECIPES)}.")
    given.folder.mkdir(parents=True, exist_ok=True)
    TABLES.mkdir(exist_ok=True)
    import sklearn.ensemble  # noqa: F401 - what brings threads must be there before they are limited
    from threadpoolctl import threadpool_limits

    threadpool_limits(1)
    for name in given.names or [name for name in RECIPES if not (TABLES / f"{name}.npz").exists()]:
        pack(RECIPES[name], record(name, given.folder), TABLES / f"{name}.npz")
        print(f"{name}: written, {(TABLES / f'{name}.npz').stat().st_size / 1000:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
