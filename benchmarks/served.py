"""The app on a free port of this machine and a page of Chromium before it, for benchmarks that click and wait."""

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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent


@contextmanager
def served(script: str = "app.py", **environment: str) -> Iterator[tuple[Page, str]]:
    """A page of Chromium and the address of a fresh server of `script`; both end with the block.

    Args:
        script: what Streamlit runs.
        **environment: variables of the server's.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port), "--server.headless", "true"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
                break
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page(viewport={"width": 1400, "height": 1000})
            page.set_default_timeout(120_000)
            yield page, url
            browser.close()
    finally:
        server.terminate()
        server.wait(10)


def circumstances() -> str:
    """Cores, load, versions and date, for the line above a table."""
    names = ("streamlit", "plotly", "scikit-learn", "numpy")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    return (
        f"Chromium and server on the same {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end; "
        f"{versions}; {datetime.date.today()}."
    )


def write(name: str, lines: list[str]) -> None:
    """Print the lines and keep them as ``benchmarks/results/NAME.md``."""
    text = "\n".join(lines) + "\n"
    folder = ROOT / "benchmarks/results"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.md").write_text(text)
    print(text)
