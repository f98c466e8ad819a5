"""The recipe of a search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tuning.space import Space
from tuning.study.values import as_text, as_whole, read_only

Direction = Literal["maximize", "minimize"]


@dataclass(frozen=True)
class Study:
    """The recipe of a search: all that one needs to run it again. `problem` and `method` are JSON-able recipes.

    Raises:
        ValueError: if the direction is none, or `seed` or `trials` is no whole number.
    """

    space: Space
    direction: Direction = "maximize"
    metric: str = "value"
    problem: Mapping[str, Any] = field(default_factory=dict)
    method: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    trials: int | None = None
    optimum: float | None = None

    def __post_init__(self) -> None:
        if self.direction not in ("maximize", "minimize"):
            raise ValueError(f"direction must be 'maximize' or 'minimize', not {self.direction!r}.")
        object.__setattr__(self, "seed", as_whole("seed", self.seed, 0))
        if self.trials is not None:
            object.__setattr__(self, "trials", as_whole("trials", self.trials, 1))
        object.__setattr__(self, "problem", read_only(self.problem))
        object.__setattr__(self, "method", read_only(self.method))

    @property
    def sign(self) -> float:
        """+1 when larger values are better, -1 when smaller ones are: ``loss = -sign * value``."""
        return 1.0 if self.direction == "maximize" else -1.0

    def difference(self, other: Study, *, whoever_asks: bool = False) -> str:
        """What makes `other` another search than this one, in words; empty if nothing does.

        Seed and number of trials may differ: they say how one searches, not what. A recipe that is empty is not
        known (`History.of`), and so is its metric: neither is compared.

        Args:
            other: another study.
            whoever_asks: the methods may differ.
        """
        if self.space != other.space:
            return "it belongs to another space"
        pairs: list[tuple[str, Any, Any]] = [("metric", self.metric, other.metric)] if self.problem else []
        pairs.append(("direction", self.direction, other.direction))
        if self.problem:
            pairs += _pairs("", self.problem, other.problem)
        if self.method and not whoever_asks:
            pairs += _pairs("method's ", self.method, other.method)
        for name, mine, theirs in pairs:
            if (a := as_text(mine)) != (b := as_text(theirs)):
                return f"its {name} is {_cut(a)}, not {_cut(b)}"
        return ""


def _pairs(of: str, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    return [(f"{of}{name}", mine.get(name), theirs.get(name)) for name in {**mine, **theirs}]


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]} ..."
