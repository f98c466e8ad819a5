"""The clock of a search: the time of day at its start, and from then on seconds that no setting of it disturbs."""

from __future__ import annotations

import time
from collections.abc import Callable


def steady() -> Callable[[], float]:
    """A clock that shows the time of day as it is now, in seconds, and goes on evenly.

    A system's own clock may be set right in the middle of a trial, which then would last for hours, or less than no
    time at all.
    """
    offset = time.time() - time.monotonic()
    return lambda: offset + time.monotonic()
