"""What is optimised: a model on data by cross-validation, live or recorded, or a test function.

>>> from tuning import problems
>>> branin = problems.get("branin")
>>> round(branin.evaluate({"x1": 3.14159265, "x2": 2.275}).value, 4) == round(branin.optimum, 4)
True
>>> problems.estimator("wine", "knn", metric="accuracy").space["n_neighbors"]
Int(low=1, high=30, log=True, when={})
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from tuning.space import Config, Space
from tuning.study import Direction, Outcome

if TYPE_CHECKING:
    from tuning.problems.cross_validation import Estimator

ReportFunction = Callable[[int, int | None, float], None]


class Pruned(Exception):
    """Raised by `report` inside `evaluate`: the trial is given up, the text says why.

    `evaluate` lets it pass, and may first put what it has found so far into `outcome`.
    """

    outcome: Outcome | None = None


class Problem(Protocol):
    """What a search needs to know of the thing that it optimises. Problems are small to pickle."""

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


def names() -> tuple[str, ...]:
    """Names of the test functions and recorded problems; `estimator` makes problems from models and data."""
    from tuning.problems import recorded
    from tuning.problems.functions import FUNCTIONS

    return (*FUNCTIONS, *recorded.names())


def get(name: str, **settings: Any) -> Problem:
    """The test function or recorded problem `name`.

    Settings of a test function are ``noise`` (standard deviation) and, for some, ``d``; those of a recorded problem
    ``metric``.

    Raises:
        ValueError: if there is none of that name, or a setting makes no sense.
    """
    from tuning.problems import recorded
    from tuning.problems.functions import FUNCTIONS, TestFunction

    if not isinstance(name, str) or name not in names():
        raise ValueError(f"{name!r} is not a known problem. Use one of: {', '.join(names())}.")
    return TestFunction(name, **settings) if name in FUNCTIONS else recorded.get(name, **settings)


def estimator(dataset: str = "digits", model: str = "mlp", **settings: Any) -> Estimator:
    """A model on a data set; settings as for `tuning.problems.cross_validation.Estimator`."""
    from tuning.problems.cross_validation import Estimator

    return Estimator(dataset, model, **settings)


def from_recipe(recipe: Mapping[str, Any]) -> Problem:
    """The problem that `Problem.recipe` described.

    Raises:
        ValueError: if it describes none.
    """
    values = dict(recipe)
    kind = values.pop("kind", None)
    if kind in ("function", "recorded"):
        return get(**values)
    if kind == "estimator":
        values["space"] = Space.from_json(values["space"])
        return estimator(**values)
    raise ValueError(f"{kind!r} is not a kind of problem. Known are: estimator, function, recorded.")
