"""A grid grows as a power of the number of parameters."""

from __future__ import annotations

import time
from collections.abc import Mapping

from pages.lessons import Drawing, Finding, Lesson, Next, Number, Settings, Slide, Source, View
from pages.lessons._made_of import draw
from tuning import problems
from tuning.language import tr
from tuning.space import Float, Space

MOST = 8  # parameters in the picture


def run(seed: int, settings: Settings) -> Finding:
    """Count the points of real grids, and time one real fit."""
    levels, parameters, folds = (int(settings[name]) for name in ("levels", "parameters", "folds"))
    spaces = [Space({f"p{i}": Float(0, 1) for i in range(d)}) for d in range(1, MOST + 1)]
    sizes = [space.grid(levels).size for space in spaces]
    pilot = problems.estimator("wine", "logistic_regression", metric="accuracy", folds=folds, seed=seed)
    pilot.evaluate(pilot.space.from_unit([0.5] * len(pilot.space)))  # loads what is loaded once
    began = time.perf_counter()
    pilot.evaluate(pilot.space.from_unit([0.5] * len(pilot.space)))
    per_fit = (time.perf_counter() - began) / folds
    points = sizes[parameters - 1]
    numbers = {
        "levels": levels,
        "parameters": parameters,
        "folds": folds,
        "points": points,
        "first": sizes[0] * folds,
        "fits": points * folds,
        "factor": sizes[parameters - 1] / (sizes[parameters - 2] if parameters > 1 else 1),
        "fit_seconds": per_fit,
        "grid_seconds": points * folds * per_fit,
    }
    return Finding(numbers, {"sizes": [float(size) for size in sizes], "per_fit": per_fit})


def holds(n: Mapping[str, float]) -> bool:
    """Every parameter more multiplies the grid by the number of levels."""
    return n["points"] == n["levels"] ** n["parameters"] and n["factor"] == n["levels"]


def _growth(finding: Finding) -> Drawing:
    n, sizes = finding.numbers, finding.data["sizes"]
    fits = [size * n["folds"] for size in sizes]
    here = int(n["parameters"]) - 1
    shade = draw.colour("grid")
    traces = [
        draw.line(range(1, MOST + 1), fits, tr("fits of the grid"), shade, mode="lines+markers"),
        draw.points([here + 1], [fits[here]], tr("this grid"), shade, "square", showlegend=False),
    ]
    return draw.chart(traces, tr("parameters"), tr("fits"), yaxis=draw.POWERS)


LESSON = Lesson(
    name="grid_explodes",
    place=10,
    title="The grid explodes",
    question="What does one more hyperparameter cost a grid search?",
    words=(
        "A model *learns* its parameters from data: the weights of a network, the splits of a tree. What one has to "
        "say "
        "**before** it learns are its **hyperparameters**: the learning rate, the size of a layer, the strength of a "
        "penalty. They "
        "decide how well it learns, and no formula gives them. So one tries some, scores each on data that the model "
        "has not seen, and "
        "keeps the best: a *hyperparameter search*.",
        "Grid search tries **all combinations**. With 3 learning rates and 3 layer sizes these are 3 × 3 = 9 configs.",
        "Each config is fitted once for each *fold* of the cross-validation. So the price of a grid is "
        "$k^d \\times \\text{folds} \\times$ the time of one fit, with $k$ levels for each of $d$ hyperparameters.",
    ),
    prediction=Number(
        "4 levels for each of 6 hyperparameters, 3 folds: how many fits is that?", 10, 1_000_000, "model fits", log=True
    ),
    controls=(
        Slide("parameters", "Hyperparameters", 1, MOST, 6),
        Slide("levels", "Levels of each", 2, 10, 4),
        Slide("folds", "Folds", 2, 10, 3),
    ),
    run=run,
    views=(
        View(
            "growth",
            "Fits of a grid",
            _growth,
            "The number of fits grows from {first:,.0f} with one parameter to {fits:,.0f} with {parameters:.0f}, by a "
            "factor of {levels:.0f} for each.",
            along="y",
        ),
    ),
    claim="{levels:.0f} levels for each of {parameters:.0f} hyperparameters are {points:,.0f} configs and "
    "{fits:,.0f} fits; "
    "each hyperparameter more multiplies that by {factor:.0f}.",
    holds=holds,
    otherwise="This grid has {points:,.0f} configs.",
    why="A fit of a small model took {fit_seconds:duration} here, so the whole grid takes about "
    "{grid_seconds:duration} of one core. "
    "Random and Bayesian search have no such law: their price is the number of trials that you choose, whatever the "
    "number "
    "of hyperparameters. What they can find for that price is the question of the other lessons.",
    answer=lambda finding: finding.numbers["fits"],
    next=(
        Next("Random search needs no grid", lesson="random_beats_grid"),
        Next("Ten levels of eight hyperparameters", settings={"parameters": 8, "levels": 10}),
        Next("A real grid: how many fits does the page announce?", page="search?method=grid"),
    ),
    teacher="Let everybody say their number before the reveal and read out the smallest and the largest: people "
    "think of sums, "
    "not of powers. The time of one fit is measured on this machine.",
    sources=(
        Source(
            "Bellman (1961), Adaptive Control Processes: the curse of dimensionality",
            "https://doi.org/10.1515/9781400874668",
        ),
        Source(
            "Bergstra and Bengio (2012), Random search for hyper-parameter optimization, JMLR 13",
            "https://jmlr.org/papers/v13/bergstra12a.html",
        ),
    ),
    minutes=4,
)
