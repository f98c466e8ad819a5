"""What is optimised: a model on data by cross-validation, live or recorded, a test function, or one's own.

A file here with ``PROBLEMS = {name: Offer(...)}`` is found: by `names` and `get`, on the pages, by the contract tests.

>>> from tuning import problems
>>> branin = problems.get("branin")
>>> round(branin.evaluate({"x1": 3.14159265, "x2": 2.275}).value, 4) == round(branin.optimum, 4)
True
>>> problems.estimator("wine", "knn", metric="accuracy").space["n_neighbors"]
Int(low=1, high=30, log=True, when={})
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast, overload

from tuning import discovery
from tuning.datasets import Dataset, Facts, Setting
from tuning.language import tr
from tuning.problems._scaling import SCALINGS
from tuning.problems.protocol import (
    Bounded,
    Continued,
    Cost,
    Costed,
    Described,
    Folded,
    HasDefaults,
    HasLooks,
    HasSnippet,
    HasTestSet,
    KnownOptimum,
    KnownTruth,
    Preloads,
    Problem,
    Pruned,
    ReportFunction,
    ReportsEpochs,
    SharesData,
    Training,
    cost,
    gives_rows,
    has_test_part,
    n_folds,
    needs_watching,
    rungs,
    title,
)
from tuning.space import Parameter, Space
from tuning.space.checks import short

if TYPE_CHECKING:
    import numpy as np

    from tuning.models import Model
    from tuning.problems.across_models import AcrossModels
    from tuning.problems.any_estimator import Custom
    from tuning.problems.cross_validation import Estimator

__all__ = [
    "SCALINGS",
    "Bounded",
    "Continued",
    "Cost",
    "Costed",
    "Described",
    "Folded",
    "HasDefaults",
    "HasLooks",
    "HasSnippet",
    "HasTestSet",
    "KnownOptimum",
    "KnownTruth",
    "Offer",
    "Preloads",
    "Problem",
    "Pruned",
    "ReportFunction",
    "ReportsEpochs",
    "Setting",
    "SharesData",
    "Training",
    "cost",
    "custom",
    "estimator",
    "from_recipe",
    "get",
    "gives_rows",
    "has_test_part",
    "n_folds",
    "names",
    "needs_watching",
    "offer",
    "preparation",
    "preparations",
    "rungs",
    "sealed",
    "title",
]
_PARTS = (
    "across_models",
    "any_estimator",
    "cross_validation",
    "looks",
    "presets",
    "protocol",
    "repeats",
)  # files here that offer no problem by name


@dataclass(frozen=True)
class Offer:
    """A problem that can be had by name.

    Args:
        make: makes the problem; takes the settings by keyword.
        cost: what a trial costs, as the problem says it too.
        settings: what may be changed, with defaults and ranges; the pages show them.
        title: as people read it before it is made; empty for its name.
        field: what one learns with it, where something is trained: ``decisions`` or ``generation``.
        space: makes its parameters and their default ranges, where `make` takes others as ``space``.
        help: what each of those parameters does, in one line.
        needs: packages that it takes besides, each with the extra that brings it.
    """

    make: Callable[..., Problem]
    cost: Cost
    settings: Mapping[str, Setting] = dataclasses.field(default_factory=dict)
    title: str = ""
    field: str = ""
    space: Callable[[], Space] | None = None
    help: Mapping[str, str] = dataclasses.field(default_factory=dict)
    needs: Mapping[str, str] = dataclasses.field(default_factory=dict)


@cache
def _offers() -> dict[str, Offer]:
    found: dict[str, Offer] = {}
    for module in discovery.modules(__name__, _PARTS):
        found |= discovery.load(__name__, module, "PROBLEMS").PROBLEMS
    order: tuple[Cost, ...] = ("instant", "recorded", "trained")
    return dict(sorted(found.items(), key=lambda item: order.index(item[1].cost)))  # of one cost as they were found


def names(cost: Cost | None = None) -> tuple[str, ...]:
    """Names of all problems, or of those of one cost; `estimator` makes more from models and data."""
    return tuple(name for name, offered in _offers().items() if cost in (None, offered.cost))


def offer(name: str) -> Offer:
    """What is known of the problem `name` before it is made.

    Raises:
        ValueError: if there is none of that name.
    """
    if not isinstance(name, str) or name not in _offers():
        raise ValueError(
            tr("{name!r} is not a known problem. Use one of: {listed}.", name=name, listed=", ".join(names()))
        )
    return _offers()[name]


def get(name: str, **settings: Any) -> Problem:
    """The problem `name` with some of its settings changed.

    Settings of a test function are ``noise`` (standard deviation) and, for some, ``d``; those of a recorded problem
    ``metric``. What trains by itself, such as ``q_learning``, takes ``space`` too.

    Raises:
        ValueError: if there is none of that name, or a setting makes no sense.
    """
    chosen = offer(name)
    space = settings.pop("space", None) if chosen.space is not None else None
    if unknown := [key for key in settings if key not in chosen.settings]:
        raise ValueError(
            tr(
                "{name} has no setting {setting!r}. It has: {known}.",
                name=name,
                setting=unknown[0],
                known=", ".join(chosen.settings) or "none",
            )
        )
    given = {
        key: chosen.settings[key].checked(value, f"{name}: {key}")
        for key, value in settings.items()
        if value is not None
    }
    return chosen.make(**given) if space is None else chosen.make(**given, space=_checked(name, chosen, space))


def _checked(name: str, chosen: Offer, given: Any) -> Space:
    """The ranges that are searched: of parameters that the problem has."""
    space = given if isinstance(given, Space) else Space.from_sklearn(given)
    if unknown := [parameter for parameter in space if parameter not in chosen.help]:
        raise ValueError(
            tr(
                "{unknown} is not a parameter of {name}. It has: {listed}.",
                unknown=unknown[0],
                name=name,
                listed=", ".join(chosen.help),
            )
        )
    return space


@overload
def estimator(dataset: str = "digits", model: str = "mlp", *, models: None = None, **settings: Any) -> Estimator: ...
@overload
def estimator(
    dataset: str = "digits",
    *,
    models: Sequence[str],
    spaces: Mapping[str, Space | Mapping[str, Any]] | None = None,
    **settings: Any,
) -> AcrossModels: ...
def estimator(
    dataset: str = "digits",
    model: str | None = None,
    *,
    models: Sequence[str] | None = None,
    spaces: Mapping[str, Space | Mapping[str, Any]] | None = None,
    **settings: Any,
) -> Estimator | AcrossModels:
    """A model on a data set, or several models among which the search chooses.

    Args:
        dataset: name of a data set.
        model: name of a model family, ``mlp`` if nothing is said.
        models: instead of `model`, two or more of them: the first hyperparameter is then the model, and the others are
            called ``svm__C``.
        spaces: with `models`, what is searched of each; default spaces for those that are left out.
        settings: see `tuning.problems.cross_validation.Estimator`.

    Raises:
        ValueError: if something does not fit; the sentence names it.
    """
    if models is None:
        from tuning.problems.cross_validation import Estimator

        if spaces is not None:
            raise ValueError(tr("spaces= goes with models=; a single model has space=."))
        return Estimator(dataset, "mlp" if model is None else model, **settings)
    from tuning.problems.across_models import AcrossModels

    if model is not None:
        raise ValueError(tr("give model= or models=, not both."))
    return AcrossModels(dataset, models, spaces or {}, settings)


def preparation(data: Dataset, **steps: Any) -> Any:
    """scikit-learn's transformer for a data set, as a search fits it in each fold; ``scaling="standard"`` and so on."""
    from tuning.problems._preparing import transformer

    return transformer(data, **steps)


def preparations(facts: Facts, family: Model, scaling: str = "none") -> dict[str, tuple[Parameter, Any, str]]:
    """Steps of preparation that make sense for data and model, by their names in a space.

    For each what may be searched, its default, and a sentence.
    """
    from tuning.problems import _preparing

    return _preparing.parameters(facts, family, scaling)


def sealed(data: Dataset, validation: str = "folds", size: float = 0.2) -> tuple[np.ndarray, np.ndarray]:
    """Rows that a search may see, and those of the test part that it seals off."""
    from tuning.problems import _splitting

    return _splitting.sealed(data, validation, size)


def custom(estimator: Any, X: Any, y: Any = None, space: Any = None, **settings: Any) -> Custom:
    """Any estimator of scikit-learn's kind on any data; settings as for `tuning.problems.any_estimator.custom`."""
    from tuning.problems import any_estimator

    return any_estimator.custom(estimator, X, y, space, **settings)


def from_recipe(recipe: Mapping[str, Any]) -> Problem:
    """The problem that `Problem.recipe` described, also after it was JSON.

    Raises:
        ValueError: if it describes none that can be had by name; the sentence says what to do.
    """
    if not isinstance(recipe, Mapping):
        raise ValueError(tr("a recipe is a dictionary, as recipe() gives it, not {recipe}.", recipe=short(recipe)))
    values = dict(recipe)
    kind = values.pop("kind", None)
    if kind == "custom":
        from tuning.problems.any_estimator import NOT_ITSELF

        raise ValueError(tr(NOT_ITSELF))
    if kind not in ("estimator", "across_models", "problem", "function", "recorded"):
        raise ValueError(
            tr(
                "a problem of the kind {kind!r} cannot be made again from its recipe: it is of one's "
                "own. Go on where it is defined, by run(problem, method, history=...), or put it into a "
                "file in tuning/problems.",
                kind=kind,
            )
        )
    try:
        if kind == "estimator":
            values["space"] = Space.from_json(values["space"])
            return cast(Problem, estimator(**values))
        if kind == "across_models":
            values["spaces"] = {name: Space.from_json(space) for name, space in values["spaces"].items()}
            return cast(Problem, estimator(**values))
        if "space" in values:
            values["space"] = Space.from_json(values["space"])
        return get(values.pop("name", ""), **values)
    except (KeyError, TypeError, AttributeError) as error:  # a recipe that was written by somebody else
        raise ValueError(
            tr("this is no recipe of a problem of the kind {kind}: {error}.", kind=kind, error=error)
        ) from None
