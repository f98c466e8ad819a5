"""The end of the server: from the first signal on nothing is waited for that would not end by itself.

uvicorn tells an application that it ends only after all its connections have closed, and a live stream never closes by
itself. So the signal itself ends streams (they look at `is_closing`) and searches; what does not end in time, such as a
computation in a thread, ends with the process.
"""

from __future__ import annotations

import atexit
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

GRACE_SECONDS = 3.0
LAST_SECONDS = 1.0
SIGNALS = (signal.SIGINT, signal.SIGTERM)

_closing = threading.Event()


def is_closing() -> bool:
    """Whether the server has been told to end."""
    return _closing.is_set()


@contextmanager
def closes_in_time(stop: Callable[[], None], *, grace: float = GRACE_SECONDS) -> Iterator[None]:
    """While it is entered, a signal ends the server within `grace` seconds; a second signal ends it at once.

    Where even that takes longer than `LAST_SECONDS`, as where nobody reads what it writes, the system ends the process.
    Once all else has ended the interpreter is not taken apart object by object: that takes seconds, and serves nobody.
    The handlers that were there are called too. Only the main thread can be asked to handle signals; elsewhere, and
    where a signal has no handler, whoever runs the application decides how it ends.

    Args:
        stop: ends all searches and worker processes; called at the first signal, in a thread, and at the end.
        grace: seconds in which everything may end by itself.
    """
    told: queue.SimpleQueue[int] = queue.SimpleQueue()  # of which a handler may interrupt even `put` itself
    heard: list[int] = []
    stopping = threading.Thread(target=stop, daemon=True, name="stop all work")

    def close() -> None:
        number = told.get()
        _closing.set()
        stopping.start()
        try:
            told.get(timeout=grace)
            why = ""
        except queue.Empty:
            why = f"Something did not end within {grace:g} s; the server ends without it."
        end_now(128 + number, why)

    previous = _handlers()

    def handle(number: int, frame: FrameType | None) -> None:
        _ask_the_system(grace + LAST_SECONDS)
        heard.append(number)
        told.put(number)
        previous[number](number, frame)

    for number in previous:
        signal.signal(number, handle)
    if previous:
        atexit.register(lambda: end_now(128 + heard[0]) if heard else None)
        threading.Thread(target=close, daemon=True, name="closing").start()
    try:
        yield
    finally:
        stop()
        if stopping.is_alive():  # it was first, and may still wait for a process that it ends
            stopping.join(grace)
        for number, handler in previous.items():
            if signal.getsignal(number) is handle:
                signal.signal(number, handler)


def _handlers() -> dict[int, Callable[[int, FrameType | None], object]]:
    if threading.current_thread() is not threading.main_thread():
        return {}
    found = {number: signal.getsignal(number) for number in SIGNALS}
    return {number: handler for number, handler in found.items() if callable(handler)}


def _ask_the_system(seconds: float) -> None:
    """Have this process ended after so long, whatever its threads do: none of them has to run for it."""
    if sys.platform != "win32" and not signal.getitimer(signal.ITIMER_REAL)[0]:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def end_now(code: int, why: str = "") -> None:
    """End this process and all that it started, whatever they do.

    Args:
        code: of the exit.
        why: what is said of it last, as nobody may be there to hear it.
    """
    import psutil

    try:
        for child in psutil.Process().children(recursive=True):
            try:
                child.kill()
            except psutil.NoSuchProcess:
                continue  # it has ended meanwhile
        if why:
            print(why, file=sys.stderr)
        sys.stderr.flush()
    finally:
        os._exit(code)
