"""The recipe of a search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tuning.language import tr
from tuning.space import Space
from tuning.study.goals.goal import SCORE, Goal
from tuning.study.values import Direction, as_number, as_text, as_whole, named, read_only


@dataclass(frozen=True)
class Study:
    """The recipe of a search: all that one needs to run it again. `problem` and `method` are JSON-able recipes.

    `goals` are what is sought and what has a limit; empty as long as it is the objective alone.

    Raises:
        ValueError: if the space or the direction is none, a recipe no dictionary, `seed` or `trials` no whole number,
            or the goals are no goals.
    """

    space: Space
    direction: Direction = "maximize"
    metric: str = "value"
    problem: Mapping[str, Any] = field(default_factory=dict)
    method: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    trials: int | None = None
    optimum: float | None = None
    goals: tuple[Goal, ...] = ()

    def __post_init__(self) -> None:
        if self.direction not in ("maximize", "minimize"):
            raise ValueError(
                tr("direction must be 'maximize' or 'minimize', not {direction!r}.", direction=self.direction)
            )
        if not isinstance(self.space, Space):
            raise ValueError(
                tr(
                    "the space of a study must be a tuning.Space, not {space}. Space.from_sklearn makes one of lists.",
                    space=named(self.space),
                )
            )
        if not isinstance(self.metric, str):
            raise ValueError(tr("{what} is text, not {value}.", what="metric", value=named(self.metric)))
        for name in ("problem", "method"):
            if not isinstance(recipe := getattr(self, name), Mapping):
                raise ValueError(
                    tr(
                        "the {name} of a study is a dictionary, its recipe, not {recipe}.",
                        name=name,
                        recipe=named(recipe),
                    )
                )
        if type(self.optimum) not in (float, int, type(None)):
            object.__setattr__(self, "optimum", as_number("optimum", self.optimum))
        object.__setattr__(self, "seed", as_whole("seed", self.seed, 0))
        if self.trials is not None:
            object.__setattr__(self, "trials", as_whole("trials", self.trials, 1))
        object.__setattr__(self, "goals", _goals(self.goals))
        object.__setattr__(self, "problem", read_only(self.problem))
        object.__setattr__(self, "method", read_only(self.method))

    @property
    def sign(self) -> float:
        """+1 when larger values are better, -1 when smaller ones are: ``loss = -sign * value``."""
        return 1.0 if self.direction == "maximize" else -1.0

    @property
    def sought(self) -> tuple[Goal, ...]:
        """The goals that are to be as good as they can be; the objective alone where there are no others."""
        return tuple(goal for goal in self.goals if goal.is_sought) or (Goal(SCORE, self.direction),)

    @property
    def limited(self) -> tuple[Goal, ...]:
        """The goals that have a limit."""
        return tuple(goal for goal in self.goals if goal.limit is not None)

    def by_metric(self, metric: str, direction: Direction) -> Study:
        """The recipe as if another metric were the objective; goals mean what they meant."""
        names = {} if metric == self.metric else {SCORE: self.metric, metric: SCORE}
        goals = tuple(replace(goal, name=names.get(goal.name, goal.name)) for goal in self.goals)
        return replace(self, metric=metric, direction=direction, optimum=None, goals=goals)

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
        pairs.append(("goals", [goal.to_json() for goal in self.goals], [goal.to_json() for goal in other.goals]))
        if self.problem:
            pairs += _pairs("", self.problem, other.problem)
        if self.method and not whoever_asks:
            pairs += _pairs("method's ", self.method, other.method)
        for name, mine, theirs in pairs:
            if (a := as_text(mine)) != (b := as_text(theirs)):
                return f"its {name} is {_cut(a)}, not {_cut(b)}"
        return ""


def _goals(given: Any) -> tuple[Goal, ...]:
    """Goals, also as they were written down; each but once, and one of them sought."""
    if not isinstance(given, (list, tuple)):
        raise ValueError(tr("goals must be a list, not {given}.", given=named(given)))
    found = tuple(goal if isinstance(goal, Goal) else Goal.from_json(goal) for goal in given)
    if len({goal.name for goal in found}) < len(found):
        raise ValueError(tr("each goal may be named once, not {known}.", known=", ".join(goal.name for goal in found)))
    if found and not any(goal.is_sought for goal in found):
        raise ValueError(tr("one goal at least must be sought; all of these have a limit only."))
    return found


def _pairs(of: str, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    return [(f"{of}{name}", mine.get(name), theirs.get(name)) for name in {**mine, **theirs}]


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]} ..."
