"""Trials that cost different amounts of time are no fair unit of a budget."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pages.lessons import Choice, Drawing, Finding, Lesson, Next, Settings, Slide, Source, View
from pages.lessons._made_of import draw
from pages.lessons._made_of.functions import world
from tuning import problems
from tuning.language import tr
from tuning.plots.look import GREY

SEARCHES, D, WIDTH = 150, 4, 0.35
SECONDS_PER_TREE = 0.01
N_RECORDED = 100
SMALL, LARGE = "The search with small forests", "The search with large forests"


def _bests(seed: int, trees: int, trials: int) -> np.ndarray:
    """Best so far of random searches over four other parameters of a forest, shape (SEARCHES, trials).

    The more trees the better, by the law of averages: what is missing falls as one over the root of their number.
    """
    rng = world(seed, trees)
    centres = world(seed).uniform(0.15, 0.85, (SEARCHES, 1, D))
    quality = np.exp(-(((rng.random((SEARCHES, trials, D)) - centres) / WIDTH) ** 2).sum(axis=-1))
    found: np.ndarray = np.maximum.accumulate(0.6 + 0.35 * quality - 0.5 / np.sqrt(trees), axis=1)
    return found


def run(seed: int, settings: Settings) -> Finding:
    """The same searches with small and with large forests; and what recorded trials of a network have cost."""
    small, large, trials = int(settings["small"]), int(settings["large"]), int(settings["trials"])
    seconds = trials * large * SECONDS_PER_TREE
    more = max(trials, trials * large // small)
    bests = {"small": _bests(seed, small, more), "large": _bests(seed, large, trials)}
    network = problems.get("recorded_mlp_digits")
    draws = [network.space.sample(np.random.default_rng([seed, k])) for k in range(N_RECORDED)]
    outcomes = [network.evaluate(config) for config in draws]
    costs = np.sort([outcome.fit_seconds + outcome.score_seconds for outcome in outcomes])[::-1]
    numbers = {
        "small_trees": small,
        "large_trees": large,
        "trials": trials,
        "more": more,
        "seconds": seconds,
        "large": bests["large"][:, -1].mean(),
        "small": bests["small"][:, trials - 1].mean(),
        "small_later": bests["small"][:, -1].mean(),
        "recorded": N_RECORDED,
        "dear_share": 100 * costs[: N_RECORDED // 10].sum() / costs.sum(),
        "dear_times": costs[0] / costs[-1],
    }
    return Finding(numbers, {"bests": {name: runs.mean(axis=0) for name, runs in bests.items()}, "costs": costs})


def holds(n: Mapping[str, float]) -> bool:
    """By trials the large forests lead, by seconds the small ones."""
    return n["large"] > n["small"] + 0.01 and n["small_later"] > n["large"] + 0.01


def _lines(finding: Finding, by_clock: bool) -> Drawing:
    n, traces = finding.numbers, []
    for name, method, dash in (("large", "grid", "dash"), ("small", "random", "solid")):
        curve, trees = finding.data["bests"][name], n[f"{name}_trees"]
        at = np.arange(1, len(curve) + 1) * (trees * SECONDS_PER_TREE if by_clock else 1)
        shown = slice(None) if by_clock else slice(0, int(n["trials"]))
        label = tr("{n:.0f} trees", n=trees)
        traces.append(draw.line(at[shown], curve[shown], label, draw.colour(method), dash, step=True))
    title = tr("seconds") if by_clock else tr("trials")
    return draw.chart(traces, title, tr("mean best accuracy so far"), yaxis={"range": [0.5, 0.96]})


def _by_trials(finding: Finding) -> Drawing:
    return _lines(finding, False)


def _by_seconds(finding: Finding) -> Drawing:
    return _lines(finding, True)


def _costs(finding: Finding) -> Drawing:
    costs = finding.data["costs"]
    bars = {"type": "bar", "x": list(range(1, len(costs) + 1)), "y": costs.tolist()}
    bars |= {"marker": {"color": GREY}, "name": ""}
    return draw.chart([bars], tr("trials, the dearest first"), tr("seconds"))


LESSON = Lesson(
    name="cost_is_not_trials",
    place=140,
    title="Cost is not trials",
    question="Two searches of twenty trials each: did they cost the same?",
    words=(
        "Budgets are counted in trials, since that is easy. But one trial may be a forest of 20 trees and another "
        "one of 500, and "
        "what one waits for are **seconds**.",
        "Two random searches over four other parameters of a forest. One always fits 500 trees, the other 20. More "
        "trees are always "
        "better, and each takes a hundredth of a second. (This function is made up, so that the law is known; the "
        "last picture has "
        "costs of real trials.)",
    ),
    prediction=Choice("After the same number of seconds, which has found the better config?", (LARGE, SMALL)),
    controls=(
        Slide("small", "Trees of the small forests", 10, 100, 20, 10),
        Slide("large", "Trees of the large forests", 200, 1000, 500, 100),
        Slide("trials", "Trials of the search with large forests", 10, 60, 20, 5),
    ),
    run=run,
    views=(
        View(
            "trials",
            "By trials",
            _by_trials,
            "By trials: after {trials:.0f} of them the mean best is {large:.3f} with {large_trees:.0f} trees and "
            "{small:.3f} with {small_trees:.0f}.",
        ),
        View(
            "seconds",
            "By seconds",
            _by_seconds,
            "By seconds: after {seconds:.0f} s the mean best is {small_later:.3f} with {small_trees:.0f} trees "
            "({more:.0f} trials) and {large:.3f} with {large_trees:.0f} trees ({trials:.0f} trials).",
        ),
        View(
            "costs",
            "What real trials cost",
            _costs,
            "{recorded:.0f} real trials of a neural network on the digits, as recorded: the dearest tenth took "
            "{dear_share:.0f} % of the time; the dearest took {dear_times:.0f} times as long as the cheapest.",
        ),
    ),
    claim="After {trials:.0f} trials each, large forests lead ({large:.3f} against {small:.3f}); after {seconds:.0f} "
    "seconds each, "
    "small ones do ({small_later:.3f} against {large:.3f}), with {more:.0f} trials.",
    holds=holds,
    otherwise="After {trials:.0f} trials each: large forests {large:.3f}, small ones {small:.3f}. After "
    "{seconds:.0f} seconds each: "
    "large {large:.3f}, small {small_later:.3f}.",
    why="Small forests are judged a little too low, but nearly in the right *order*, and in the same time {more:.0f} "
    "of them can be "
    "tried. So: search with small models or few rows, and fit the winner with many trees at the end; that is the "
    "idea behind "
    "halving, Hyperband and BOHB. Real costs differ as much: of {recorded:.0f} recorded trials of a network the "
    "dearest tenth took "
    "{dear_share:.0f} % of the time. Before a search estimate $\\text{{trials}} \\times \\text{{folds}} \\times "
    "\\text{{seconds of a "
    "fit}}$; the Search page does it with one pilot trial.",
    answer=lambda finding: SMALL if finding.numbers["small_later"] > finding.numbers["large"] else LARGE,
    next=(
        Next("Very long searches: do the large forests come back?", settings={"trials": 60}),
        Next("A race by seconds, on recorded trials", page="race?on=recorded_mlp_digits&budget=seconds&spend=60"),
        Next("Is a small budget always a good judge?", lesson="early_stopping"),
    ),
    teacher="Ask which of the two figures belongs into a paper. Both, with the unit on the axis.",
    sources=(
        Source("Falkner, Klein and Hutter (2018), BOHB", "https://arxiv.org/abs/1807.01774"),
        Source(
            "Wu, Wang and Huang (2021), Frugal optimization for cost-related hyperparameters",
            "https://arxiv.org/abs/2005.01571",
        ),
    ),
    minutes=5,
)
