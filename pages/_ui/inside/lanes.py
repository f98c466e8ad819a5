"""Where the work of the Inside page is done: threads of its own for each kind, bounded for each visitor.

A step that trains waits for its trial, up to a minute: it must hold no thread that a chart or a stream needs.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from pages._ui.turns import Turns
from tuning.language import tr

T = TypeVar("T")


class BusyError(ValueError):
    """A visitor has too much under way; the message says what to do."""


class Lane:
    """Threads for one kind of work, for which visitors take turns.

    Args:
        threads: how many.
        name: of the threads.
        per_visitor: how many pieces of work one visitor may have under way, those that wait included.
    """

    def __init__(self, threads: int, name: str, per_visitor: int):
        self._turns, self._per_visitor = Turns(threads, name), per_visitor
        self._under_way: Counter[str] = Counter()
        self._lock = threading.Lock()

    def submit(self, visitor: str, work: Callable[[], T]) -> Future[T]:
        """Do `work` when it is the visitor's turn.

        Raises:
            BusyError: if the visitor has too much under way.
        """
        with self._lock:
            if self._under_way[visitor] >= self._per_visitor:
                raise BusyError(tr("{n} of your requests are under way. Wait until one is done.", n=self._per_visitor))
            self._under_way[visitor] += 1
        future = self._turns.submit(visitor, work)
        future.add_done_callback(lambda _: self._done(visitor))
        return future

    async def do(self, visitor: str, work: Callable[[], T]) -> T:
        """As `submit`, without holding up the event loop."""
        return await asyncio.wrap_future(self.submit(visitor, work))

    def _done(self, visitor: str) -> None:
        with self._lock:
            self._under_way[visitor] -= 1
            if not self._under_way[visitor]:
                del self._under_way[visitor]


LOOKS = Lane(2, "looks inside", 8)  # a moment each
STEPS = Lane(1, "quick steps inside", 4)  # of problems that take no time
TRAINED = Lane(16, "steps inside that train", 2)  # mostly waiting for a worker
