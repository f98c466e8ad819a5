"""Advantage actor-critic with worlds side by side (Mnih et al. 2016, "Asynchronous Methods", algorithm S3).

A network chooses, another one says what to expect; both learn from a few steps of several poles at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gymnasium
import numpy as np
import torch
from torch import nn

from tuning.language import tr
from tuning.models.networks.training import alone
from tuning.problems.decisions.worlds import newest
from tuning.space import Config

WORLDS = 16  # poles that are balanced side by side
LIMIT = 500  # steps of an episode
FAR = 1e6  # what a weight may be before the training counts as exploded


def _world(n: int) -> Any:
    return gymnasium.make_vec(newest("CartPole"), num_envs=n, vectorization_mode="vector_entry_point")


class ActorCritic:
    """One agent; satisfies `tuning.problems.Training`, counted in updates.

    Args:
        config: learning_rate, discount, entropy, n_step, width.
        seed: of everything random; scores have worlds of their own.
        n_scored: episodes of a score.
    """

    def __init__(self, config: Config, seed: int, n_scored: int):
        self.config, self.seed, self.n_scored, self.done = dict(config), seed, n_scored, 0
        self.rng = np.random.default_rng([seed, 1])
        with alone(seed, 0):
            self.actor, self.critic = (
                nn.Sequential(nn.Linear(4, config["width"]), nn.Tanh(), nn.Linear(config["width"], n)) for n in (2, 1)
            )
        weights = [*self.actor.parameters(), *self.critic.parameters()]
        self.optimizer = torch.optim.Adam(weights, config["learning_rate"], fused=True)
        self.world = _world(WORLDS)
        self.seen, _ = self.world.reset(seed=seed)
        self.is_new = np.zeros(WORLDS, dtype=bool)  # the next step of these begins an episode and counts for nothing

    def go_on(self, until: int) -> None:
        """Learn until so many updates are done.

        Raises:
            ValueError: if the weights are no usable numbers any more.
        """
        with alone(self.seed, self.done + 1):
            while self.done < until:
                self._update()
                self.done += 1
            if not all((weights.abs() < FAR).all() for weights in self.actor.parameters()):
                rate = self.config["learning_rate"]
                raise ValueError(
                    tr(
                        "the training exploded by update {done} with a learning rate of {rate:.3g}.",
                        done=self.done,
                        rate=rate,
                    )
                )

    def _update(self) -> None:
        n, steps = self.config["n_step"], list[tuple[np.ndarray, ...]]()
        for _ in range(n):
            with torch.inference_mode():
                chance = self.actor(torch.as_tensor(self.seen)).softmax(dim=1)[:, 1].numpy()
            action = (self.rng.random(WORLDS) < chance).astype(np.int64)
            there, reward, ended, cut, _ = self.world.step(action)
            steps.append((self.seen, action, reward.astype(np.float32), ended, cut, ~self.is_new, there))
            self.seen, self.is_new = there, ended | cut
        seen, actions, rewards, ended, cut, counts, there = (np.stack(part) for part in zip(*steps, strict=True))
        with torch.inference_mode():
            expected = self.critic(torch.as_tensor(there))[..., 0].numpy()
        targets, ahead = np.zeros_like(rewards), expected[-1]
        for k in reversed(range(n)):
            ahead = np.where(cut[k], expected[k], ahead)
            ahead = targets[k] = rewards[k] + self.config["discount"] * ~ended[k] * ahead
        self._learn(*map(torch.as_tensor, (seen, actions, targets, counts)))

    def _learn(self, seen: Any, actions: Any, targets: Any, counts: Any) -> None:
        surprise = targets - self.critic(seen)[..., 0]
        logs = self.actor(seen).log_softmax(dim=-1)
        entropy = -(logs.exp() * logs).sum(dim=-1)
        chosen = logs.gather(-1, actions[..., None])[..., 0]
        loss = -surprise.detach() * chosen + 0.5 * surprise**2 - self.config["entropy"] * entropy
        self.optimizer.zero_grad()
        loss[counts].mean().backward()
        self.optimizer.step()

    def measure(self) -> Mapping[str, float]:
        """Mean and least return of episodes in which the likelier action is taken."""
        world = _world(self.n_scored)
        seen, _ = world.reset(seed=10_000 + self.seed)
        earned, is_walking = np.zeros(self.n_scored), np.ones(self.n_scored, dtype=bool)
        while is_walking.any():
            with torch.inference_mode():
                action = self.actor(torch.as_tensor(seen)).argmax(dim=1).numpy()
            seen, reward, ended, cut, _ = world.step(action)
            earned += reward * is_walking
            is_walking &= ~(ended | cut)
        world.close()
        return {"return": float(earned.mean()), "least_return": float(earned.min())}

    def pictures(self) -> Mapping[str, Any]:
        """None: a pole has no map."""
        return {}
