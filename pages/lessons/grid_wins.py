"""Where all parameters matter and the function is smooth, a grid is no worse than random draws."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pages.lessons import Choice, Drawing, Finding, Lesson, Next, Pick, Settings, Slide, Source, View
from pages.lessons._made_of import draw
from pages.lessons._made_of.functions import points_of, world
from tuning.language import tr
from tuning.plots.look import scale
from tuning.space import Float, Space

LANDSCAPES, SHOWN = 1500, 300
GRID, RANDOM = "Grid search", "Random search"


def value(points: np.ndarray, centre: np.ndarray, width: float) -> np.ndarray:
    """A smooth bump in as many of the parameters as `centre` has; shape (..., 2) to (...)."""
    off = (points[..., : len(centre)] - centre) / width
    return np.asarray(np.exp(-(off**2).sum(axis=-1)))


def run(seed: int, settings: Settings) -> Finding:
    """Both methods on many landscapes, each with its bump elsewhere."""
    levels, width, n_matter = int(settings["levels"]), float(settings["width"]), int(settings["matter"])
    grid = points_of(Space({"x1": Float(0, 1), "x2": Float(0, 1)}), levels)
    rng = world(seed)
    centres = rng.random((LANDSCAPES, n_matter))
    draws = rng.random((LANDSCAPES, *grid.shape))  # random search on the unit square
    best_grid = np.array([value(grid, centre, width).max() for centre in centres])
    best_random = np.array([value(mine, centre, width).max() for mine, centre in zip(draws, centres, strict=True)])
    numbers = {
        "trials": len(grid),
        "grid": best_grid.mean(),
        "random": best_random.mean(),
        "worst_grid": best_grid.min(),
        "worst_random": best_random.min(),
        "percent": 100 * np.mean(best_random > best_grid),
        "landscapes": LANDSCAPES,
    }
    at = np.linspace(0, 1, 41)
    square = np.stack(np.meshgrid(at, at), axis=-1)
    data = {"grid": grid, "random": draws[0], "truth": value(square, centres[0], width)}
    shown = np.linspace(0, LANDSCAPES - 1, SHOWN).round().astype(int)  # evenly, from the worst to the best
    return Finding(
        numbers, data | {"bests": {"grid": np.sort(best_grid)[shown], "random": np.sort(best_random)[shown]}}
    )


def holds(n: Mapping[str, float]) -> bool:
    """The grid is better on average, and at its worst."""
    return n["grid"] > n["random"] and n["worst_grid"] > n["worst_random"]


def _designs(finding: Finding) -> Drawing:
    data = finding.data
    at = np.linspace(0, 1, 41).tolist()
    ground = {"type": "heatmap", "x": at, "y": at, "z": data["truth"].tolist(), "opacity": 0.55}
    ground |= {"colorscale": scale(), "colorbar": {"title": {"text": tr("value")}, "len": 0.8}, "hoverinfo": "skip"}
    return draw.chart([ground, *draw.designs(data["grid"], data["random"])], "x1", "x2")


LESSON = Lesson(
    name="grid_wins",
    place=30,
    title="When the grid wins",
    question="Is random search always the better choice?",
    words=(
        "Now **both** hyperparameters matter, there are only two of them, and the score changes smoothly: a wide bump, "
        "somewhere.",
        "25 trials: five levels of each for the grid, or 25 random draws.",
    ),
    prediction=Choice("Which finds the better config on average?", (RANDOM, GRID)),
    controls=(
        Pick("matter", "Hyperparameters that matter", {1: "one of two", 2: "both"}, 2),
        Slide("width", "Width of the bump", 0.1, 0.6, 0.35, 0.05),
        Slide("levels", "Levels of the grid", 3, 8, 5),
    ),
    run=run,
    views=(
        View(
            "designs",
            "Where the trials are",
            _designs,
            "{trials:.0f} trials each over one of the {landscapes:.0f} landscapes: random draws leave holes and crowd "
            "elsewhere.",
        ),
        View(
            "bests",
            "What both found",
            lambda finding: draw.bests(finding.data["bests"]),
            "The mean best is {grid:.2f} with the grid and {random:.2f} with random search; the worst {worst_grid:.2f} "
            "and {worst_random:.2f}.",
        ),
    ),
    claim="With {trials:.0f} trials each, the grid's mean best is {grid:.2f} and that of random search {random:.2f}; "
    "the "
    "grid's worst result is {worst_grid:.2f} against {worst_random:.2f}.",
    holds=holds,
    otherwise="With {trials:.0f} trials each, the grid's mean best is {grid:.2f} and that of random search "
    "{random:.2f}; random "
    "search is better on {percent:.0f} % of the landscapes.",
    why="A grid covers evenly: no point is far from a trial, so its worst result is {worst_grid:.2f}. Random draws "
    "leave holes, "
    "and where the bump lies in one the result is as low as {worst_random:.2f}. Both ways are right in their place: "
    "few "
    "hyperparameters that all matter, a grid; many of which few matter, random search. Sobol points cover evenly "
    "*and* try a "
    "new value of each parameter in every trial.",
    answer=lambda finding: GRID if finding.numbers["grid"] > finding.numbers["random"] else RANDOM,
    next=(
        Next("Only one of the two matters: it turns round", settings={"matter": 1, "width": 0.1}),
        Next("Sobol points in the race", page="race?kind=function&on=branin&methods=grid,random,sobol"),
        Next("One more hyperparameter: what does the grid cost?", lesson="grid_explodes"),
    ),
    teacher="The control for the lesson before: without it students learn a slogan. Let them find a width at which "
    "the order "
    "turns.",
    sources=(
        Source(
            "Bergstra and Bengio (2012), Random search for hyper-parameter optimization, JMLR 13, section 3",
            "https://jmlr.org/papers/v13/bergstra12a.html",
        ),
    ),
    minutes=4,
)
