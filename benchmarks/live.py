"""How live the board is: from a recorded trial to the pixels of Chromium, and how many may watch one search.

``python -m benchmarks.live`` makes the whole table, ``benchmarks/results/live.json`` and ``.md``; ``--help`` names the
flags for a shorter run. The app is the real one with a search that moves when it is told to. Everything stays on this
machine (loopback), and there are at most 1,000 viewers.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results"
SIZES = (50, 500, 2000, 10_000)
VIEWERS = (1, 10, 30, 60, 100, 200, 400, 700, 1000)
TRIALS_PER_SECOND, VIEWED = 2.0, 500
# The cards on the board, and those of them that are in sight with one row of two cards on the screen.
BOARDS = (
    (("best_so_far", "parallel_coordinates"), ("best_so_far",)),
    (("best_so_far", "parallel_coordinates", "slice"), ("best_so_far",)),
    (("best_so_far", "slice"), ("best_so_far", "slice")),
)

# Records one trial and waits, frame by frame, until each view shows it; milliseconds since the recording.
MEASURE = """async ([url, cards]) => {
  const { version, time } = await (await fetch(url)).json();
  const views = { trials: () => document.querySelector('.lb-root').dataset.version };
  for (const card of cards) views[card] = () => document.querySelector(`.lb-card-${card} .lb-chart`).dataset.version;
  const found = {};
  const limit = Date.now() + 20000;
  while (Object.keys(found).length < cards.length + 1 && Date.now() < limit) {
    await new Promise((done) => requestAnimationFrame(done));
    for (const [name, shown] of Object.entries(views)) {
      if (!(name in found) && +shown() >= version) found[name] = Date.now() - time * 1000;
    }
  }
  return found;
}"""


def quantiles(values: list[float]) -> dict[str, float]:
    """Median, 95th percentile and largest, in seconds."""
    return {
        "median": round(float(np.median(values)), 3),
        "p95": round(float(np.quantile(values, 0.95)), 3),
        "max": round(max(values), 3),
        "n": len(values),
    }


def ask(url: str, path: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{url}/scripted/{path}", timeout=60) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def start_server() -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "tests/browser/scripted_app.py",
            "--server.port",
            str(port),
            "--server.headless",
            "true",
        ],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    url = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
            return server, url
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    server.terminate()
    raise RuntimeError("the server did not start within a minute.")


# In the browser ----------------------------------------------------------------------------------------------
def in_browser(
    browser: Browser, url: str, n: int, cards: tuple[str, ...], drawn: tuple[str, ...], updates: int
) -> dict[str, Any]:
    """Seconds from a recorded trial to each view, for a search of `n` trials, these cards, and those drawn of them."""
    started = ask(url, f"start?n={n}&states=done,done,done,done,failed")
    page = browser.new_page(viewport={"width": 1600, "height": 1000})
    page.goto(f"{url}/?v=1&data=wine&job={started['job']}&cards={','.join(cards)}")
    page.locator(".lb-toolbar").wait_for(timeout=60_000)
    page.evaluate("() => document.querySelector('.lb-toolbar').scrollIntoView()")
    for name in drawn:
        page.wait_for_function(
            "(name) => +document.querySelector(`.lb-card-${name} .lb-chart`)?.dataset.version > 0",
            arg=name,
            timeout=60_000,
        )
        box = page.locator(f".lb-card-{name} .lb-chart").bounding_box()
        if box is None or box["y"] >= page.viewport_size["height"]:
            raise RuntimeError(f"{name} is to be seen, but it is out of sight.")
    page.wait_for_timeout(3000)
    rng, times = np.random.default_rng(0), {}
    for k in range(updates + 3):
        found = page.evaluate(MEASURE, [f"{url}/scripted/add?job={started['job']}", [*drawn]])
        if k >= 3:  # the first ones warm up
            for name in ("trials", *drawn):
                times.setdefault(name, []).append(found.get(name, 20_000.0) / 1000)
        page.wait_for_timeout(float(rng.uniform(150, 600)))
    lines = page.evaluate("() => +document.querySelector('.lb-pc-stage')?.dataset.milliseconds")
    page.close()
    ask(url, f"end?job={started['job']}")
    row = {"n_trials": n, "cards": list(cards), "in_sight": list(drawn), "lines_ms": lines}
    return row | {name: quantiles(t) for name, t in times.items()}


# Viewers -----------------------------------------------------------------------------------------------------
async def view(address: tuple[str, int], path: str, seen: dict[str, list[tuple[int, float]]]) -> None:
    """One viewer: reads the stream and notes when each version of trials and of a card came."""
    reader, writer = await asyncio.open_connection(*address, limit=2**24)
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: {address[0]}:{address[1]}\r\nAccept: text/event-stream\r\n\r\n".encode()
    )
    try:
        while line := await reader.readline():
            now = time.time()
            if not line.startswith(b"data: {"):
                continue
            if found := re.match(rb'data: \{"version":(\d+)', line):
                seen["trials"].append((int(found[1]), now))
            for found in re.finditer(rb'"best_so_far":\{"frame":\d+,"version":(\d+)', line):
                seen["best_so_far"].append((int(found[1]), now))
    finally:
        writer.close()


async def watch(url: str, job: str, n: int, seconds: float) -> dict[str, Any]:
    """Lags of `n` viewers of a search that records trials at a steady rate."""
    host, port = url.removeprefix("http://").split(":")
    everyone: list[dict[str, list[tuple[int, float]]]] = [{"trials": [], "best_so_far": []} for _ in range(n)]
    path = f"/live?jobs={job}&cards=best_so_far"
    tasks = []
    for seen in everyone:
        tasks.append(asyncio.create_task(view((host, int(port)), path, seen)))
        await asyncio.sleep(0.01)
    await asyncio.sleep(2)
    recorded: list[tuple[int, float]] = []
    until = time.time() + seconds
    while time.time() < until:
        answer = await asyncio.to_thread(ask, url, f"add?job={job}")
        recorded.append((answer["version"], answer["time"]))
        await asyncio.sleep(1 / TRIALS_PER_SECOND)
    await asyncio.sleep(2)
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    errors = sum(isinstance(e, Exception) and not isinstance(e, asyncio.CancelledError) for e in ended)
    lags: dict[str, list[float]] = {"trials": [], "best_so_far": []}
    starved = 0
    for seen in everyone:
        for what, lag in lags.items():
            for version, at in recorded:
                arrived = next((t for v, t in seen[what] if v >= version), None)
                starved += arrived is None
                lag.append(seconds if arrived is None else max(arrived - at, 0.0))
    return {"viewers": n, "never_arrived": starved, "errors": errors} | {
        what: quantiles(lag) for what, lag in lags.items()
    }


def viewers(url: str, pid: int, most: int, seconds: float) -> list[dict[str, Any]]:
    """More and more viewers, each number for some seconds, until the 95th percentile passes one second."""
    server, rows = psutil.Process(pid), []
    job = ask(url, f"start?n={VIEWED}&states=done,done,failed")["job"]
    for n in VIEWERS:
        if n > most:
            break
        used, began = sum(server.cpu_times()[:2]), time.perf_counter()
        row = asyncio.run(watch(url, job, n, seconds))
        row["server_cores"] = round((sum(server.cpu_times()[:2]) - used) / (time.perf_counter() - began), 3)
        row["server_mb"] = round(server.memory_info().rss / 2**20, 1)
        rows.append(row)
        print(json.dumps(row))
        if max(row["trials"]["p95"], row["best_so_far"]["p95"]) > 1.0:
            break
    ask(url, f"end?job={job}")
    return rows


def flat_memory(url: str, pid: int, rounds: int) -> dict[str, Any]:
    """Server memory with thirty viewers, after each of some rounds of 14 seconds."""
    server, found = psutil.Process(pid), []
    job = ask(url, f"start?n={VIEWED}&states=done,done,failed")["job"]
    for _ in range(rounds):
        asyncio.run(watch(url, job, 30, 10.0))
        found.append(round(server.memory_info().rss / 2**20, 1))
    ask(url, f"end?job={job}")
    return {"viewers": 30, "server_mb_every_14_s": found}


# Report ------------------------------------------------------------------------------------------------------
def report(found: dict[str, Any]) -> str:
    lines = [
        "# Live board",
        "",
        f"`{found['command']}`, {found['when']}, {found['machine']}, load {found['load']} at the start.",
        "",
        "## From the recorded trial to the screen, seconds (Chromium, software rendering, same machine)",
        "",
        "| trials | cards on the board | view | median | p95 | max | updates |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in found["browser"]:
        for name in ("trials", *row["cards"]):
            if name in row:
                q = row[name]
                title = "status, table, parallel coordinates" if name == "trials" else name
                cells = (row["n_trials"], ", ".join(row["cards"]), title, q["median"], q["p95"], q["max"], q["n"])
                lines.append(f"| {' | '.join(map(str, cells))} |")
    lines += [
        "",
        f"## Viewers of one running search ({VIEWED} trials, {TRIALS_PER_SECOND:g} more per second), lag in seconds",
        "",
        "| viewers | trials median | p95 | chart median | p95 | never arrived | server cores | server MB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in found["viewers"]:
        a, b = row["trials"], row["best_so_far"]
        lines.append(
            f"| {row['viewers']} | {a['median']} | {a['p95']} | {b['median']} | {b['p95']} | {row['never_arrived']} | "
            f"{row['server_cores']} | {row['server_mb']} |"
        )
    memory = found["memory"]["server_mb_every_14_s"]
    lines += ["", f"Memory with 30 viewers, every 14 s, MB: {', '.join(map(str, memory))}.", ""]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live", description="How live the board is.")
    parser.add_argument(
        "--sizes", type=int, nargs="*", default=SIZES, help="trials of the searches shown in the browser"
    )
    parser.add_argument("--updates", type=int, default=40, help="recorded trials for each size and board")
    parser.add_argument("--most", type=int, default=1000, help="viewers at most, at most 1,000")
    parser.add_argument("--seconds", type=float, default=12.0, help="for each number of viewers")
    parser.add_argument("--rounds", type=int, default=8, help="of 14 s each, in which memory is watched")
    given = parser.parse_args()
    found: dict[str, Any] = {
        "when": time.strftime("%Y-%m-%d"),
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "load": round(os.getloadavg()[0], 1),
        "command": " ".join(["python -m benchmarks.live", *sys.argv[1:]]),
        "seconds": given.seconds,
        "browser": [],
    }
    server, url = start_server()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            for cards, drawn in BOARDS:
                for n in given.sizes:
                    row = in_browser(browser, url, n, cards, drawn, given.updates)
                    found["browser"].append(row)
                    print(json.dumps(row))
            browser.close()
        found["viewers"] = viewers(url, server.pid, min(given.most, max(VIEWERS)), given.seconds)
        found["memory"] = flat_memory(url, server.pid, given.rounds)
    finally:
        server.terminate()
        server.wait(20)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "live.json").write_text(json.dumps(found, indent=1) + "\n")
    (RESULTS / "live.md").write_text(report(found))
    print(report(found))


if __name__ == "__main__":
    main()
