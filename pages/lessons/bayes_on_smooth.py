"""On smooth functions of few parameters Bayesian search needs far fewer trials than random search."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pages.lessons import Curve, Drawing, Finding, Guess, Lesson, Next, Pick, Settings, Slide, Source, View
from pages.lessons._made_of import draw
from pages.lessons._made_of.functions import random_bests
from tuning import problems
from tuning import run as search
from tuning.language import tr

N_RANDOM, LONG = 40, 4
FLOOR = 1e-6  # on a logarithmic axis
METHODS = ("random", "tpe", "bayes")


def run(seed: int, settings: Settings) -> Finding:
    """Searches with several seeds; random search goes on four times as long, to see when it catches up."""
    trials, seeds = int(settings["trials"]), int(settings["seeds"])
    problem = problems.get(str(settings["problem"]))
    assert problem.optimum is not None
    bands: dict[str, np.ndarray] = {}
    for name in METHODS:
        if name == "random":
            runs = random_bests(problem, LONG * trials, [1000 * seed + k for k in range(N_RANDOM)])
        else:
            found = [search(problem, name, trials=trials, seed=1000 * seed + k) for k in range(seeds)]
            runs = np.array([history.best_so_far() for history in found])
        regret = np.maximum(runs - problem.optimum, FLOOR)
        bands[name] = np.quantile(regret, [0.25, 0.5, 0.75], axis=0)
    last = {name: float(bands[name][1][trials - 1]) for name in METHODS}
    reached = np.flatnonzero(bands["random"][1] <= last["bayes"])
    numbers = {
        **last,
        "trials": trials,
        "seeds": seeds,
        "long": LONG * trials,
        "random_long": bands["random"][1][-1],
        "catches_up": reached[0] + 1 if len(reached) else 0,
        "times": last["random"] / last["bayes"],
    }
    return Finding(numbers, {"bands": bands})


def holds(n: Mapping[str, float]) -> bool:
    """Bayesian search is at least three times as near to the optimum, and random search does not catch up."""
    return n["times"] >= 3 and n["catches_up"] == 0


def _curves(finding: Finding) -> Drawing:
    traces = []
    for name in METHODS:
        low, middle, high = finding.data["bands"][name]
        at = np.arange(1, len(middle) + 1)
        traces += [draw.band(at, low, high, draw.colour(name)), draw.method_line(at, middle, name)]
    axis = {"range": [0, finding.numbers["long"] + 1]}
    return draw.chart(traces, tr("trial"), tr("regret (lower is better)"), xaxis=axis, yaxis=draw.POWERS)


def _bars(finding: Finding) -> Drawing:
    bars = draw.bars(
        [draw.named(name) for name in METHODS], [finding.numbers[name] for name in METHODS], METHODS, "{:.2g}"
    )
    return draw.chart([bars], "", tr("median regret (lower is better)"))


def _end(finding: Finding, guess: Guess) -> float:
    """Where the curve that was drawn stands after as many trials."""
    assert not isinstance(guess, (str, float, int))
    return float(np.interp(finding.numbers["trials"], *np.array(guess).T))


LESSON = Lesson(
    name="bayes_on_smooth",
    place=60,
    title="Learning from trials",
    question="How many trials does a search save that learns from them?",
    words=(
        "Grid and random search never look at the scores. **Bayesian search** does: it fits a Gaussian process to "
        "all trials so "
        "far and tries where the *expected improvement* is largest. TPE compares where good and bad trials lie.",
        "Here is a smooth function whose optimum is known. The *regret* is how far the best trial "
        "so far is from "
        "it: $r_n = \\min_{i \\le n} f(x_i) - f(x^*)$, and 0 is perfect.",
    ),
    prediction=Curve(
        "Random search is at a regret of about 2 after 20 trials. Draw the regret of Bayesian search over 25 trials.",
        "trial",
        "regret (lower is better)",
        (1, 100),
        (0, 20),
    ),
    controls=(
        Pick(
            "problem", "Function", {"branin": "Branin (2 parameters)", "hartmann3": "Hartmann (3 parameters)"}, "branin"
        ),
        Slide("trials", "Trials", 15, 30, 25),
        Slide("seeds", "Searches of each method that learns", 3, 12, 5),
    ),
    run=run,
    views=(
        View(
            "curves",
            "Regret over trials",
            _curves,
            "Median regret after {trials:.0f} trials: random {random:.2g}, TPE {tpe:.2g}, Bayesian {bayes:.2g}. Random "
            "search after {long:.0f} trials: {random_long:.2g}.",
        ),
        View(
            "bars",
            "At the end",
            _bars,
            "After {trials:.0f} trials the median regret of random search is {times:,.1f} times that of Bayesian "
            "search.",
            along="y",
            of_guess=_end,
        ),
    ),
    claim="After {trials:.0f} trials Bayesian search is {times:.0f} times nearer to the optimum than random search "
    "(median "
    "regret {bayes:.2g} against {random:.2g}); random search has not caught up after {long:.0f} trials.",
    holds=holds,
    otherwise="After {trials:.0f} trials the median regret is {bayes:.2g} for Bayesian and {random:.2g} for random "
    "search, which "
    "is at {random_long:.2g} after {long:.0f}.",
    why="On a smooth function a trial says something about its whole neighbourhood, so after the first ten trials, "
    "which are "
    "spread evenly, the process knows where the valleys are. Random search spends its last trial as "
    "blindly as its "
    "first. TPE, which learns in another way, is at a median regret of {tpe:.2g}.",
    answer=lambda finding: tuple(
        (float(k + 1), min(float(v), 20.0)) for k, v in enumerate(finding.data["bands"]["bayes"][1])
    ),
    next=(
        Next("Three parameters", settings={"problem": "hartmann3"}),
        Next("And when it does not help", lesson="bayes_does_not_help"),
        Next("Why that point? One decision at a time", page="inside?function=branin"),
    ),
    teacher="Random search is shown to four times the budget, so that one can read the figure sideways: how many "
    "random trials "
    "equal 25 that learn?",
    sources=(
        Source(
            "Turner et al. (2021), Bayesian optimization is superior to random search for machine learning "
            "hyperparameter tuning",
            "https://arxiv.org/abs/2104.10201",
        ),
        Source(
            "Jones, Schonlau and Welch (1998), Efficient global optimization of expensive black-box functions",
            "https://doi.org/10.1023/A:1008306431147",
        ),
    ),
    minutes=6,
)
