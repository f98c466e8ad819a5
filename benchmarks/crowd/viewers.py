"""A finished large race that many open at once, and a start page beside streams that nobody reads.

``python -m benchmarks.crowd.viewers [VIEWERS ...]``; writes ``benchmarks/results/crowd_viewers.md``.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from urllib.parse import urlsplit

import psutil

from benchmarks.crowd.events import fetched
from benchmarks.crowd.figures import quantiles
from benchmarks.crowd.server import started
from benchmarks.crowd.swarm import swarm
from benchmarks.crowd.tab import PATIENCE, Tab
from benchmarks.crowd.visitors import SMALL, link
from benchmarks.options import options
from benchmarks.served import circumstances, write

Found = tuple[dict[str, list[float]], float, float]


async def _others(url: str, pid: int, work: Callable[[], Awaitable[object]]) -> Found:
    """How long other routes and pages take while something is under way; the server's cores, and its MB at most."""
    server, times, most = psutil.Process(pid), {"health": [], "start page": []}, [0.0]
    used, begun = sum(server.cpu_times()[:2]), time.perf_counter()

    async def route() -> None:
        while True:
            began = time.perf_counter()
            await fetched(url, "/_stcore/health")
            times["health"].append(time.perf_counter() - began)
            most[0] = max(most[0], server.memory_info().rss / 2**20)
            await asyncio.sleep(0.1)

    async def page() -> None:
        while True:
            tab = Tab(url)
            try:
                times["start page"].append(await tab.open(query=link(SMALL[0])))
            finally:
                await tab.close()
            await asyncio.sleep(0.5)

    beside = [asyncio.create_task(route()), asyncio.create_task(page())]
    await asyncio.sleep(0.2)
    try:
        await work()
    finally:
        for task in beside:
            task.cancel()
        for found in await asyncio.gather(*beside, return_exceptions=True):
            if isinstance(found, Exception):
                raise found
    return times, (sum(server.cpu_times()[:2]) - used) / (time.perf_counter() - begun), most[0]


def _row(what: str, complete: list[float], found: Found) -> str:
    times, cores, most = found
    others = [s for each in times.values() for s in each]
    return f"| {what} | {quantiles(complete)} | {quantiles(others)} | {cores:.2f} | {most:.0f} |"


async def _silent(url: str, live: str, n: int, seconds: float) -> int:
    """Hold so many streams open and read nothing of them; how many were let in."""
    where = urlsplit(url)
    held: list[asyncio.StreamWriter] = []
    n_open = 0
    try:
        for _ in range(n):
            reader, writer = await asyncio.open_connection(where.hostname, where.port, limit=1024)
            held.append(writer)
            writer.write(f"GET {live} HTTP/1.1\r\nHost: {where.netloc}\r\n\r\n".encode())
            n_open += b" 200 " in await asyncio.wait_for(reader.readline(), PATIENCE)
            writer.transport.pause_reading()  # type: ignore[attr-defined]
        await asyncio.sleep(seconds)
    finally:
        for writer in held:
            writer.transport.abort()
            with suppress(OSError):
                await writer.wait_closed()
    return n_open


async def measured(
    url: str, pid: int, numbers: list[int], n_silent: int, *, seeds: int = 100, trials: int = 1000, seconds: float = 15
) -> list[str]:
    """Lines of Markdown; the server is that of `race_app`."""
    status, _, name = await fetched(url, f"/crowd/race?seeds={seeds}&trials={trials}")
    assert status == 200, name
    live = f"/race/live?race={name.decode()}"
    rows: list[str] = []
    found: list[tuple[float, int]] = []
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as apart:
        await loop.run_in_executor(apart, int)  # it has begun
        for n in numbers:

            async def view(n: int = n) -> None:
                found[:] = await loop.run_in_executor(apart, swarm, url, live, n)

            others = await _others(url, pid, view)
            rows.append(_row(f"{n} who open the race at once", [took for took, _ in found], others))
    n_open = 0

    async def hold() -> None:
        nonlocal n_open
        n_open = await _silent(url, live, n_silent, seconds)

    if n_silent:
        others = await _others(url, pid, hold)
        rows.append(_row(f"{n_silent} that never read ({n_open} let in)", [], others))
    megabytes = found[0][1] / 1e6 if found else 0.0
    return [
        f"A finished race of 3 methods × {seeds} seeds × {trials:,} trials, {megabytes:.1f} MB, on a server of its "
        "own. Complete: from the request until all has arrived. Others meanwhile: a small route, ten times a second, "
        "and start pages that new visitors open.",
        "",
        "| viewers | n | complete: median s | 95th percentile | worst | others, n | median s | 95th percentile | worst "
        "| server cores | MB at most |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
        *rows,
    ]


def main(numbers: list[int]) -> None:
    """Measure and write it."""
    with started("benchmarks/crowd/race_app.py") as (url, pid):
        lines = asyncio.run(measured(url, pid, numbers, 600))
    write("crowd_viewers", ["# Many viewers of one race", "", *lines, "", circumstances()])


if __name__ == "__main__":
    main(options(__doc__, viewers=(30, 300)).viewers)
