"""A method that is better in the median still loses many single duels."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pages.lessons import Drawing, Finding, Guess, Lesson, Next, Number, Settings, Slide, Source, View
from pages.lessons._made_of import draw
from pages.lessons._made_of.functions import random_bests
from tuning import problems
from tuning import run as search
from tuning.language import tr

FLOOR = 1e-4  # on a logarithmic axis
METHODS = ("random", "tpe")
ASKED = 30  # duels
GUESSED = "you said: random wins {guess:.0f} of 30 duels"


def run(seed: int, settings: Settings) -> Finding:
    """TPE and random search on Branin's function, once for each of many seeds."""
    trials, runs = int(settings["trials"]), int(settings["runs"])
    branin = problems.get("branin")
    assert branin.optimum is not None
    seeds = [1000 * seed + k for k in range(runs)]
    tpe = np.array([search(branin, "tpe", trials=trials, seed=one).best_so_far() for one in seeds]) - branin.optimum
    random = random_bests(branin, trials, [one + 500 for one in seeds]) - branin.optimum  # not the seeds of TPE
    wins = random[:, -1] < tpe[:, -1]
    upset = int(np.argmin(random[:, -1] / tpe[:, -1]))  # where random search won by most
    numbers = {
        "runs": runs,
        "trials": trials,
        "random_wins": int(wins.sum()),
        "percent": 100 * wins.mean(),
        "tpe": float(np.median(tpe[:, -1])),
        "random": float(np.median(random[:, -1])),
        "duel": upset + 1,
        "duel_tpe": tpe[upset, -1],
        "duel_random": random[upset, -1],
        "best_tpe": tpe[:, -1].min(),
        "worst_tpe": tpe[:, -1].max(),
    }
    shown = {"tpe": np.maximum(tpe, FLOOR), "random": np.maximum(random, FLOOR)}
    return Finding(numbers, shown | {"duel": upset, "wins": wins})


def holds(n: Mapping[str, float]) -> bool:
    """TPE is better in the median, and still one duel in 20 to one in two goes to random search."""
    return n["tpe"] < n["random"] and 5 <= n["percent"] <= 50


def _duel(finding: Finding) -> Drawing:
    k, at = int(finding.data["duel"]), np.arange(1, int(finding.numbers["trials"]) + 1)
    traces = [draw.method_line(at, finding.data[m][k], m, step=True) for m in METHODS]
    return draw.chart(traces, tr("trial"), tr("regret (lower is better)"), yaxis=draw.POWERS)


def _all(finding: Finding) -> Drawing:
    traces = [draw.spread(finding.data[m][:, -1], draw.named(m), draw.colour(m)) for m in METHODS]
    return draw.chart(traces, "", tr("regret at the end (lower is better)"), yaxis=draw.POWERS)


def _tally(finding: Finding) -> Drawing:
    wins = np.cumsum(finding.data["wins"])
    at = np.arange(1, len(wins) + 1)
    line = draw.line(at, 100 * wins / at, tr("duels won by random search"), draw.colour("random"))
    return draw.chart([line], tr("duels so far"), tr("% won by random search"), yaxis={"range": [0, 102]})


def _share(finding: Finding, guess: Guess) -> float:
    """Of the duels that were asked for, in per cent."""
    assert isinstance(guess, (int, float))
    return 100 * guess / ASKED


LESSON = Lesson(
    name="one_run_proves_nothing",
    place=150,
    title="One run proves nothing",
    question="TPE was better than random search when I tried both. Is it the better method?",
    words=(
        "Most comparisons that one reads are one run of each method. But a search depends on its **seed**: which "
        "configs it "
        "begins with, and what luck it has.",
        "Thirty duels on Branin's function: one TPE run against one random run, 30 trials each. TPE learns from its "
        "trials, "
        "random search does not.",
    ),
    prediction=Number("Of 30 duels, how many does random search win?", 0, ASKED, "duels"),
    controls=(
        Slide("trials", "Trials", 15, 40, 30),
        Slide("runs", "Duels", 10, 60, 30),
    ),
    run=run,
    views=(
        View(
            "duel",
            "The duel that went best for random search",
            _duel,
            "Duel {duel:.0f} alone: random search ends at a regret of {duel_random:.2g}, TPE at {duel_tpe:.2g}.",
            said=GUESSED,
        ),
        View(
            "all",
            "All runs",
            _all,
            "{runs:.0f} runs of each: median regret {random:.2g} for random search and {tpe:.2g} for TPE, whose runs "
            "lie between {best_tpe:.2g} and {worst_tpe:.2g}.",
            said=GUESSED,
        ),
        View(
            "tally",
            "What one would have believed",
            _tally,
            "What share random search has won after 1, 2, 3 duels and so on: whoever stops there believes that. After "
            "{runs:.0f} it is {percent:.0f} %.",
            along="y",
            of_guess=_share,
        ),
    ),
    claim="TPE is better in the median of {runs:.0f} runs (regret {tpe:.2g} against {random:.2g}), and still random "
    "search wins "
    "{random_wins:.0f} of the {runs:.0f} duels.",
    holds=holds,
    otherwise="In {runs:.0f} duels the median regret is {tpe:.2g} for TPE and {random:.2g} for random search, which "
    "wins "
    "{random_wins:.0f}.",
    why="The runs of one method differ among themselves, too: TPE ends anywhere between {best_tpe:.2g} and "
    "{worst_tpe:.2g}. Whoever had run duel {duel:.0f} only would have compared {duel_random:.2g} with "
    "{duel_tpe:.2g}. So repeat with many "
    "seeds, the same for all methods; compare medians and how often one wins; and give an interval. The Race page "
    "does that, and "
    "says when there are too few seeds to tell.",
    answer=lambda finding: finding.numbers["random_wins"],
    next=(
        Next("Ten duels: would you bet on the result?", settings={"runs": 10}),
        Next(
            "A verdict with its uncertainty, 20 seeds",
            page="race?kind=function&on=branin&methods=random,tpe,bayes&seeds=20",
        ),
        Next("Luck in choosing a config, too", lesson="validation_overfits"),
    ),
    teacher="Everybody's seed: let each student run one duel with a seed of their own and raise a hand if random "
    "search won. "
    "The last picture says how many to expect.",
    sources=(
        Source(
            "Bouthillier et al. (2021), Accounting for variance in machine learning benchmarks",
            "https://arxiv.org/abs/2103.03098",
        ),
        Source(
            "Henderson et al. (2018), Deep reinforcement learning that matters",
            "https://arxiv.org/abs/1709.06560",
        ),
    ),
    minutes=6,
)
