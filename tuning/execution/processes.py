"""How worker processes begin and end, seen from the parent: forked by a server, or spawned where there is no fork."""

from __future__ import annotations

import contextlib
import os
import pickle
import secrets
import signal
import socket
import subprocess
import sys
import threading
from collections import OrderedDict
from multiprocessing import Pipe
from multiprocessing.connection import Client, Connection, Listener
from typing import Any, Protocol

import psutil

from tuning.execution.settings import Settings
from tuning.execution.worker import HELD
from tuning.language import tr

THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)


class WorkerProcess(Protocol):
    """One worker and our end of its pipe."""

    pid: int
    connection: Any

    def knows(self, key: str) -> bool: ...
    def forget(self, key: str) -> None: ...
    def lacks(self, modules: tuple[str, ...]) -> bool: ...
    def kill(self) -> None: ...
    def suspend(self) -> None: ...
    def resume(self) -> None: ...
    def end(self) -> int: ...


class _Known:
    """Which problems a worker holds; it keeps count in the same way."""

    def __init__(self) -> None:
        self._keys: OrderedDict[str, None] = OrderedDict()

    def knows(self, key: str) -> bool:
        """Whether the worker holds the problem; from now on it does."""
        is_known = key in self._keys
        if not is_known and len(self._keys) >= HELD:
            self._keys.popitem(last=False)
        self._keys[key] = None
        self._keys.move_to_end(key)
        return is_known

    def forget(self, key: str) -> None:
        """The worker could not read it."""
        self._keys.pop(key, None)


class _Forked(_Known):
    def __init__(self, server: ForkServer, pid: int, connection: Any, loaded: frozenset[str]):
        super().__init__()
        self.pid, self.connection, self._server, self._loaded = pid, connection, server, loaded
        self._lock, self._has_ended = threading.Lock(), False

    def lacks(self, modules: tuple[str, ...]) -> bool:
        """Whether a new worker would have imported some of them once for all, and this one would by itself."""
        return not self._loaded.issuperset(modules)

    def kill(self) -> None:
        """At once, from any thread. The number is still the worker's own: nobody reaps it before `end`."""
        with self._lock:
            if not self._has_ended and self._server.is_alive:
                os.kill(self.pid, signal.SIGKILL)

    def suspend(self) -> None:
        """It stands still, with what its trial has started; its memory stays."""
        self._signal_group(signal.SIGSTOP)

    def resume(self) -> None:
        """It goes on."""
        self._signal_group(signal.SIGCONT)

    def _signal_group(self, kind: int) -> None:
        with self._lock, contextlib.suppress(ProcessLookupError):
            if not self._has_ended and self._server.is_alive:
                os.killpg(self.pid, kind)

    def end(self) -> int:
        """Ends the process and what it started; returns its exit code, the negative signal if one killed it."""
        with self._lock:
            self._has_ended = True
        self.connection.close()
        return self._server.end(self.pid)


class ForkServer:
    """The process that forks workers; see `tuning.execution.worker`.

    Args:
        settings: of its workers.
    """

    def __init__(self, settings: Settings):
        self._settings = settings
        self._lock, self._loaded = threading.Lock(), frozenset[str]()
        ours, theirs = socket.socketpair()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tuning.execution.worker", "fork", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env=environment(),
            cwd=_working_directory(settings.folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        theirs.close()
        self._control, self._messages = ours, Connection(os.dup(ours.fileno()))

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid

    def load(self, modules: tuple[str, ...]) -> None:
        """Imports modules for all later workers; those that are there go on meanwhile."""
        with self._lock:
            self._tell(("load", modules))
            self._messages.recv()
            self._loaded |= set(modules)

    def start(self, modules: tuple[str, ...] = ()) -> WorkerProcess:
        """A new worker; the fork server imports `modules` first, once for all later workers."""
        ours, theirs = Pipe()
        with self._lock, theirs:
            self._tell(("fork", (modules, self._settings)))
            socket.send_fds(self._control, [b"f"], [theirs.fileno()])
            pid = self._messages.recv()
            self._loaded |= set(modules)
            return _Forked(self, pid, ours, self._loaded)

    def _tell(self, message: tuple[str, Any]) -> None:
        with contextlib.suppress(OSError):
            self._messages.send(message)
            return
        # Not the error itself: it is kept for whoever waits for the worker, and would keep what was being sent.
        raise BrokenPipeError(tr("the process that starts workers has ended"))

    def end(self, pid: int) -> int:
        """Kills and reaps a worker; its exit code."""
        try:
            with self._lock:
                self._tell(("end", pid))
                return int(self._messages.recv())
        except (EOFError, OSError):
            return -9  # the fork server is gone, and its workers with it

    def close(self) -> None:
        """Ends all workers and the fork server itself; one that imports just now is killed."""
        with contextlib.suppress(OSError):  # it is gone already
            self._control.shutdown(socket.SHUT_RDWR)
        try:
            self._process.wait(1)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        with self._lock:  # may be done twice
            self._messages.close()
            self._control.close()


class _Spawned(_Known):
    def __init__(self, settings: Settings, modules: tuple[str, ...]):
        super().__init__()
        key = secrets.token_bytes(32)
        with Listener(authkey=key) as listener:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tuning.execution.worker", "spawn"],
                env=environment(),
                cwd=_working_directory(settings.folder),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
            )
            assert self._process.stdin is not None
            pickle.dump((listener.address, key, settings, modules), self._process.stdin)
            self._process.stdin.flush()
            has_connected = threading.Event()
            watch = threading.Thread(target=self._give_up, args=(listener.address, key, has_connected), daemon=True)
            watch.start()
            self.connection = listener.accept()
            has_connected.set()
        self.pid = self._process.pid

    def lacks(self, modules: tuple[str, ...]) -> bool:
        """A new one would have no more."""
        return False

    def _give_up(self, address: Any, key: bytes, has_connected: threading.Event) -> None:
        """Takes the place of a worker that ended before it connected, so that nobody waits for it."""
        while not has_connected.wait(0.2):
            if self._process.poll() is not None:
                Client(address, authkey=key).close()
                return

    def kill(self) -> None:
        """Together with what its trial has started: once the worker is gone, nobody finds that any more."""
        for process in self._tree():
            with contextlib.suppress(psutil.Error):
                process.kill()

    def suspend(self) -> None:
        for process in self._tree():
            with contextlib.suppress(psutil.Error):
                process.suspend()

    def resume(self) -> None:
        for process in self._tree():
            with contextlib.suppress(psutil.Error):
                process.resume()

    def _tree(self) -> list[Any]:
        """The worker and what its trial has started."""
        try:
            worker = psutil.Process(self.pid)
            return [worker, *worker.children(recursive=True)]
        except psutil.Error:
            return []

    def end(self) -> int:
        self.connection.close()
        self.kill()
        code = self._process.wait()
        assert self._process.stdin is not None
        self._process.stdin.close()
        return code


class Spawner:
    """Starts each worker as a fresh process: slower, and works on every system."""

    is_alive, pid = True, 0

    def __init__(self, settings: Settings):
        self._settings = settings

    def start(self, modules: tuple[str, ...] = ()) -> WorkerProcess:
        """A new worker, which imports `modules` once it has answered; another's it imports when it needs them."""
        return _Spawned(self._settings, modules)

    def close(self) -> None:
        """Nothing to end but the workers."""


def _working_directory(other: str) -> str | None:
    """Ours, as None; the other one if ours was deleted, since no Python starts there."""
    try:
        os.getcwd()
    except FileNotFoundError:
        return other
    return None


def environment() -> dict[str, str]:
    """One thread per worker for BLAS and OpenMP: more of them than cores only slow each other down.

    Arrow, which pandas loads, is told to start no thread of its own: a process with one thread is safe to fork.
    """
    path = os.pathsep.join(p or "." for p in sys.path)
    quiet = {"JE_ARROW_MALLOC_CONF": "background_thread:false", "PYTHONPATH": path}
    return {**os.environ, **dict.fromkeys(THREADS, "1"), **quiet}
