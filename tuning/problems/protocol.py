"""What a search needs to know of a problem, and what a problem may declare besides.

`Problem` is all that is required. Each other protocol is one thing that some problems can do; who wants it asks
``isinstance(problem, Folded)``, and a problem has it by defining the members, without inheriting anything. Python may
look at a property to answer, so such members are cheap; what is not is a method.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

from tuning.space import Config, Space
from tuning.study import Direction, Outcome

if TYPE_CHECKING:
    from tuning.problems.looks import Boundary, OutOfFold

ReportFunction = Callable[[int, int | None, float], None]
Cost = Literal["instant", "recorded", "trained"]
ETA = 3  # of successive halving: one in so many goes on at each rung


class Pruned(Exception):
    """Raised by `report` inside `evaluate`: the trial is given up, the text says why.

    `evaluate` lets it pass, and may first put what it has found so far into `outcome`.
    """

    outcome: Outcome | None = None


class Problem(Protocol):
    """The thing that is optimised. Problems are small to pickle."""

    @property
    def name(self) -> str: ...
    @property
    def space(self) -> Space: ...
    @property
    def direction(self) -> Direction: ...
    @property
    def metric(self) -> str: ...
    @property
    def optimum(self) -> float | None: ...
    @property
    def metrics(self) -> Mapping[str, Direction]: ...

    def evaluate(
        self, config: Config, *, budget: float = 1.0, seed: int = 0, report: ReportFunction | None = None
    ) -> Outcome: ...

    def recipe(self) -> dict[str, Any]: ...


@runtime_checkable
class Described(Protocol):
    """It has words for people: a title, and a sentence or two on what it is."""

    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...


@runtime_checkable
class Costed(Protocol):
    """It says what a trial costs: nothing (``instant``), a look-up (``recorded``), or a training (``trained``)."""

    @property
    def cost(self) -> Cost: ...


@runtime_checkable
class Folded(Protocol):
    """A trial has `n_folds` scores, and reports each."""

    @property
    def n_folds(self) -> int: ...


@runtime_checkable
class Bounded(Protocol):
    """It says what a perfect fold scores; None if nobody knows. Others are asked for a metric of `tuning.metrics`."""

    @property
    def perfect(self) -> float | None: ...


@runtime_checkable
class ReportsEpochs(Protocol):
    """It reports scores by epoch while it fits, among them those at the `rungs` of `n_epochs`."""

    def n_epochs(self, config: Config) -> int | None:
        """The most epochs that one fit may run; None where the model does not report them.

        Where rows of data are the budget (`gives_rows`), they are what is counted, and all folds are in a report.
        """
        ...


class Training(Protocol):
    """One training under way, of one seed. Pickled it is a checkpoint: what is read back goes on as if nothing was."""

    @property
    def done(self) -> int:
        """How many epochs or episodes it has behind it."""

    def go_on(self, until: int) -> None:
        """Train until so many are done in all."""

    def measure(self) -> Mapping[str, float]:
        """Every metric of the problem, as it is now; training is not touched by it."""

    def pictures(self) -> Mapping[str, Any]:
        """What there is to look at now, small and as JSON has it."""


@runtime_checkable
class Continued(Protocol):
    """A trial trains the same config with several seeds, in steps that may be counted and continued.

    `repeats` are to such a problem what folds are to others: the value is their mean. `tuning.problems.repeats` makes
    a trial of it, and goes on with trainings that are there.
    """

    @property
    def unit(self) -> str:
        """What is counted, such as ``episodes``."""

    @property
    def whole(self) -> int:
        """How many of them are the full budget."""

    @property
    def repeats(self) -> int:
        """With how many seeds a config is trained."""

    def begin(self, config: Config, repeat: int) -> Training:
        """The training of one seed, of which nothing is done yet."""


@runtime_checkable
class KnownTruth(Protocol):
    """The value without noise is known without a trial."""

    def truth(self, config: Config) -> float: ...


@runtime_checkable
class KnownOptimum(KnownTruth, Protocol):
    """Some configs at which the optimum is taken are known, too."""

    @property
    def optimizers(self) -> tuple[Config, ...]: ...


@runtime_checkable
class HasTestSet(Protocol):
    """A config can be scored on a sealed test part, of `test_size` of the rows (0: there is none)."""

    @property
    def test_size(self) -> float: ...

    def test_score(self, config: Config) -> dict[str, float]: ...


@runtime_checkable
class HasDefaults(Protocol):
    """It knows configs that one would begin with: the defaults of its models, as near as the ranges allow."""

    def defaults(self) -> tuple[Config, ...]: ...


@runtime_checkable
class Preloads(Protocol):
    """Worker processes import `modules` before the first trial."""

    @property
    def modules(self) -> tuple[str, ...]: ...


@runtime_checkable
class SharesData(Protocol):
    """Worker processes share its large data by a folder."""

    def share(self, folder: str) -> None: ...

    def attach(self, folder: str) -> None: ...


@runtime_checkable
class HasSnippet(Protocol):
    """A config can be written as Python code that needs no search."""

    def snippet(self, config: Config) -> str: ...


@runtime_checkable
class HasLooks(Protocol):
    """It tells what a config says of rows that it was not fitted to, and over two of its inputs."""

    def out_of_fold(self, config: Config) -> OutOfFold: ...

    def inputs_of_a_plane(self) -> tuple[str, ...]: ...

    def boundary(self, configs: Sequence[Config], x: str, y: str) -> Boundary: ...


def title(problem: Problem) -> str:
    """The problem's name as people read it."""
    return problem.title if isinstance(problem, Described) else problem.name


def cost(problem: Problem) -> Cost:
    """What a trial costs; a problem that does not say is taken to train."""
    return problem.cost if isinstance(problem, Costed) else "trained"


def n_folds(problem: Problem) -> int:
    """How many scores a trial has."""
    return problem.n_folds if isinstance(problem, Folded) else 1


def has_test_part(problem: Problem) -> bool:
    """Whether configs can be scored on a sealed test part."""
    return isinstance(problem, HasTestSet) and problem.test_size > 0


def gives_rows(recipe: Mapping[str, Any]) -> bool:
    """Whether trials of the problem get rows of data little by little, so that a report's epoch counts rows."""
    return recipe.get("kind") in ("estimator", "across_models") and recipe.get("budget") == "rows"


def needs_watching(problem: Problem) -> bool:
    """Whether a report is worth its price only where something is given up by it: on rows of data it takes a fit."""
    parts = getattr(problem, "parts", None)
    among = list(parts.values()) if isinstance(parts, Mapping) else [problem]
    return any(getattr(one, "budget", None) == "rows" for one in among)


def rungs(whole: int) -> tuple[int, int]:
    """Of `whole` epochs, rows or folds the two, a ninth and a third, at which halving compares."""
    return math.ceil(whole / ETA**2), math.ceil(whole / ETA)
