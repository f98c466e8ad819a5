"""An actor-critic that balances a pole on a cart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from tuning import discovery
from tuning.problems import Cost, _limits
from tuning.problems._extras import GYM_AND_TORCH
from tuning.problems.protocol import Training
from tuning.problems.repeats import Repeated
from tuning.space import Config, Float, Int, Space
from tuning.study import Direction

SPACE = Space(
    {
        "learning_rate": Float(1e-4, 3e-2, log=True),
        "discount": Float(0.8, 0.999),
        "entropy": Float(1e-4, 1e-1, log=True),
        "n_step": Int(1, 16, log=True),
        "width": Int(8, 64, log=True),
    }
)
LIMITS: Mapping[str, tuple[float, float]] = {
    "learning_rate": (0.0, 1e9),
    "discount": (0.0, 1.0),
    "entropy": (0.0, 1e9),
    "n_step": (1, 1000),
    "width": (1, 4096),
}
DEFAULTS: Config = {"learning_rate": 7e-4, "discount": 0.99, "entropy": 0.01, "n_step": 5, "width": 64}
"""What a parameter is that is not searched; people's usual first choice."""


@dataclass(frozen=True)
class Control(Repeated):
    """An actor-critic on CartPole; a trial's value is the mean return over `repeats` seeds of learning.

    Args:
        steps: updates of the networks, for each seed.
        repeats: how many seeds.
        scored: episodes by which an agent is scored.
        space: what is searched; None takes all parameters.
    """

    steps: int = 400
    repeats: int = 2
    scored: int = 10
    space: Space = SPACE
    name: ClassVar[str] = "actor_critic"
    title: ClassVar[str] = "Actor-critic: pole on a cart"
    metric: ClassVar[str] = "return"
    direction: ClassVar[Direction] = "maximize"
    optimum: ClassVar[float | None] = 500.0
    perfect: ClassVar[float | None] = 500.0
    cost: ClassVar[Cost] = "trained"
    unit: ClassVar[str] = "updates"

    def __post_init__(self) -> None:
        _limits.check(self.space, LIMITS)

    @property
    def description(self) -> str:
        """What is to be learnt, and how it is scored."""
        return (
            f"Keep a pole upright by pushing its cart left or right: each step earns 1, up to 500. {self.steps:,} "
            f"updates for each of {self.repeats} seeds, with 16 poles at once; the value is the mean return of "
            f"{self.scored} episodes."
        )

    @property
    def metrics(self) -> Mapping[str, Direction]:
        return {"return": "maximize", "least_return": "maximize"}

    @property
    def whole(self) -> int:
        """Updates of the full budget."""
        return self.steps

    def recipe(self) -> dict[str, Any]:
        return {
            "kind": "problem",
            "name": "actor_critic",
            "steps": self.steps,
            "repeats": self.repeats,
            "scored": self.scored,
            "space": self.space.to_json(),
        }

    def begin(self, config: Config, repeat: int) -> Training:
        """An agent of the seed `repeat` that has learnt nothing yet.

        Raises:
            ModuleNotFoundError: if PyTorch or gymnasium is not installed; the sentence says how to install it.
        """
        if reason := discovery.missing(GYM_AND_TORCH):
            raise ModuleNotFoundError(reason)
        from tuning.problems.decisions.actor_critic import ActorCritic

        return ActorCritic({**DEFAULTS, **config}, repeat, self.scored)

    def snippet(self, config: Config) -> str:
        """Python code that trains the agent of one seed and scores it."""
        return _CODE.format(config={**DEFAULTS, **config}, steps=self.steps, scored=self.scored)


_CODE = """from tuning.problems.decisions.actor_critic import ActorCritic

config = {config!r}
agent = ActorCritic(config, seed=0, n_scored={scored})
agent.go_on({steps})
score = agent.measure()["return"]
print(f"mean return: {{score:.1f}}")
"""
