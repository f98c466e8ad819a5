"""Random search beats a grid where few of the parameters matter."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pages.lessons import Drawing, Finding, Lesson, Next, Number, Settings, Slide, Source, View
from pages.lessons._made_of import draw
from pages.lessons._made_of.functions import points_of, world
from tuning.language import tr
from tuning.space import Float, Space

LANDSCAPES = 200
WIDTH = 0.08
GUESSED = "you said: random wins {guess:.0f} of 100"


def value(points: np.ndarray, centre: float) -> np.ndarray:
    """A narrow ridge across the first parameter; the others hardly matter. Shape (..., d) to (...)."""
    ridge = np.exp(-(((points[..., 0] - centre) / WIDTH) ** 2))
    return np.asarray(ridge + 0.05 * np.cos(6 * points).mean(axis=-1))


def run(seed: int, settings: Settings) -> Finding:
    """Both methods on many landscapes, each with its ridge elsewhere."""
    d, levels = int(settings["parameters"]), int(settings["levels"])
    grid = points_of(Space({f"x{j + 1}": Float(0, 1) for j in range(d)}), levels)
    rng = world(seed)
    centres = rng.random(LANDSCAPES)
    draws = rng.random((LANDSCAPES, *grid.shape))  # random search on the unit cube
    best_grid = np.array([value(grid, centre).max() for centre in centres])
    best_random = np.array([value(mine, centre).max() for mine, centre in zip(draws, centres, strict=True)])
    numbers = {
        "trials": len(grid),
        "distinct_grid": len(np.unique(grid[:, 0])),
        "distinct_random": len(np.unique(draws[0][:, 0])),
        "grid": best_grid.mean(),
        "random": best_random.mean(),
        "percent": 100 * np.mean(best_random > best_grid),
        "landscapes": LANDSCAPES,
    }
    data = {"grid": grid, "random": draws[0], "centre": float(centres[0]), "bests": {"grid": best_grid}}
    data["bests"]["random"] = best_random
    return Finding(numbers, data)


def holds(n: Mapping[str, float]) -> bool:
    """Random search is better on most landscapes, and by much on average."""
    return n["percent"] > 60 and n["random"] > n["grid"] + 0.15


def _designs(finding: Finding) -> Drawing:
    data = finding.data
    traces = draw.designs(data["grid"], data["random"])
    for points, height, method in ((data["grid"], -0.12, "grid"), (data["random"], -0.2, "random")):
        shadow = np.full(len(points), height)
        more = {"showlegend": False}
        traces.append(draw.points(points[:, 0], shadow, "", draw.colour(method), "line-ns-open", **more))
    left, right = data["centre"] - WIDTH, data["centre"] + WIDTH
    ridge = {"type": "rect", "yref": "paper", "x0": left, "x1": right, "y0": 0, "y1": 1, "layer": "below"}
    ridge |= {"fillcolor": "#C98500", "opacity": 0.25, "line": {"width": 0}}
    axis = {"range": [-0.27, 1.06]}
    return draw.chart(traces, tr("x1, which matters"), tr("x2, which does not"), shapes=[ridge], yaxis=axis)


LESSON = Lesson(
    name="random_beats_grid",
    place=20,
    title="Random beats grid",
    question="Can drawing configs at random be better than going through them in order?",
    words=(
        "Two hyperparameters, nine trials. A grid puts them into three rows of three; random search puts them "
        "anywhere.",
        "Usually **few of the hyperparameters matter**, and nobody knows beforehand which. Here only the first one "
        "does: "
        "the score is high in a narrow stripe, and the stripe may be anywhere. We try 200 such landscapes.",
    ),
    prediction=Number("In how many of 100 landscapes does random search find the better config?", 0, 100, "of 100"),
    controls=(
        Slide("parameters", "Hyperparameters", 2, 4, 2),
        Slide("levels", "Levels of the grid", 2, 6, 3),
    ),
    run=run,
    views=(
        View(
            "designs",
            "Where the trials are",
            _designs,
            "The shadow of the points on the axis that matters: the grid tries {distinct_grid:.0f} values of x1, "
            "random search {distinct_random:.0f}. The amber stripe is where the score is high in one of the "
            "landscapes.",
            said=GUESSED,
        ),
        View(
            "bests",
            "What both found",
            lambda finding: draw.bests(finding.data["bests"]),
            "Over {landscapes:.0f} landscapes the mean best is {grid:.2f} with the grid and {random:.2f} with random "
            "search.",
            said=GUESSED,
        ),
    ),
    claim="With {trials:.0f} trials each, random search finds the better config in {percent:.0f} of 100 landscapes; "
    "the mean "
    "best is {random:.2f} against {grid:.2f}.",
    holds=holds,
    otherwise="With {trials:.0f} trials each, random search wins {percent:.0f} of 100 landscapes; the mean best is "
    "{random:.2f} against {grid:.2f}.",
    why="Look at the shadows on the axis that matters. The grid spends {trials:.0f} trials on {distinct_grid:.0f} "
    "different "
    "values of x1, since it repeats each for every value of the others; random search tries {distinct_random:.0f}. "
    "With more "
    "hyperparameters the difference grows.",
    answer=lambda finding: finding.numbers["percent"],
    next=(
        Next("Four hyperparameters: 81 trials, still three values of x1 for the grid", settings={"parameters": 4}),
        Next("Is it always so?", lesson="grid_wins"),
        Next("The same as a race, live", page="race?kind=function&on=one_of_d&methods=grid,random"),
    ),
    teacher="Ask first how many different values of x1 each method tries; most say nine for both. It is the picture "
    "of Bergstra "
    "and Bengio, with the stripe drawn in.",
    sources=(
        Source(
            "Bergstra and Bengio (2012), Random search for hyper-parameter optimization, JMLR 13, figure 1",
            "https://jmlr.org/papers/v13/bergstra12a.html",
        ),
    ),
    minutes=5,
)
