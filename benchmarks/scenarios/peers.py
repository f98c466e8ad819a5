"""Agents on CartPole: ours at its defaults, ours as the searches found it, and Stable-Baselines3 at its defaults.

Each learns once per seed, with seeds of which no search has seen any, and is scored by ten episodes that are the same
for all. Stable-Baselines3 takes as many steps in the world as ours at its defaults.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from tuning import problems
from tuning.problems.decisions import STEPS
from tuning.problems.decisions.control import ALGORITHMS
from tuning.problems.decisions.tasks import TASKS

UNSEEN, SCORED = 100, 10  # the first seed that no search has seen, and episodes of a score
Runs = Sequence[Mapping[str, Any]]


def _ours(name: str, is_tuned: bool, seed: int, searches: Runs) -> dict[str, Any]:
    if is_tuned and len(searches) <= seed:
        raise LookupError(f"there is no search of seed {seed} yet.")
    config = dict(searches[seed]["config"]) if is_tuned else {}
    agent: Any = problems.get(name, scored=SCORED).begin(config, UNSEEN + seed)
    agent.go_on(STEPS[name])
    return {"best": agent.measure()["return"], "steps": _steps(name, config)}


def _steps(name: str, config: Mapping[str, Any]) -> int:
    """Steps in the world that ours takes; of deep Q-learning but for the few before it learns."""
    n_step = {**ALGORITHMS[name].defaults, **config}["n_step"] if name == "actor_critic" else 1
    return STEPS[name] * ALGORITHMS[name].worlds * int(n_step)


def _theirs(kind: str, ours: str, seed: int, searches: Runs) -> dict[str, Any]:
    import gymnasium
    import stable_baselines3
    import torch

    torch.set_num_threads(1)
    steps = _steps(ours, {})
    model = getattr(stable_baselines3, kind)(
        "MlpPolicy", gymnasium.make("CartPole-v1"), seed=UNSEEN + seed, device="cpu"
    )
    model.learn(steps)
    world = TASKS["cart_pole"].make(SCORED)
    seen, _ = world.reset(seed=10_000 + UNSEEN + seed)
    earned, is_walking = np.zeros(SCORED), np.ones(SCORED, dtype=bool)
    while is_walking.any():
        action, _ = model.predict(seen, deterministic=True)
        seen, reward, ended, cut, _ = world.step(action)
        earned += reward * is_walking
        is_walking &= ~(ended | cut)
    world.close()
    return {"best": float(earned.mean()), "steps": steps}


AGENTS: Mapping[str, Callable[[int, Runs], dict[str, Any]]] = {
    "ours_actor_critic": partial(_ours, "actor_critic", False),
    "ours_actor_critic_tuned": partial(_ours, "actor_critic", True),
    "ours_dqn": partial(_ours, "dqn", False),
    **(
        {
            "sb3_a2c": partial(_theirs, "A2C", "actor_critic"),
            "sb3_ppo": partial(_theirs, "PPO", "actor_critic"),
            "sb3_dqn": partial(_theirs, "DQN", "dqn"),
        }
        if importlib.util.find_spec("stable_baselines3")
        else {}
    ),
}
"""Those of Stable-Baselines3 only where it is installed: ``python -m pip install stable-baselines3``."""
