"""Runs of pages go through a gate, few at once: one interpreter computes them, and side by side all would be slow.

The next to go in is of the visitor who has had least of late; each second that he has waited counts as one that he has
not had, so that everybody's turn comes. So who clicks without end, in many tabs, waits himself, and nobody else does.

While the server is slow, who has had far more than the others waits outside even where there is a place: what his runs
leave behind, messages to send and charts to draw, would hold up everybody.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pages._ui.had import Had

if TYPE_CHECKING:
    from tuning.service.clicks import Clicks

AT_ONCE = 2
SLICE = 0.5  # seconds for which the others wait for a run: it may load data, or wait for something itself
FAR = 2.0  # who has had so many times the mean has had far more than the others
LONGEST_HOLD = 2.0  # seconds that he waits at most
FEW_SECONDS = 0.2  # of the processor, which nobody waits for
HALF_LIFE = 5.0  # seconds after which a run counts half in how slow the server is
PRIOR = 0.2  # seconds by which it is taken to be quick, so that one run that waits for something else says little


@dataclass(eq=False)
class _Run:
    who: str
    asked: float
    ready: float  # not before this
    may_go: threading.Event = field(default_factory=threading.Event)
    since: float = 0.0  # when it went in


class Gate:
    """A few go in at once; see the top of the module.

    Args:
        at_once: how many.
        clock: seconds.
        used: seconds of the processor that the thread which asks has used.
        clicks: whom to tell when somebody asks, and when nobody is inside or waits; None where nobody need know.
    """

    def __init__(
        self,
        at_once: int = AT_ONCE,
        *,
        clock: Callable[[], float] = time.monotonic,
        used: Callable[[], float] = time.thread_time,  # not wall time: others may be busy
        clicks: Callable[[], Clicks | None] = lambda: None,
    ):
        self._at_once, self._clock, self._used = at_once, clock, used
        self._clicks = clicks
        self._lock = threading.Lock()
        self._waiting: list[_Run] = []  # who came first is first
        self._inside: list[_Run] = []
        self._own = threading.local()  # whether this thread is inside
        self._had = Had(clock)
        self._taken = Had(clock, HALF_LIFE)  # by runs: seconds of the clock, and of the processor

    @contextmanager
    def turn(self, who: str) -> Iterator[None]:
        """Waits until it is the turn of `who`, and holds a place inside for the block."""
        now = self._clock()
        with self._lock:
            self._tell(is_on=True)
            run = _Run(who, now, now + self._hold(who))
            self._waiting.append(run)
            self._let_in()
        while not run.may_go.wait(self._pause(run)):
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
                self._taken.book("clock", min(self._clock() - run.ready, SLICE))
                self._taken.book("processor", spent)
                self._let_in()
                if not (self._inside or self._waiting):
                    self._tell(is_on=False)

    @property
    def is_inside(self) -> bool:
        """Whether the thread that asks has a place inside."""
        return getattr(self._own, "is_inside", False)

    def had(self, who: str) -> float:
        """Seconds of the processor that a visitor has had; those of long ago count less."""
        return self._had.of(who)

    @property
    def slowness(self) -> float:
        """How many seconds a run takes of late for each second that it computes; 1 where nothing else is at work."""
        with self._lock:
            return self._slowness()

    def _pause(self, run: _Run) -> float:
        """Seconds until it is worth looking again whether a run may go in."""
        held = run.ready - self._clock()
        return held if 0 < held < SLICE else SLICE

    # With the lock held --------------------------------------------------------------------------------------
    def _tell(self, *, is_on: bool) -> None:
        if clicks := self._clicks():
            (clicks.begin if is_on else clicks.end)()

    def _slowness(self) -> float:
        return max(1.0, (self._taken.of("clock") + PRIOR) / (self._taken.of("processor") + PRIOR))

    def _hold(self, who: str) -> float:
        """Seconds that a visitor waits for having had far more than the others, while the server is slow."""
        excess = self._had.of(who) - max(FEW_SECONDS, FAR * self._had.mean())
        return min(LONGEST_HOLD, max(0.0, excess) * (self._slowness() - 1))

    def _let_in(self) -> None:
        now = self._clock()
        while sum(now - run.since < SLICE for run in self._inside) < self._at_once:
            ready = [run for run in self._waiting if run.ready <= now]
            if not ready:
                return
            run = min(ready, key=lambda one: self._had.of(one.who) - (now - one.asked))
            self._waiting.remove(run)
            run.since = now
            self._tell(is_on=True)
            self._inside.append(run)
            run.may_go.set()


def _of_searches() -> Clicks | None:
    """Whom searches ask whether somebody clicks; None as long as nothing has loaded them, such as on the first page.

    Another thread may be loading them just now: then the module is known, and empty.
    """
    return getattr(sys.modules.get("tuning.service.clicks"), "clicks", None)


gate = Gate(clicks=_of_searches)
