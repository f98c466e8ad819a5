"""Classic control tasks, many of each side by side: one step of all of them is one step of arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from tuning.problems.decisions.worlds import newest

Step = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, Any]


class SideBySide(Protocol):
    """Some copies of a task; one that has ended begins anew with its next step, which counts for nothing."""

    def reset(self, *, seed: int) -> tuple[np.ndarray, Any]:
        """What is seen at the beginning, shape (n, n_inputs)."""

    def step(self, action: np.ndarray, /) -> Step:
        """What is seen then, what it earned, whether it has ended, or is cut off by its limit."""

    def close(self) -> None: ...


@dataclass(frozen=True)
class ControlTask:
    """A task before it is made.

    Args:
        title: as people read it.
        about: one sentence on what is to be learnt and what it earns.
        n_inputs: numbers that are seen.
        n_actions: what can be done.
        best: the highest return there can be, if it is known.
        perfect: no episode earns more.
        make: makes n of them.
    """

    title: str
    about: str
    n_inputs: int
    n_actions: int
    best: float | None
    perfect: float
    make: Callable[[int], SideBySide]


def _poles(n: int) -> SideBySide:
    import gymnasium

    made: SideBySide = gymnasium.make_vec(newest("CartPole"), num_envs=n, vectorization_mode="vector_entry_point")
    return made


class Acrobats:
    """Gymnasium's Acrobot, `n` of them; its equations of motion, integrated as it does for one (a test compares)."""

    LIMIT = 500

    def __init__(self, n: int):
        from gymnasium.envs.classic_control.acrobot import AcrobotEnv

        self.rules = AcrobotEnv()
        self.state, self.steps, self.is_over = np.zeros((4, n)), np.zeros(n, dtype=int), np.zeros(n, dtype=bool)

    def reset(self, *, seed: int) -> tuple[np.ndarray, Any]:
        self.rng = np.random.default_rng(seed)
        self._begin(np.ones_like(self.is_over))
        return self._seen(), {}

    def _begin(self, which: np.ndarray) -> None:
        self.state[:, which] = self.rng.uniform(-0.1, 0.1, (4, int(which.sum())))
        self.steps[which] = 0

    def step(self, action: np.ndarray, /) -> Step:
        began = self.is_over
        self.state = self._moved(np.asarray(self.rules.AVAIL_TORQUE)[action])
        self._begin(began)
        self.steps += ~began
        first, second = self.state[:2]
        ended = (-np.cos(first) - np.cos(first + second) > 1.0) & ~began
        cut = ~ended & (self.steps >= self.LIMIT)
        self.is_over = ended | cut
        return self._seen(), np.where(ended | began, 0.0, -1.0), ended, cut, {}

    def _moved(self, torque: np.ndarray) -> np.ndarray:
        """All states a fifth of a second later, by one step of Runge and Kutta's of order 4."""

        def slope(state: np.ndarray) -> np.ndarray:
            return np.stack(self.rules._dsdt((*state, torque))[:4])  # noqa: SLF001 - its equations, not a copy of them

        dt = self.rules.dt
        k1 = slope(self.state)
        k2 = slope(self.state + dt / 2 * k1)
        k3 = slope(self.state + dt / 2 * k2)
        k4 = slope(self.state + dt * k3)
        state: np.ndarray = self.state + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        state[:2] = (state[:2] + np.pi) % (2 * np.pi) - np.pi
        for row, most in ((2, self.rules.MAX_VEL_1), (3, self.rules.MAX_VEL_2)):
            state[row] = state[row].clip(-most, most)
        return state

    def _seen(self) -> np.ndarray:
        first, second, *speeds = self.state
        seen = np.stack([np.cos(first), np.sin(first), np.cos(second), np.sin(second), *speeds], axis=1)
        return seen.astype(np.float32)

    def close(self) -> None:
        """There is nothing to close."""


TASKS: Mapping[str, ControlTask] = {
    "cart_pole": ControlTask(
        "pole on a cart",
        "Keep a pole upright by pushing its cart left or right: each step earns 1, up to 500.",
        4,
        2,
        500.0,
        500.0,
        _poles,
    ),
    "acrobot": ControlTask(
        "acrobat on a bar",
        "Swing two limbs above the bar by a torque between them: each step costs 1, and 500 are the end.",
        6,
        3,
        None,
        0.0,
        Acrobats,
    ),
}
