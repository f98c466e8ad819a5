"""What a search method is: a pure function of the history. And what of a history methods look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from tuning.space import Config
from tuning.space.literals import identity
from tuning.study import Explanation, History, State, Trial
from tuning.study.values import ReadOnly


class Exhausted(Exception):
    """Raised by `ask` when the method has nothing left to propose."""


@dataclass(frozen=True)
class Proposal:
    """What to try next. `note` is kept in the history: anything the method wants to find there again."""

    config: Config
    budget: float = 1.0
    note: Mapping[str, Any] = field(default_factory=dict)


class Method(Protocol):
    """A search method. `ask` must not change anything: the same history and rng state give the same proposal."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def help(self) -> str: ...

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


Key = tuple[tuple[str, str, Any], ...]


def key(config: Config) -> Key:
    """A hashable key that tells configs apart, ``True`` from ``1`` included."""
    return tuple(sorted((name, type(value).__name__, identity(value)) for name, value in config.items()))


def tried(history: History) -> set[Key]:
    """Keys of all configs that were asked for, those still running included, cancelled ones not."""
    return {_kept_key(trial.config) for trial in history.asked}


def _kept_key(config: Config) -> Key:
    """The key of a config of a history, which never changes: each ask would make it anew."""
    if not isinstance(config, ReadOnly):
        return key(config)
    kept = vars(config)
    if "key" not in kept:
        kept["key"] = key(config)
    found: Key = kept["key"]
    return found


def known_value(trial: Trial) -> float | None:
    """The value, user's direction; of a pruned trial the mean of the folds that it had; None where there is none."""
    if trial.state == State.PRUNED and trial.fold_scores:
        return float(np.mean(trial.fold_scores))
    return trial.value if trial.state == State.DONE else None


def next_place(history: History, name: str = "place") -> int:
    """The lowest place in a method's own sequence, kept in notes as `name`, that no trial but a cancelled one took."""
    used = {trial.note.get(name) for trial in history.asked}
    return next(place for place in range(len(used) + 1) if place not in used)
