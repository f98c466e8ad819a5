"""The fields of the text: 30 trials on two workers, the first sign of a search, what searching gains, what matters.

Every run is one line of a file as soon as it has ended and is not made again, so the same command goes on where it was
stopped. Recorded tables (``recorded_...``) take seconds and are looked up where they are named. Writes
``benchmarks/results/scenarios.md``.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from benchmarks.scenarios.runs import Kept, keys, made
from benchmarks.scenarios.table import RECORDED, looked_up, written

RESULTS = Path(__file__).parents[1] / "results"


def main(given: argparse.Namespace) -> None:
    """Make what is missing, and write the table."""
    kept, report = Kept(given.file), RESULTS / "scenarios.md"
    until = time.monotonic() + given.seconds
    old = report.read_text().splitlines() if report.exists() else []
    looked = {line.split("|")[1].strip(): line for line in old if line.startswith("| recorded_")}
    for name in RECORDED:
        if name in given.names:
            looked[name] = looked_up(name, given.seeds)
    for scenario, what, seed in keys(given.seeds):
        is_wanted = not given.names or {scenario, what, f"{scenario}/{what}"} & set(given.names)
        if not is_wanted or time.monotonic() >= until or ((scenario, what, seed) in kept.runs and not given.again):
            continue
        try:
            kept.add(made((scenario, what, seed), kept))
        except LookupError as error:
            print(f"{scenario}, {what}, seed {seed}: {error}", flush=True)
            continue
        line = {k: v for k, v in kept.runs[scenario, what, seed].items() if k not in ("values", "configs", "config")}
        print(line, flush=True)
    report.write_text(written(kept, looked))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="scenario, what is done, scenario/what, or a recorded table")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1e9, help="begin no run later than that; 0 only reports")
    parser.add_argument("--again", action="store_true", help="make runs that are there again")
    parser.add_argument("--file", type=Path, default=RESULTS / "scenarios.jsonl")
    main(parser.parse_args())
