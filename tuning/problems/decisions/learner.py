"""An agent that learns a table of values by walking: Q-learning and SARSA, over one step or several.

Sutton and Barto (2018), "Reinforcement Learning", sections 6.4, 6.5 and 7.2. Over several steps Q-learning follows what
it did and ends with the best action (Mnih et al. 2016, "Asynchronous Methods", section 4), without a correction.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import numpy as np

from tuning.problems.decisions.worlds import ARROWS, WORLDS, episodes, rules
from tuning.space import Config

SHOWN = 100  # steps of the walk that is shown


class Learner:
    """One agent in one world; satisfies `tuning.problems.Training`, counted in episodes.

    Args:
        algorithm: ``q_learning`` or ``sarsa``.
        world: its name.
        config: step_size, discount, epsilon, epsilon_half, n_step.
        seed: of everything random; scores draw from another stream, so that looking changes nothing.
        n_scored: episodes of a score.
    """

    def __init__(self, algorithm: str, world: str, config: Config, seed: int, n_scored: int):
        self.algorithm, self.world, self.config = algorithm, world, dict(config)
        self.seed, self.n_scored, self.done = seed, n_scored, 0
        self.rng = random.Random(seed)
        found = rules(world)
        self.values = [[0.0] * found.n_actions for _ in range(found.n_states)]

    # Training ------------------------------------------------------------------------------------------------
    def go_on(self, until: int) -> None:
        """Walk and learn until so many episodes are done."""
        walk = _Walk(self.world, self.rng)
        while self.done < until:
            self._episode(walk, self.config["epsilon"] * 0.5 ** (self.done / self.config["epsilon_half"]))
            self.done += 1

    def _choose(self, state: int, epsilon: float) -> int:
        """At random with probability `epsilon`, else one of the best, by lot."""
        values, rng = self.values[state], self.rng
        if rng.random() < epsilon:
            return int(rng.random() * len(values))
        highest = max(values)
        if values.count(highest) == 1:
            return values.index(highest)
        return rng.choice([a for a, value in enumerate(values) if value == highest])

    def _episode(self, walk: _Walk, epsilon: float) -> None:
        n, discount, values = self.config["n_step"], self.config["discount"], self.values
        is_sarsa, limit = self.algorithm == "sarsa", WORLDS[self.world].limit
        states, actions, rewards = [walk.begin()], list[int](), list[float]()
        actions.append(self._choose(states[0], epsilon))
        learnt, is_over = 0, False
        while not is_over and len(rewards) < limit:
            there, reward, is_over = walk.step(states[-1], actions[-1])
            rewards.append(reward)
            states.append(there)
            actions.append(0 if is_over else self._choose(there, epsilon))
            is_last = is_over or len(rewards) == limit  # then all that is left is learnt
            last = len(rewards) if is_last else len(rewards) - n + 1
            ahead = 0.0 if is_over else values[there][actions[-1]] if is_sarsa else max(values[there])
            while learnt < last:
                target, span = 0.0, len(rewards) - learnt
                for i in range(span - 1, -1, -1):
                    target = rewards[learnt + i] + discount * target
                target += discount**span * ahead
                row, action = values[states[learnt]], actions[learnt]
                row[action] += self.config["step_size"] * (target - row[action])
                learnt += 1

    # What is found -------------------------------------------------------------------------------------------
    @property
    def policy(self) -> np.ndarray:
        """The best action of each state, shape (n,)."""
        best: np.ndarray = np.array(self.values).argmax(axis=1)
        return best

    def measure(self) -> Mapping[str, float]:
        """Mean return and mean length of episodes without exploration."""
        world, rng = WORLDS[self.world], np.random.default_rng([self.seed, 1])
        earned, steps = episodes(rules(self.world), self.policy, world.limit, self.n_scored, rng)
        return {"return": float(earned.mean()), "steps": float(steps.mean())}

    def pictures(self) -> Mapping[str, Any]:
        """The map with the best action and its value in each place, and one walk; a world without a map has none."""
        found = rules(self.world)
        if not found.map:
            return {}
        values = np.array(self.values)
        walk = _Walk(self.world, random.Random(self.seed))
        path, is_over = [walk.begin()], False
        while not is_over and len(path) <= SHOWN:
            there, _, is_over = walk.step(path[-1], int(values[path[-1]].argmax()))
            path.append(there)
        return {
            "policy": {
                "world": self.world,
                "map": list(found.map),
                "arrows": ARROWS[WORLDS[self.world].name],
                "action": self.policy.tolist(),
                "value": [round(value, 4) for value in values.max(axis=1).tolist()],
                "known": (values != 0).any(axis=1).tolist(),
                "walk": path,
            }
        }


class _Walk:
    """Steps through the tables of a world, as lists: a step takes about a microsecond."""

    def __init__(self, world: str, rng: random.Random):
        found, self.rng = rules(world), rng
        self.starts = found.start.cumsum().tolist()
        self.upto, self.goes, self.earns, self.ends = (
            part.tolist() for part in (found.chance.cumsum(axis=2), found.goes, found.earns, found.ends)
        )

    def begin(self) -> int:
        return self._drawn(self.starts)

    def step(self, state: int, action: int) -> tuple[int, float, bool]:
        """Where it leads, what it earns, and whether the episode is over."""
        i = self._drawn(self.upto[state][action])
        return self.goes[state][action][i], self.earns[state][action][i], self.ends[state][action][i]

    def _drawn(self, upto: list[float]) -> int:
        """A place in a list of cumulated chances; rounding may leave the last below 1."""
        at = self.rng.random() * upto[-1]
        return next(i for i, end in enumerate(upto) if at < end)
