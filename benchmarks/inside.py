"""From the click on Step to the new picture on the Inside page, on a finished search of digits with a support vector
machine, 30 trials, in real Chromium.

``python -m benchmarks.inside``; writes ``benchmarks/results/inside.md``.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
TRIALS, SEED, ROUNDS = 30, 0, 3
STEP = """() => new Promise((resolve) => {
  const root = document.querySelector('.in-root'), before = root.dataset.drawn, began = performance.now();
  const watch = new MutationObserver(() => {
    if (root.dataset.drawn === before) return;
    watch.disconnect();
    requestAnimationFrame(() => resolve(performance.now() - began));
  });
  watch.observe(root, { attributes: true });
  [...root.querySelectorAll('.in-button')].find((b) => b.textContent === 'Step').click();
})"""


def measure(page: Page, url: str) -> np.ndarray:
    """Milliseconds of each step, all rounds."""
    page.goto(f"{url}/?v=1&data=digits&model=svm&trials={TRIALS}&seed={SEED}")
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("button", name="Look inside").click(timeout=300_000)
    page.wait_for_function("() => +document.querySelector('.in-root')?.dataset.drawn > 0")
    found = []
    for _ in range(ROUNDS):
        drawn = page.locator(".in-root").get_attribute("data-drawn")
        page.get_by_role("button", name="First", exact=True).click()
        page.wait_for_function("n => document.querySelector('.in-root').dataset.drawn !== n", arg=drawn)
        found += [page.evaluate(STEP) for _ in range(TRIALS)]
    return np.array(found)


def main() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page(viewport={"width": 1400, "height": 1000})
            page.set_default_timeout(60_000)
            found = measure(page, url)
            browser.close()
    finally:
        server.terminate()
        server.wait(10)
    versions = ", ".join(
        f"{n} {importlib.metadata.version(n)}" for n in ("streamlit", "plotly", "scikit-learn", "numpy")
    )
    lines = [
        "# A step on the Inside page",
        "",
        f"digits × support vector machine, Bayesian search, {TRIALS} trials, seed {SEED}, {ROUNDS} rounds; "
        f"Chromium and server on the same {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {versions}; "
        f"{datetime.date.today()}.",
        "",
        "| from click to new picture | ms |",
        "|---|---|",
        *[
            f"| {name} | {value:.0f} |"
            for name, value in zip(
                ("median", "95th percentile", "maximum"), np.quantile(found, [0.5, 0.95, 1.0]), strict=True
            )
        ],
    ]
    text = "\n".join(lines) + "\n"
    (ROOT / "benchmarks/results").mkdir(exist_ok=True)
    (ROOT / "benchmarks/results/inside.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
