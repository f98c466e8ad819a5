"""Settings for the whole test run, and what all tests in a browser or with worker processes begin with.

A module of browser tests asks for `page` and `server`. It may name its app by ``APP`` and the size of its window by
``VIEWPORT``. Without a program named ``chromium`` its tests are skipped.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.execution.pools import STARTS, closing

# Time on a shared machine says nothing about the code: neither a deadline nor a slow first draw is a failure.
settings.register_profile("tuning", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tuning")

os.environ["TUNING_STORE"] = "memory:"  # of servers too: no test writes into anybody's own folder


ROOT = Path(__file__).parent.parent
CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)


@pytest.fixture(autouse=True, scope="session")
def ctrl_c_is_heard():
    """A shell begins background commands with Ctrl+C ignored, and all their children inherit that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def wait_until_it_answers(url, process, log, seconds=90):
    """Fails with the server's own words if it has ended, or does not answer in time."""
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        try:
            if urllib.request.urlopen(f"{url}/_stcore/health", timeout=5).read() == b"ok":
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    state = "does not answer" if process.poll() is None else f"ended with {process.returncode}"
    pytest.fail(f"The server {state}:\n{log.read_text()}", pytrace=False)


@contextmanager
def served(app, log, port=0):
    """The address at which Streamlit serves an app, from when it answers; at any free port or a given one."""
    if not port:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", app, "--server.port", str(port), "--server.headless", "true"],
            cwd=ROOT,
            stdout=file,
            stderr=file,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TUNING_WORKERS": "2"},
        )
        try:
            wait_until_it_answers(url, process, log)
            yield url
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="module", params=STARTS)
def pool(request):
    """Two warm worker processes, started each way that this system has."""
    with closing(2, memory=400 * 2**20, start=request.param) as pool:
        yield pool


@pytest.fixture(scope="module")
def server(request, tmp_path_factory):
    if CHROMIUM is None:
        pytest.skip("no program named 'chromium' on this machine")
    app = getattr(request.module, "APP", "app.py")
    with served(app, tmp_path_factory.mktemp("server") / "log.txt") as url:
        yield url


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("no program named 'chromium' on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


def _is_trouble(message):
    """Streamlit looks for its own base path below a page's name first, and Chromium logs the 404."""
    return message.type == "error" and not re.search(r"//[^/]+/\w+/_stcore/", message.location.get("url", ""))


@pytest.fixture
def page(request, browser, server):
    """A page that may ask no host but ours, and may log no error."""
    page = browser.new_page(viewport=getattr(request.module, "VIEWPORT", {"width": 1400, "height": 1000}))
    page.set_default_timeout(60_000)
    troubles, hosts = [], set()
    page.on("console", lambda message: troubles.append(message.text) if _is_trouble(message) else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "request",
        lambda asked: (
            hosts.add(re.sub(r"^\w+://([^/]*).*", r"\1", asked.url)) if asked.url.startswith("http") else None
        ),
    )
    yield page
    page.close()
    assert troubles == []
    assert hosts == {server.removeprefix("http://")}
