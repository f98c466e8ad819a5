"""Learning to decide: an agent walks through a small world, and hyperparameters say how it learns.

`worlds` has the rules, `learner` the agent with a table of values, `tabular` the problems, `code` their snippet.
`tasks` has what agents with networks learn, `agent` what these have in common, `actor_critic` and `deep_q` the two
of them, `control` the problems.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from tuning.models import ABOUT_DEVICE
from tuning.problems import Offer, Setting
from tuning.problems._extras import GYM, GYM_AND_TORCH
from tuning.space import Space

if TYPE_CHECKING:
    from tuning.problems.decisions.control import Control
    from tuning.problems.decisions.tabular import Tabular

ABOUT = {
    "step_size": "How far a value moves towards what was just seen: too small is slow, too large forgets.",
    "discount": "What a reward is worth one step later: near 1 the agent looks far ahead.",
    "epsilon": "Share of steps at random in the first episode: without them nothing new is found.",
    "epsilon_half": "Episodes after which half of that randomness is left.",
    "n_step": "Steps that are seen before a value moves: more carry a reward back faster, and with more noise.",
}


def _make(algorithm: str, **settings: Any) -> Tabular:
    from tuning.problems.decisions.tabular import Tabular

    return Tabular(algorithm, **settings)


def _space() -> Space:
    from tuning.problems.decisions.tabular import SPACE

    return SPACE


_WORLDS = ("frozen_lake", "frozen_lake_firm", "frozen_lake_large", "cliff", "taxi")
_SETTINGS = {
    "world": Setting("frozen_lake", help="world", choices=_WORLDS),
    "episodes": Setting(1000, 20, 20_000, "episodes of learning"),
    "repeats": Setting(3, 1, 10, "seeds that each config learns with"),
    "scored": Setting(100, 10, 1000, "episodes of each score"),
}
STEPS = {"actor_critic": 400, "dqn": 1000}


def _of_control(steps: int) -> dict[str, Setting]:
    return {
        "task": Setting("cart_pole", help="task", choices=("cart_pole", "acrobot")),
        "steps": Setting(steps, 40, 20_000, "updates of the networks"),
        "repeats": Setting(2, 1, 10, "seeds that each config learns with"),
        "scored": Setting(10, 2, 1000, "episodes of each score"),
    }


ABOUT_CONTROL = {
    "learning_rate": "Size of the steps of the networks: too small is slow, too large forgets.",
    "discount": ABOUT["discount"],
    "entropy": "What undecidedness is worth: more of it explores longer.",
    "epsilon": "Share of steps at random at the beginning: without them nothing new is found.",
    "epsilon_half": "Updates after which half of that randomness is left.",
    "n_step": "Steps that are seen before the networks learn from them: more carry a reward back faster.",
    "batch_size": "Remembered steps that each update learns from.",
    "target_every": "Updates after which the network that says what to expect follows the one that learns.",
    "width": "Neurons of each network.",
    "device": ABOUT_DEVICE,
}


def _make_control(algorithm: str, space: Space | None = None, **settings: Any) -> Control:
    from tuning.problems.decisions.control import Control

    chosen = _space_of_control(algorithm) if space is None else space
    return Control(algorithm, chosen, **{"steps": STEPS[algorithm], **settings})


def _space_of_control(algorithm: str) -> Space:
    from tuning.problems.decisions.control import ALGORITHMS

    return ALGORITHMS[algorithm].space


PROBLEMS: dict[str, Offer] = {
    name: Offer(partial(_make, name), "trained", _SETTINGS, title, "decisions", _space, ABOUT, GYM)
    for name, title in {"q_learning": "Q-learning", "sarsa": "SARSA"}.items()
}
PROBLEMS |= {
    name: Offer(
        partial(_make_control, name),
        "trained",
        _of_control(STEPS[name]),
        title,
        "decisions",
        partial(_space_of_control, name),
        {key: ABOUT_CONTROL[key] for key in keys.split()},
        GYM_AND_TORCH,
    )
    for name, title, keys in (
        ("actor_critic", "Actor-critic (networks)", "learning_rate discount entropy n_step width device"),
        (
            "dqn",
            "Deep Q-learning (DQN)",
            "learning_rate discount epsilon epsilon_half n_step batch_size target_every width device",
        ),
    )
}
