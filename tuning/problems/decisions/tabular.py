"""Q-learning and SARSA in a world whose rules are a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from tuning import discovery
from tuning.language import ntr, tr
from tuning.problems import Cost, _limits
from tuning.problems._extras import GYM
from tuning.problems.decisions.worlds import WORLDS
from tuning.problems.protocol import Training
from tuning.problems.repeats import Repeated
from tuning.space import Config, Float, Int, Space
from tuning.study import Direction

SPACE = Space(
    {
        "step_size": Float(0.003, 1.0, log=True),
        "discount": Float(0.6, 0.999),
        "epsilon": Float(0.05, 1.0),
        "epsilon_half": Int(10, 2000, log=True),
        "n_step": Int(1, 8, log=True),
    }
)
LIMITS: Mapping[str, tuple[float, float]] = {
    "step_size": (0.0, 1.0),
    "discount": (0.0, 1.0),
    "epsilon": (0.0, 1.0),
    "epsilon_half": (1, 10**9),
    "n_step": (1, 1000),
}
TITLES = {"q_learning": "Q-learning", "sarsa": "SARSA"}


@dataclass(frozen=True)
class Tabular(Repeated):
    """An agent with a table of values; a trial's value is the mean return over `repeats` seeds of learning.

    Args:
        name: ``q_learning`` or ``sarsa``.
        world: one of `tuning.problems.decisions.worlds.WORLDS`.
        episodes: of learning, for each seed.
        repeats: how many seeds.
        scored: episodes without exploration by which an agent is scored.
        space: what is searched; None takes all parameters.
    """

    name: str = "q_learning"
    world: str = "frozen_lake"
    episodes: int = 1000
    repeats: int = 3
    scored: int = 100
    space: Space = SPACE
    metric: ClassVar[str] = "return"
    direction: ClassVar[Direction] = "maximize"
    cost: ClassVar[Cost] = "trained"
    unit: ClassVar[str] = "episodes"
    modules: ClassVar[tuple[str, ...]] = ("tuning.problems.decisions.learner", "gymnasium")

    def __post_init__(self) -> None:
        if self.name not in TITLES or self.world not in WORLDS:
            raise ValueError(
                tr(
                    "there is no {name} in {world}. Worlds are: {listed}.",
                    name=self.name,
                    world=self.world,
                    listed=", ".join(WORLDS),
                )
            )
        _limits.check(self.space, LIMITS)

    @property
    def title(self) -> str:
        return f"{TITLES[self.name]}: {WORLDS[self.world].title}"

    @property
    def description(self) -> str:
        """What is to be learnt, and how it is scored."""
        world = WORLDS[self.world]
        return ntr(
            "{about} {episodes:,} episodes of learning with {n} seed; the value is the "
            "mean return of {scored} episodes without exploration. At best it is {best:.4g}.",
            "{about} {episodes:,} episodes of learning for each of {n} seeds; the value is the "
            "mean return of {scored} episodes without exploration. At best it is {best:.4g}.",
            self.repeats,
            about=tr(world.about),
            episodes=self.episodes,
            scored=self.scored,
            best=world.best,
        )

    @property
    def optimum(self) -> float:
        return WORLDS[self.world].best

    @property
    def perfect(self) -> float:
        """What a perfect seed scores."""
        return WORLDS[self.world].perfect

    @property
    def metrics(self) -> Mapping[str, Direction]:
        return {"return": "maximize", "steps": "minimize"}

    @property
    def whole(self) -> int:
        """Episodes of the full budget."""
        return self.episodes

    def begin(self, config: Config, repeat: int) -> Training:
        """An agent of the seed `repeat` that has learnt nothing yet.

        Raises:
            ModuleNotFoundError: if gymnasium is not installed; the sentence says how to install it.
        """
        if reason := discovery.missing(GYM):
            raise ModuleNotFoundError(reason)
        from tuning.problems.decisions.learner import Learner

        return Learner(self.name, self.world, {**DEFAULTS, **config}, repeat, self.scored)

    def snippet(self, config: Config) -> str:
        """Python code that learns with one seed and scores the agent, with gymnasium alone."""
        from tuning.problems.decisions.code import written

        return written(self.name, self.world, {**DEFAULTS, **config}, self.episodes, self.scored)


DEFAULTS: Config = {"step_size": 0.1, "discount": 0.99, "epsilon": 1.0, "epsilon_half": 100, "n_step": 1}
"""What a parameter is that is not searched; people's usual first choice."""
