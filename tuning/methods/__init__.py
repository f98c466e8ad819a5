"""Search methods: one file each. A method is a pure function of the history: ``ask(history, rng) -> Proposal``.

A file ``tuning/methods/NAME.py`` with a frozen dataclass `Method` is a method; its fields are its settings.

>>> import numpy as np
>>> from tuning import methods, problems, run
>>> history = run(problems.get("branin"), "bayes", trials=12, seed=0)
>>> proposal = methods.get("bayes", acquisition="ei").ask(history, np.random.default_rng(0))
>>> sorted(proposal.config)
['x1', 'x2']
"""

from __future__ import annotations

import dataclasses
import importlib
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

import numpy as np

from tuning import discovery
from tuning.space import Config
from tuning.study import Explanation, History, State, Trial

# Methods that come with a package of somebody else: there only when the package is.
NEEDS = {"optuna_tpe": ("optuna",), "optuna_gp": ("optuna", "torch"), "optuna_cmaes": ("optuna", "cmaes")}


class Exhausted(Exception):
    """Raised by `ask` when every config has been tried."""


@dataclass(frozen=True)
class Proposal:
    """What to try next. `note` is kept in the history: anything the method wants to find there again."""

    config: Config
    budget: float = 1.0
    note: Mapping[str, Any] = field(default_factory=dict)


class Method(Protocol):
    """A search method. `ask` must not change anything: the same history and rng state give the same proposal."""

    name: ClassVar[str]
    title: ClassVar[str]
    help: ClassVar[str]

    def ask(self, history: History, rng: np.random.Generator) -> Proposal: ...

    def explain(
        self,
        history: History,
        *,
        at: int | None = None,
        axes: tuple[str, ...] = (),
        anchor: str | Mapping[str, Any] = "best",
    ) -> Explanation:
        """The decision for trial `at` (None: the next one), replayed from the history alone.

        Args:
            history: the search; trials from `at` on play no part.
            at: number of a trial.
            axes: one or two parameters over which to look; empty takes the first.
            anchor: where the other parameters are held: at the ``best`` trial, at the ``proposal``, or at a config.

        Raises:
            ValueError: if there is no such trial, parameter or anchor.
            Exhausted: if nothing was left to propose.
        """
        ...


def names() -> tuple[str, ...]:
    """Names of all methods, by discovery of the files in this folder; nothing is imported.

    A method that needs a package of somebody else is left out while that is not installed.
    """
    return tuple(name for name in discovery.modules(__name__) if not missing(name))


def missing(name: str) -> tuple[str, ...]:
    """The packages that the method needs and that are not installed."""
    return tuple(package for package in NEEDS.get(name, ()) if importlib.util.find_spec(package) is None)


def _class(name: str) -> Any:
    if lacking := missing(name):
        raise ValueError(
            f"{name!r} needs {' and '.join(lacking)}. Install {'it' if len(lacking) == 1 else 'them'} first."
        )
    if name not in names():
        raise ValueError(f"{name!r} is not a method. Use one of: {', '.join(names())}.")
    return importlib.import_module(f"{__name__}.{name}").Method


def get(name: str, **settings: Any) -> Method:
    """The method `name` with some of its settings changed.

    Raises:
        ValueError: if the method or a setting is unknown, or a setting's value makes no sense.
    """
    kind = _class(name)
    known = {item.name for item in dataclasses.fields(kind)}
    if unknown := sorted(set(settings) - known):
        raise ValueError(f"{name} has no setting {unknown[0]!r}. It has: {', '.join(sorted(known)) or 'none'}.")
    method: Method = kind(**settings)
    return method


def title(name: str) -> str:
    """The method's name as people read it."""
    return str(_class(name).title)


def help(name: str) -> str:
    """What the method does, in a sentence or two."""
    return str(_class(name).help)


def settings(name: str) -> dict[str, Any]:
    """Defaults of the method's settings, by name."""
    return {item.name: item.default for item in dataclasses.fields(_class(name))}


def recipe(method: Method) -> dict[str, Any]:
    """The method as JSON-able values: ``get(**recipe)`` is the same method."""
    values: dict[str, Any] = {item.name: getattr(method, item.name) for item in dataclasses.fields(method)}  # type: ignore[arg-type]
    return {"name": method.name, **values}


Key = tuple[tuple[str, str, Any], ...]


def key(config: Config) -> Key:
    """A hashable key that tells configs apart, ``True`` from ``1`` included."""
    return tuple(sorted((name, type(value).__name__, value) for name, value in config.items()))


def tried(history: History) -> set[Key]:
    """Keys of all configs that were asked for, those still running included, cancelled ones not."""
    return {key(trial.config) for trial in history.trials if trial.state != "cancelled"}


def known_value(trial: Trial) -> float | None:
    """The value, user's direction; of a pruned trial the mean of the folds that it had; None where there is none."""
    if trial.state == State.PRUNED and trial.fold_scores:
        return float(np.mean(trial.fold_scores))
    return trial.value if trial.state == State.DONE else None


def next_place(history: History) -> int:
    """The lowest place in a method's own sequence that no trial but a cancelled one has taken."""
    used = {trial.note.get("place") for trial in history.trials if trial.state != "cancelled"}
    return next(place for place in range(len(used) + 1) if place not in used)


def check_choice(setting: str, value: Any, choices: tuple[str, ...]) -> None:
    """Raises ValueError, naming the setting, if `value` is none of `choices`."""
    if value not in choices:
        raise ValueError(f"{setting} must be one of {', '.join(choices)}, not {value!r}.")
