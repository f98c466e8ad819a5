"""Agents with networks on classic control tasks: actor-critic, and deep Q-learning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from tuning import discovery
from tuning.language import ntr, tr
from tuning.models import DEVICES
from tuning.problems import Cost, _limits
from tuning.problems._extras import GYM_AND_TORCH, PRELOAD
from tuning.problems.decisions.tasks import TASKS
from tuning.problems.protocol import Training
from tuning.problems.repeats import Repeated
from tuning.space import Config, Float, Int, Space
from tuning.study import Direction


@dataclass(frozen=True)
class Algorithm:
    """An algorithm before it learns.

    Args:
        title: as people read it.
        where: its module and class.
        space: what is searched.
        defaults: what a parameter is that is not searched. Usual ones are for hundreds of thousands of updates; these
            learn within the few hundred of a trial, as tried with seeds of which no search and no result has any.
        worlds: how many tasks it learns from side by side.
    """

    title: str
    where: tuple[str, str]
    space: Space
    defaults: Config
    worlds: int


_RATE, _DISCOUNT, _WIDTH = Float(1e-4, 3e-2, log=True), Float(0.8, 0.999), Int(8, 64, log=True)
ALGORITHMS: Mapping[str, Algorithm] = {
    "actor_critic": Algorithm(
        "Actor-critic",
        ("actor_critic", "ActorCritic"),
        Space(
            {
                "learning_rate": _RATE,
                "discount": _DISCOUNT,
                "entropy": Float(1e-4, 1e-1, log=True),
                "n_step": Int(1, 16, log=True),
                "width": _WIDTH,
            }
        ),
        {"learning_rate": 0.01, "discount": 0.99, "entropy": 0.01, "n_step": 16, "width": 64, "device": "auto"},
        16,
    ),
    "dqn": Algorithm(
        "Deep Q-learning",
        ("deep_q", "DeepQ"),
        Space(
            {
                "learning_rate": _RATE,
                "discount": _DISCOUNT,
                "epsilon": Float(0.05, 1.0),
                "epsilon_half": Int(20, 1000, log=True),
                "n_step": Int(1, 16, log=True),
                "batch_size": Int(16, 128, log=True),
                "target_every": Int(5, 200, log=True),
                "width": _WIDTH,
            }
        ),
        {
            "learning_rate": 0.01,
            "discount": 0.99,
            "epsilon": 1.0,
            "epsilon_half": 100,
            "n_step": 5,
            "batch_size": 64,
            "target_every": 100,
            "width": 64,
            "device": "auto",
        },
        8,
    ),
}
LIMITS: Mapping[str, tuple[Any, ...]] = {
    "learning_rate": (0.0, 1e9),
    "discount": (0.0, 1.0),
    "entropy": (0.0, 1e9),
    "epsilon": (0.0, 1.0),
    "epsilon_half": (1, 10**9),
    "n_step": (1, 1000),
    "batch_size": (1, 10_000),
    "target_every": (1, 10**9),
    "width": (1, 4096),
    "device": DEVICES,
}


@dataclass(frozen=True)
class Control(Repeated):
    """An agent with networks on a task; a trial's value is the mean return over `repeats` seeds of learning.

    Args:
        name: one of `ALGORITHMS`.
        task: one of `tuning.problems.decisions.tasks.TASKS`.
        steps: updates of the networks, for each seed.
        repeats: how many seeds.
        scored: episodes by which an agent is scored.
        space: what is searched.
    """

    name: str
    space: Space
    task: str = "cart_pole"
    steps: int = 400
    repeats: int = 2
    scored: int = 10
    metric: ClassVar[str] = "return"
    direction: ClassVar[Direction] = "maximize"
    cost: ClassVar[Cost] = "trained"
    unit: ClassVar[str] = "updates"
    modules: ClassVar[tuple[str, ...]] = ("tuning.problems.decisions.agent", "gymnasium", *PRELOAD)

    def __post_init__(self) -> None:
        if self.name not in ALGORITHMS or self.task not in TASKS:
            raise ValueError(
                tr(
                    "there is no {name} on {task}. Tasks are: {known}.",
                    name=self.name,
                    task=self.task,
                    known=", ".join(TASKS),
                )
            )
        _limits.check(self.space, LIMITS)

    @property
    def title(self) -> str:
        return f"{ALGORITHMS[self.name].title}: {TASKS[self.task].title}"

    @property
    def description(self) -> str:
        """What is to be learnt, and how it is scored."""
        task, n_worlds = TASKS[self.task], ALGORITHMS[self.name].worlds
        return ntr(
            "{about} {steps:,} updates with {n} seed, with {n_worlds} worlds side by side; the value is "
            "the mean return of {scored} episodes.",
            "{about} {steps:,} updates for each of {n} seeds, with {n_worlds} worlds side by side; the value is "
            "the mean return of {scored} episodes.",
            self.repeats,
            about=tr(task.about),
            steps=self.steps,
            n_worlds=n_worlds,
            scored=self.scored,
        )

    @property
    def optimum(self) -> float | None:
        return TASKS[self.task].best

    @property
    def perfect(self) -> float | None:
        """No seed scores more."""
        return TASKS[self.task].perfect

    @property
    def metrics(self) -> Mapping[str, Direction]:
        return {"return": "maximize", "least_return": "maximize"}

    @property
    def whole(self) -> int:
        """Updates of the full budget."""
        return self.steps

    def begin(self, config: Config, repeat: int) -> Training:
        """An agent of the seed `repeat` that has learnt nothing yet.

        Raises:
            ModuleNotFoundError: if PyTorch or gymnasium is not installed; the sentence says how to install it.
        """
        if reason := discovery.missing(GYM_AND_TORCH):
            raise ModuleNotFoundError(reason)
        from importlib import import_module

        algorithm = ALGORITHMS[self.name]
        module, kind = algorithm.where
        made: Training = getattr(import_module(f"{__package__}.{module}"), kind)(
            self.task, {**algorithm.defaults, **config}, repeat, self.scored
        )
        return made

    def snippet(self, config: Config) -> str:
        """Python code that trains the agent of one seed and scores it."""
        algorithm = ALGORITHMS[self.name]
        module, kind = algorithm.where
        made = {"config": {**algorithm.defaults, **config}, "steps": self.steps, "scored": self.scored}
        return _CODE.format(module=module, kind=kind, task=self.task, **made)


_CODE = """from tuning.problems.decisions.{module} import {kind}

config = {config!r}
agent = {kind}({task!r}, config, seed=0, n_scored={scored})
agent.go_on({steps})
score = agent.measure()["return"]
print(f"mean return: {{score:.1f}}")
"""
