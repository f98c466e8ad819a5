"""Where a function is not smooth, has many parameters, or is flat, learning from trials gains little."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pages.lessons import Choice, Drawing, Finding, Lesson, Next, Settings, Slide, Source, View
from pages.lessons._made_of import draw
from pages.lessons._made_of.functions import Made, random_bests, world
from tuning import problems
from tuning import run as search
from tuning.language import tr

SEARCHES, N_RANDOM = 3, 15
HOLE = 0.1
SMOOTH, WIGGLY, FLAT = "on the smooth bowl", "on the wiggly bowl", "on the plain with one narrow hole"


@dataclass(frozen=True)
class Bowl:
    """Rastrigin's function (1974) around `centre`, per parameter; without `waves` it is a paraboloid."""

    centre: tuple[float, ...]
    waves: float

    def __call__(self, x: np.ndarray) -> float:
        off = 10.24 * (x - np.array(self.centre))
        return float(np.mean(off**2 + self.waves * (1 - np.cos(2 * np.pi * off))))


@dataclass(frozen=True)
class Hole:
    """1 everywhere but near `centre`, where it falls to 0."""

    centre: tuple[float, ...]

    def __call__(self, x: np.ndarray) -> float:
        return float(1 - np.exp(-(((x - np.array(self.centre)) / HOLE) ** 2).sum()))


def _made(name: str, d: int, seed: int) -> Made:
    centre = tuple(world(seed).uniform(0.1, 0.9, d).tolist())
    f = Hole(centre) if name == "flat" else Bowl(centre, 10.0 if name == "wiggly" else 0.0)
    return Made(name, f, d, "minimize", 0.0)


def run(seed: int, settings: Settings) -> Finding:
    """Both methods on three functions with the optimum elsewhere in each search, and on recorded random forests."""
    trials, d = int(settings["trials"]), int(settings["parameters"])
    numbers: dict[str, float] = {"trials": trials, "parameters": d, "searches": SEARCHES}
    ends: dict[str, dict[str, list[float]]] = {}
    for name, size in (("smooth", 2), ("wiggly", d), ("flat", 5)):
        seeds = [SEARCHES * seed + k for k in range(SEARCHES)]
        bayes, random = [], []
        for one in seeds:
            problem = _made(name, size, one)
            bayes.append(search(problem, "bayes", trials=trials, seed=one).best_so_far()[-1])
            random.append(float(np.median(random_bests(problem, trials, range(N_RANDOM))[:, -1])))
        ends[name] = {"bayes": bayes, "random": random}
        numbers[name] = 100 * (1 - float(np.mean(bayes)) / float(np.mean(random)))
    forest = problems.get("recorded_forest_wine")
    assert forest.optimum is not None
    learnt = [search(forest, "bayes", trials=trials, seed=SEARCHES * seed + k).best_so_far()[-1] for k in range(1)]
    numbers["forest_bayes"] = float(np.mean(learnt))
    numbers["forest_random"] = float(random_bests(forest, trials, range(20 * seed, 20 * seed + 10))[:, -1].mean())
    numbers["forest_gain"] = numbers["forest_bayes"] - numbers["forest_random"]
    return Finding(numbers, {"ends": ends})


def holds(n: Mapping[str, float]) -> bool:
    """Nearly all of the way on the smooth function, less than half on the others, and nothing on the forest."""
    return n["smooth"] > 90 and n["wiggly"] < 50 and n["flat"] < 50 and abs(n["forest_gain"]) < 0.015


def _gains(finding: Finding) -> Drawing:
    n = finding.numbers
    labels = (tr("smooth, 2"), tr("wiggly, {n:.0f}", n=n["parameters"]), tr("flat, 5"))
    bars = draw.bars(labels, [n[name] for name in ("smooth", "wiggly", "flat")], ["bayes"] * 3, "{:.0f} %")
    return draw.chart([bars], tr("function, and its number of parameters"), tr("% of the way to the optimum"))


def _forest(finding: Finding) -> Drawing:
    methods = ("random", "bayes")
    values = [finding.numbers[f"forest_{method}"] for method in methods]
    bars = draw.bars([draw.named(method) for method in methods], values, methods, "{:.3f}")
    axis = {"range": [0.9, 1.0]}
    return draw.chart([bars], tr("the accuracy axis begins at 0.9"), tr("mean best accuracy"), yaxis=axis)


def _least(finding: Finding) -> str:
    n = finding.numbers
    return min((n["smooth"], SMOOTH), (n["wiggly"], WIGGLY), (n["flat"], FLAT))[1]


LESSON = Lesson(
    name="bayes_does_not_help",
    place=70,
    title="When learning does not help",
    question="Is Bayesian search always worth it?",
    words=(
        "A model of the function helps if a trial says something about its neighbourhood. Three functions, 25 trials "
        "each; the "
        "optimum lies elsewhere in every search:",
        "* a smooth bowl of 2 parameters,\n* a wiggly bowl of 20 parameters: many valleys, of which one is deepest,\n"
        "* a plain with one narrow hole, with 5 parameters.",
        "For each we ask how far Bayesian search gets from where random search ends towards the optimum: 0 % is no "
        "better than "
        "random search, 100 % is the optimum.",
    ),
    prediction=Choice("Where does Bayesian search gain least?", (SMOOTH, WIGGLY, FLAT)),
    controls=(
        Slide("parameters", "Parameters of the wiggly bowl", 2, 20, 20),
        Slide("trials", "Trials", 15, 40, 25),
    ),
    run=run,
    views=(
        View(
            "gains",
            "Gain over random search",
            _gains,
            "How far {trials:.0f} Bayesian trials go from where random search ends towards the optimum: {smooth:.0f} % "
            "on the smooth function, {wiggly:.0f} % on the wiggly and {flat:.0f} % on the flat one.",
        ),
        View(
            "forest",
            "A model that hardly needs it",
            _forest,
            "Random forests on the wine data, recorded: random search reaches {forest_random:.3f}, Bayesian "
            "{forest_bayes:.3f}.",
        ),
    ),
    claim="Bayesian search goes {smooth:.0f} % of the way from random search to the optimum on the smooth function, "
    "but "
    "{wiggly:.0f} % on the wiggly one of {parameters:.0f} parameters and {flat:.0f} % on the flat one.",
    holds=holds,
    otherwise="With {trials:.0f} trials the gain is {smooth:.0f} % on the smooth, {wiggly:.0f} % on the wiggly and "
    "{flat:.0f} % "
    "on the flat function.",
    why="On the plain almost every trial has the same value: there is nothing to learn from, and whoever finds the "
    "hole was "
    "lucky. In many dimensions {trials:.0f} trials are few, and the waves hide the slope. And some models hardly need "
    "a search: for "
    "random forests on the wine data Bayesian search ends at {forest_bayes:.3f}, random search at "
    "{forest_random:.3f}. What to "
    "do: search fewer parameters, use logarithmic ranges, and look at a few random trials first.",
    answer=_least,
    next=(
        Next("The wiggly bowl with two parameters", settings={"parameters": 2}),
        Next("Race on Rastrigin's function", page="race?kind=function&on=rastrigin&d=10"),
        Next("Which of the parameters matter at all?", lesson="which_parameters_matter"),
    ),
    teacher="A gain of half the way is still a gain. The point is the comparison with the smooth case, and that no "
    "method is "
    "better than another on all functions.",
    sources=(
        Source(
            "Wolpert and Macready (1997), No free lunch theorems for optimization",
            "https://doi.org/10.1109/4235.585893",
        ),
        Source(
            "Agnihotri and Batra (2020), Exploring Bayesian optimization, Distill",
            "https://doi.org/10.23915/distill.00026",
        ),
    ),
    minutes=6,
)
