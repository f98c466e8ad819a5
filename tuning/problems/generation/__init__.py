"""Learning to generate: a generator against a discriminator, on shapes in the plane and on small images.

`shapes` has the truth and the scores, `digits` those of images, `gan` the networks and their training, `problem` the
problem. `corpus` has a text, `writer` the networks that learn to write by it, `language` that problem.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuning.models import ABOUT_DEVICE
from tuning.problems import Offer, Setting
from tuning.problems._extras import TORCH
from tuning.space import Space

if TYPE_CHECKING:
    from tuning.problems.generation.language import Language
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
    "device": ABOUT_DEVICE,
}


def _make(**settings: Any) -> Generation:
    from tuning.problems.generation.problem import Generation

    return Generation(**settings)


def _space() -> Space:
    from tuning.problems.generation.problem import SPACE

    return SPACE


_SETTINGS = {
    "shape": Setting("ring", help="shape", choices=("ring", "grid", "moons", "digits")),
    "steps": Setting(800, 40, 20_000, "steps of learning"),
    "repeats": Setting(2, 1, 10, "seeds that each config learns with"),
}
_OF_LANGUAGE = {
    "steps": Setting(240, 40, 20_000, "steps of learning"),
    "repeats": Setting(2, 1, 10, "seeds that each config learns with"),
}
ABOUT_LANGUAGE = {
    "network": "A memory that letters are read into (gru, lstm), or attention to all before (transformer).",
    "width": "Size of the memory, or of what is kept for each letter; the heads must divide it.",
    "n_layers": "Layers on top of each other.",
    "heads": "Heads of attention: each looks at other letters.",
    "dropout": "Share of the activations that are left out while training.",
    "learning_rate": "Size of the steps: too small is slow, too large explodes.",
    "device": ABOUT_DEVICE,
}


def _make_language(**settings: Any) -> Language:
    from tuning.problems.generation.language import Language

    return Language(**settings)


def _space_of_language() -> Space:
    from tuning.problems.generation.language import SPACE

    return SPACE


PROBLEMS = {
    "gan": Offer(
        _make, "trained", _SETTINGS, "GAN: generator against discriminator", "generation", _space, ABOUT, TORCH
    ),
    "language_model": Offer(
        _make_language,
        "trained",
        _OF_LANGUAGE,
        "Language model: letter by letter",
        "generation",
        _space_of_language,
        ABOUT_LANGUAGE,
        TORCH,
    ),
}
