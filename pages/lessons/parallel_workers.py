"""More workers make a search that learns quicker by the clock, and blunter by the trial."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pages.lessons import Choice, Drawing, Finding, Lesson, Next, Pick, Settings, Slide, Source, View
from pages.lessons._made_of import draw
from pages.lessons._made_of.functions import random_bests
from tuning import History, compare, methods, problems
from tuning.language import ntr, tr
from tuning.problems import Problem
from tuning.search import study_of

SEARCHES, N_RANDOM = 5, 20
BETTER, SAME, WORSE = "Better than one by one", "As good as one by one", "Worse than one by one"
FLOOR = 1e-6


def _searched(problem: Problem, seed: int, trials: int, workers: int) -> tuple[np.ndarray, np.ndarray]:
    """Best so far, and the time on the clock, after each trial in the order in which they ended."""
    method = methods.get("bayes")
    begun = History(study_of(problem, method, trials=trials, seed=seed))
    *_, history = compare.simulate(problem, method, begun, workers=workers)
    values = [np.inf if trial.value is None else trial.value for trial in history.in_order_of_end]
    best = np.minimum.accumulate(np.array(values))
    return best, np.array([trial.finished for trial in history.in_order_of_end])


def run(seed: int, settings: Settings) -> Finding:
    """The same Bayesian search with one worker and with several, on a simulated clock: one second a trial."""
    workers, trials = int(settings["workers"]), int(settings["trials"])
    problem = problems.get(str(settings["problem"]))
    assert problem.optimum is not None
    seeds = [SEARCHES * seed + k for k in range(SEARCHES)]
    regret, seconds = {}, {}
    for n in (1, workers):
        runs = [_searched(problem, one, trials, n) for one in seeds]
        regret[n] = np.maximum(np.array([best for best, _ in runs]) - problem.optimum, FLOOR)
        seconds[n] = runs[0][1]
    random = np.median(random_bests(problem, trials, range(N_RANDOM * seed, N_RANDOM * (seed + 1)))[:, -1])
    numbers = {
        "workers": workers,
        "others": workers - 1,
        "trials": trials,
        "one": np.median(regret[1][:, -1]),
        "several": np.median(regret[workers][:, -1]),
        "random": random - problem.optimum,
        "times": np.median(regret[workers][:, -1]) / np.median(regret[1][:, -1]),
        "clock_one": seconds[1][-1],
        "clock_several": seconds[workers][-1],
    }
    return Finding(numbers, {"regret": {str(n): np.median(v, axis=0) for n, v in regret.items()}, "seconds": seconds})


def holds(n: Mapping[str, float]) -> bool:
    """By trials the search with several workers is clearly behind, and it is over in less than half of the time."""
    return n["several"] > 1.3 * n["one"] and n["clock_several"] < n["clock_one"] / 2


def _lines(finding: Finding, by_clock: bool) -> Drawing:
    n, traces = finding.numbers, []
    for k, method, dash in ((1, "bayes", "solid"), (int(n["workers"]), "sobol", "dash")):
        curve = finding.data["regret"][str(k)]
        at = finding.data["seconds"][k] if by_clock else np.arange(1, len(curve) + 1)
        label = ntr("{n} worker", "{n} workers", k)
        traces.append(draw.line(at, curve, label, draw.colour(method), dash, step=True))
    title = tr("seconds on the clock") if by_clock else tr("trials that have ended")
    return draw.chart(traces, title, tr("regret (lower is better)"), yaxis=draw.POWERS)


def _by_trials(finding: Finding) -> Drawing:
    return _lines(finding, False)


def _by_clock(finding: Finding) -> Drawing:
    return _lines(finding, True)


LESSON = Lesson(
    name="parallel_workers",
    place=130,
    title="Many workers",
    question="Ten workers instead of one: is Bayesian search as good, only quicker?",
    words=(
        "A search that learns needs the results of earlier trials. With ten workers ten trials are under way at "
        "once, and each is "
        "chosen **without knowing how the other nine will end**.",
        "Our method gives those that run the value that it expects (“kriging believer”), so that it does not try the "
        "same place ten "
        "times.",
    ),
    prediction=Choice("After the same number of *trials* (not seconds), ten workers are …", (BETTER, SAME, WORSE)),
    controls=(
        Slide("workers", "Workers", 2, 16, 10),
        Slide("trials", "Trials", 20, 50, 30, 10),
        Pick("problem", "Function", {"branin": "Branin", "hartmann6": "Hartmann, 6 parameters"}, "branin"),
    ),
    run=run,
    views=(
        View(
            "trials",
            "By trials",
            _by_trials,
            "By trials: after {trials:.0f} of them the median regret is {one:.2g} with one worker and {several:.2g} "
            "with {workers:.0f}; random search is at {random:.2g}.",
        ),
        View(
            "clock",
            "By the clock",
            _by_clock,
            "By the clock: {trials:.0f} trials take {clock_one:.0f} s with one worker and {clock_several:.0f} s with "
            "{workers:.0f}.",
        ),
    ),
    claim="After {trials:.0f} trials the median regret is {several:.2g} with {workers:.0f} workers and {one:.2g} one "
    "by one; but all "
    "{trials:.0f} trials take {clock_several:.0f} s instead of {clock_one:.0f} s.",
    holds=holds,
    otherwise="After {trials:.0f} trials the median regret is {several:.2g} with {workers:.0f} workers and {one:.2g} "
    "one by one; all "
    "trials take {clock_several:.0f} s instead of {clock_one:.0f} s.",
    why="With {workers:.0f} workers a choice lacks the results of the others that are under way, up to {others:.0f}. "
    "For grid and random search that is no loss: they do not look at results. So: if trials are dear and time is not, "
    "few workers; if time is short and cores are many, many "
    "workers, and then "
    "the lead of methods that learn shrinks. Random search is at {random:.2g} after as many trials.",
    answer=lambda finding: (
        WORSE
        if finding.numbers["several"] > 1.1 * finding.numbers["one"]
        else BETTER
        if finding.numbers["several"] < 0.9 * finding.numbers["one"]
        else SAME
    ),
    next=(
        Next("Two workers", settings={"workers": 2}),
        Next("Race with eight workers each", page="race?kind=function&on=hartmann6&lanes=8"),
        Next("Seconds, not trials", lesson="cost_is_not_trials"),
    ),
    teacher="Play it in the room: ten students choose a point each with eyes closed, then ten in turn who see all "
    "results.",
    sources=(
        Source(
            "Ginsbourger, Le Riche and Carraro (2010), Kriging is well-suited to parallelize optimization",
            "https://doi.org/10.1007/978-3-642-10701-6_6",
        ),
    ),
    minutes=5,
)
