"""Who clicks goes first: while a page is computed, no search computes its next proposal, for a moment at least.

Pages and searches share one interpreter. Forty visitors whose races all compute beside their clicks wait for seconds.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

LONGEST = 0.25  # seconds for which a search waits; it goes on, slowly, however many click
LATELY = 0.5  # seconds; a page that was begun before is no click any more: it loads data, or waits itself


class Clicks:
    """Whether pages are being computed. Where there are none, nobody clicks.

    Args:
        clock: seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock, self._latest = clock, 0.0
        self._none = threading.Event()
        self._none.set()

    def begin(self) -> None:
        """A page is asked for, or begins."""
        self._latest = self._clock()
        self._none.clear()

    def end(self) -> None:
        """No page is computed or waits to be."""
        self._none.set()

    @property
    def are_under_way(self) -> bool:
        """Whether somebody waits for a page that he has asked for a moment ago."""
        return not self._none.is_set() and self._clock() - self._latest < LATELY

    def give_way(self) -> None:
        """Waits until nobody clicks, or a moment."""
        if self.are_under_way:
            self._none.wait(LONGEST)


clicks = Clicks()
