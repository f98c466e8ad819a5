"""The end of a server whose own end hangs: it comes in time, whoever hears of it."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.browser.servers import ROOT

GRACE, LAST = 0.2, 0.3
SERVER = f"""
import os, signal, time
from pages._ui import closing

closing.LAST_SECONDS = {LAST}
signal.signal(signal.SIGTERM, lambda number, frame: None)
with closing.closes_in_time(lambda: time.sleep(600), grace={GRACE}):
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(600)
"""


INTERRUPTED = """
import os, signal
from pages._ui.closing import closes_in_time

class Apart:
    def __del__(self):
        os.write(2, b"taken apart")

apart = Apart()
with closes_in_time(lambda: None):
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except KeyboardInterrupt:
        os.write(2, b"interrupted")
"""


def ended(stderr, server=SERVER):
    """Exit code of the server, and after how many seconds."""
    began = time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", server]
    process = subprocess.run(command, check=False, stderr=stderr, env=environment, timeout=60)
    return process.returncode, time.monotonic() - began


@pytest.fixture
def pipe():
    ends = os.pipe()
    yield ends
    for end in ends:
        try:
            os.close(end)
        except OSError:
            continue  # the test has closed it


def test_nobody_is_there_any_more_to_read_what_it_says(pipe):
    reads, writes = pipe
    os.close(reads)
    code, _ = ended(writes)
    assert code == 128 + signal.SIGTERM


def test_nobody_reads_what_it_says(pipe):
    _, writes = pipe
    os.set_blocking(writes, False)
    with pytest.raises(BlockingIOError):
        while True:
            os.write(writes, bytes(4096))
    os.set_blocking(writes, True)
    code, seconds = ended(writes)
    assert code == -signal.SIGALRM
    assert seconds >= GRACE + LAST


SLOWLY = """
import os, signal, sys, threading, time
from pages._ui import closing

begun, calls = threading.Event(), []

def stop():
    calls.append(threading.current_thread().name)
    if len(calls) == 1:  # whoever comes next is told at once that all is being stopped
        begun.set()
        time.sleep(0.4)
        print("all has ended", flush=True)

signal.signal(signal.SIGTERM, lambda number, frame: None)
with closing.closes_in_time(stop, grace=60):
    os.kill(os.getpid(), signal.SIGTERM)
    begun.wait()
signal.signal(signal.SIGTERM, signal.SIG_DFL)
signal.raise_signal(signal.SIGTERM)  # as uvicorn ends
"""


def test_it_does_not_end_before_what_it_has_begun_to_end():
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", SLOWLY]
    process = subprocess.run(command, check=False, capture_output=True, env=environment, timeout=60, text=True)
    assert process.stdout == "all has ended\n"
    assert process.returncode == -signal.SIGTERM, process.stderr


def test_an_interpreter_that_has_ended_all_is_not_taken_apart(pipe):
    reads, writes = pipe
    code, _ = ended(writes, INTERRUPTED)
    assert os.read(reads, 1000) == b"interrupted"
    assert code == 128 + signal.SIGINT
