"""Do forty visitors get on with each other when ten walk away, five take all they can and five open links at random?

``python -m benchmarks.crowd [SECONDS]`` starts the app as the README says, with a store in a temporary folder, and lets
the crowd in; writes ``benchmarks/results/crowd.md``, of which what was tried stays. Many viewers of one race:
`benchmarks.crowd.viewers`.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Mapping

from benchmarks.crowd import chromium
from benchmarks.crowd.figures import Figures, measure, report
from benchmarks.crowd.server import started
from benchmarks.crowd.tab import Tab
from benchmarks.crowd.visitors import SMALL, Crowd, link
from benchmarks.served import ROOT, circumstances, write

TRIED = "## What was tried"
KINDS = {"usual": 20, "abandoned": 10, "greedy": 5, "links": 5}


async def crowded(
    url: str, pid: int, seconds: float, kinds: Mapping[str, int], seed: int, *, has_chromium: bool = True
) -> Figures:
    """Let a crowd in for so many seconds, on a server that has had its first visitor."""
    first = Tab(url)
    await first.open(query=link(SMALL[0]))
    await first.press("Start")
    assert first.watch is not None
    await first.watch.over.wait()
    await first.close()
    until = time.perf_counter() + seconds
    crowd = Crowd(url, until, seed)
    visits = [asyncio.create_task(measure(crowd.figures, pid, until))]
    for kind, n in kinds.items():
        in_person = has_chromium and kind == "usual"
        visits += [asyncio.create_task(crowd.visitor(kind, k)) for k in range(n - in_person)]
    if has_chromium:
        visits.append(asyncio.create_task(chromium.visit(crowd)))
    _, late = await asyncio.wait(visits, timeout=seconds + 20)
    for visit in late:  # still watches something to its end
        visit.cancel()
    for found in await asyncio.gather(*visits, return_exceptions=True):
        if isinstance(found, Exception):
            raise found
    return crowd.figures


def main() -> None:
    """Measure and write it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crowd", description="Forty visitors on one server.")
    parser.add_argument("seconds", type=float, nargs="?", default=600.0, help="for the forty visitors")
    parser.add_argument("--seed", type=int, default=0, help="of all that they choose")
    given = parser.parse_args()
    lines = ["# A crowd on one server", ""]
    with started() as (url, pid):
        figures = asyncio.run(crowded(url, pid, given.seconds, KINDS, given.seed))
    lines += report(figures, KINDS, given.seconds, given.seed)
    written = ROOT / "benchmarks/results/crowd.md"
    _, heading, tried = written.read_text().partition(TRIED) if written.exists() else ("", "", "")
    write("crowd", [*lines, "", circumstances(), *(["", heading + tried.rstrip()] if heading else [])])  # stays


if __name__ == "__main__":
    main()
