"""What a race is: one problem, several methods, seeds, budget, and how all of them begin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from tuning import methods as all_methods
from tuning.language import tr
from tuning.methods import Method, SearchMethod
from tuning.search.aims import check_can_seek, goals_of, seekers
from tuning.search.asked import method_of, problem_of
from tuning.search.resuming import study_of
from tuning.space import checks
from tuning.study.goals import Goal

if TYPE_CHECKING:
    from tuning.problems import Problem
    from tuning.space import Space

Methods = Iterable[str | Method] | Mapping[str, str | Method]
MAX_SEEDS = 100


class Options(TypedDict, total=False):
    """The fields of `RaceSpec` that one may leave out, as `race` takes them by name; goals as `tuning.run` does."""

    seeds: int | Iterable[int]
    trials: int
    workers: int
    seconds: float | None
    same_start: bool | int
    goals: Sequence[str] | None
    at_most: Mapping[str, float] | None
    at_least: Mapping[str, float] | None


@dataclass(frozen=True)
class RaceSpec:
    """The recipe of a race, checked when it is made.

    Args:
        problem: what all methods optimise.
        methods: the methods by label. They are changed to begin with the same trials.
        seeds: one run of each method per seed.
        trials: the budget of each run in trials.
        workers: workers of each run.
        seconds: the budget of each run in worker seconds, if there is one; whichever of the two ends first counts.
        same_start: whether the first trials of all methods are the same for a seed, drawn evenly without a look at
            scores: True takes `default_start`, a number so many. With False each method begins in its own way, and a
            lucky first trial is part of the comparison.
        goals: the two that are sought, and limits; empty for the objective alone. Runs for two goals are compared by
            how much of the plane they cover.

    Raises:
        ValueError: if a number is out of range, the methods make no race, or one of them cannot look for the goals.
    """

    problem: Problem
    methods: Mapping[str, Method]
    seeds: tuple[int, ...] = tuple(range(20))
    trials: int = 40
    workers: int = 1
    seconds: float | None = None
    same_start: bool | int = True
    goals: tuple[Goal, ...] = ()

    def __post_init__(self) -> None:
        seeds = self.seeds
        are_whole = all(checks.is_whole(seed) and seed >= 0 for seed in seeds)
        if not are_whole or not 1 <= len(seeds) <= MAX_SEEDS or len(set(seeds)) < len(seeds):
            raise ValueError(
                tr(
                    "a race takes 1 to {most} different seeds of at least 0, not {seeds!r}.",
                    most=MAX_SEEDS,
                    seeds=seeds,
                )
            )
        for name, number in (("trials", self.trials), ("workers", self.workers)):
            if not checks.is_whole(number) or number < 1:
                raise ValueError(
                    tr("{name} must be a whole number of at least 1, not {number!r}.", name=name, number=number)
                )
            object.__setattr__(self, name, int(number))
        object.__setattr__(self, "seeds", tuple(map(int, seeds)))
        if self.seconds is not None and not (checks.is_finite(self.seconds) and self.seconds > 0):
            raise ValueError(tr("seconds must be a positive number, not {seconds!r}.", seconds=self.seconds))
        start = self.same_start
        if not isinstance(start, int) or not 0 <= start <= self.trials:
            raise ValueError(
                tr(
                    "same_start must be True, False or at most {trials} trials, not {start!r}.",
                    trials=self.trials,
                    start=start,
                )
            )
        if len(self.methods) < 2:
            raise ValueError(tr("a race needs at least two methods."))
        begun = {label: _begun(label, method, self.n_same_start) for label, method in self.methods.items()}
        object.__setattr__(self, "methods", begun)
        if not self.goals:
            return
        if (n := sum(goal.is_sought for goal in self.goals)) != 2:
            raise ValueError(tr("a race is for the score alone or for two goals, not for {n} with limits.", n=n))
        for method in begun.values():
            check_can_seek(method, study_of(self.problem, method, goals=self.goals))

    @classmethod
    def of(cls, problem: Problem | RaceSpec, methods: Methods | None = None, **options: Unpack[Options]) -> RaceSpec:
        """The recipe: itself where one is given, else from names of methods (see `entrants`) and a number of seeds.

        Raises:
            ValueError: if the recipe is not a race, or something is given beside a whole one.
        """
        if isinstance(problem, RaceSpec):
            if methods is not None or options:
                raise ValueError(
                    tr("a RaceSpec says all of a race. Change it by dataclasses.replace, or give its parts.")
                )
            return problem
        if methods is None:
            raise ValueError(tr("a race needs at least two methods."))
        fields: dict[str, Any] = dict(options)
        problem = problem_of(problem)
        aims = {name: fields.pop(name) for name in ("goals", "at_most", "at_least") if name in fields}
        fields["goals"] = goals_of(problem, **aims)
        if "seeds" in options:
            seeds = options["seeds"]
            if isinstance(seeds, Iterable) and not isinstance(seeds, str):
                fields["seeds"] = tuple(seeds)
            else:
                fields["seeds"] = tuple(range(checks.whole("seeds", seeds, 1, MAX_SEEDS)))
        return cls(problem, entrants(methods), **fields)

    @property
    def n_same_start(self) -> int:
        """How many first trials all methods share."""
        return default_start(self.problem.space, self.trials) if self.same_start is True else int(self.same_start)

    def uses_scores_from(self, label: str) -> int | None:
        """Number (from 0) of the first trial in whose choice the method uses scores; None if it never does so.

        0 for a method that does not say.
        """
        method = self.methods[label]
        return method.uses_scores_from(self.problem.space) if isinstance(method, SearchMethod) else 0


def able(problem: Problem, **aims: Any) -> tuple[str, ...]:
    """The names of the methods that can race for these goals and limits, named as for `tuning.run`.

    Raises:
        ValueError: if something is not measured here, or a limit is on the wrong side.
    """
    return tuple(seekers(study_of(problem, all_methods.get("random"), goals=goals_of(problem, **aims))))


def default_start(space: Space, trials: int) -> int:
    """How many first trials all methods share: 5 for one parameter, else 10; no more than half of a short race."""
    return min(5 * len(space), 10, trials // 2)


def _begun(label: str, method: Method, n: int) -> Method:
    """The method with a start of `n` trials that depends on the seed alone."""
    if isinstance(method, SearchMethod):
        return method if method.same_start == n else replace(method, same_start=n)
    if n:
        raise ValueError(
            tr(
                "{label} cannot begin with the same trials as the others. Derive it from "
                "tuning.methods.SearchMethod, or give same_start=False.",
                label=label,
            )
        )
    return method


def entrants(methods: Methods, *, order: str = "shuffled") -> dict[str, Method]:
    """The methods by label. A name takes the settings that it has in a race.

    For ``"grid"`` they are the finest resolution that fits the budget, and the `order` of its points.

    Raises:
        ValueError: if a name is unknown, or fewer than two methods or equal labels are given.
    """
    if isinstance(methods, str):
        raise ValueError(tr("a race needs at least two methods."))
    given = methods.items() if isinstance(methods, Mapping) else [(_label(m), m) for m in methods]
    made: dict[str, Method] = {}
    for label, method in given:
        if label in made:
            raise ValueError(tr("{label!r} enters twice. Give a dict from labels to methods.", label=label))
        made[label] = _in_race(method, order) if isinstance(method, str) else method_of(method)
    if len(made) < 2:
        raise ValueError(tr("a race needs at least two methods."))
    return made


def _label(method: str | Method) -> str:
    return method if isinstance(method, str) else method_of(method).name


def _in_race(name: str, order: str) -> Method:
    settings: dict[str, Any] = dict(all_methods.find(name).race_settings)
    if "order" in settings:
        settings["order"] = order
    return all_methods.get(name, **settings)
