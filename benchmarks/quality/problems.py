"""The problems of `benchmarks.quality`: test functions, mixed and noisy ones, and real searches from recorded tables.

No function has its optimum in the middle of its box or in a corner of it: a method that begins in the middle must not
be rewarded for it.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from benchmarks.options import options
from benchmarks.tables import ALL, FOLDER, SEARCHES, problem
from tuning import problems
from tuning.space import Categorical, Config, Float, Int, Space

OPTIMA = FOLDER / "optima.json"


Noise = float | Callable[[Config], float]


@dataclass(frozen=True)
class Task:
    """A problem to race on. `loss` is without noise; `noise` is its standard deviation, the same everywhere or not."""

    name: str
    group: str
    space: Space
    loss: Callable[[Config], float]
    optimum: float
    noise: Noise = 0.0

    def told(self, config: Config, loss: float, rng: np.random.Generator) -> float:
        """What a method is told of a config whose true loss is `loss`: loss + noise * normal."""
        noise = self.noise(config) if callable(self.noise) else self.noise
        return loss + noise * float(rng.standard_normal())


def _boxed(name: str, function: str, bounds: tuple[float, float], d: int) -> Task:
    """A test function over a box that is not centred at its optimum."""
    found = problems.get(function, d=d)
    space = Space({f"x{i + 1}": Float(*bounds) for i in range(d)})
    return Task(name, "functions", space, _loss_of(found), found.optimum or 0.0)


def _plain(name: str, function: str, group: str = "functions", noise: float = 0.0, d: int | None = None) -> Task:
    found = problems.get(function) if d is None else problems.get(function, d=d)
    sign = 1.0 if found.direction == "minimize" else -1.0
    assert found.optimum is not None
    return Task(name, group, found.space, _loss_of(found), sign * found.optimum, noise)


def _loss_of(found: problems.Problem) -> Callable[[Config], float]:
    sign = 1.0 if found.direction == "minimize" else -1.0
    return lambda config: sign * found.evaluate(config).value


def _branin_in_6() -> Task:
    """Branin of the third and fifth of six parameters: four do not matter."""
    branin = problems.get("branin")
    (a, b), low_high = tuple(branin.space), [(p.low, p.high) for p in branin.space.values()]  # type: ignore[union-attr]
    space = Space({f"x{i + 1}": Float(*(low_high[(i - 2) // 2] if i in (2, 4) else (0.0, 1.0))) for i in range(6)})
    loss = _loss_of(branin)
    return Task("branin_in_6", "functions", space, lambda c: loss({a: c["x3"], b: c["x5"]}), branin.optimum or 0.0)


def _mixed_bowl(config: Config) -> float:
    """A bowl whose place depends on a category, on a log scale and a whole number; minimum 0."""
    offset, depth = {"a": (0.2, 0.3), "b": (0.55, 0.0), "c": (0.7, 0.15), "d": (0.9, 0.6)}[config["kind"]]
    u = math.log10(config["rate"] / 1e-4) / 4
    return depth + 4 * (u - offset) ** 2 + 2 * (config["share"] - 0.4 - 0.3 * u) ** 2 + abs(config["layers"] - 6) / 12


def _conditional(config: Config) -> float:
    """Two families of model with parameters of their own; the better one has the narrower valley; minimum 0."""
    if config["family"] == "wide":
        return 0.25 + (math.log10(config["C"]) - 0.7) ** 2 / 6
    u = math.log10(config["gamma"]) + 1.3
    ripple = 0.1 * (1 - math.cos(6 * u))
    return 0.4 * u**2 + ripple + (0.3 if config["shrink"] else 0.0) + 0.04 * abs(config["degree"] - 3)


def _mixed() -> list[Task]:
    bowl = Space(
        {
            "kind": Categorical(["a", "b", "c", "d"]),
            "rate": Float(1e-4, 1.0, log=True),
            "share": Float(0, 1),
            "layers": Int(1, 12),
        }
    )
    family = Space(
        {
            "family": Categorical(["wide", "narrow"]),
            "C": Float(1e-2, 1e3, log=True, when={"family": "wide"}),
            "gamma": Float(1e-4, 1e1, log=True, when={"family": "narrow"}),
            "degree": Int(1, 6, when={"family": "narrow"}),
            "shrink": Categorical([True, False], when={"family": "narrow"}),
        }
    )
    # share = 0.4 + 0.3 * 0.55, rate = 10^(4 * 0.55 - 4), kind b, six layers: all terms are 0
    return [
        Task("mixed_bowl", "mixed", bowl, _mixed_bowl, 0.0),
        Task("conditional", "mixed", family, _conditional, 0.0),
    ]


@cache
def table(name: str) -> Task:
    """A forest of regression trees fitted to the recorded evaluations of a real search; its own best is the optimum.

    Trees split where evaluations differed, so the landscape keeps the plateaus and steps of real cross-validation.
    """
    from sklearn.ensemble import RandomForestRegressor

    search = problem(name)
    space = search.space
    with (FOLDER / f"{name}.csv").open() as file:
        rows = list(csv.reader(file))[1:]
    points = np.array([[float(cell) if cell else np.nan for cell in row[:-1]] for row in rows])
    sign = 1.0 if search.direction == "minimize" else -1.0
    losses = sign * np.array([float(row[-1]) for row in rows])
    forest = RandomForestRegressor(60, min_samples_leaf=1, max_features=0.7, random_state=0)
    forest.fit(embed(space, points), losses)
    trees = [tree.tree_ for tree in forest.estimators_]

    def predict(points: np.ndarray) -> np.ndarray:
        single = embed(space, points).astype(np.float32)
        predicted: np.ndarray = np.mean([tree.predict(single)[:, 0] for tree in trees], axis=0)
        return predicted

    def loss(config: Config) -> float:
        return float(predict(space.to_unit(config)[None, :])[0])

    optimum = json.loads(OPTIMA.read_text()).get(name) if OPTIMA.exists() else None
    if optimum is None:
        optimum = _lowest(space, predict, points)
    return Task(name, "searches", space, loss, optimum)


def embed(space: Space, points: np.ndarray) -> np.ndarray:
    """Unit points of shape (n, d), NaN where inactive, as a forest can read them, shape (n, columns).

    One column per number, one per choice of a category, one more that says that a conditional parameter is inactive.
    Nothing of `tuning.methods` is used here: the problems must stay the same when the methods change.
    """
    columns: list[np.ndarray] = []
    for unit, parameter in zip(points.T, space.values(), strict=True):
        is_active = ~np.isnan(unit)
        if isinstance(parameter, Categorical):
            index = np.floor(np.where(is_active, unit, 0.0) * len(parameter.choices))
            columns += [((index == k) & is_active) * math.sqrt(0.5) for k in range(len(parameter.choices))]
        else:
            columns.append(np.where(is_active, unit, 0.5))
        if parameter.when:
            columns.append(np.where(is_active, 0.0, math.sqrt(0.75)))
    return np.stack(columns, axis=1)


def _lowest(space: Space, predict: Callable[[np.ndarray], np.ndarray], points: np.ndarray) -> float:
    """The lowest prediction: 60,000 random points, then 40 rounds of small changes to the best 100."""

    def snap(units: np.ndarray) -> np.ndarray:
        return np.array([space.to_unit(space.from_unit(unit)) for unit in units])

    rng = np.random.default_rng(0)
    known = np.vstack([points, snap(rng.random((60_000, points.shape[1])))])
    values = predict(known)
    for _ in range(40):
        best = np.nan_to_num(known[np.argsort(values, kind="stable")[:100]], nan=0.5)
        moved = np.repeat(best, 10, axis=0)
        is_moved = rng.random(moved.shape) < 0.5
        moved = np.where(is_moved, moved + rng.normal(0, 0.1, moved.shape), moved)
        known = np.vstack([snap(best), snap(np.clip(moved, 0, 1))])
        values = predict(known)
    return float(values.min())


def write_optima() -> None:
    """Searches for the lowest value of every table anew and keeps what was found."""
    OPTIMA.unlink(missing_ok=True)
    table.cache_clear()
    OPTIMA.write_text(json.dumps({name: table(name).optimum for name in ALL}, indent=1) + "\n")


FUNCTIONS: dict[str, Callable[[], Task]] = {
    "branin": lambda: _plain("branin", "branin"),
    "six_hump_camel": lambda: _plain("six_hump_camel", "six_hump_camel"),
    "hartmann3": lambda: _plain("hartmann3", "hartmann3"),
    "hartmann6": lambda: _plain("hartmann6", "hartmann6"),
    "ackley3": lambda: _boxed("ackley3", "ackley", (-12.0, 30.0), 3),
    "rosenbrock3": lambda: _boxed("rosenbrock3", "rosenbrock", (-2.048, 2.4), 3),
    "levy4": lambda: _boxed("levy4", "levy", (-10.0, 6.0), 4),
    "rastrigin2": lambda: _boxed("rastrigin2", "rastrigin", (-3.0, 5.12), 2),
    "one_of_5": lambda: _plain("one_of_5", "one_of_d", d=5),
    "branin_in_6": _branin_in_6,
    "mixed_bowl": lambda: _mixed()[0],
    "conditional": lambda: _mixed()[1],
    "noisy_branin": lambda: _plain("noisy_branin", "branin", "noisy", noise=5.0),
    "noisy_hartmann6": lambda: _plain("noisy_hartmann6", "hartmann6", "noisy", noise=0.2),
}


def names() -> tuple[str, ...]:
    """Names of all problems."""
    return (*FUNCTIONS, *SEARCHES)


def get(name: str) -> Task:
    """The problem `name`."""
    return FUNCTIONS[name]() if name in FUNCTIONS else table(name)


if __name__ == "__main__":
    options("Searches for the lowest value of every table anew: ``python -m benchmarks.quality.problems``.")
    write_optima()
