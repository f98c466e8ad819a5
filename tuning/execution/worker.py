"""The far side of the pool: a worker process, and the fork server.

``python -m tuning.execution.worker fork FD`` imports what trials need once and forks a worker at each request: a new
worker is ready in milliseconds and shares the memory of what was imported. It has one thread, so forking is safe. Where
there is no fork, ``python -m tuning.execution.worker spawn`` is one worker. Both run as a module of their own, so that
the parent's main script (a page, a notebook) is not run again.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import os
import pickle
import signal
import socket
import sys
import threading
import time
from functools import cache
from multiprocessing.connection import Client, Connection
from types import ModuleType
from typing import Any

from tuning.execution.family import adopt_orphans, die_with_parent, end_orphans, kill_tree
from tuning.execution.settings import Settings
from tuning.language import tr
from tuning.problems import Pruned, SharesData, needs_watching
from tuning.study import in_words
from tuning.study.values import shortened

HELD = 4  # problems that a worker keeps; the parent counts along
GATHER_SECONDS = 0.05
LONG_SECONDS = 0.2  # after trials that took longer, freed memory is given back; after short ones that would cost time
LATER = ("pandas",)  # scikit-learn imports it, for tables only: a quarter of all time and a third of all memory
ASKED_OF_ALL = ("__file__", "__wrapped__")  # `inspect`, which PyTorch calls, asks it of every module there is


class _Link:
    """This end of the pipe. The parent may say ``("stop", trial, reason)`` or ``("go", trial, "")`` at any time."""

    def __init__(self, connection: Any):
        self.connection, self.trial = connection, 0
        self._worker = os.getpid()
        self._reports: list[tuple[int, int | None, float]] = []
        self._sent = 0.0

    def next_task(self) -> Any:
        while (message := self.connection.recv())[0] in ("stop", "go"):
            continue  # meant for a trial that has ended meanwhile
        return message

    def end_what_was_forked(self) -> None:
        """A process that a trial has forked, and that comes back here, ends: else it would answer for another trial."""
        if os.getpid() != self._worker:
            os._exit(0)

    def report(self, fold: int, epoch: int | None, value: float, *, at_once: bool) -> None:
        """Sends what is reported; those of short folds and epochs go together, as each message wakes the parent."""
        self.end_what_was_forked()
        self._reports.append((fold, epoch, value))
        if at_once or time.monotonic() > self._sent + GATHER_SECONDS:
            self.send_reports()

    def send_reports(self) -> None:
        """Sends what is still kept back."""
        kept, self._reports = self._reports, []
        if kept:
            self.connection.send(("reports", kept))
            self._sent = time.monotonic()

    def hear(self, wait: bool) -> str:
        """The reason to stop this trial, or an empty text; with `wait` an answer is waited for."""
        while wait or self.connection.poll(0):
            kind, trial, reason = self.connection.recv()
            if trial == self.trial:
                if kind == "stop":
                    return str(reason)
                wait = False
        return ""


def serve(connection: Any, settings: Settings) -> None:
    """Takes tasks from the pipe, one at a time, until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # scikit-learn's MLP would swallow it and score a half-trained model
    if settings.niceness and hasattr(os, "nice"):  # Windows knows classes only
        os.nice(settings.niceness)
    if settings.memory is not None:
        _limit_memory(settings.memory)
    link, problems = _Link(connection), dict[str, Any]()
    while True:
        try:
            message = link.next_task()
        except (EOFError, OSError):
            return
        began = time.monotonic()
        answer = _run(link, problems, message, settings)
        link.end_what_was_forked()
        try:
            link.send_reports()
            connection.send(answer)
            if time.monotonic() - began > LONG_SECONDS:
                give_memory_back()
        except (BrokenPipeError, ConnectionResetError):
            return
        except Exception as error:  # noqa: BLE001 - whatever pickling raises belongs to this trial
            connection.send(("error", tr("the result cannot be sent back: {error}", error=in_words(error))))


def _run(link: _Link, problems: dict[str, Any], message: tuple[Any, ...], settings: Settings) -> tuple[str, Any]:
    kind, *parts = message
    try:
        if kind == "call":
            function, arguments, keywords = pickle.loads(parts[0])
            for one in (getattr(function, "__self__", None), *arguments):
                if isinstance(one, SharesData):
                    one.attach(settings.folder)
            return "done", function(*arguments, **keywords)
        link.trial, key, pickled, packed_config, budget, seed, may_prune = parts
        if pickled is None:
            problem = problems.pop(key)
        else:
            try:
                problem = pickle.loads(pickled)
                if isinstance(problem, SharesData):
                    problem.attach(settings.folder)
            except MemoryError:
                raise
            except Exception as error:  # noqa: BLE001 - the problem's own code may raise anything here
                return "unreadable", tr("a worker process cannot read the problem ({error})", error=in_words(error))
            link.connection.send(("read", None))
            while len(problems) >= HELD:
                problems.pop(next(iter(problems)))
        problems[key] = problem  # the latest last
        config = pickle.loads(packed_config)

        def report(fold: int, epoch: int | None, value: float) -> None:
            link.report(fold, epoch, value, at_once=may_prune)
            if may_prune and (reason := link.hear(wait=epoch is None)):
                raise Pruned(reason)

        heard = report if may_prune or not needs_watching(problem) else None
        return "done", problem.evaluate(config, budget=budget, seed=seed, report=heard)
    except Pruned as pruned:
        return "pruned", (shortened(str(pruned)), pruned.outcome)
    except MemoryError:
        if settings.memory is None:
            return "memory", tr("asked for more memory than there is")
        most = settings.memory / 2**20
        return "memory", tr("asked for more memory than the {most:,.0f} MB that a trial may use", most=most)
    except BaseException as error:  # noqa: BLE001 - SystemExit and the like cost this trial, not the worker
        return "error", in_words(error)


@cache
def _trim() -> Any:
    return getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None


def give_memory_back() -> None:
    """What was freed goes back to the system; glibc would keep it for the next trial, in each worker."""
    if (trim := _trim()) is not None:
        trim(0)


def _limit_memory(n_bytes: int) -> None:
    """Allocating `n_bytes` more than now raises MemoryError. Not every system keeps this, so the parent watches too."""
    try:
        import resource
    except ImportError:  # Windows
        return
    try:
        with open("/proc/self/statm") as statm:
            held = int(statm.read().split()[5]) * resource.getpagesize()
    except OSError:
        held = 0
    with contextlib.suppress(ValueError, OSError):  # a stricter limit is set already
        resource.setrlimit(resource.RLIMIT_DATA, (held + n_bytes, resource.getrlimit(resource.RLIMIT_DATA)[1]))


# The fork server ---------------------------------------------------------------------------------------------


def fork_server(descriptor: int) -> None:
    """Forks, ends and reaps workers as the parent says. When the parent is gone, so are all workers, hung ones too.

    A worker that has died stays a zombie until the parent asks for its exit code, so its number names nobody else.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    adopt_orphans()
    control, messages = socket.socket(fileno=descriptor), Connection(os.dup(descriptor))
    alive: set[int] = set()
    is_told = True
    while is_told:
        try:
            kind, content = messages.recv()
        except (EOFError, OSError):
            break
        if kind == "load":
            preload(content)
            is_told = _tell(messages, 0)
        elif kind == "fork":
            modules, settings = content
            _, pipes, _, _ = socket.recv_fds(control, 1, 1)
            if not pipes:  # the parent has gone before it sent one
                break
            preload(modules)
            pid = _fork(pipes[0], settings, (control, messages))
            alive.add(pid)
            is_told = _tell(messages, pid)
        else:
            alive.discard(content)
            kill_tree(content)
            code = os.waitstatus_to_exitcode(os.waitpid(content, 0)[1])
            end_orphans(alive)
            is_told = _tell(messages, code)
    for pid in alive:
        kill_tree(pid)
    for pid in alive:
        os.waitpid(pid, 0)
    end_orphans(set())
    os._exit(0)


def _tell(messages: Connection, answer: int) -> bool:
    """Whether the parent is still there to hear it."""
    try:
        messages.send(answer)
    except (BrokenPipeError, ConnectionResetError):
        return False
    return True


def _fork(pipe: int, settings: Settings, inherited: tuple[socket.socket | Connection, ...]) -> int:
    """The number of a new worker, which needs nothing of what it inherits."""
    me = os.getpid()
    if (pid := os.fork()) == 0:
        for one in inherited:
            one.close()
        _begin_worker(pipe, settings, me)
    os.close(pipe)
    return pid


def preload(modules: tuple[str, ...]) -> None:
    """Imports what is not there yet; what cannot be is left to the trial that needs it."""
    missing = [name for name in modules if name not in sys.modules]
    if not missing:
        return
    gc.disable()  # modules are no garbage
    for name in LATER:
        if name not in sys.modules:
            sys.modules[name] = _Later(name)
    for name in missing:
        with contextlib.suppress(Exception):  # the trial that needs it fails by the same error, and is shown with it
            importlib.import_module(name)
    for name in LATER:
        if isinstance(sys.modules.get(name), _Later):
            del sys.modules[name]
    gc.freeze()  # collections in a worker then leave the shared pages alone
    gc.enable()


class _Later(ModuleType):
    """Stands for a module in those that import it, and becomes it when they look into it."""

    def __getattr__(self, name: str) -> Any:
        if name in ASKED_OF_ALL:
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


def _begin_worker(pipe: int, settings: Settings, parent: int) -> None:
    """In the forked child; never returns."""
    code = 1
    try:
        os.setpgid(0, 0)  # not its own session: Linux would give that a share of the cores of its own
        die_with_parent(parent)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        serve(Connection(pipe), settings)
        code = 0
    finally:
        os._exit(code)


# Without fork ------------------------------------------------------------------------------------------------


def _spawned() -> None:
    """One worker; standard input brings address and settings, and ends when the parent does.

    A thread looks for that end. Where a trial keeps the interpreter locked no thread runs: Linux then ends the process
    when the parent's thread that started it is gone, which lives as long as the pool.
    """
    die_with_parent(os.getppid())
    address, key, settings, modules = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_exit_at_end_of_input, daemon=True).start()
    connection = Client(address, authkey=key)
    preload(modules)
    serve(connection, settings)


def _exit_at_end_of_input() -> None:
    while os.read(0, 4096):
        continue
    os._exit(0)


if __name__ == "__main__":
    if sys.argv[1] == "fork":
        fork_server(int(sys.argv[2]))
    else:
        _spawned()
