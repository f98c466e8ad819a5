"""Advantage actor-critic with worlds side by side (Mnih et al. 2016, "Asynchronous Methods", algorithm S3).

A network chooses, another one says what to expect; both learn from a few steps of several worlds at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn

from tuning.problems.decisions.agent import Agent
from tuning.problems.decisions.tasks import TASKS


class ActorCritic(Agent):
    """Its config has learning_rate, discount, entropy, n_step, width."""

    worlds = 16

    def _build(self) -> None:
        self.actor, self.critic = self._network(TASKS[self.task].n_actions), self._network(1)
        self.optimizer = self._adam(self.actor, self.critic)

    @property
    def decides(self) -> nn.Module:
        return self.actor

    def worth(self, seen: np.ndarray) -> np.ndarray:
        """What the critic expects."""
        with torch.inference_mode():
            found: np.ndarray = self.critic(self._there(seen))[..., 0].cpu().numpy()
        return found

    def _update(self) -> None:
        n, steps = self.config["n_step"], list[tuple[np.ndarray, ...]]()
        for _ in range(n):
            with torch.inference_mode():
                upto = self.actor(self._there(self.seen)).softmax(dim=1).cumsum(dim=1).cpu().numpy()
            chance = self.rng.random((self.worlds, 1))
            steps.append(self._step((chance >= upto[:, :-1]).sum(axis=1)))
        seen, actions, rewards, ended, cut, counts, there = (np.stack(part) for part in zip(*steps, strict=True))
        expected = self.worth(there)
        targets, ahead = np.zeros_like(rewards), expected[-1]
        for k in reversed(range(n)):
            ahead = np.where(cut[k], expected[k], ahead)
            ahead = targets[k] = rewards[k] + self.config["discount"] * ~ended[k] * ahead
        self._learn(*map(self._there, (seen, actions, targets, counts)))

    def _learn(self, seen: Any, actions: Any, targets: Any, counts: Any) -> None:
        surprise = targets - self.critic(seen)[..., 0]
        logs = self.actor(seen).log_softmax(dim=-1)
        entropy = -(logs.exp() * logs).sum(dim=-1)
        chosen = logs.gather(-1, actions[..., None])[..., 0]
        loss = -surprise.detach() * chosen + 0.5 * surprise**2 - self.config["entropy"] * entropy
        self.optimizer.zero_grad()
        loss[counts].mean().backward()
        self.optimizer.step()
