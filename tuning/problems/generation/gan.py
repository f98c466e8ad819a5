"""A generative adversarial network on small data (Goodfellow et al. 2014), with the loss that does not saturate.

Plain PyTorch, as there are two networks that learn in turns. All random numbers come from one generator, which is kept
with the training: one that goes on equals one that was never interrupted.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import nn

from tuning.language import tr
from tuning.models.networks.alone import alone, device, one_thread
from tuning.problems.generation import shapes
from tuning.space import Config

NOISE = {"digits": 16}  # numbers from which the generator makes a sample; in the plane 4
BATCH = 128
SCORED, SHOWN, SHOWN_IMAGES = 500, 150, 24  # samples
ACTIVATIONS = {"relu": nn.ReLU, "leaky": lambda: nn.LeakyReLU(0.2), "tanh": nn.Tanh}


class Adversaries:
    """Generator and discriminator; satisfies `tuning.problems.Training`, counted in steps."""

    def __init__(self, shape: str, config: Config, seed: int):
        self.shape, self.config, self.seed, self.done = shape, dict(config), seed, 0
        self.device = device(config["device"])
        self.rng, self.n_noise = np.random.default_rng([seed, 2]), NOISE.get(shape, 4)
        n = shapes.n_numbers(shape)
        with alone(seed, 0):
            self.generator = self._network("generator", self.n_noise, n)
            self.discriminator = self._network("discriminator", n, 1)
        self.optimizers = [self._optimizer(name) for name in ("generator", "discriminator")]

    def _network(self, name: str, n_inputs: int, n_outputs: int) -> nn.Module:
        layers: list[nn.Module] = []
        for _ in range(self.config[f"{name}_layers"]):
            layers += [nn.Linear(n_inputs, self.config[f"{name}_width"]), ACTIVATIONS[self.config["activation"]]()]
            n_inputs = self.config[f"{name}_width"]
        return nn.Sequential(*layers, nn.Linear(n_inputs, n_outputs)).to(self.device)

    def _there(self, values: np.ndarray) -> torch.Tensor:
        """Where the networks are."""
        return torch.as_tensor(values, dtype=torch.float32, device=self.device)

    def _optimizer(self, name: str) -> Any:
        weights, rate = getattr(self, name).parameters(), self.config[f"{name}_rate"]
        match self.config["optimizer"]:
            case "adam":
                return torch.optim.Adam(weights, rate, betas=(0.5, 0.999), fused=True)
            case "rmsprop":
                return torch.optim.RMSprop(weights, rate)
            case _:
                return torch.optim.SGD(weights, rate)

    def go_on(self, until: int) -> None:
        """Learn in turns until so many steps are done.

        Raises:
            ValueError: if what the generator makes is no number any more.
        """
        with alone(self.seed, self.done + 1):
            while self.done < until:
                self._step()
                self.done += 1
        if not all(torch.isfinite(weights).all() for weights in self.generator.parameters()):
            rates = ", ".join(f"{self.config[f'{name}_rate']:.3g}" for name in ("generator", "discriminator"))
            raise ValueError(
                tr(
                    "the training exploded by step {done} with rates of {rates}. Smaller ones may do.",
                    done=self.done,
                    rates=rates,
                )
            )

    def _step(self) -> None:
        of_generator, of_discriminator = self.optimizers
        real = self._there(shapes.truth(self.shape, BATCH, self.rng))
        made = self.generator(self._there(self.rng.standard_normal((BATCH, self.n_noise), dtype=np.float32)))
        of_discriminator.zero_grad()
        softplus = nn.functional.softplus
        (softplus(-self.discriminator(real)).mean() + softplus(self.discriminator(made.detach())).mean()).backward()
        of_discriminator.step()
        of_generator.zero_grad()
        softplus(-self.discriminator(made)).mean().backward(inputs=list(self.generator.parameters()))
        of_generator.step()

    def samples(self, n: int, stream: int) -> np.ndarray:
        """What the generator makes now, shape (n, n_numbers); training is not touched by it."""
        noise = np.random.default_rng([self.seed, 3, stream]).normal(size=(n, self.n_noise))
        with one_thread(), torch.inference_mode():
            made: np.ndarray = self.generator(self._there(noise)).cpu().numpy().astype(float)
        return made

    def measure(self) -> Mapping[str, float]:
        """Energy distance to the truth, share of the clouds that are met, and share of good points."""
        made = self.samples(SCORED, 0)
        if not np.isfinite(made).all():
            return {"energy_distance": math.nan, "modes": 0.0, "good": 0.0}
        real = shapes.truth(self.shape, SCORED, np.random.default_rng([self.seed, 4]))
        modes, good = shapes.covered(self.shape, made)
        return {"energy_distance": shapes.energy_distance(made, real), "modes": modes, "good": good}

    def pictures(self) -> Mapping[str, Any]:
        """What it makes, and the truth beside it: points, or images as one hexadecimal digit for each pixel."""
        if self.shape == "digits":
            true = shapes.truth(self.shape, SHOWN_IMAGES, np.random.default_rng([self.seed, 5]))
            images = {"made": self.samples(SHOWN_IMAGES, 1), "real": true}
            return {"samples": {"images": {name: list(map(_pixels, rows)) for name, rows in images.items()}}}
        made = np.clip(self.samples(SHOWN, 1), -3, 3)
        real = shapes.truth(self.shape, SHOWN, np.random.default_rng([self.seed, 5]))
        both = {"made": made, "real": real}
        return {"samples": {name: np.round(points, 2).tolist() for name, points in both.items()}}


def _pixels(image: np.ndarray) -> str:
    return "".join(f"{level:x}" for level in np.round(7.5 * (np.clip(image, -1, 1) + 1)).astype(int))
