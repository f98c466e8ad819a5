"""A GAN on a shape in the plane, as a problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from tuning import discovery
from tuning.language import ntr, tr
from tuning.models import DEVICES
from tuning.problems import Cost, _limits
from tuning.problems._extras import PRELOAD, TORCH
from tuning.problems.generation.shapes import TITLES
from tuning.problems.protocol import Training
from tuning.problems.repeats import Repeated
from tuning.space import Categorical, Config, Float, Int, Space
from tuning.study import Direction

SPACE = Space(
    {
        "generator_width": Int(16, 128, log=True),
        "generator_layers": Int(1, 3),
        "discriminator_width": Int(16, 128, log=True),
        "discriminator_layers": Int(1, 3),
        "activation": Categorical(["relu", "leaky", "tanh"]),
        "optimizer": Categorical(["adam", "rmsprop", "sgd"]),
        "generator_rate": Float(1e-4, 1e-1, log=True),
        "discriminator_rate": Float(1e-4, 1e-1, log=True),
    }
)
LIMITS: Mapping[str, tuple[Any, ...]] = {
    **{
        f"{name}_{what}": (1, most)
        for name in ("generator", "discriminator")
        for what, most in (("width", 4096), ("layers", 20))
    },
    "activation": ("relu", "leaky", "tanh"),
    "optimizer": ("adam", "rmsprop", "sgd"),
    "generator_rate": (0.0, 1e9),
    "discriminator_rate": (0.0, 1e9),
    "device": DEVICES,
}
DEFAULTS: Config = {
    "generator_width": 64,
    "generator_layers": 2,
    "discriminator_width": 64,
    "discriminator_layers": 2,
    "activation": "relu",
    "optimizer": "adam",
    "generator_rate": 1e-3,
    "discriminator_rate": 1e-3,
    "device": "auto",
}
"""What a parameter is that is not searched."""


@dataclass(frozen=True)
class Generation(Repeated):
    """A generator learns a shape against a discriminator; a trial's value is the mean energy distance over seeds.

    Args:
        shape: ``ring``, ``grid`` or ``moons``.
        steps: of learning, for each seed.
        repeats: how many seeds.
        space: what is searched; None takes all parameters.
    """

    shape: str = "ring"
    steps: int = 800
    repeats: int = 2
    space: Space = SPACE
    name: ClassVar[str] = "gan"
    metric: ClassVar[str] = "energy_distance"
    direction: ClassVar[Direction] = "minimize"
    optimum: ClassVar[float | None] = None
    perfect: ClassVar[float | None] = None
    cost: ClassVar[Cost] = "trained"
    unit: ClassVar[str] = "steps"
    modules: ClassVar[tuple[str, ...]] = ("tuning.problems.generation.gan", *PRELOAD)

    def __post_init__(self) -> None:
        if self.shape not in TITLES:
            raise ValueError(
                tr("there is no shape {shape!r}. Use one of: {known}.", shape=self.shape, known=", ".join(TITLES))
            )
        _limits.check(self.space, LIMITS)

    @property
    def title(self) -> str:
        return f"GAN: {TITLES[self.shape]}"

    @property
    def description(self) -> str:
        """What is to be made, and how it is scored."""
        worst, what = (4, tr("ten digits")) if self.shape == "digits" else (1, tr("clouds"))
        return ntr(
            "The generator is to make samples like {shape}; {steps:,} steps with {n} seed. The value is "
            "the energy distance to the truth: 0 is perfect, about {worst} means that everything collapsed into one "
            "place. Modes are the share of the {what} that are met.",
            "The generator is to make samples like {shape}; {steps:,} steps for each of {n} seeds. The value is "
            "the energy distance to the truth: 0 is perfect, about {worst} means that everything collapsed into one "
            "place. Modes are the share of the {what} that are met.",
            self.repeats,
            shape=tr(TITLES[self.shape]),
            steps=self.steps,
            worst=worst,
            what=what,
        )

    @property
    def metrics(self) -> Mapping[str, Direction]:
        return {"energy_distance": "minimize", "modes": "maximize", "good": "maximize"}

    @property
    def whole(self) -> int:
        """Steps of the full budget."""
        return self.steps

    def begin(self, config: Config, repeat: int) -> Training:
        """Two networks of the seed `repeat` that have learnt nothing yet.

        Raises:
            ModuleNotFoundError: if PyTorch is not installed; the sentence says how to install it.
        """
        if reason := discovery.missing(TORCH):
            raise ModuleNotFoundError(reason)
        from tuning.problems.generation.gan import Adversaries

        return Adversaries(self.shape, {**DEFAULTS, **config}, repeat)

    def snippet(self, config: Config) -> str:
        """Python code that trains the two networks with one seed and scores what is made."""
        return _CODE.format(shape=self.shape, steps=self.steps, config={**DEFAULTS, **config})


_CODE = """from tuning.problems.generation.gan import Adversaries

config = {config!r}
networks = Adversaries({shape!r}, config, seed=0)
networks.go_on({steps})
score = networks.measure()["energy_distance"]
points = networks.samples(500, 0)  # of shape (500, 2)
print(f"energy distance to the truth: {{score:.4f}}")
"""
