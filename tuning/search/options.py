"""How long, how wide and from which seed one searches: one value, checked when it is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tuning.language import tr
from tuning.search.discard import check_name
from tuning.space import checks
from tuning.study.values import as_whole, named


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """What one may ask of a search besides problem and method.

    Args:
        trials: how many trials to ask for, those of a resumed history included; None for no such limit.
        seconds: for how long new trials are asked for; None for no limit.
        seed: trial k draws from ``default_rng([seed, k])``; None takes that of a resumed history, else 0.
        workers: how many trials run at once, at most.
        timeout: seconds that one trial may run; None for no limit.
        discard: the rule of `tuning.search.discard` that gives up trials early.
        goals: what is sought, by name; see `tuning.search.aims.goals_of`. None for the objective alone.
        at_most: limits of what is better the lower it is, by name.
        at_least: limits of what is better the higher it is, by name.

    Raises:
        ValueError: if a number or a name makes no sense; the sentence names it.
    """

    trials: int | None = None
    seconds: float | None = None
    seed: int | None = None
    workers: int = 1
    timeout: float | None = None
    discard: str = "none"
    goals: Sequence[str] | None = None
    at_most: Mapping[str, float] | None = None
    at_least: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        if self.trials is not None:
            object.__setattr__(self, "trials", as_whole("trials", self.trials, 1))
        if self.seed is not None:
            object.__setattr__(self, "seed", as_whole("seed", self.seed, 0))
        object.__setattr__(self, "workers", as_whole("workers", self.workers, 1))
        for name in ("seconds", "timeout"):
            value = getattr(self, name)
            if value is None:
                continue
            if not (checks.is_finite(value) and value > 0):
                raise ValueError(
                    tr("{name} must be a positive number of seconds, not {named}.", name=name, named=named(value))
                )
            object.__setattr__(self, name, float(value))
        check_name(self.discard)
        if self.has_goals and self.discard != "none":
            raise ValueError(
                tr(
                    "discard = {discard!r} gives trials up by their score alone: with goals or limits use 'none'.",
                    discard=self.discard,
                )
            )

    @property
    def has_goals(self) -> bool:
        """Whether more is asked for than the objective."""
        return self.goals is not None or bool(self.at_most) or bool(self.at_least)
