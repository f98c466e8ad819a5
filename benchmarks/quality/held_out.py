"""A second set of problems for `benchmarks.quality`, ``--set held_out``: no choice of ours was made by looking at it.

Test functions are from Surjanovic and Bingham, "Virtual library of simulation experiments", over boxes whose middle
and corners are no optimum. The searches are recorded tables like those of the first set, of other models and data.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from benchmarks.quality.problems import Noise, Task, table
from benchmarks.tables import HELD_OUT
from tuning.space import Categorical, Config, Float, Int, Space

Vector = Callable[[np.ndarray], float]


def of_vector(
    name: str,
    f: Vector,
    bounds: tuple[float, float],
    d: int,
    optimum: float,
    group: str = "functions",
    noise: Noise = 0.0,
) -> Task:
    """A function over a box of `d` parameters that all have the same `bounds`."""
    space = Space({f"x{i + 1}": Float(*bounds) for i in range(d)})
    return Task(name, group, space, lambda c: f(np.array([c[n] for n in space])), optimum, noise)


def styblinski_tang(x: np.ndarray) -> float:
    """Minimum -39.16616570377142 d at -2.903534."""
    return float(0.5 * np.sum(x**4 - 16 * x**2 + 5 * x))


def griewank(x: np.ndarray) -> float:
    """Minimum 0 at 0."""
    return float(np.sum(x**2) / 4000 - np.prod(np.cos(x / np.sqrt(np.arange(1, len(x) + 1)))) + 1)


def michalewicz(x: np.ndarray) -> float:
    """Steep valleys; minimum -4.687658179 for d = 5."""
    i = np.arange(1, len(x) + 1)
    return -float(np.sum(np.sin(x) * np.sin(i * x**2 / np.pi) ** 20))


def goldstein_price(x: np.ndarray) -> float:
    """Values from 3, at (0, -1), to a million."""
    a, b = x
    left = 1 + (a + b + 1) ** 2 * (19 - 14 * a + 3 * a**2 - 14 * b + 6 * a * b + 3 * b**2)
    right = 30 + (2 * a - 3 * b) ** 2 * (18 - 32 * a + 12 * a**2 + 48 * b - 36 * a * b + 27 * b**2)
    return float(left * right)


def rotated_ellipsoid(x: np.ndarray) -> float:
    """A bowl 1,000 times as steep along its last axis as along its first, turned by a random rotation; minimum 0."""
    d = len(x)
    turn, _ = np.linalg.qr(np.random.default_rng(4).normal(size=(d, d)))
    return float(np.sum(10 ** (3 * np.arange(d) / (d - 1)) * (turn @ x) ** 2))


def two_of_eight(x: np.ndarray) -> float:
    """A bowl in the second and the seventh parameter; the other six do not matter; minimum 0."""
    return float((x[1] - 0.7) ** 2 + (x[6] - 0.2) ** 2)


def whole_rosenbrock(config: Config) -> float:
    """Rosenbrock's valley, one of its axes whole tenths; minimum 0 at (1, 1)."""
    a, b = config["tenths"] / 10, config["b"]
    return 100 * (b - a**2) ** 2 + (1 - a) ** 2


def network(config: Config) -> float:
    """Like the error of a network: a rate that must fall with depth, a solver with a parameter of its own; minimum 0.

    The minimum is at sgd, depth 5, log10 rate -1.5, momentum 0.9, width 181.
    """
    u, depth = math.log10(config["rate"]), config["depth"]
    if config["solver"] == "adam":
        level, place = 0.15, -3.0
    elif config["solver"] == "sgd":
        level, place = 2 * (config["momentum"] - 0.9) ** 2, -1.0 - 0.1 * depth
    else:
        level, place = 0.4, -2.0
    too_fast = max(0.0, u - place - 0.5)  # learning breaks down soon after the best rate
    width = (math.log2(config["width"]) - math.log2(181)) ** 2 / 40
    return level + (u - place) ** 2 / 8 + 2 * too_fast**2 + (depth - 5) ** 2 / 100 + width


def lattice(config: Config) -> float:
    """Four whole numbers and two categories, with interactions; minimum 0 at (3, 14, 1, 8), "c" and True."""
    a, b, c, d = (config[n] for n in "abcd")
    shape = {"a": 0.3, "b": 0.1, "c": 0.0, "d": 0.5, "e": 0.2}[config["shape"]]
    penalty = 0.0 if config["flag"] else 0.2 + 0.02 * abs(a - 9)
    return shape + penalty + abs(a - 3) / 10 + abs(b - 2 * d + 2) / 20 + 0.1 * (c - 1) ** 2 + (d - 8) ** 2 / 100


NETWORK = Space(
    {
        "solver": Categorical(["adam", "sgd", "lbfgs"]),
        "rate": Float(1e-5, 1.0, log=True),
        "depth": Int(1, 8),
        "width": Int(8, 1024, log=True),
        "momentum": Float(0.0, 0.99, when={"solver": "sgd"}),
    }
)
LATTICE = Space(
    {
        "a": Int(0, 12),
        "b": Int(0, 20),
        "c": Int(0, 4),
        "d": Int(1, 11),
        "shape": Categorical(["a", "b", "c", "d", "e"]),
        "flag": Categorical([False, True]),
    }
)
VALLEY = Space({"tenths": Int(-20, 22), "b": Float(-1.0, 3.5)})
STYBLINSKI_TANG = -39.16616570377142

FUNCTIONS: dict[str, Callable[[], Task]] = {
    "styblinski_tang4": lambda: of_vector("styblinski_tang4", styblinski_tang, (-5.0, 4.2), 4, 4 * STYBLINSKI_TANG),
    "griewank3": lambda: of_vector("griewank3", griewank, (-9.0, 14.0), 3, 0.0),
    "michalewicz5": lambda: of_vector("michalewicz5", michalewicz, (0.0, math.pi), 5, -4.687658179),
    "goldstein_price": lambda: of_vector("goldstein_price", goldstein_price, (-2.0, 2.0), 2, 3.0),
    "rotated_ellipsoid4": lambda: of_vector("rotated_ellipsoid4", rotated_ellipsoid, (-3.0, 5.0), 4, 0.0),
    "two_of_eight": lambda: of_vector("two_of_eight", two_of_eight, (0.0, 1.0), 8, 0.0),
    "whole_rosenbrock": lambda: Task("whole_rosenbrock", "mixed", VALLEY, whole_rosenbrock, 0.0),
    "network": lambda: Task("network", "mixed", NETWORK, network, 0.0),
    "lattice": lambda: Task("lattice", "mixed", LATTICE, lattice, 0.0),
    "noisy_styblinski_tang2": lambda: of_vector(
        "noisy_styblinski_tang2", styblinski_tang, (-5.0, 4.2), 2, 2 * STYBLINSKI_TANG, "noisy", 8.0
    ),
    "noisy_network": lambda: Task("noisy_network", "noisy", NETWORK, network, 0.0, 0.05),
}


def names() -> tuple[str, ...]:
    """Names of all problems of this set."""
    return (*FUNCTIONS, *HELD_OUT)


def get(name: str) -> Task:
    """The problem `name`."""
    return FUNCTIONS[name]() if name in FUNCTIONS else table(name)
