"""Servers as their own processes, as a person starts them: they answer when the test begins, and end with it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]
_left: list[int] = []
"""Ports of servers that have ended. A browser that was there keeps what it compiled by address: a page costs half."""


def _is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as a server asks
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def any_port():
    """A free one: of a server that has ended, where there is one."""
    while _left:
        if _is_free(port := _left.pop()):
            return port
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_it_answers(url, process, log, seconds=180):
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


def family(process):
    """All that a process has started and what these have started."""
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


@contextmanager
def starting(app, log, folder=ROOT, port=0):
    """Address and process of a server that begins, at any free port or a given one; it and its family are killed."""
    port = port or any_port()
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", app, "--server.port", str(port), "--server.headless", "true"],
            cwd=folder,
            stdout=file,
            stderr=file,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TUNING_WORKERS": "2"},
        )
    try:
        yield f"http://127.0.0.1:{port}", process
    finally:
        for one in [*family(process), process]:
            one.kill()
        process.wait()
        if port not in _left:
            _left.append(port)


@contextmanager
def served(app, log, port=0):
    """Address and process of a server of ours, from when it answers."""
    with starting(app, log, port=port) as (url, process):
        wait_until_it_answers(url, process, log)
        yield url, process
