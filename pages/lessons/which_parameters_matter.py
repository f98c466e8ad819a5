"""Importance from few trials is a guess; an interval says so."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pages.lessons import Drawing, Finding, Lesson, Next, Number, Pick, Settings, Slide, Source, View
from pages.lessons._made_of import draw
from pages.lessons._made_of.functions import Made, world
from tuning import History, methods
from tuning.importance import Importance, importance
from tuning.language import tr
from tuning.plots.look import GREY
from tuning.space import Config

FEW, SOME, D = 20, 40, 4
N_AGAIN = 8
GUESSED = "you said: {guess:.0f} points wide"


class Ridge:
    """High where the first parameter is near `centre`; the others hardly matter."""

    def __init__(self, centre: float):
        self.centre = centre

    def __call__(self, x: np.ndarray) -> float:
        return float(np.exp(-(((x[0] - self.centre) / 0.15) ** 2)) + 0.05 * np.mean(np.cos(6 * x)))


def _searched(method: str, problem: Made, trials: int, seed: int) -> tuple[list[Config], list[float]]:
    if method == "random":
        draws = [problem.space.sample(np.random.default_rng([seed, k])) for k in range(trials)]
        return draws, [problem.truth(config) for config in draws]
    from tuning import run as search

    history = search(problem, methods.get(method), trials=trials, seed=seed)
    return [t.config for t in history.done], [problem.truth(t.config) for t in history.done]


def run(seed: int, settings: Settings) -> Finding:
    """One search read after 20, 40 and all trials; and the first 20 trials of several more."""
    trials, method = int(settings["trials"]), str(settings["method"])
    problem = Made("ridge", Ridge(float(world(seed).uniform(0.15, 0.85))), D)
    configs, values = _searched(method, problem, trials, seed)
    stages = [n for n in (FEW, SOME) if n < trials] + [trials]
    found = {n: importance(History.of(problem.space, configs[:n], values[:n]), seed=seed) for n in stages}
    again = []
    for k in range(1, N_AGAIN + 1):
        others = _searched("random", problem, FEW, 1000 * (seed + 1) + k)
        again.append(importance(History.of(problem.space, *others), seed=seed)[0].share)
    few, last = found[stages[0]], found[trials]
    numbers = {
        "few": FEW,
        "trials": trials,
        "share_few": 100 * few[0].share,
        "share": 100 * last[0].share,
        "width_few": 100 * (few[0].high - few[0].low),
        "width": 100 * (last[0].high - last[0].low),
        "low": 100 * last[0].low,
        "chance_few": 100 * few[0].chance,
        "chance": 100 * last[0].chance,
        "other": 100 * max(one.high for one in last[1:]),
        "again_low": 100 * min(again),
        "again_high": 100 * max(again),
        "again": N_AGAIN,
    }
    return Finding(numbers, {"stages": {n: [_row(one) for one in rows] for n, rows in found.items()}, "again": again})


def _row(one: Importance) -> tuple[str, float, float, float, float]:
    return one.name, one.share, one.low, one.high, one.chance


def holds(n: Mapping[str, float]) -> bool:
    """At the end the interval is far narrower, and the parameter stands clear of chance and of all others."""
    return n["width"] < 0.7 * n["width_few"] and n["share"] > n["chance"] and n["low"] > n["other"]


def _shares(finding: Finding) -> Drawing:
    shades = (draw.colour("random"), draw.colour("sobol"), draw.colour("bayes"))
    traces = []
    for (trials, rows), shade in zip(finding.data["stages"].items(), shades, strict=False):
        names, share, low, high, _ = (list(column) for column in zip(*rows, strict=True))
        arms = {"type": "data", "symmetric": False, "thickness": 1.5, "width": 5, "color": GREY}
        arms["array"] = [100 * (b - a) for a, b in zip(share, high, strict=True)]
        arms["arrayminus"] = [100 * (a - b) for a, b in zip(share, low, strict=True)]
        bars = {"type": "bar", "x": names, "y": [100 * s for s in share], "name": tr("{n} trials", n=trials)}
        traces.append(bars | {"marker": {"color": shade}, "error_y": arms})
    axis = {"range": [0, 108]}
    return draw.chart(traces, tr("parameter"), tr("importance in %"), barmode="group", yaxis=axis)


def _again(finding: Finding) -> Drawing:
    n, again = finding.numbers, [100 * share for share in finding.data["again"]]
    traces = [draw.points(range(1, len(again) + 1), again, tr("importance of x1"), draw.colour("random"), "diamond")]
    title = tr("search of {n} trials", n=FEW)
    drawing = draw.chart(traces, title, tr("importance of x1 in %"), yaxis={"range": [0, 104]})
    return draw.level(drawing, n["share"], tr("after {n:.0f} trials", n=n["trials"]))


LESSON = Lesson(
    name="which_parameters_matter",
    place=80,
    title="Which parameters matter?",
    question="After how many trials may one drop a hyperparameter from the search?",
    words=(
        "Importance says which parameters the score depends on. Ours is **PED-ANOVA**: a parameter matters as far as "
        "its values among the "
        "best tenth of the trials differ from those among all. The shares add up to 100 %.",
        "Four parameters; only x1 matters much. We look after 20 trials, after 40, and at the end, with a 90 % "
        "interval from the bootstrap.",
    ),
    prediction=Number("How wide is the interval for x1 after 20 trials, in points of 100?", 0, 100, "points"),
    controls=(
        Slide("trials", "Trials in all", 60, 200, 120, 20),
        Pick("method", "Trials come from", {"random": "random search", "tpe": "TPE"}, "random"),
    ),
    run=run,
    views=(
        View(
            "shares",
            "Importance, early and late",
            _shares,
            "Importance of x1: {share_few:.0f} % after {few:.0f} trials, with an interval {width_few:.0f} points wide; "
            "{share:.0f} % after {trials:.0f} trials, {width:.0f} points wide. No other parameter's interval reaches "
            "above {other:.0f} % then.",
            said=GUESSED,
        ),
        View(
            "again",
            "Twenty trials, again and again",
            _again,
            "{again:.0f} more searches of {few:.0f} trials on the same function say that x1 has an importance between "
            "{again_low:.0f} and {again_high:.0f} %.",
            said=GUESSED,
        ),
    ),
    claim="After {few:.0f} trials x1 has an importance of {share_few:.0f} % with an interval {width_few:.0f} points "
    "wide; after "
    "{trials:.0f} trials {share:.0f} %, {width:.0f} points wide.",
    holds=holds,
    otherwise="After {few:.0f} trials x1 has an importance of {share_few:.0f} % (interval {width_few:.0f} points "
    "wide), after "
    "{trials:.0f} {share:.0f} % ({width:.0f} points).",
    why="The best tenth of {few:.0f} trials are a handful of points, and by chance alone some parameter reaches "
    "{chance_few:.0f} % in one of "
    "twenty such searches. After {trials:.0f} trials chance reaches {chance:.0f} %. So: no interval, no conclusion; "
    "look again after "
    "more trials; and fix a parameter only when its interval stays low. Fewer parameters make every later search "
    "cheaper.",
    answer=lambda finding: finding.numbers["width_few"],
    next=(
        Next("From the trials of a search that learns", settings={"method": "tpe"}),
        Next(
            "The card “Importance” on a search of your own",
            page="search?cards=best_so_far,importance&method=random&trials=60",
        ),
        Next("Why few important parameters favour random search", lesson="random_beats_grid"),
    ),
    teacher="Cover the late bars and let the class decide which parameters to drop after 20 trials; count how many "
    "would have dropped "
    "the wrong one.",
    sources=(
        Source(
            "Watanabe, Bansal and Hutter (2023), PED-ANOVA: efficiently quantifying hyperparameter importance in "
            "arbitrary subspaces",
            "https://arxiv.org/abs/2304.10255",
        ),
        Source(
            "Hutter, Hoos and Leyton-Brown (2014), An efficient approach for assessing hyperparameter importance",
            "https://proceedings.mlr.press/v32/hutter14.html",
        ),
    ),
    minutes=5,
)
