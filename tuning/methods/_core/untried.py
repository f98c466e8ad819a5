"""Configs that were not tried yet, for a method whose own way of choosing finds none: no repeats while one is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import islice
from typing import Any

import numpy as np

from tuning.methods._core.protocol import Key, key, tried
from tuning.space import Config, Int, Space
from tuning.space.encoding import Encoding
from tuning.study import History

REDRAWS = 200


def redrawn(config: Config, history: History, rng: np.random.Generator) -> Config:
    """`config`, or a new draw in its place if it was tried already; a repeat only when every config was tried."""
    used = tried(history)
    for _ in range(REDRAWS):
        if key(config) not in used:
            return config
        config = history.space.sample(rng)
    return next(_walked(history.space, used, rng), config)


def untried(history: History, rng: np.random.Generator, n: int) -> list[Config]:
    """At most `n` different configs that were not tried; empty only when every config was tried."""
    used = tried(history)
    drawn: dict[Key, Config] = {}
    for _ in range(max(REDRAWS, 2 * n)):
        config = history.space.sample(rng)
        if key(config) not in used:
            drawn.setdefault(key(config), config)
        if len(drawn) >= n:
            break
    return list(drawn.values()) or list(islice(_walked(history.space, used, rng), n))


def _walked(space: Space, used: Set[Key], rng: np.random.Generator) -> Iterator[Config]:
    """Configs that are not `used`, by a walk through the space, for draws miss what hardly ever comes up.

    It takes all values of short axes and one more than was tried of long ones. So it meets all configs of a space or
    more than were tried, each once, and comes to a new one after as many steps as were tried.
    """
    order, most = Encoding(space).order, len(used) + 1
    values = {name: _values(space, name, most) for name in order}

    def walk(depth: int, config: Config) -> Iterator[Config]:
        if depth == len(order):
            yield {name: config[name] for name in space if name in config}
            return
        name = order[depth]
        if not space.is_active(name, config):
            yield from walk(depth + 1, config)
            return
        for i in rng.permutation(len(values[name])):
            yield from walk(depth + 1, {**config, name: values[name][i]})

    return (config for config in walk(0, {}) if key(config) not in used)


def _values(space: Space, name: str, most: int) -> Sequence[Any]:
    parameter = space[name]
    if not isinstance(parameter, Int) or parameter.n_values <= most:
        return parameter.levels(most)
    needed = [value for other in space.values() for value in other.when.get(name, ())]
    return list(dict.fromkeys([*range(parameter.low, parameter.low + most), *needed]))
