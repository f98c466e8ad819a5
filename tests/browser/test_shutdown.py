"""The server ends within seconds with all that it started, whatever is under way, when a signal tells it to.

Everything here is the real server as its own process. The searches are started in Chromium, as a person does.
"""

import re
import signal
import socket
import subprocess
import time
from contextlib import ExitStack

import psutil
import pytest

from tests.browser.servers import family, served, starting, wait_until_it_answers

SECONDS = 5.0
ONE = "cards=best_so_far"  # of the board a single chart is drawn, since nothing is looked at here
SLOW = "data=digits&model=mlp&p.hidden_layer_sizes=of:(3000, 3000)&folds=3"


def end(process, *signals):
    """Sends the signals, and asserts that the process and all its children are gone in time; says in what time."""
    deadline = time.monotonic() + 240
    while not (children := family(process)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert children, "there is to be something to end"
    began = time.monotonic()
    for number in signals:
        process.send_signal(number)
        time.sleep(0.3)
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        pytest.fail(f"the server lives {time.monotonic() - began:.1f} s after {signals}")
    server = time.monotonic() - began
    _, alive = psutil.wait_procs(children, timeout=max(0.1, began + SECONDS - time.monotonic()))
    family_took = time.monotonic() - began
    print(f"{signals}: the server ended after {server:.2f} s, its {len(children)} children after {family_took:.2f}")
    assert not [one for one in alive if one.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture
def tab(new_page):
    """Opens tabs that stay open."""

    def open_tab(address):
        page = new_page()
        page.goto(address)
        return page

    return open_tab


def start_all(tab, url):
    """A search and a race of slow trials that run, and a slow step of Inside; the answers to that step, so far.

    All pages are open before the first of them starts, as slow trials leave a small machine no time to draw pages.
    """
    search = tab(f"{url}/?v=1&{SLOW}&{ONE}&trials=50&workers=2")
    race = tab(f"{url}/race?v=1&kind=live&{SLOW}&each=20&seeds=3")
    inside = tab(f"{url}/inside?v=1&inside=model&{SLOW}")
    for page, name in ((search, "Start"), (race, "Start"), (inside, "Step")):
        page.get_by_role("button", name=name, exact=True).click(trial=True)
    inside.wait_for_function("() => +document.querySelector('.in-root')?.dataset.drawn > 0")  # before, a click is lost
    answers = []
    inside.on("response", lambda response: answers.append(response.url) if "/step?" in response.url else None)
    with inside.expect_request(re.compile(r"/step\?")):
        inside.get_by_role("button", name="Step", exact=True).click()
    for page in (search, race):
        page.get_by_role("button", name="Start", exact=True).click()
    search.wait_for_selector(".lb-root[data-version]")
    race.wait_for_selector(".rb-root[data-state=running], .rb-root[data-state=waiting]")
    return answers


def listen(url, path):
    """A plain client that has asked for a stream, and reads no further than its beginning."""
    host, port = url.removeprefix("http://").split(":")
    client = socket.create_connection((host, int(port)))
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
    assert b"200 OK" in client.recv(200)
    return client


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_with_all_tabs_open(number, tab, tmp_path):
    with served("app.py", tmp_path / "log.txt") as (url, process):
        answers = start_all(tab, url)
        assert not answers, "the step is to be under way"
        end(process, number)


def test_with_a_plain_client_on_a_live_stream_and_a_second_signal(tab, tmp_path):
    with served("app.py", tmp_path / "log.txt") as (url, process):
        page = tab(f"{url}/?v=1&{SLOW}&{ONE}&trials=50&workers=2")
        page.get_by_role("button", name="Start", exact=True).click()
        page.wait_for_url(re.compile("job="))
        page.wait_for_selector(".lb-root[data-version]")
        job = re.search(r"job=([^&]+)", page.url)[1]
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


SIGNALS = ((signal.SIGTERM,), (signal.SIGINT,), (signal.SIGTERM, signal.SIGTERM))


@pytest.fixture(scope="module")
def stuck(tmp_path_factory):
    """By the signals that each is for, servers that cannot end from inside; they begin together, which saves time."""
    folder = tmp_path_factory.mktemp("stuck")
    (folder / "app.py").write_text(STUCK)
    with ExitStack() as stack:
        logs = [folder / f"log{k}.txt" for k in range(len(SIGNALS))]
        found = [stack.enter_context(starting("app.py", log, folder)) for log in logs]
        for (url, process), log in zip(found, logs, strict=True):
            wait_until_it_answers(url, process, log)
        yield {signals: process for signals, (_, process) in zip(SIGNALS, found, strict=True)}


@pytest.mark.parametrize("signals", SIGNALS)
def test_what_cannot_be_ended_from_inside_ends_with_the_process(signals, stuck):
    end(stuck[signals], *signals)
