"""Deep Q-learning with a memory (Mnih et al. 2015) over one step or several, doubled (van Hasselt et al. 2016).

One network rates what can be done, and learns from steps drawn from a memory; a copy of it that follows from time to
time says what is to be expected after them.
"""

from __future__ import annotations

import copy

import numpy as np
import torch
from torch import nn

from tuning.problems.decisions.agent import Agent
from tuning.problems.decisions.tasks import TASKS

KEPT = 2000  # steps of all worlds that are remembered
FIRST = 20  # steps of all worlds before it learns


class DeepQ(Agent):
    """Its config has learning_rate, discount, epsilon, epsilon_half, n_step, batch_size, target_every, width."""

    worlds = 8

    def _build(self) -> None:
        self.rates = self._network(TASKS[self.task].n_actions)
        self.follows = copy.deepcopy(self.rates)
        self.optimizer = self._adam(self.rates)
        self.n_steps, self.memory = 0, tuple[np.ndarray, ...]()

    @property
    def decides(self) -> nn.Module:
        return self.rates

    def worth(self, seen: np.ndarray) -> np.ndarray:
        """The rating of what is rated best."""
        with torch.inference_mode():
            found: np.ndarray = self.rates(self._there(seen)).max(dim=-1).values.cpu().numpy()
        return found

    def _update(self) -> None:
        self._walk()
        while self.n_steps < FIRST + self.config["n_step"]:
            self._walk()
        self._learn(*self._remembered())
        if (self.done + 1) % self.config["target_every"] == 0:
            self.follows.load_state_dict(self.rates.state_dict())

    def _walk(self) -> None:
        """One step of all worlds; at random with a probability that falls with the updates."""
        epsilon = self.config["epsilon"] * 0.5 ** (self.done / self.config["epsilon_half"])
        is_random = self.rng.random(self.worlds) < epsilon
        any_action = self.rng.integers(TASKS[self.task].n_actions, size=self.worlds)
        step = self._step(np.where(is_random, any_action, self._best(self.seen)))
        if not self.memory:
            self.memory = tuple(np.empty((KEPT, *part.shape), part.dtype) for part in step)
        for kept, part in zip(self.memory, step, strict=True):
            kept[self.n_steps % KEPT] = part
        self.n_steps += 1

    def _remembered(self) -> tuple[torch.Tensor, ...]:
        """A batch: what was seen, what was done, what it is worth after `n_step` steps of it."""
        n, size, discount = self.config["n_step"], self.config["batch_size"], self.config["discount"]
        seen, action, reward, ended, cut, counts, then = self.memory
        first = self.rng.integers(max(self.n_steps - KEPT, 0), self.n_steps - n + 1, size=size)
        world = self.rng.integers(self.worlds, size=size)
        begun = (first % KEPT, world)
        rewards, factor, is_on = np.zeros(size, np.float32), np.ones(size, np.float32), counts[begun]
        there = then[begun]
        for k in range(n):
            at = ((first + k) % KEPT, world)
            rewards += factor * is_on * reward[at]
            there = np.where(is_on[:, None], then[at], there)
            factor = np.where(is_on, factor * discount * ~ended[at], factor)
            is_on = is_on & ~(ended[at] | cut[at])
        with torch.inference_mode():
            ahead = self._there(there)
            chosen = self.rates(ahead).argmax(dim=1, keepdim=True)
            expected = self.follows(ahead).gather(1, chosen)[:, 0].cpu().numpy()
        which, targets = counts[begun], (rewards + factor * expected).astype(np.float32)
        return tuple(self._there(part[which]) for part in (seen[begun], action[begun], targets))

    def _learn(self, seen: torch.Tensor, actions: torch.Tensor, targets: torch.Tensor) -> None:
        rated = self.rates(seen).gather(1, actions[:, None])[:, 0]
        self.optimizer.zero_grad()
        nn.functional.smooth_l1_loss(rated, targets).backward()
        self.optimizer.step()
