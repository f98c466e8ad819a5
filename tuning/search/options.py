"""How long, how wide and from which seed one searches: one value, checked when it is made."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tuning.language import tr
from tuning.search.discard import check_name
from tuning.study.values import as_number, as_whole, named


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

    Raises:
        ValueError: if a number or a name makes no sense; the sentence names it.
    """

    trials: int | None = None
    seconds: float | None = None
    seed: int | None = None
    workers: int = 1
    timeout: float | None = None
    discard: str = "none"

    def __post_init__(self) -> None:
        if self.trials is not None:
            object.__setattr__(self, "trials", as_whole("trials", self.trials, 1))
        if self.seed is not None:
            object.__setattr__(self, "seed", as_whole("seed", self.seed, 0))
        object.__setattr__(self, "workers", as_whole("workers", self.workers, 1))
        for name in ("seconds", "timeout"):
            value = getattr(self, name)
            if value is not None and not 0 < as_number(name, value) < math.inf:
                raise ValueError(
                    tr("{name} must be a positive number of seconds, not {named}.", name=name, named=named(value))
                )
        check_name(self.discard)
