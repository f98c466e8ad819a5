"""Do forty visitors get on with each other when ten walk away, five take all they can and five open links at random?

``python -m benchmarks.crowd [SECONDS]`` drives the registry of searches in this process; writes
``benchmarks/results/crowd.md``. A start is a click: its time is until the registry answers. The first trial's time runs
from the click until it has a value.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from benchmarks.served import circumstances, write
from tests.execution.faulty import Good
from tuning import methods
from tuning.service.jobs import Job, JobError, Jobs, Limits, SearchSpec

IDLE_SECONDS = 10.0
KINDS = {"abandoned": 10, "greedy": 5, "links": 5, "usual": 20}


@dataclass
class Found:
    """What the usual visitors have met; `refused` counts for all."""

    clicks: list[float] = field(default_factory=list)
    firsts: list[float] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))


def _visit(searches: Jobs, kind: str, name: str, until: float, found: Found) -> None:
    spec = SearchSpec(Good(), methods.get("random"), trials=5000 if kind != "usual" else 5)
    mine: list[Job] = []
    while time.monotonic() < until:
        clicked = time.monotonic()
        try:
            start: Callable[..., Job] = searches.pilot if kind == "links" else searches.start
            job = start(spec, visitor=name)
        except JobError:
            found.refused[kind] += 1
            time.sleep(0.5)
            continue
        mine.append(job)
        if kind == "abandoned":
            return
        if kind == "usual":
            found.clicks.append(time.monotonic() - clicked)
            while not job.history.done and time.monotonic() < until:
                time.sleep(0.005)
            if job.history.done:
                found.firsts.append(time.monotonic() - clicked)
            job.wait(max(until - time.monotonic(), 0))
            time.sleep(2)
        elif kind == "links":
            time.sleep(0.2)
            job.stop()
        for held in mine:
            held.watched()


def main(seconds: float) -> None:
    """Let the crowd in for so many seconds."""
    limits = Limits(idle_seconds=IDLE_SECONDS)
    searches, found, until = Jobs(workers=2, limits=limits), Found(), time.monotonic() + seconds
    threads = [
        threading.Thread(target=_visit, args=(searches, kind, f"{kind} {k}", until, found))
        for kind, n in KINDS.items()
        for k in range(n)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    searches.shutdown()
    rows = [
        f"| {what} | {len(times)} | {np.median(times):.2f} | {np.quantile(times, 0.95):.2f} | {max(times):.2f} |"
        for what, times in (("answer to a click", found.clicks), ("first trial", found.firsts))
    ]
    said = ", ".join(f"{kind} {n}" for kind, n in found.refused.items())
    write(
        "crowd",
        [
            "# A crowd on one server",
            "",
            f"40 visitors for {seconds:.0f} s on 2 workers: 10 abandoned (paused after {IDLE_SECONDS:.0f} s), 5 "
            f"greedy, 5 that open links, 20 as usual. A trial takes 20 ms. The registry alone, without a browser; "
            f"{circumstances().partition('; ')[2]}",
            "",
            "| the usual visitors | n | median s | 95th percentile s | worst s |\n|---|---|---|---|---|",
            *rows,
            "",
            f"Refused with a sentence: {said}.",
        ],
    )


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 600)
