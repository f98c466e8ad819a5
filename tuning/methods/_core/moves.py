"""What methods that step from earlier trials have in common: losses that can be ranked, a neighbour, an explanation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tuning.language import mark
from tuning.methods._core.protocol import Method, Proposal, key, known_value, tried
from tuning.methods._core.replay import Anchor, Axes, anchor_config, and_again, given, moment
from tuning.methods._core.untried import redrawn
from tuning.space import Categorical, Config, Space
from tuning.study import Explanation, History, Trial

REDRAWS = 30
FIRST = mark("One of the first trials, which are spread over the whole space; no score played a part in this choice.")


def losses(history: History, trials: Sequence[Trial]) -> np.ndarray:
    """The less the better, shape (n,); infinite where a trial has no value, so that such trials come last."""
    values = [known_value(trial) for trial in trials]
    return np.array([np.inf if value is None else -history.study.sign * value for value in values])


def neighbour(space: Space, config: Config, reach: float, rng: np.random.Generator) -> tuple[Config, str]:
    """A config that differs from `config` in one hyperparameter, and that hyperparameter's name.

    A number takes a normally distributed step, `reach` being its standard deviation as a share of the range; a category
    takes another of its choices. Hyperparameters that become active by it are drawn at random.

    Args:
        space: the space.
        config: a config of it.
        reach: length of a step.
        rng: source of randomness.
    """
    units = space.to_unit(config)
    names = [name for name in config if space[name].n_values > 1] or list(config)
    name = names[int(rng.integers(len(names)))]
    j, parameter = list(space).index(name), space[name]
    if isinstance(parameter, Categorical):
        others = [value for value in range(len(parameter.choices)) if value != parameter.index(config[name])]
        value = parameter.choices[others[int(rng.integers(len(others)))]] if others else config[name]
        units[j] = parameter.to_unit(value)
    else:
        units[j] = _reflected(units[j] + reach * rng.normal())
    drawn = rng.random(len(units))
    return space.from_unit(np.where(np.isnan(units), drawn, units)), name


def new_neighbour(
    history: History, config: Config, reach: float, rng: np.random.Generator
) -> tuple[Config, str | None]:
    """A `neighbour` that was not tried yet; if none is found, a config drawn at random, and None for what changed."""
    used = tried(history)
    for _ in range(REDRAWS):
        found, changed = neighbour(history.space, config, reach, rng)
        if key(found) not in used:
            return found, changed
    return redrawn(found, history, rng), None


def _reflected(unit: float) -> float:
    """A place outside is mirrored at the end of the range, so that ends are not tried more often than they deserve."""
    folded = abs(unit) % 2.0
    return 2.0 - folded if folded > 1.0 else folded


@dataclass(frozen=True)
class Move:
    """What a step started from.

    Attributes:
        sentence: why, in words; every number in it is in `facts`.
        facts: the numbers that the sentence quotes.
        members: numbers of the trials among which the method chose.
        parents: numbers of those from which it stepped.
        mean: centre of the distribution that was drawn from, in the unit cube, shape (d,).
        covariance: of that distribution, shape (d, d).
    """

    sentence: str
    facts: dict[str, float] = field(default_factory=dict)
    members: tuple[int, ...] = ()
    parents: tuple[int, ...] = ()
    mean: np.ndarray | None = None
    covariance: np.ndarray | None = None


def explain_move(
    method: Method,
    history: History,
    at: int | None,
    axes: tuple[str, ...],
    anchor: Anchor,
    said: Callable[[History, Proposal], Move],
) -> Explanation:
    """The decision for trial `at` of a method that steps from earlier trials, as `said` tells it.

    Raises:
        ValueError: if there is no such trial, parameter or anchor.
    """
    past, number, rng = moment(history, at)
    proposal = method.ask(past, rng)
    is_first = proposal.note.get("phase") != "model"
    move = Move(given(proposal) or FIRST) if is_first else said(past, proposal)
    best = past.best
    held = anchor_config(anchor, past.space, None if best is None else best.config, proposal.config)
    grid = Axes(past.space, axes, held, proposal.config)
    columns = [list(past.space).index(name) for name in grid.names]
    shape: dict[str, Any] = {}
    if move.mean is not None and move.covariance is not None:
        shape = {"centre": move.mean[columns], "covariance": move.covariance[np.ix_(columns, columns)]}
    return Explanation(
        "population",
        method.name,
        number,
        "initial" if is_first else "model",
        proposal.config,
        and_again(move.sentence, past, proposal),
        facts=move.facts,
        axes=grid.names,
        values=grid.values,
        positions=grid.positions,
        anchor=grid.anchor,
        incumbent=None if best is None else best.config,
        incumbent_number=None if best is None else best.number,
        incumbent_value=None if best is None else best.value,
        members=move.members,
        parents=move.parents,
        **shape,
    )
