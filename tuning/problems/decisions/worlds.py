"""Small worlds of gymnasium whose rules are a table: where a step in each direction leads, and what it earns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np


@dataclass(frozen=True)
class World:
    """A world before it is made.

    Args:
        title: as people read it.
        about: one sentence on what is to be learnt.
        name: gymnasium's, without a version: the newest is taken.
        limit: steps after which an episode ends; gymnasium's own where it has one.
        best: the highest mean return within the limit, by backward induction (`best_return`; a test checks it).
        perfect: the return of a perfect episode.
        options: of gymnasium.
    """

    title: str
    about: str
    name: str
    limit: int
    best: float
    perfect: float
    options: Mapping[str, Any] = field(default_factory=dict)


_ICE = "Cross the lake to the goal without falling into a hole; the goal earns 1."
WORLDS: Mapping[str, World] = {
    "frozen_lake": World(
        "Frozen lake, slippery",
        f"{_ICE} Of three steps only one goes where it should.",
        "FrozenLake",
        100,
        0.74419,
        1.0,
        {"map_name": "4x4", "is_slippery": True},
    ),
    "frozen_lake_firm": World(
        "Frozen lake, firm", _ICE, "FrozenLake", 100, 1.0, 1.0, {"map_name": "4x4", "is_slippery": False}
    ),
    "frozen_lake_large": World(
        "Frozen lake of 8 x 8, firm", _ICE, "FrozenLake", 200, 1.0, 1.0, {"map_name": "8x8", "is_slippery": False}
    ),
    "cliff": World(
        "Cliff walk",
        "Walk along a cliff: each step costs 1, a fall 100 and the way back to the start.",
        "CliffWalking",
        200,
        -13.0,
        -13.0,
    ),
    "taxi": World(
        "Taxi",
        "Fetch a passenger and bring him home: each step costs 1, a wrong stop 10, and arriving earns 20.",
        "Taxi",
        200,
        7.93,
        20.0,
    ),
}
ARROWS = {"FrozenLake": "←↓→↑", "CliffWalking": "↑→↓←"}  # of the actions 0 to 3


@dataclass(frozen=True)
class Rules:
    """A world as tables: `n` states, `m` actions, and up to `k` places where a step may lead.

    Args:
        start: probability of each state to begin in, shape (n,).
        chance: of each outcome of a step, shape (n, m, k); unused ones are 0.
        goes: the next state, shape (n, m, k).
        earns: the reward, shape (n, m, k).
        ends: whether the episode ends there, shape (n, m, k).
        map: the letters of the world, a row each; empty where it has no map.
    """

    start: np.ndarray
    chance: np.ndarray
    goes: np.ndarray
    earns: np.ndarray
    ends: np.ndarray
    map: tuple[str, ...]

    @property
    def n_states(self) -> int:
        return len(self.start)

    @property
    def n_actions(self) -> int:
        return int(self.chance.shape[1])


def newest(name: str) -> str:
    """Gymnasium's id of the newest version of a world."""
    import gymnasium

    versions = [spec.version or 0 for spec in gymnasium.registry.values() if spec.name == name and not spec.namespace]
    return f"{name}-v{max(versions)}"


@cache
def rules(name: str) -> Rules:
    """The rules of the world `name`, read from gymnasium once in each process."""
    import gymnasium

    world = WORLDS[name]
    made: Any = gymnasium.make(newest(world.name), **world.options).unwrapped
    n, m = len(made.P), len(made.P[0])
    k = max(len(made.P[s][a]) for s in range(n) for a in range(m))
    chance, earns = np.zeros((n, m, k)), np.zeros((n, m, k))
    goes, ends = np.zeros((n, m, k), dtype=int), np.zeros((n, m, k), dtype=bool)
    for s in range(n):
        for a in range(m):
            for i, (share, there, reward, is_over) in enumerate(made.P[s][a]):
                chance[s, a, i], goes[s, a, i], earns[s, a, i], ends[s, a, i] = share, there, reward, is_over
    start = np.asarray(made.initial_state_distrib, dtype=float)
    return Rules(start / start.sum(), chance, goes, earns, ends, _map(name, made))


def _map(name: str, made: Any) -> tuple[str, ...]:
    if WORLDS[name].name == "FrozenLake":
        return tuple("".join(letter.decode() for letter in row) for row in made.desc)
    if WORLDS[name].name == "CliffWalking":
        return ("F" * 12,) * 3 + ("S" + "C" * 10 + "G",)
    return ()


def best_return(rules: Rules, limit: int) -> float:
    """The highest mean return within `limit` steps (backward induction; Puterman 2005, section 4.5)."""
    value = np.zeros(rules.n_states)
    for _ in range(limit):
        value = _worth(rules, value, 1.0).max(axis=1)
    return float(rules.start @ value)


def optimal(rules: Rules, discount: float, tolerance: float = 1e-12) -> np.ndarray:
    """Values of all steps, shape (n, m), by value iteration (Sutton and Barto 2018, section 4.4)."""
    value = np.zeros(rules.n_states)
    while True:
        worth = _worth(rules, value, discount)
        if np.abs(worth.max(axis=1) - value).max() < tolerance:
            return worth
        value = worth.max(axis=1)


def expected_return(rules: Rules, policy: np.ndarray, limit: int) -> float:
    """The mean return of a policy, the action of each state, within `limit` steps: exact, without an episode."""
    value, states = np.zeros(rules.n_states), np.arange(rules.n_states)
    for _ in range(limit):
        value = _worth(rules, value, 1.0)[states, policy]
    return float(rules.start @ value)


def _worth(rules: Rules, value: np.ndarray, discount: float) -> np.ndarray:
    found: np.ndarray = (rules.chance * (rules.earns + discount * ~rules.ends * value[rules.goes])).sum(axis=2)
    return found


def episodes(
    rules: Rules, policy: np.ndarray, limit: int, n: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Returns and lengths of `n` episodes of a policy, all walked side by side; shape (n,) each."""
    state = rng.choice(rules.n_states, size=n, p=rules.start)
    earned, steps, walking = np.zeros(n), np.zeros(n, dtype=int), np.arange(n)
    upto = rules.chance.cumsum(axis=2)
    upto[:, :, -1] = 1.0
    for _ in range(limit):
        here = state[walking]
        action = policy[here]
        which = (rng.random(len(here))[:, None] >= upto[here, action]).sum(axis=1)
        earned[walking] += rules.earns[here, action, which]
        steps[walking] += 1
        state[walking] = rules.goes[here, action, which]
        walking = walking[~rules.ends[here, action, which]]
        if not len(walking):
            break
    return earned, steps
