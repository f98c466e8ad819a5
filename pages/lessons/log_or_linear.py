"""A range over several powers of ten is searched on a logarithmic scale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pages.lessons import Drawing, Finding, Lesson, Next, Number, Pick, Settings, Slide, Source, View
from pages.lessons._made_of import draw
from pages.lessons._made_of.functions import world
from tuning import problems
from tuning import run as search
from tuning.language import tr
from tuning.space import Float, Space

SEARCHES = 3
ROWS = 240
N_DRAWS = 4000
HIGHEST_C = 1e4
SCALES = ("linear", "log")
GUESSED = "you said: {guess:.0f} % above 1,000"


def _space(scale: str) -> Space:
    log = scale == "log"
    return Space({"C": Float(1e-3, HIGHEST_C, log=log), "gamma": Float(1e-6, 10, log=log)})


def run(seed: int, settings: Settings) -> Finding:
    """Random search of a support vector machine, with both ranges on either scale."""
    from sklearn.datasets import load_breast_cancer
    from sklearn.model_selection import StratifiedShuffleSplit
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    trials, size = int(settings["trials"]), int(settings["rows"])
    X, y = load_breast_cancer(return_X_y=True)
    numbers: dict[str, float] = {"trials": trials, "searches": SEARCHES}
    data: dict[str, Any] = {"configs": {}, "best": {}}
    for scale in SCALES:
        ranges = {f"svc__{name}": parameter for name, parameter in _space(scale).items()}
        finals, curves = [], []
        for k in range(SEARCHES):
            rows = world(seed, k).permutation(len(y))[:size]
            cv = StratifiedShuffleSplit(1, test_size=0.4, random_state=seed)
            model = make_pipeline(StandardScaler(), SVC())
            problem = problems.custom(model, X[rows], y[rows], Space(ranges), cv=cv, scoring="accuracy")
            history = search(problem, "random", trials=trials, seed=SEARCHES * seed + k)
            curves.append(history.best_so_far())
            finals.append(curves[-1][-1])
            if k == 0:
                data["configs"][scale] = [[t.config[name] for name in ranges] + [t.value] for t in history.done]
        numbers[scale], numbers[f"worst_{scale}"] = float(np.mean(finals)), float(min(finals))
        data["best"][scale] = np.mean(curves, axis=0)
        draws = np.array([_space(scale).sample(world(seed, 10 + k))["C"] for k in range(N_DRAWS // 10)])
        numbers[f"above_{scale}"] = 100 * float(np.mean(draws > HIGHEST_C / 10))
    return Finding(numbers, data)


def holds(n: Mapping[str, float]) -> bool:
    """The logarithmic scale is clearly better on average, and at its worst."""
    return n["log"] > n["linear"] + 0.03 and n["worst_log"] > n["worst_linear"]


def _names() -> dict[str, str]:
    return {"linear": tr("linear ranges"), "log": tr("log ranges")}


def _draws(finding: Finding) -> Drawing:
    traces = []
    for scale, colour, symbol in (("linear", draw.colour("grid"), "x"), ("log", draw.colour("bayes"), "circle")):
        C, gamma, _ = zip(*finding.data["configs"][scale], strict=True)
        traces.append(draw.points(C, gamma, _names()[scale], colour, symbol))
    x, y = ({**draw.POWERS, "range": ends} for ends in ([-3.2, 4.2], [-6.4, 1.4]))
    return draw.chart(traces, "C", "gamma", xaxis=x, yaxis=y)


def _best(finding: Finding) -> Drawing:
    at, best = np.arange(1, int(finding.numbers["trials"]) + 1), finding.data["best"]
    traces = [
        draw.line(at, best["linear"], _names()["linear"], draw.colour("grid"), "dash"),
        draw.line(at, best["log"], _names()["log"], draw.colour("bayes")),
    ]
    return draw.chart(traces, tr("trial"), tr("best accuracy so far (higher is better)"))


LESSON = Lesson(
    name="log_or_linear",
    place=40,
    title="Log or linear",
    question="What is wrong with drawing C evenly from 0.001 to 10,000?",
    words=(
        "A support vector machine has a strength of the penalty, C, and a width of its kernel, gamma. Nobody knows "
        "their order of "
        "magnitude, so their ranges are wide: seven powers of ten each.",
        "On a **linear** range every value is equally likely. On a **logarithmic** range every *power of ten* is: "
        "the logarithm "
        "is drawn evenly, $C = 10^{u}$.",
    ),
    prediction=Number("C is drawn evenly from 0.001 to 10,000. What share of the draws is above 1,000?", 0, 100, "%"),
    controls=(
        Slide("trials", "Trials", 4, 24, 12),
        Pick("rows", "Rows of data", {120: "120", ROWS: "240"}, ROWS),
    ),
    run=run,
    views=(
        View(
            "draws",
            "Where the draws are",
            _draws,
            "{trials:.0f} draws on each scale, seen on logarithmic axes. With linear ranges {above_linear:.0f} % of "
            "the values of C lie in the last of seven powers of ten, with logarithmic ones {above_log:.0f} %.",
            said=GUESSED,
        ),
        View(
            "best",
            "What they found",
            _best,
            "After {trials:.0f} trials the mean best of {searches:.0f} searches is {log:.3f} on logarithmic ranges and "
            "{linear:.3f} on linear ones.",
            said=GUESSED,
        ),
    ),
    claim="After {trials:.0f} random trials the mean best accuracy is {log:.3f} on logarithmic ranges and "
    "{linear:.3f} on linear "
    "ones; {above_linear:.0f} % of the linear draws of C are above 1,000.",
    holds=holds,
    otherwise="After {trials:.0f} random trials the mean best accuracy is {log:.3f} on logarithmic and {linear:.3f} "
    "on linear "
    "ranges.",
    why="The last power of ten is nine tenths of a linear range, so nearly all draws of C and gamma are huge, and "
    "the small ones "
    "are never tried. On these data gamma has to be small. Rule: a parameter whose plausible values differ by more "
    "than a "
    "factor of ten or so gets a logarithmic range (learning rates, penalties, C, gamma); one that is added up, such "
    "as a share "
    "or a depth, a linear one.",
    answer=lambda finding: finding.numbers["above_linear"],
    next=(
        Next("Do more trials save the linear range?", settings={"trials": 24}),
        Next("Switch a range between the two yourself", page="search?data=breast_cancer&model=svm&method=random"),
        Next("Does Bayesian search need the right scale as well? Try both.", page="race?on=recorded_svm_digits"),
    ),
    teacher="Students who answer 14 % have thought in powers of ten already: one of seven. That is what a "
    "logarithmic range does.",
    sources=(
        Source(
            "scikit-learn user guide, Tuning the hyper-parameters: continuous log-uniform distributions",
            "https://scikit-learn.org/stable/modules/grid_search.html#randomized-parameter-optimization",
        ),
    ),
    minutes=5,
)
