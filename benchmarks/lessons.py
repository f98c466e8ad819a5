"""Does each lesson's claim hold? Forty seeds that played no part when the lessons were made.

``python -m benchmarks.lessons [NAME ...]`` runs all lessons, or some, and writes ``lessons.json`` and ``lessons.md`` in
``benchmarks/results``; about seven minutes of one core for all.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import json
import os
import statistics
import time
from pathlib import Path
from typing import Any

from benchmarks.options import options
from pages import lessons

RESULTS = Path(__file__).parent / "results"
SEEDS = range(100, 140)
AFTER_A_LOOK = {"early_stopping": range(140, 180)}  # what its claim asks for was changed after a first look at SEEDS
ASKED = 0.95


def measured(name: str) -> dict[str, Any]:
    """Of how many seeds the claim holds, and how long a run takes."""
    lesson = lessons.get(name)
    lessons.run(name, 0)  # loads what is loaded once
    failed, seconds = [], []
    seeds = AFTER_A_LOOK.get(name, SEEDS)
    for seed in seeds:
        began = time.process_time()
        finding = lessons.run(name, seed)
        seconds.append(time.process_time() - began)
        if not lesson.holds(finding.numbers):
            failed.append({"seed": seed, "said": str(lesson.claimed(finding))})
        if seed == seeds[0]:
            example = str(lesson.claimed(finding))
    versions = {package: importlib.metadata.version(package) for package in ("numpy", "scipy", "scikit-learn")}
    return {
        "held": len(seeds) - len(failed),
        "seeds": f"{seeds[0]} to {seeds[-1]}",
        "failed": failed,
        "example": example,
        "median": statistics.median(seconds),
        "most": max(seconds),
        "versions": versions,
        "date": str(datetime.date.today()),
    }


def report(found: dict[str, dict[str, Any]]) -> list[str]:
    """The table, in the order in which the lessons are taught."""
    names = [name for name in lessons.names() if name in found]
    enough = [name for name in names if found[name]["held"] >= ASKED * len(SEEDS)]
    lines = [
        "# Lessons: do their claims hold?",
        "",
        "`python -m benchmarks.lessons`: seeds 100 to 139; the lessons were made on seeds below 20. Early stopping "
        "has others: "
        "34 of 40 held at first, where the claim also asked for a rank correlation below 0.5, which its sentence "
        "never said. "
        "Without that it was tested on 40 more seeds. "
        f"{len(enough)} of {len(names)} claims hold for at least {ASKED:.0%} of the {len(SEEDS)} seeds. Seconds are "
        f"those of one "
        f"processor, of {os.cpu_count()}; the machine was busy with other work.",
        "",
        "| lesson | claim, as the first seed says it | held | seeds | seconds, median | most | date | versions |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name in names:
        row = found[name]
        versions = ", ".join(f"{package} {version}" for package, version in row["versions"].items())
        lines.append(
            f"| {lessons.get(name).title} (`{name}`) | {row['example']} | {row['held']} of {len(SEEDS)} | "
            f"{row.get('seeds', '100 to 139')} | {row['median']:.2f} | {row['most']:.2f} | {row['date']} | {versions} |"
        )
    failed = [(name, one) for name in names for one in found[name]["failed"]]
    if failed:
        lines += ["", "Where a claim did not hold, the lesson said instead:", ""]
        lines += [f"* `{name}`, seed {one['seed']}: {one['said']}" for name, one in failed]
    return lines


def main(names: list[str]) -> None:
    kept = RESULTS / "lessons.json"
    for name in names or lessons.names():
        row = measured(name)
        found = json.loads(kept.read_text()) if kept.exists() else {}
        kept.write_text(json.dumps({**found, name: row}, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
        print(f"{name}: {row['held']} of {len(SEEDS)}, {row['median']:.2f} s", flush=True)
    (RESULTS / "lessons.md").write_text("\n".join(report(json.loads(kept.read_text()))) + "\n")


if __name__ == "__main__":
    main(options(__doc__, names=()).names)
