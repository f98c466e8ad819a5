"""One decision of a search, found again in its history; and the grid over which it is explained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tuning.language import mark, tr
from tuning.methods._core.protocol import Exhausted, Method, Proposal, key, tried
from tuning.space import Categorical, Config, Parameter, Space, checks
from tuning.study import Explanation, History, TrialStarted

EVENLY = mark("One of the first trials, which fill the space evenly; no score played a part in this choice.")

SAME = mark(
    "One of the first trials, which are the same for every method of the race; no score played a part in this choice."
)

BEGUN = mark("One of the configs that the search was given to begin with; no score played a part in this choice.")

AGAIN = mark("All configs were tried already, so this one comes again.")

LEVELS = {1: 101, 2: 41}
MOST_CHOICES = 101  # of a category, all of which are on an axis
Anchor = str | Mapping[str, Any]


def moment(history: History, at: int | None) -> tuple[History, int, np.random.Generator]:
    """What was known when trial `at` was asked for (None: the next one), its number, and its random generator.

    Raises:
        ValueError: if there is no such trial and it is not the next one.
    """
    number = history.next_number if at is None else at
    if not checks.is_whole(number) or not 0 <= number <= history.next_number:
        raise ValueError(
            tr(
                "at must be the number of a trial, from 0 to {next_number}, not {at!r}.",
                next_number=history.next_number,
                at=at,
            )
        )
    past = history if number == history.next_number else history.at(number)
    return past, number, np.random.default_rng([history.study.seed, number])


class Axes:
    """A grid over one or two parameters of a space, the others held at `anchor`.

    A parameter that is inactive at the anchor is made active: its parents take the first value that allows it. Of a
    category with more than 101 choices an even choice of them is on the axis, and those of the two configs.

    Args:
        space: the space.
        names: one or two different parameters; empty takes the first parameter.
        anchor: a config; parameters that it leaves out sit in the middle of their range where they become active.
        proposal: the config that is explained.

    Raises:
        ValueError: if there are more than two names, or one twice, or an unknown one.
    """

    def __init__(self, space: Space, names: tuple[str, ...], anchor: Config, proposal: Config):
        names = tuple(names) or (next(iter(space)),)
        for name in names:
            if name not in space:
                raise ValueError(
                    tr(
                        "{name!r} is not a parameter of this space. It has: {listed}.",
                        name=name,
                        listed=", ".join(space),
                    )
                )
        if len(names) > 2 or len(set(names)) < len(names):
            raise ValueError(tr("axes must be one or two different parameters, not {names!r}.", names=names))
        self.space, self.names = space, names
        self.values = tuple(_values(space[name], LEVELS[len(names)], name, (anchor, proposal)) for name in names)
        self.positions = tuple(
            np.array([space[name].to_unit(value) for value in values])
            for name, values in zip(names, self.values, strict=True)
        )
        unit = np.nan_to_num(space.to_unit(anchor), nan=0.5)
        for name in names:
            _activate(space, name, unit, set(names))
        self._unit = unit
        self.anchor = space.from_unit(unit)

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(values) for values in self.values)

    def points(self) -> np.ndarray:
        """All grid points in the unit cube, first axis slowest, shape (n * m, d); nothing is inactive yet."""
        grids = np.meshgrid(*self.positions, indexing="ij")
        points = np.tile(self._unit, (grids[0].size, 1))
        for name, grid in zip(self.names, grids, strict=True):
            points[:, list(self.space).index(name)] = grid.ravel()
        return points

    def masked(self, values: np.ndarray, snapped: np.ndarray) -> np.ndarray:
        """`values` of shape (n * m,) on the grid, NaN where an axis is inactive in the `snapped` points."""
        columns = [list(self.space).index(name) for name in self.names]
        on_grid: np.ndarray = np.where(np.isnan(snapped[:, columns]).any(axis=1), np.nan, values).reshape(self.shape)
        return on_grid


def _values(parameter: Parameter, n: int, name: str, configs: tuple[Config, ...]) -> tuple[Any, ...]:
    """What is on the axis of a parameter: `n` levels, or all choices as long as they are not too many."""
    if not isinstance(parameter, Categorical) or parameter.n_values <= MOST_CHOICES:
        return parameter.levels(n)
    evenly = np.linspace(0, parameter.n_values - 1, n).round().astype(int).tolist()
    own = [parameter.index(config[name]) for config in configs if name in config]
    return tuple(parameter.choices[i] for i in sorted({*evenly, *own}))


def _activate(space: Space, name: str, unit: np.ndarray, axes: set[str]) -> None:
    for parent, allowed in space[name].when.items():
        _activate(space, parent, unit, axes)
        j = list(space).index(parent)
        positions = [space[parent].to_unit(value) for value in allowed]
        if not any(abs(unit[j] - position) < 1e-9 for position in positions):
            unit[j] = positions[0]


def anchor_config(anchor: Anchor, space: Space, best: Config | None, proposal: Config) -> Config:
    """The config that `anchor` names; ``best`` falls to the proposal while there is no best.

    Raises:
        ValueError: if it is neither ``best`` nor ``proposal`` nor a config of the space.
    """
    if isinstance(anchor, Mapping):
        return space.check(anchor)
    if anchor not in ("best", "proposal"):
        raise ValueError(tr("anchor must be 'best', 'proposal' or a config, not {anchor!r}.", anchor=anchor))
    return proposal if anchor == "proposal" or best is None else best


def explain_blind(
    method: Method,
    history: History,
    at: int | None,
    axes: tuple[str, ...],
    anchor: Anchor,
    why: str,
    *,
    uses_scores: bool = False,
    n_upcoming: int = 8,
) -> Explanation:
    """What a method that shows no belief does at trial `at`; if it looks at no score, also what it would do next.

    Raises:
        ValueError: as `moment`, `Axes` and `anchor_config`.
        Exhausted: if the method has nothing left to propose at that trial.
    """
    past, number, rng = moment(history, at)
    proposal = method.ask(past, rng)
    best = None if past.best is None else past.best.config
    grid = Axes(past.space, axes, anchor_config(anchor, past.space, best, proposal.config), proposal.config)
    return Explanation(
        "hidden" if uses_scores else "blind",
        method.name,
        number,
        "hidden" if uses_scores else "blind",
        proposal.config,
        and_again(_sentence(proposal, why, uses_scores), past, proposal),
        axes=grid.names,
        values=grid.values,
        positions=grid.positions,
        anchor=grid.anchor,
        incumbent=best,
        incumbent_number=None if past.best is None else past.best.number,
        incumbent_value=None if past.best is None else past.best.value,
        upcoming=() if uses_scores else _upcoming(method, past, proposal, n_upcoming),
    )


def given(proposal: Proposal) -> str | None:
    """What is said of a trial that came from outside the method; None if the method chose it."""
    phase = proposal.note.get("phase")
    return {"same_start": SAME, "begin": BEGUN}.get(phase) if isinstance(phase, str) else None


def and_again(sentence: str, past: History, proposal: Proposal) -> str:
    """The sentence, and another one if the config was tried before: methods repeat one only when none is left."""
    return f"{sentence} {tr(AGAIN)}" if key(proposal.config) in tried(past) else sentence


def _sentence(proposal: Proposal, why: str, uses_scores: bool) -> str:
    if said := given(proposal):
        return said
    return why if uses_scores else tr("{why} No score played a part in this choice.", why=why)


def _upcoming(method: Method, past: History, proposal: Proposal, n: int) -> tuple[Config, ...]:
    """The next `n` configs, this one first."""
    configs: list[Config] = []
    while len(configs) < n:
        configs.append(proposal.config)
        past = past.apply(TrialStarted(0.0, past.next_number, proposal.config, note=proposal.note))
        try:
            proposal = method.ask(past, np.random.default_rng([past.study.seed, past.next_number]))
        except Exhausted:
            break
    return tuple(configs)
