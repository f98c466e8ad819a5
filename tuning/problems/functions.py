"""Test functions with a known optimum. All but one are minimised; the sources give optimum and place.

S&B: Surjanovic and Bingham, "Virtual library of simulation experiments". D&S: Dixon and Szego (1978).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from tuning.language import tr
from tuning.problems import Cost, Offer, ReportFunction, Setting
from tuning.space import Config, Float, Space, checks
from tuning.study import Direction, Outcome


@dataclass(frozen=True)
class Function:
    """A function of ``x`` of shape (d,), its box, its best value and one place where it takes it."""

    title: str
    f: Callable[[np.ndarray], float]
    bounds: tuple[tuple[float, float], ...]
    optimum: float
    optimizers: tuple[tuple[float, ...], ...]
    direction: Direction = "minimize"


def _branin(x: np.ndarray) -> float:
    """D&S; S&B."""
    a, b = x
    bend = b - 5.1 / (4 * math.pi**2) * a**2 + 5 / math.pi * a - 6
    return float(bend**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(a) + 10)


def _six_hump_camel(x: np.ndarray) -> float:
    """D&S; S&B."""
    a, b = x
    return float((4 - 2.1 * a**2 + a**4 / 3) * a**2 + a * b + (-4 + 4 * b**2) * b**2)


_H3_A = np.array([[3, 10, 30], [0.1, 10, 35], [3, 10, 30], [0.1, 10, 35]])
_H3_P = 1e-4 * np.array([[3689, 1170, 2673], [4699, 4387, 7470], [1091, 8732, 5547], [381, 5743, 8828]])
_H6_A = np.array(
    [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
)
_H6_P = 1e-4 * np.array(
    [
        [1312, 1696, 5569, 124, 8283, 5886],
        [2329, 4135, 8307, 3736, 1004, 9991],
        [2348, 1451, 3522, 2883, 3047, 6650],
        [4047, 8828, 8732, 5743, 1091, 381],
    ]
)


def _hartmann(a: np.ndarray, p: np.ndarray, x: np.ndarray) -> float:
    """D&S; S&B: four negative bumps."""
    return -float(np.array([1.0, 1.2, 3.0, 3.2]) @ np.exp(-(a * (x - p) ** 2).sum(axis=1)))


def _ackley(x: np.ndarray) -> float:
    """Ackley (1987); S&B."""
    return float(
        -20 * math.exp(-0.2 * math.sqrt(np.mean(x**2))) - math.exp(np.mean(np.cos(2 * np.pi * x))) + 20 + math.e
    )


def _rosenbrock(x: np.ndarray) -> float:
    """Rosenbrock (1960); S&B."""
    return float(np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2))


def _rastrigin(x: np.ndarray) -> float:
    """Rastrigin (1974); S&B."""
    return float(10 * len(x) + np.sum(x**2 - 10 * np.cos(2 * np.pi * x)))


def _levy(x: np.ndarray) -> float:
    """Levy and Montalvo (1985); S&B."""
    w = 1 + (x - 1) / 4
    middle = np.sum((w[:-1] - 1) ** 2 * (1 + 10 * np.sin(np.pi * w[:-1] + 1) ** 2))
    return float(np.sin(np.pi * w[0]) ** 2 + middle + (w[-1] - 1) ** 2 * (1 + np.sin(2 * np.pi * w[-1]) ** 2))


def _two_bumps(x: np.ndarray) -> float:
    """A bump of 0.7 at 0.2 and one of 1.0 at 0.8: who only exploits stays at the first."""
    return float(0.7 * math.exp(-(((x[0] - 0.2) / 0.08) ** 2)) + math.exp(-(((x[0] - 0.8) / 0.08) ** 2)))


_CENTRE, _WIDTH = 0.37, 0.08


def _one_of_d(x: np.ndarray) -> float:
    """Only the first parameter matters much (after Bergstra and Bengio 2012)."""
    return float(math.exp(-(((x[0] - _CENTRE) / _WIDTH) ** 2)) + 0.05 * np.mean(np.cos(6 * x)))


def _one_of_d_optimum(d: int) -> tuple[float, float]:
    """Place and value of the optimum: the other parameters at 0, the first where bump and wave balance."""
    x = _CENTRE
    for _ in range(8):  # Newton's method on the slope; it starts so near that each step doubles the digits
        u, wave = (x - _CENTRE) / _WIDTH, 0.3 / d
        bump = math.exp(-(u**2))
        slope = -2 * u / _WIDTH * bump - wave * math.sin(6 * x)
        x -= slope / ((4 * u**2 - 2) / _WIDTH**2 * bump - 6 * wave * math.cos(6 * x))
    return x, _one_of_d(np.array([x, *[0.0] * (d - 1)]))


def _make_one_of_d(d: int) -> Function:
    place, value = _one_of_d_optimum(d)
    return Function(
        f"One of {d} parameters matters",
        _one_of_d,
        ((0.0, 1.0),) * d,
        value,
        ((place, *([0.0] * (d - 1))),),
        "maximize",
    )


def _box(
    low: float,
    high: float,
    at: float,
    optimum: float,
    f: Callable[[np.ndarray], float],
    title: str,
) -> Callable[[int], Function]:
    return lambda d: Function(title, f, ((low, high),) * d, optimum, ((at,) * d,))


_FIXED: Mapping[str, Function] = {
    "branin": Function(
        "Branin",
        _branin,
        ((-5, 10), (0, 15)),
        0.39788735772973816,
        ((-math.pi, 12.275), (math.pi, 2.275), (9.42477796076938, 2.475)),
    ),
    "six_hump_camel": Function(
        "Six-hump camel",
        _six_hump_camel,
        ((-3, 3), (-2, 2)),
        -1.0316284534898774,
        ((0.08984201368301331, -0.7126564032704135), (-0.08984201368301331, 0.7126564032704135)),
    ),
    "hartmann3": Function(
        "Hartmann 3",
        lambda x: _hartmann(_H3_A, _H3_P, x),
        ((0, 1),) * 3,
        -3.86278214782076,
        ((0.11461433, 0.5556488, 0.85254695),),
    ),
    "hartmann6": Function(
        "Hartmann 6",
        lambda x: _hartmann(_H6_A, _H6_P, x),
        ((0, 1),) * 6,
        -3.322368011415515,
        ((0.20168951, 0.15001069, 0.47687398, 0.27533243, 0.31165162, 0.65730053),),
    ),
    "two_bumps": Function("Two bumps", _two_bumps, ((0, 1),), 1.0, ((0.8,),), "maximize"),
}
_SCALABLE: Mapping[str, tuple[int, Callable[[int], Function]]] = {
    "ackley": (2, _box(-32.768, 32.768, 0.0, 0.0, _ackley, "Ackley")),
    "rosenbrock": (2, _box(-2.048, 2.048, 1.0, 0.0, _rosenbrock, "Rosenbrock")),
    "rastrigin": (2, _box(-5.12, 5.12, 0.0, 0.0, _rastrigin, "Rastrigin")),
    "levy": (2, _box(-10, 10, 1.0, 0.0, _levy, "Levy")),
    "one_of_d": (4, _make_one_of_d),
}
FUNCTIONS: tuple[str, ...] = (*_FIXED, *_SCALABLE)
LARGEST = 40  # parameters


class TestFunction:
    """A test function as a problem.

    Args:
        name: one of `FUNCTIONS`.
        noise: standard deviation of the normal noise that each evaluation adds, drawn from the trial's seed.
        d: number of parameters, 1 to 40, for functions of any dimension.

    Raises:
        ValueError: if a setting makes no sense for this function.
    """

    __test__ = False  # pytest must not take it for a test

    metric = "value"
    cost: Cost = "instant"

    def __init__(self, name: str, noise: float = 0.0, d: int | None = None):
        if not checks.is_finite(noise) or noise < 0:
            raise ValueError(tr("noise must be a standard deviation of at least 0, not {noise!r}.", noise=noise))
        if name in _FIXED:
            if d is not None and d != len(_FIXED[name].bounds):
                raise ValueError(
                    tr(
                        "{name} has {n_bounds} parameters; d cannot be changed.",
                        name=name,
                        n_bounds=len(_FIXED[name].bounds),
                    )
                )
            self.function = _FIXED[name]
        else:
            default, make = _SCALABLE[name]
            d = checks.whole("d", default if d is None else d, _fewest(name), LARGEST)
            self.function = make(d)
        self.name, self.noise, self.d = name, float(noise), d
        self.space = Space({f"x{i + 1}": Float(low, high) for i, (low, high) in enumerate(self.function.bounds)})

    def __reduce__(self) -> tuple[Any, ...]:
        return TestFunction, (self.name, self.noise, self.d)

    @property
    def title(self) -> str:
        return self.function.title

    @property
    def description(self) -> str:
        """Which end is the better one, and the optimum."""
        if self.direction == "maximize":
            text = tr("Higher is better, the optimum {optimum:.6g} is known. Nothing is trained.", optimum=self.optimum)
        else:
            text = tr("Lower is better, the optimum {optimum:.6g} is known. Nothing is trained.", optimum=self.optimum)
        return text

    @property
    def direction(self) -> Direction:
        return self.function.direction

    @property
    def optimum(self) -> float | None:
        return self.function.optimum

    @property
    def optimizers(self) -> tuple[Config, ...]:
        """Configs at which the optimum is taken (one of several may be given)."""
        return tuple({f"x{i + 1}": x for i, x in enumerate(point)} for point in self.function.optimizers)

    @property
    def metrics(self) -> Mapping[str, Direction]:
        return {"value": self.direction}

    def recipe(self) -> dict[str, Any]:
        return {"kind": "function", "name": self.name, "noise": self.noise, "d": self.d}

    def truth(self, config: Config) -> float:
        """The function's value without noise."""
        return self.function.f(np.array(list(config.values()), dtype=float))

    def evaluate(
        self, config: Config, *, budget: float = 1.0, seed: int = 0, report: ReportFunction | None = None
    ) -> Outcome:
        """The function's value, with noise if there is any."""
        value = self.truth(config)
        if self.noise:
            value += float(np.random.default_rng(seed).normal(0, self.noise))
        return Outcome(value, (value,), {"value": (value,)})


def _fewest(name: str) -> int:
    """Rosenbrock's function couples neighbours, so it needs two parameters."""
    return 2 if name == "rosenbrock" else 1


def _offer(name: str) -> Offer:
    low, default, high = (_fewest(name), _SCALABLE[name][0], LARGEST) if name in _SCALABLE else (_n_fixed(name),) * 3
    settings = {
        "d": Setting(default, low, high, "number of parameters"),
        "noise": Setting(0.0, 0.0, math.inf, "standard deviation of the noise"),
    }
    return Offer(partial(TestFunction, name), "instant", settings)


def _n_fixed(name: str) -> int:
    return len(_FIXED[name].bounds)


PROBLEMS = {name: _offer(name) for name in FUNCTIONS}
