"""One goal: what is measured of a trial, and which way is better."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tuning.language import tr
from tuning.study.outcome import State
from tuning.study.trial import Trial
from tuning.study.values import Direction, as_number, named

SCORE, FIT, PREDICT = "score", "fit_seconds", "predict_seconds"
_TIMES = {FIT: "fit_seconds", PREDICT: "score_seconds"}
TICK = 1e-6  # seconds: what a clock says below it is chance, and logarithms need more than nothing


@dataclass(frozen=True)
class Goal:
    """What is measured of a trial, which way is better, and from where on it is good enough.

    Args:
        name: ``score`` for the objective of the search; ``fit_seconds`` or ``predict_seconds`` for the seconds of
            fitting or of predicting and scoring, summed over the folds; or a metric that the trials record.
        direction: which way is better; seconds are always minimised.
        limit: a trial that is worse than this is not feasible; None if any will do.
        is_sought: whether it is to be as good as it can be; otherwise only its limit matters.

    Raises:
        ValueError: if a field is not what it should be; the sentence names it.
    """

    name: str
    direction: Direction = "minimize"
    limit: float | None = None
    is_sought: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name:
            raise ValueError(tr("a goal is named by a text such as 'score', not {named}.", named=named(self.name)))
        if self.direction not in ("maximize", "minimize"):
            raise ValueError(
                tr("direction must be 'maximize' or 'minimize', not {direction!r}.", direction=self.direction)
            )
        if self.is_time and self.direction == "maximize":
            raise ValueError(tr("{name} are to be few: their direction is 'minimize'.", name=self.name))
        if not isinstance(self.is_sought, bool):
            raise ValueError(tr("is_sought must be True or False, not {is_sought}.", is_sought=named(self.is_sought)))
        if self.limit is not None:
            limit = as_number(f"the limit of {self.name}", self.limit)
            if not math.isfinite(limit):
                raise ValueError(
                    tr("the limit of {name} must be a finite number, not {limit}.", name=self.name, limit=limit)
                )
            object.__setattr__(self, "limit", limit)

    def to_json(self) -> dict[str, Any]:
        """The goal as JSON has it; `from_json` makes an equal one of it."""
        return {"name": self.name, "direction": self.direction, "limit": self.limit, "is_sought": self.is_sought}

    @classmethod
    def from_json(cls, data: Any) -> Goal:
        """The goal that `to_json` wrote.

        Raises:
            ValueError: if it is none.
        """
        if not isinstance(data, Mapping) or not {"name", "direction", "limit", "is_sought"}.issuperset(data):
            raise ValueError(
                tr("a goal has a name, a direction, a limit and is_sought, and not {data}.", data=named(data))
            )
        return cls(**data)

    @property
    def is_time(self) -> bool:
        """Whether it is seconds; these are compared by their logarithms, since a factor is what one notices."""
        return self.name in _TIMES

    @property
    def sign(self) -> float:
        """+1 when larger values are better, -1 when smaller ones are."""
        return 1.0 if self.direction == "maximize" else -1.0

    def value(self, trial: Trial) -> float:
        """What was measured, in the user's direction; NaN of a trial without a value, and of what was not recorded."""
        if trial.state != State.DONE or trial.value is None:
            return math.nan
        if self.name == SCORE:
            return trial.value
        if self.is_time:
            return float(getattr(trial, _TIMES[self.name]))
        scores = trial.metrics.get(self.name, ())
        found = sum(score / len(scores) for score in scores) if scores else math.nan
        return found if math.isfinite(found) else math.nan

    def values(self, trials: Iterable[Trial]) -> np.ndarray:
        """As `value`, shape (n,)."""
        return np.array([self.value(trial) for trial in trials], dtype=float)

    def losses(self, values: np.ndarray) -> np.ndarray:
        """What is compared: lower is better, and of seconds the common logarithm; shape of `values`."""
        values = np.asarray(values, dtype=float)
        found: np.ndarray = np.log10(np.maximum(values, TICK)) if self.is_time else -self.sign * values
        return found

    def of_losses(self, losses: np.ndarray) -> np.ndarray:
        """The values that have these losses; the other way round than `losses`."""
        found: np.ndarray = 10.0 ** np.asarray(losses) if self.is_time else -self.sign * np.asarray(losses)
        return found

    def is_met(self, values: np.ndarray) -> np.ndarray:
        """Whether each value is good enough; NaN never is. Shape of `values`."""
        values = np.asarray(values, dtype=float)
        least = -np.inf if self.limit is None else self.sign * self.limit
        met: np.ndarray = self.sign * values >= least
        return met
