"""Who has had how much of the processor of late: what is served next is of whoever has had least."""

from __future__ import annotations

from collections.abc import Callable

HALF_LIFE = 20.0  # seconds after which processor time counts half against a visitor
FORGOTTEN = 1e-3  # seconds that no longer count


class Had:
    """Seconds of the processor by visitor; those of long ago count less. Whoever asks holds a lock of his own.

    Args:
        clock: seconds.
        half_life: seconds after which it counts half.
    """

    def __init__(self, clock: Callable[[], float], half_life: float = HALF_LIFE):
        self._clock, self._half_life = clock, half_life
        self._kept: dict[str, tuple[float, float]] = {}  # seconds that a visitor has had, and when they were right

    def of(self, who: str) -> float:
        """What a visitor has had."""
        seconds, then = self._kept.get(who, (0.0, 0.0))
        return float(seconds * 0.5 ** ((self._clock() - then) / self._half_life))

    def book(self, who: str, seconds: float) -> None:
        """So much more."""
        self._kept[who] = (self.of(who) + seconds, self._clock())
        for name in [name for name in self._kept if self.of(name) < FORGOTTEN]:
            del self._kept[name]

    def mean(self) -> float:
        """What a visitor has had in the mean; 0 where there is none."""
        return sum(map(self.of, self._kept)) / len(self._kept) if self._kept else 0.0
