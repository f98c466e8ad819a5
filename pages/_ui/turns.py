"""Threads for what the pages compute. Who has had least is next, so that nobody waits for another's long queue."""

from __future__ import annotations

import asyncio
import contextvars
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from starlette.requests import Request

from pages._ui.had import Had

T = TypeVar("T")
LEAST = 0.005  # seconds of the processor that a piece counts at least
Work = tuple[Future[Any], Callable[[], Any]]


class Turns:
    """A few threads. The next piece of work is of whoever has had least of late: a newcomer's first chart goes first.

    The threads are daemons: a computation that nobody can interrupt does not hold up the end of the process.

    Args:
        n: number of threads; they start with the first pieces of work.
        name: of the threads.
        each: how many of them one who asks may have at once; None for all.
        share: of its time that a thread computes at most, in the long run; it rests after each piece of work.
        clock: seconds.
        used: seconds of the processor that the thread which asks has used.
    """

    def __init__(
        self,
        n: int,
        name: str,
        *,
        each: int | None = None,
        share: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
        used: Callable[[], float] = time.thread_time,  # not wall time: others may be busy
    ):
        self._n, self._name, self._each, self._used = n, name, each or n, used
        self._rest = 1 / share - 1  # for each second of work
        self._running: Counter[str] = Counter()
        self._had = Had(clock)
        self._queues: OrderedDict[str, deque[Work]] = OrderedDict()
        self._wake = threading.Condition()
        self._threads: list[threading.Thread] = []

    def submit(self, who: str, work: Callable[[], T]) -> Future[T]:
        """Do `work` when it is the turn of `who`, in the language of whoever asks."""
        future: Future[T] = Future()
        context = contextvars.copy_context()
        with self._wake:
            self._queues.setdefault(who, deque()).append((future, lambda: context.run(work)))
            if len(self._threads) < self._n:
                self._threads.append(threading.Thread(target=self._serve, daemon=True, name=self._name))
                self._threads[-1].start()
            self._wake.notify()
        return future

    def _next(self) -> tuple[str, Work]:
        with self._wake:
            while not (may := [who for who in self._queues if self._running[who] < self._each]):
                self._wake.wait()
            who = min(may, key=self._had.of)  # of equals the one who has waited longest
            queue = self._queues.pop(who)
            found = queue.popleft()
            if queue:
                self._queues[who] = queue  # behind all others
            self._running[who] += 1
            return who, found

    def _leave(self, who: str, spent: float) -> None:
        with self._wake:
            self._had.book(who, max(spent, LEAST))
            self._running[who] -= 1
            if not self._running[who]:
                del self._running[who]
            self._wake.notify()

    def _serve(self) -> None:
        while True:
            who, (future, work) = self._next()
            began = self._used()
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(work())
                except BaseException as error:  # noqa: BLE001 - it belongs to the future
                    future.set_exception(error)
            spent = self._used() - began
            self._leave(who, spent)
            del future, work  # an idle thread keeps nothing alive
            time.sleep(self._rest * spent)


def address(request: Request) -> str:
    """Where a request comes from: whose turn it is, where nothing more is known."""
    return request.client.host if request.client else ""


async def in_turn(turns: Turns, who: str, work: Callable[[], T]) -> T:
    """The result of `work`, without holding up the event loop."""
    return await asyncio.wrap_future(turns.submit(who, work))


quick = Turns(1, "quick work of the pages")
stored = Turns(2, "questions to the store", each=1)  # which may be on another machine, and not answer
heavy = Turns(2, "charts and tables of the pages")
spare = Turns(1, "what nobody waits for", share=0.05)
