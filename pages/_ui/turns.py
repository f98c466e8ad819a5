"""Threads for what the pages compute. Those who ask take turns, so that nobody waits for another's long queue."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")
Work = tuple[Future[Any], Callable[[], Any]]


class Turns:
    """A few threads. The next piece of work is of whoever has waited longest since the last piece of his.

    The threads are daemons: a computation that nobody can interrupt does not hold up the end of the process.

    Args:
        n: number of threads; they start with the first piece of work.
        name: of the threads.
    """

    def __init__(self, n: int, name: str):
        self._n, self._name = n, name
        self._queues: OrderedDict[str, deque[Work]] = OrderedDict()
        self._wake = threading.Condition()
        self._threads: list[threading.Thread] = []

    def submit(self, who: str, work: Callable[[], T]) -> Future[T]:
        """Do `work` when it is the turn of `who`."""
        future: Future[T] = Future()
        with self._wake:
            self._queues.setdefault(who, deque()).append((future, work))
            if len(self._threads) < self._n:
                self._threads.append(threading.Thread(target=self._serve, daemon=True, name=self._name))
                self._threads[-1].start()
            self._wake.notify()
        return future

    def _next(self) -> Work:
        with self._wake:
            while not self._queues:
                self._wake.wait()
            who, queue = self._queues.popitem(last=False)
            found = queue.popleft()
            if queue:
                self._queues[who] = queue  # behind all others
            return found

    def _serve(self) -> None:
        while True:
            future, work = self._next()
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(work())
                except BaseException as error:  # noqa: BLE001 - it belongs to the future
                    future.set_exception(error)
            del future, work  # an idle thread keeps nothing alive


async def in_turn(turns: Turns, who: str, work: Callable[[], T]) -> T:
    """The result of `work`, without holding up the event loop."""
    return await asyncio.wrap_future(turns.submit(who, work))


quick = Turns(1, "quick work of the pages")
heavy = Turns(2, "charts and tables of the pages")
