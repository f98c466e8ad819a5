"""A third set of problems for `benchmarks.quality`, ``--set fresh``: of other families than those of the first two.

They were written down before any method had run on them. Test functions are from Surjanovic and Bingham, "Virtual
library of simulation experiments", over boxes whose middle and corners are no optimum.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from functools import cache

import numpy as np

from benchmarks.quality.held_out import of_vector
from benchmarks.quality.problems import Task, table
from benchmarks.tables import FRESH
from tuning.space import Categorical, Config, Float, Int, Space


def schwefel(x: np.ndarray) -> float:
    """Deep basins far from each other, the best one near the edge; minimum about 0 at 420.9687."""
    return float(418.9828872724339 * len(x) - np.sum(x * np.sin(np.sqrt(np.abs(x)))))


def dixon_price(x: np.ndarray) -> float:
    """A bent valley; minimum 0 at 2^(2^(1 - i) - 1)."""
    i = np.arange(2, len(x) + 1)
    return float((x[0] - 1) ** 2 + np.sum(i * (2 * x[1:] ** 2 - x[:-1]) ** 2))


def bukin(x: np.ndarray) -> float:
    """A ridge as sharp as a fold in paper; minimum 0 at (-10, 1)."""
    return float(100 * math.sqrt(abs(x[1] - 0.01 * x[0] ** 2)) + 0.01 * abs(x[0] + 10))


def colville(x: np.ndarray) -> float:
    """Two valleys of Rosenbrock's that are tied together; minimum 0 at 1."""
    a, b, c, d = x
    return float(
        100 * (a**2 - b) ** 2
        + (a - 1) ** 2
        + (c - 1) ** 2
        + 90 * (c**2 - d) ** 2
        + 10.1 * ((b - 1) ** 2 + (d - 1) ** 2)
        + 19.8 * (b - 1) * (d - 1)
    )


def drop_wave(x: np.ndarray) -> float:
    """Rings around the minimum -1 at 0, lower and lower towards it."""
    squared = float(x @ x)
    return -(1 + math.cos(12 * math.sqrt(squared))) / (0.5 * squared + 2)


def trid(x: np.ndarray) -> float:
    """A bowl in which neighbours pull at each other; minimum -30 at (5, 8, 9, 8, 5) for d = 5."""
    return float(np.sum((x - 1) ** 2) - np.sum(x[1:] * x[:-1]))


def three_of_ten(x: np.ndarray) -> float:
    """A sphere around 0.3 in the first, fifth and tenth parameter; the other seven do not matter; minimum 0."""
    return float(np.sum((x[[0, 4, 9]] - 0.3) ** 2))


def steps(x: np.ndarray) -> float:
    """Flat stairs on all sides, a step every tenth of the way; minimum 0 where all of x is within 0.05 of 0.35."""
    return float(np.sum(np.floor(np.abs(x - 0.35) * 10 + 0.5)))


def zakharov(x: np.ndarray) -> float:
    """A plate that bends up steeply in one direction; minimum 0 at 0."""
    slanted = float(np.sum(0.5 * np.arange(1, len(x) + 1) * x))
    return float(x @ x) + slanted**2 + slanted**4


WEIGHTS, WORTHS, CAPACITY = np.array([7, 11, 5, 13, 3, 9]), np.array([15.0, 26.0, 9.0, 33.0, 4.0, 20.0]), 97
SACK = Space({f"n{i + 1}": Int(0, 6) for i in range(len(WEIGHTS))})


def knapsack(config: Config) -> float:
    """How many to take of each of six things; what is too heavy costs thrice its share of the worth."""
    taken = np.array([config[name] for name in SACK])
    too_much = max(0.0, float(WEIGHTS @ taken) - CAPACITY)
    return 6.0 * too_much - float(WORTHS @ taken)


@cache
def most_worth() -> float:
    """The minimum of `knapsack`, by trying all 7^6 configs."""
    taken = np.array(list(itertools.product(range(7), repeat=len(WEIGHTS))))
    return float((6.0 * np.maximum(taken @ WEIGHTS - CAPACITY, 0.0) - taken @ WORTHS).min())


PIPELINE = Space(
    {
        "model": Categorical(["linear", "trees", "neighbours"]),
        "components": Int(2, 40),
        "penalty": Float(1e-4, 1e2, log=True, when={"model": "linear"}),
        "l1_share": Float(0.0, 1.0, when={"model": "linear"}),
        "n_trees": Int(10, 500, log=True, when={"model": "trees"}),
        "depth": Int(1, 16, when={"model": "trees"}),
        "k": Int(1, 60, log=True, when={"model": "neighbours"}),
        "weights": Categorical(["even", "by distance"], when={"model": "neighbours"}),
    }
)


def pipeline(config: Config) -> float:
    """A reduction of the inputs, then one of three models with parameters of their own; minimum 0.

    The minimum is at neighbours, 22 components, k = 9, weights by distance. Each model wants other components.
    """
    if config["model"] == "linear":
        own = (math.log10(config["penalty"]) + 0.5) ** 2 / 15 + (config["l1_share"] - 0.2) ** 2 / 8
        return 0.22 + own + abs(config["components"] - 33) / 150
    if config["model"] == "trees":
        too_few, too_deep = 0.4 / math.sqrt(config["n_trees"]), 0.03 * abs(config["depth"] - 7)
        return 0.12 + too_few + too_deep + (config["components"] - 12) ** 2 / 3000
    own = 0.3 * math.log10(config["k"] / 9) ** 2 + (0.06 if config["weights"] == "even" else 0.0)
    return own + (config["components"] - 22) ** 2 / 800


def _noise_of_zakharov(config: Config) -> float:
    """Larger where the loss is larger, as scores of bad models are."""
    return 2.0 + 0.1 * zakharov(np.array([config[name] for name in ("x1", "x2", "x3")]))


FUNCTIONS: dict[str, Callable[[], Task]] = {
    "schwefel3": lambda: of_vector("schwefel3", schwefel, (-500.0, 500.0), 3, 0.0),
    "dixon_price5": lambda: of_vector("dixon_price5", dixon_price, (-10.0, 10.0), 5, 0.0),
    "bukin": lambda: Task(
        "bukin",
        "functions",
        Space({"x1": Float(-15.0, -4.0), "x2": Float(-3.0, 3.0)}),
        lambda c: bukin(np.array([c["x1"], c["x2"]])),
        0.0,
    ),
    "colville": lambda: of_vector("colville", colville, (-10.0, 10.0), 4, 0.0),
    "drop_wave": lambda: of_vector("drop_wave", drop_wave, (-4.0, 6.2), 2, -1.0),
    "trid5": lambda: of_vector("trid5", trid, (-25.0, 25.0), 5, -30.0),
    "three_of_ten": lambda: of_vector("three_of_ten", three_of_ten, (0.0, 1.0), 10, 0.0),
    "steps4": lambda: of_vector("steps4", steps, (0.0, 1.0), 4, 0.0),
    "knapsack": lambda: Task("knapsack", "mixed", SACK, knapsack, most_worth()),
    "pipeline": lambda: Task("pipeline", "mixed", PIPELINE, pipeline, 0.0),
    "noisy_zakharov3": lambda: of_vector(
        "noisy_zakharov3", zakharov, (-5.0, 10.0), 3, 0.0, "noisy", _noise_of_zakharov
    ),
    "noisy_pipeline": lambda: Task("noisy_pipeline", "noisy", PIPELINE, pipeline, 0.0, 0.05),
}


def names() -> tuple[str, ...]:
    """Names of all problems of this set."""
    return (*FUNCTIONS, *FRESH)


def get(name: str) -> Task:
    """The problem `name`."""
    return FUNCTIONS[name]() if name in FUNCTIONS else table(name)
