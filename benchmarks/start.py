"""From ``streamlit run`` to a usable page in Chromium, against an empty Streamlit page in the same run: the front page,
which also has to move, and Search.

``python -m benchmarks.start [ROUNDS]``; writes ``benchmarks/results/start.md``.
"""

from __future__ import annotations

import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.options import options
from benchmarks.served import ROOT, circumstances, write

MOVES = "() => +document.querySelector('.hb-root')?.dataset.step > 1"


def seconds_to_usable(
    browser: Browser, folder: Path, selector: str, path: str = "", moves: str = ""
) -> tuple[float, float]:
    """Wall seconds from the start of the server process until `selector` is visible, and from then until `moves`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    began = time.perf_counter()
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", *options],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
                break
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.02)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}/{path}")
        page.locator(selector).first.wait_for(timeout=60_000)
        found = time.perf_counter() - began
        if moves:
            page.wait_for_function(moves, timeout=60_000)
        moved = time.perf_counter() - began - found
        page.close()
        return found, moved
    finally:
        server.terminate()
        server.wait(10)


def main(rounds: int) -> None:
    times: dict[str, list[float]] = {"empty page": [], "front page": [], "Search": []}
    moved: list[float] = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        empty = Path(folder)
        (empty / "app.py").write_text('import streamlit as st\n\nst.title("Empty")\n')
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for _ in range(rounds):
            times["empty page"].append(seconds_to_usable(browser, empty, "h1:has-text('Empty')")[0])
            usable, later = seconds_to_usable(browser, ROOT, "button:enabled:has-text('See it work')", moves=MOVES)
            times["front page"].append(usable)
            moved.append(later)
            times["Search"].append(seconds_to_usable(browser, ROOT, "button:enabled:has-text('Start')", "search")[0])
        browser.close()
    found = dict(times)
    for name in ("front page", "Search"):
        pairs = zip(times["empty page"], times[name], strict=True)
        found[f"{name} / empty page"] = [ours / base for base, ours in pairs]
    found["front page: from usable to the second trial of its picture"] = moved
    rows = {name: (statistics.median(numbers), numbers) for name, numbers in found.items()}
    write(
        "start",
        [
            "# From `streamlit run` to a usable page",
            "",
            f"{rounds} rounds in turn. " + circumstances(),
            "",
            "| seconds until usable | median | rounds |",
            "|---|---|---|",
            *[f"| {name} | {m:.2f} | {', '.join(f'{v:.2f}' for v in found)} |" for name, (m, found) in rows.items()],
        ],
    )


if __name__ == "__main__":
    main(options(__doc__, rounds=5).rounds)
