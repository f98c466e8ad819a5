"""Who has had how much worker time, and how he stands by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import NamedTuple

HALF_LIFE = 60.0  # seconds after which worker time counts half against a tenant
FORGOTTEN = 1e-3  # seconds of use that no longer count


class Standing(NamedTuple):
    """How an owner or a tenant stands."""

    running: int  # tasks that run now
    seconds: float  # faded; a newcomer begins with the least of those present
    used: float  # all in all
    has_result: bool  # whether a task of it has ended

    @property
    def is_old(self) -> bool:
        """Whether it has had anything yet."""
        return self.used > 0

    @property
    def rank(self) -> tuple[int, bool, float]:
        """The least is next."""
        return self.running, self.is_old, self.seconds


class Standings(NamedTuple):
    """Of all who are present, at one moment."""

    owners: Mapping[str, Standing]
    tenants: Mapping[str, Standing]
    first: frozenset[str]  # tenants whose first result somebody waits for


class Usage:
    """Worker seconds by name, of which those of long ago count less.

    Args:
        clock: seconds.
    """

    def __init__(self, clock: Callable[[], float]):
        self._clock = clock
        self.faded_at: dict[str, tuple[float, float]] = {}  # faded seconds, and when they were right
        self.total: dict[str, float] = defaultdict(float)
        self.with_result: set[str] = set()

    def faded(self, name: str) -> float:
        """Seconds of a name, those of long ago counted less."""
        seconds, then = self.faded_at.get(name, (0.0, 0.0))
        return float(seconds * 0.5 ** ((self._clock() - then) / HALF_LIFE))

    def enter(self, name: str, present: set[str]) -> None:
        """A name that is not known yet begins with the least of those present."""
        if name not in self.faded_at:
            self.faded_at[name] = (min(map(self.faded, present), default=0.0), self._clock())

    def book(self, name: str, seconds: float) -> None:
        """A worker was used until now."""
        self.faded_at[name] = (self.faded(name) + seconds, self._clock())
        self.total[name] += seconds

    def standing(self, name: str, running: int) -> Standing:
        """How `name` stands; equal shares stay equal, though each was reckoned from another moment."""
        return Standing(running, round(self.faded(name), 6), self.total.get(name, 0.0), name in self.with_result)

    def forget(self, present: set[str]) -> list[str]:
        """Forgets, except totals, who is not present and whose seconds no longer count."""
        gone = [name for name in self.faded_at if name not in present and self.faded(name) < FORGOTTEN]
        for name in gone:
            del self.faded_at[name]
            self.with_result.discard(name)
        return gone
