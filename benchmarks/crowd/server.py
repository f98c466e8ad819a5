"""The app as a person starts it, with what it stores in a temporary folder."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.served import ROOT


@contextmanager
def started(script: str = "app.py", workers: int = 2) -> Iterator[tuple[str, int]]:
    """Address and process id of a server that answers; it ends with the block.

    Raises:
        RuntimeError: if it does not answer within a minute, with its own words.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log.txt").open("w+") as log:
        environment = os.environ | {
            "TUNING_WORKERS": str(workers),
            "TUNING_STORE": str(Path(folder) / "store.sqlite"),
            "STREAMLIT_SERVER_HEADLESS": "true",
            "PYTHONPATH": str(ROOT),
        }
        server = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=environment)
        try:
            url = f"http://127.0.0.1:{port}"
            for _ in range(600):
                try:
                    urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
                    break
                except (urllib.error.URLError, ConnectionError, TimeoutError):
                    time.sleep(0.1)
            else:
                log.seek(0)
                raise RuntimeError(f"The server does not answer: {log.read()[-2000:]}")
            yield url, server.pid
            if server.poll() is not None:
                log.seek(0)
                raise RuntimeError(f"The server has ended by itself: {log.read()[-2000:]}")
        finally:
            server.terminate()
            server.wait(10)
            log.seek(0)
            if troubles := [line for line in log.read().splitlines() if "Error" in line]:
                print("The server says:", *troubles[:20], sep="\n", file=sys.stderr)
