"""Code for the reader: the agent of one config, in gymnasium and numpy alone."""

from __future__ import annotations

from tuning.problems.decisions.worlds import WORLDS, newest
from tuning.space import Config

_CODE = """import gymnasium
import numpy as np

step_size, discount = {step_size!r}, {discount!r}
epsilon, epsilon_half, n_step = {epsilon!r}, {epsilon_half!r}, {n_step!r}
world = gymnasium.make({id!r}, max_episode_steps={limit}{options})
rng = np.random.default_rng(0)
values = np.zeros((world.observation_space.n, world.action_space.n))


def choose(state, epsilon):
    if rng.random() < epsilon:
        return int(rng.integers(values.shape[1]))
    return int(rng.choice(np.flatnonzero(values[state] == values[state].max())))


def episode(epsilon, learns=True):
    state, _ = world.reset(seed=int(rng.integers(2**31)))
    path, rewards, first, over = [(state, choose(state, epsilon))], [], 0, False
    while not over:
        state, reward, ended, cut, _ = world.step(path[-1][1])
        over = ended or cut
        rewards.append(reward)
        path.append((state, choose(state, epsilon)))
        ahead = 0.0 if ended else {ahead}
        last = len(rewards) if over else len(rewards) - n_step + 1
        while learns and first < last:
            target = sum(discount**i * r for i, r in enumerate(rewards[first:]))
            target += discount ** (len(rewards) - first) * ahead
            values[path[first]] += step_size * (target - values[path[first]])
            first += 1
    return sum(rewards)


for number in range({episodes}):
    episode(epsilon * 0.5 ** (number / epsilon_half))
score = np.mean([episode(0.0, learns=False) for _ in range({scored})])
print(f"mean return without exploration: {{score:.4f}}")
"""


def written(algorithm: str, world: str, config: Config, episodes: int, scored: int) -> str:
    """Python code that learns with one seed and prints the mean return as ``score``."""
    about = WORLDS[world]
    return _CODE.format(
        **config,
        id=newest(about.name),
        limit=about.limit,
        options="".join(f", {name}={value!r}" for name, value in about.options.items()),
        ahead="values[path[-1]]" if algorithm == "sarsa" else "values[state].max()",
        episodes=episodes,
        scored=scored,
    )
