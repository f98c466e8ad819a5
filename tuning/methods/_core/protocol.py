"""What a search method is: a pure function of the history. And what of a history methods look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import numpy as np

from tuning.space import Config, Space
from tuning.space.grid import Grid
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


class Outlook(Protocol):
    """What a search can still gain, in the user's units: the expected gain, and its 5 % and 95 % quantiles."""

    @property
    def remaining(self) -> float: ...
    @property
    def lower(self) -> float: ...
    @property
    def upper(self) -> float: ...


@runtime_checkable
class HasOutlook(Protocol):
    """It expects something of what is still to come."""

    def outlook(self, history: History) -> Outlook | None:
        """The gain that is left; None where it cannot tell yet."""
        ...


@runtime_checkable
class LaysGrid(Protocol):
    """It goes through a grid, which is known before the search."""

    def grid(self, space: Space, trials: int | None) -> Grid:
        """The grid in `space` when `trials` are planned."""
        ...


@runtime_checkable
class WeighsEarlier(Protocol):
    """It can be given searches on other data, see `tuning.compare.earlier`, and weighs them all along."""

    @property
    def earlier(self) -> tuple[Mapping[str, Any], ...]: ...


Key = tuple[tuple[str, str, Any], ...]


def key(config: Config) -> Key:
    """A hashable key that tells configs apart, ``True`` from ``1`` included."""
    return tuple(sorted((name, type(value).__name__, identity(value)) for name, value in config.items()))


class Tried(Set[Key]):
    """Keys of all configs that were asked for, found without going through the history: each ask looks a few up.

    Args:
        history: the search.
    """

    def __init__(self, history: History):
        self._n = history.n_finished
        self._ended = history.learnt("configs", dict[Key, int], _learn_config)
        self._running = {_kept_key(trial.config) for trial in history.running}

    def __contains__(self, config: object) -> bool:
        return self._ended.get(config, self._n) < self._n or config in self._running  # type: ignore[call-overload]

    def __iter__(self) -> Iterator[Key]:
        ended = [config for config, place in self._ended.copy().items() if place < self._n]
        return iter({**dict.fromkeys(ended), **dict.fromkeys(self._running)})

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _learn_config(known: dict[Key, int], place: int, trial: Trial) -> None:
    if not trial.is_cancelled:
        known.setdefault(_kept_key(trial.config), place)


def tried(history: History) -> Tried:
    """Keys of all configs that were asked for, those still running included, cancelled ones not."""
    return Tried(history)


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


class _Places:
    """Places of a sequence that finished trials took: which of these came first, and the lowest free one after each."""

    def __init__(self) -> None:
        self.taken: dict[Any, int] = {}
        self.free = [0]


def next_place(history: History, name: str = "place") -> int:
    """The lowest place in a method's own sequence, kept in notes as `name`, that no trial but a cancelled one took."""

    def learn(known: _Places, at: int, trial: Trial) -> None:
        if not trial.is_cancelled and (place := trial.note.get(name)) is not None:
            known.taken.setdefault(place, at)
        lowest = known.free[-1]
        while lowest in known.taken:
            lowest += 1
        known.free.append(lowest)

    n, known = history.n_finished, history.learnt(f"places {name}", _Places, learn)
    running = {trial.note.get(name) for trial in history.running}
    place = known.free[n]
    while known.taken.get(place, n) < n or place in running:
        place += 1
    return place


def n_noted(history: History, name: str, is_so: Callable[[Trial], bool]) -> int:
    """How many trials are so, running ones included, cancelled ones not; `name` tells one such question from others."""

    def learn(known: list[int], at: int, trial: Trial) -> None:
        known.append(known[-1] + (not trial.is_cancelled and is_so(trial)))

    ended = history.learnt(f"number {name}", lambda: [0], learn)[history.n_finished]
    return ended + sum(map(is_so, history.running))
