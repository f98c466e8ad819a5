"""Runs of pages go through a gate, few at once: one interpreter computes them, and side by side all would be slow.

The next to go in is of the visitor who has had least of late; each second that he has waited counts as one that he has
not had, so that everybody's turn comes. So who clicks without end, in many tabs, waits himself, and nobody else does.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pages._ui.had import Had

AT_ONCE = 2
SLICE = 0.5  # seconds for which the others wait for a run: it may load data, or wait for something itself


@dataclass(eq=False)
class _Run:
    who: str
    asked: float
    may_go: threading.Event = field(default_factory=threading.Event)
    since: float = 0.0  # when it went in


class Gate:
    """A few go in at once; see the top of the module.

    Args:
        at_once: how many.
        clock: seconds.
        used: seconds of the processor that the thread which asks has used.
    """

    def __init__(
        self,
        at_once: int = AT_ONCE,
        *,
        clock: Callable[[], float] = time.monotonic,
        used: Callable[[], float] = time.thread_time,  # not wall time: others may be busy
    ):
        self._at_once, self._clock, self._used = at_once, clock, used
        self._lock = threading.Lock()
        self._waiting: list[_Run] = []  # who came first is first
        self._inside: list[_Run] = []
        self._own = threading.local()  # whether this thread is inside
        self._had = Had(clock)

    @contextmanager
    def turn(self, who: str) -> Iterator[None]:
        """Waits until it is the turn of `who`, and holds a place inside for the block."""
        run = _Run(who, self._clock())
        with self._lock:
            self._waiting.append(run)
            self._let_in()
        while not run.may_go.wait(SLICE):
            with self._lock:  # one inside may have taken its time
                self._let_in()
        began = self._used()
        self._own.is_inside = True
        try:
            yield
        finally:
            self._own.is_inside = False
            spent = self._used() - began
            with self._lock:
                self._inside.remove(run)
                self._had.book(who, spent)
                self._let_in()

    @property
    def is_inside(self) -> bool:
        """Whether the thread that asks has a place inside."""
        return getattr(self._own, "is_inside", False)

    @property
    def n_waiting(self) -> int:
        """How many runs wait outside."""
        return len(self._waiting)

    def had(self, who: str) -> float:
        """Seconds of the processor that a visitor has had; those of long ago count less."""
        return self._had.of(who)

    # With the lock held --------------------------------------------------------------------------------------
    def _let_in(self) -> None:
        now = self._clock()
        while self._waiting and sum(now - run.since < SLICE for run in self._inside) < self._at_once:
            run = min(self._waiting, key=lambda one: self._had.of(one.who) - (now - one.asked))
            self._waiting.remove(run)
            run.since = now
            self._inside.append(run)
            run.may_go.set()


gate = Gate()
