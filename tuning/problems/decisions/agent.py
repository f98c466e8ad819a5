"""What agents with networks have in common: they learn by updates, from worlds side by side, and are scored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import torch
from torch import nn

from tuning.language import tr
from tuning.models.networks.alone import alone, device, one_thread
from tuning.problems.decisions.tasks import TASKS
from tuning.space import Config

FAR = 1e6  # what a weight may be before the training counts as exploded
N_TRACED = 60  # steps of an episode that are shown


class Agent:
    """One agent; satisfies `tuning.problems.Training`, counted in updates.

    Args:
        task: one of `tuning.problems.decisions.tasks.TASKS`.
        config: of the algorithm, with the device where its networks are.
        seed: of everything random; scores have worlds of their own.
        n_scored: episodes of a score.
    """

    worlds: ClassVar[int]  # tasks side by side

    def __init__(self, task: str, config: Config, seed: int, n_scored: int):
        self.task, self.config, self.seed, self.n_scored, self.done = task, dict(config), seed, n_scored, 0
        self.rng, self.device = np.random.default_rng([seed, 1]), device(config["device"])
        with alone(seed, 0):
            self._build()
        self.world = TASKS[task].make(self.worlds)
        self.seen, _ = self.world.reset(seed=seed)
        self.is_new = np.zeros(self.worlds, dtype=bool)  # the next step of these begins an episode and counts not

    def _network(self, n_outputs: int) -> nn.Module:
        width, n_inputs = self.config["width"], TASKS[self.task].n_inputs
        return nn.Sequential(nn.Linear(n_inputs, width), nn.Tanh(), nn.Linear(width, n_outputs)).to(self.device)

    def _there(self, values: np.ndarray) -> torch.Tensor:
        """Where the networks are."""
        return torch.as_tensor(values, device=self.device)

    def _adam(self, *networks: nn.Module) -> Any:
        weights = [part for network in networks for part in network.parameters()]
        return torch.optim.Adam(weights, self.config["learning_rate"], fused=True)

    def _build(self) -> None:
        """Make the networks, of which `decides` rates what can be done."""
        raise NotImplementedError

    @property
    def decides(self) -> nn.Module:
        raise NotImplementedError

    def worth(self, seen: np.ndarray) -> np.ndarray:
        """What the agent expects to earn from there, shape (n,)."""
        raise NotImplementedError

    def go_on(self, until: int) -> None:
        """Learn until so many updates are done.

        Raises:
            ValueError: if the weights are no usable numbers any more.
        """
        with alone(self.seed, self.done + 1):
            while self.done < until:
                self._update()
                self.done += 1
            if not all((weights.abs() < FAR).all() for weights in self.decides.parameters()):
                rate = self.config["learning_rate"]
                raise ValueError(
                    tr(
                        "the training exploded by update {done} with a learning rate of {rate:.3g}.",
                        done=self.done,
                        rate=rate,
                    )
                )

    def _update(self) -> None:
        raise NotImplementedError

    def _step(self, action: np.ndarray) -> tuple[np.ndarray, ...]:
        """One step of all worlds: seen, action, reward, ended, cut, whether it counts, seen then."""
        there, reward, ended, cut, _ = self.world.step(action)
        step = (self.seen, action, reward.astype(np.float32), ended, cut, ~self.is_new, there)
        self.seen, self.is_new = there, ended | cut
        return step

    def _best(self, seen: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            found: np.ndarray = self.decides(self._there(seen)).argmax(dim=1).cpu().numpy()
        return found

    def measure(self) -> Mapping[str, float]:
        """Mean and least return of episodes in which the action that is rated best is taken."""
        world = TASKS[self.task].make(self.n_scored)
        seen, _ = world.reset(seed=10_000 + self.seed)
        earned, is_walking = np.zeros(self.n_scored), np.ones(self.n_scored, dtype=bool)
        with one_thread():
            while is_walking.any():
                seen, reward, ended, cut, _ = world.step(self._best(seen))
                earned += reward * is_walking
                is_walking &= ~(ended | cut)
        world.close()
        return {"return": float(earned.mean()), "least_return": float(earned.min())}

    def pictures(self) -> Mapping[str, Any]:
        """One episode: what is seen at each step, and what the agent expects from there."""
        world = TASKS[self.task].make(1)
        seen, _ = world.reset(seed=20_000 + self.seed)
        path, over = [seen[0]], False
        with one_thread():
            while not over and len(path) < N_TRACED:
                seen, _, ended, cut, _ = world.step(self._best(seen))
                path.append(seen[0])
                over = bool(ended[0] or cut[0])
            worth = self.worth(np.stack(path))
        world.close()
        return {
            "episode": {
                "task": self.task,
                "seen": [[round(float(value), 3) for value in row] for row in path],
                "worth": [float(f"{value:.4g}") for value in worth],
                "over": over,
            }
        }
