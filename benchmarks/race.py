"""The default race (three methods, 20 seeds, 40 trials, recorded) in real Chromium: one click, then wait.

``python -m benchmarks.race [ROUNDS]``; writes ``benchmarks/results/race.md``.
"""

from __future__ import annotations

import time

from benchmarks.options import options
from benchmarks.served import circumstances, served, write

REACHED = "() => +(document.querySelector('.rb-root')?.dataset.reached ?? 0) > 0"
FINISHED = "() => document.querySelector('.rb-root')?.dataset.state === 'finished'"


def main(rounds: int) -> None:
    rows = []
    for k in range(rounds):
        with served() as (page, url):
            page.goto(f"{url}/race")
            start = page.locator("button:enabled", has_text="Start")
            start.wait_for()
            page.wait_for_timeout(2000)  # as long as a teacher takes to say what will be seen
            began = time.perf_counter()
            start.click()
            page.wait_for_function(REACHED)
            first = time.perf_counter() - began
            page.wait_for_function(FINISHED)
            rows.append(f"| {k + 1} | {first:.2f} | {time.perf_counter() - began:.1f} |")
    write(
        "race",
        [
            "# The default race",
            "",
            "Grid, random and Bayesian search, 20 seeds, 40 trials, on the recorded support vector machine; a fresh "
            "server each round. " + circumstances(),
            "",
            "| round | first moving curve, s after the click | complete, s after the click |",
            "|---|---|---|",
            *rows,
        ],
    )


if __name__ == "__main__":
    main(options(__doc__, rounds=3).rounds)
