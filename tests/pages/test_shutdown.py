"""The server ends within seconds with all that it started, whatever is under way, when a signal tells it to.

Everything here is the real server as its own process. The searches are started in Chromium, as a person does.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import psutil
import pytest

from tests.conftest import ROOT, wait_until_it_answers

SECONDS = 5.0
SLOW = "data=digits&model=mlp&p.hidden_layer_sizes=of:(3000, 3000)&folds=3"


@contextmanager
def started(tmp_path):
    """Address and process of a server that may be told to end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url, log = f"http://127.0.0.1:{port}", tmp_path / "log.txt"
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.headless=true"],
            cwd=ROOT,
            stdout=file,
            stderr=file,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TUNING_WORKERS": "2"},
        )
    try:
        wait_until_it_answers(url, process, log)
        yield url, process
    finally:
        for one in [*_family(process), process]:
            one.kill()
        process.wait()


def _family(process):
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def end(process, *signals):
    """Sends the signals, and asserts that the process and all its children are gone in time."""
    deadline = time.monotonic() + 60
    while not (family := _family(process)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert family, "there is to be something to end"
    began = time.monotonic()
    for number in signals:
        process.send_signal(number)
        time.sleep(0.3)
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        pytest.fail(f"the server lives {time.monotonic() - began:.1f} s after {signals}")
    _, alive = psutil.wait_procs(family, timeout=max(0.1, began + SECONDS - time.monotonic()))
    assert not [one for one in alive if one.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture
def tab(browser):
    """Opens tabs that stay open."""
    opened = []

    def open_tab(address):
        opened.append(browser.new_page())
        opened[-1].set_default_timeout(90_000)
        opened[-1].goto(address)
        return opened[-1]

    yield open_tab
    for page in opened:
        page.close()


def start_search(tab, url):
    """A search of slow trials, two of which run; its id."""
    page = tab(f"{url}/?v=1&{SLOW}&trials=50&workers=2")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url(re.compile("job="))
    page.wait_for_selector(".lb-root[data-version]")
    return re.search(r"job=([^&]+)", page.url)[1]


def start_race(tab, url):
    page = tab(f"{url}/race?v=1&kind=live&{SLOW}&each=20&seeds=3")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_selector(".rb-root[data-state=running], .rb-root[data-state=waiting]")


def start_step(tab, url):
    """A slow step of Inside that is pending."""
    page = tab(f"{url}/inside?v=1&inside=model&{SLOW}")
    page.get_by_role("button", name="Step", exact=True).click()
    page.wait_for_timeout(1500)


def listen(url, path):
    """A plain client that has asked for a stream, and reads no further than its beginning."""
    host, port = url.removeprefix("http://").split(":")
    client = socket.create_connection((host, int(port)))
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
    assert b"200 OK" in client.recv(200)
    return client


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_with_all_tabs_open(number, tab, tmp_path):
    with started(tmp_path) as (url, process):
        start_search(tab, url)
        start_race(tab, url)
        start_step(tab, url)
        end(process, number)


def test_with_a_plain_client_on_a_live_stream_and_a_second_signal(tab, tmp_path):
    with started(tmp_path) as (url, process):
        job = start_search(tab, url)
        with listen(url, f"/live?jobs={job}&cards=best_so_far"), listen(url, f"/live?jobs={job}"):
            end(process, signal.SIGTERM, signal.SIGTERM)


STUCK = """
import threading, time
import streamlit as st
from contextlib import asynccontextmanager
from pages._ui.closing import closes_in_time

if __name__ != "__main__":
    import subprocess, sys
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    threading.Thread(target=time.sleep, args=(600,)).start()  # no daemon: the interpreter would wait for it

    @asynccontextmanager
    async def lifespan(_app):
        with closes_in_time(lambda: time.sleep(600), grace=1.0):
            yield

    app = st.App("app.py", lifespan=lifespan)
"""


@pytest.mark.parametrize("signals", [(signal.SIGTERM,), (signal.SIGINT,), (signal.SIGTERM, signal.SIGTERM)])
def test_what_cannot_be_ended_from_inside_ends_with_the_process(signals, tmp_path):
    (tmp_path / "app.py").write_text(STUCK)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path / "log.txt"
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.headless=true"],
            cwd=tmp_path,
            stdout=file,
            stderr=file,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    try:
        wait_until_it_answers(f"http://127.0.0.1:{port}", process, log)
        end(process, *signals)
    finally:
        process.kill()
        process.wait()
