"""Learning to generate: a generator against a discriminator, on shapes in the plane, where one sees what is made.

`shapes` has the truth and the scores, `gan` the networks and their training, `problem` the problem.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuning.problems import Offer, Setting
from tuning.problems._extras import TORCH
from tuning.space import Space

if TYPE_CHECKING:
    from tuning.problems.generation.problem import Generation

ABOUT = {
    "generator_width": "Neurons in each layer of the generator.",
    "generator_layers": "Layers of the generator.",
    "discriminator_width": "Neurons in each layer of the discriminator.",
    "discriminator_layers": "Layers of the discriminator.",
    "activation": "Activation function of both: leaky is relu that is never quite 0.",
    "optimizer": "How both learn: adam with little momentum, rmsprop, or plain sgd.",
    "generator_rate": "Learning rate of the generator.",
    "discriminator_rate": "Learning rate of the discriminator; where the two do not fit, one of them wins too early.",
}


def _make(**settings: Any) -> Generation:
    from tuning.problems.generation.problem import Generation

    return Generation(**settings)


def _space() -> Space:
    from tuning.problems.generation.problem import SPACE

    return SPACE


_SETTINGS = {
    "shape": Setting("ring", help="shape", choices=("ring", "grid", "moons")),
    "steps": Setting(800, 40, 20_000, "steps of learning"),
    "repeats": Setting(2, 1, 10, "seeds that each config learns with"),
}
PROBLEMS = {
    "gan": Offer(
        _make, "trained", _SETTINGS, "GAN: generator against discriminator", "generation", _space, ABOUT, TORCH
    )
}
