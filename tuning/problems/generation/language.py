"""A language model by letters, as a problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from tuning import discovery
from tuning.language import ntr
from tuning.models import DEVICES
from tuning.problems import Cost, _limits
from tuning.problems._extras import PRELOAD, TORCH
from tuning.problems.protocol import Training
from tuning.problems.repeats import Repeated
from tuning.space import Categorical, Config, Float, Int, Space
from tuning.study import Direction

SPACE = Space(
    {
        "network": Categorical(["gru", "lstm", "transformer"]),
        "width": Categorical([16, 32, 64]),
        "n_layers": Int(1, 2),
        "heads": Categorical([1, 2, 4], when={"network": "transformer"}),
        "dropout": Float(0.0, 0.5),
        "learning_rate": Float(3e-4, 1e-1, log=True),
    }
)
LIMITS: Mapping[str, tuple[Any, ...]] = {
    "network": ("gru", "lstm", "transformer"),
    "width": (1, 4096),
    "n_layers": (1, 20),
    "heads": (1, 64),
    "dropout": (0.0, 0.95),
    "learning_rate": (0.0, 1e9),
    "device": DEVICES,
}
DEFAULTS: Config = {
    "network": "gru",
    "width": 32,
    "n_layers": 1,
    "heads": 2,
    "dropout": 0.0,
    "learning_rate": 1e-3,
    "device": "auto",
}
"""What a parameter is that is not searched, or that another choice leaves out."""


@dataclass(frozen=True)
class Language(Repeated):
    """A network learns to write by letters; a trial's value is the mean of bits per letter of a held-out text.

    Args:
        steps: of learning, for each seed.
        repeats: how many seeds.
        space: what is searched.
    """

    steps: int = 240
    repeats: int = 2
    space: Space = SPACE
    name: ClassVar[str] = "language_model"
    title: ClassVar[str] = "Language model: letter by letter"
    metric: ClassVar[str] = "bits_per_letter"
    direction: ClassVar[Direction] = "minimize"
    optimum: ClassVar[float | None] = None
    perfect: ClassVar[float | None] = 0.0
    cost: ClassVar[Cost] = "trained"
    unit: ClassVar[str] = "steps"
    modules: ClassVar[tuple[str, ...]] = ("tuning.problems.generation.writer", *PRELOAD)

    def __post_init__(self) -> None:
        _limits.check(self.space, LIMITS)

    @property
    def description(self) -> str:
        """What is to be learnt, and how it is scored."""
        return ntr(
            "Which letter comes next in an English text? {steps:,} steps with {n} seed. The "
            "value is the surprise at a held-out text in bits per letter: about 6 knows nothing, about 5 knows how "
            "frequent each letter is. Scikit-learn's descriptions of its data sets are the text.",
            "Which letter comes next in an English text? {steps:,} steps for each of {n} seeds. The "
            "value is the surprise at a held-out text in bits per letter: about 6 knows nothing, about 5 knows how "
            "frequent each letter is. Scikit-learn's descriptions of its data sets are the text.",
            self.repeats,
            steps=self.steps,
        )

    @property
    def metrics(self) -> Mapping[str, Direction]:
        return {"bits_per_letter": "minimize", "right": "maximize"}

    @property
    def whole(self) -> int:
        """Steps of the full budget."""
        return self.steps

    def begin(self, config: Config, repeat: int) -> Training:
        """A network of the seed `repeat` that has learnt nothing yet.

        Raises:
            ModuleNotFoundError: if PyTorch is not installed; the sentence says how to install it.
        """
        if reason := discovery.missing(TORCH):
            raise ModuleNotFoundError(reason)
        from tuning.problems.generation.writer import Writer

        return Writer({**DEFAULTS, **config}, repeat)

    def snippet(self, config: Config) -> str:
        """Python code that trains the network of one seed, scores it and lets it write."""
        return _CODE.format(config={**DEFAULTS, **config}, steps=self.steps)


_CODE = """from tuning.problems.generation.writer import Writer

config = {config!r}
writer = Writer(config, seed=0)
writer.go_on({steps})
score = writer.measure()["bits_per_letter"]
print(f"bits per letter of the held-out text: {{score:.3f}}")
print(writer.write(200))
"""
