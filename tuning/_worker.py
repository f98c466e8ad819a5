"""A worker process: ``python -m tuning._worker FD``. Takes trials from a pipe, one at a time, until the pipe closes.

It runs as a module of its own, so that the parent's main script (a page, a notebook) is not run again.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import time
from multiprocessing.connection import Connection
from typing import Any


def _die_with_parent(parent: int) -> None:
    """Ends this process, a hung one too, when its parent is gone."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


class _Pruned(Exception):
    """The parent said that this trial is not worth its other folds."""


def _run(connection: Connection, problems: dict[str, Any], message: tuple[Any, ...]) -> tuple[str, Any]:
    kind, *parts = message
    try:
        if kind == "call":
            function, arguments, keywords = pickle.loads(parts[0])
            return "done", function(*arguments, **keywords)
        key, pickled, config, budget, seed = parts
        if pickled is not None:
            while len(problems) >= 4:
                problems.pop(next(iter(problems)))
            problems[key] = pickle.loads(pickled)

        def report(fold: int, epoch: int | None, value: float) -> None:
            connection.send(("report", (fold, epoch, value)))
            if epoch is None and (reason := connection.recv()):
                raise _Pruned(reason)

        return "done", problems[key].evaluate(config, budget=budget, seed=seed, report=report)
    except _Pruned as pruned:
        return "pruned", str(pruned)
    except MemoryError:
        return "memory", "out of memory"
    except BaseException as error:  # noqa: BLE001 - SystemExit and the like cost this trial, not the worker
        return "error", (type(error).__name__, str(error))


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # scikit-learn's MLP would swallow it and score a half-trained model
    connection = Connection(int(sys.argv[1]))
    threading.Thread(target=_die_with_parent, args=(os.getppid(),), daemon=True).start()
    problems: dict[str, Any] = {}
    while True:
        try:
            message = connection.recv()
        except (EOFError, OSError):
            return
        answer = _run(connection, problems, message)
        try:
            connection.send(answer)
        except (TypeError, AttributeError, pickle.PicklingError) as error:
            connection.send(("error", (type(error).__name__, f"the result cannot be sent back: {error}")))


if __name__ == "__main__":
    main()
