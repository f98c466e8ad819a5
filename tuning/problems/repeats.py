"""Trials of problems that train with several seeds and can be continued (`tuning.problems.Continued`).

A budget below 1 trains that share of the epochs or episodes. What was trained is never trained again: `begin` makes the
trainings of a config, and each `go_on` takes them further. Whoever lets them go has dropped the checkpoint.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, cast

from tuning.language import tr
from tuning.problems._folds import FoldFound, Watch, over_folds
from tuning.problems.protocol import Continued, ReportFunction, Training, rungs
from tuning.space import Config
from tuning.study import Outcome

if TYPE_CHECKING:
    from tuning.problems.protocol import Problem

N_REPORTS = 16


class Repeated:
    """What every problem has that trains a config with several seeds: a score for each, told by epoch."""

    if TYPE_CHECKING:
        repeats: int

        @property
        def name(self) -> str: ...
        @property
        def whole(self) -> int: ...

    def recipe(self) -> dict[str, Any]:
        """Its name, its settings and its space: the fields of the dataclass that it is."""
        settings = {part.name: getattr(self, part.name) for part in fields(cast(Any, self))}
        return {"kind": "problem", **settings, "name": self.name, "space": settings["space"].to_json()}

    @property
    def n_folds(self) -> int:
        """Each seed of learning has a score."""
        return self.repeats

    def n_epochs(self, config: Config) -> int:
        """Scores are reported by what is counted: episodes, updates or steps."""
        return self.whole

    def evaluate(
        self, config: Config, *, budget: float = 1.0, seed: int = 0, report: ReportFunction | None = None
    ) -> Outcome:
        """Learn with each seed; `seed` does not matter: the seeds of learning are the same for all configs."""
        problem = cast(Continued, self)
        return go_on(problem, begin(problem, config), budget, report)


def begin(problem: Continued, config: Config) -> list[Training]:
    """The trainings of a config, one for each seed; the first is followed by pictures."""
    trainings = [problem.begin(config, repeat) for repeat in range(problem.repeats)]
    return [Followed(trainings[0], problem.whole), *trainings[1:]]


@dataclass
class Followed:
    """A training whose pictures have earlier ones in them, of the same kind: so one sees how it came about.

    Args:
        training: the training itself.
        whole: of the full budget; pictures are made after an eighth, a quarter and a half of it.
        earlier: those made so far, with what was done then.
    """

    training: Training
    whole: int
    earlier: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)

    @property
    def done(self) -> int:
        return self.training.done

    def go_on(self, until: int) -> None:
        """As the training does, with a stop for each picture."""
        for moment in sorted({math.ceil(self.whole / part) for part in (8, 4, 2)}):
            if self.done < moment <= until and moment < self.whole:
                self.training.go_on(moment)
                self.earlier.append((moment, self.training.pictures()))
        if self.done < until:
            self.training.go_on(until)

    def measure(self) -> Mapping[str, float]:
        return self.training.measure()

    def pictures(self) -> Mapping[str, Any]:
        """Those of now; under ``earlier`` what was different before."""
        return {
            kind: {**picture, "earlier": self._before(kind, picture)}
            for kind, picture in self.training.pictures().items()
        }

    def _before(self, kind: str, now: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [
            {"done": done, **{key: value for key, value in pictures[kind].items() if value != now.get(key)}}
            for done, pictures in self.earlier
            if done < self.done
        ]


def reported(whole: int) -> frozenset[int]:
    """Where a training is measured: evenly over the whole budget, and at the rungs of halving; the same for all."""
    return frozenset({math.ceil(whole * k / N_REPORTS) for k in range(1, N_REPORTS + 1)} | set(rungs(whole)))


def go_on(
    problem: Continued, trainings: Sequence[Training], budget: float = 1.0, report: ReportFunction | None = None
) -> Outcome:
    """Train until `budget`, a share of the whole, is spent; what is found then, and its curves by epoch.

    Args:
        problem: whose trainings they are.
        trainings: changed in place; they may have come some way already.
        budget: above 0, at most 1.
        report: hears of the objective where it is measured, and of each seed's end; it may raise `Pruned`.

    Raises:
        ValueError: if the budget is none, or a training does not measure the metrics of its problem.
    """
    if not 0 < budget <= 1:
        raise ValueError(
            tr(
                "budget must be a share of the {unit}, above 0 and at most 1, not {budget!r}.",
                unit=problem.unit,
                budget=budget,
            )
        )
    until, watch = max(round(budget * problem.whole), 1), Watch()
    return over_folds(_repeats(problem, trainings, until, watch, report), watch, report)


def _named(problem: Continued) -> Problem:
    return cast("Problem", problem)


def _repeats(
    problem: Continued,
    trainings: Sequence[Training],
    until: int,
    watch: Watch,
    report: ReportFunction | None,
) -> Iterator[FoldFound]:
    objective, names = _named(problem).metric, set(_named(problem).metrics)
    for number, training in enumerate(trainings):
        curves: dict[str, list[tuple[int, float]]] = {name: [] for name in sorted(names)}
        found: dict[str, float] = {}
        for stop in sorted({n for n in reported(problem.whole) if training.done < n <= until} | {until}):
            began = time.perf_counter()
            training.go_on(stop)
            trained = time.perf_counter()
            found = dict(training.measure())
            watch.fit += trained - began
            watch.score += time.perf_counter() - trained
            if set(found) != names:
                raise ValueError(
                    tr(
                        "a training measures {found}, and its problem has {names}.",
                        found=sorted(found),
                        names=sorted(names),
                    )
                )
            for name, value in found.items():
                curves[name].append((stop, value))
            if report is not None:
                report(number, stop, found[objective])
        pictures = training.pictures() if number == 0 else {}
        yield FoldFound(found[objective], found, training.done, series=curves, pictures=pictures)
