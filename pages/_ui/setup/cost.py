"""What a search or a race costs, in a line: stated before it runs, measured once it is over."""

from __future__ import annotations

from typing import Any

from pages._ui import component
from pages._ui.words import complexity
from tuning import methods, problems
from tuning.compare import Race
from tuning.language import duration, mark, ntr, tr
from tuning.methods import Method
from tuning.study import History

CHOOSING = mark("To choose trial $n$ among $d$ parameters takes {each} steps.")
RACE = mark("{methods}, {seeds}, {trials} each: at most {fits}.")
OF_METHOD = mark("{method}: {fits:,} fits, {training} of fitting and scoring, {thinking} of choosing")


def state(method: Method, problem: Any, trials: int) -> None:
    """Points, fits, and the order of what choosing costs, of a search that has not begun."""
    cost = complexity.stated(method, problem.space, trials=trials, folds=problems.n_folds(problem))
    choosing = tr(CHOOSING, each=f"${cost.thinking}$") if cost.thinking else ""
    component.caption(f"{cost.said} {choosing}")


def measure(history: History) -> None:
    """What the search has cost."""
    component.caption(tr("Measured: {said}", said=complexity.measured(history).said))


def state_race(lined: Race) -> None:
    """All trials and fits of a race that has not begun, and what each of its methods costs."""
    folds, runs = problems.n_folds(lined.problem), len(lined.seeds)
    found = {
        label: complexity.stated(method, lined.problem.space, trials=lined.trials, folds=folds)
        for label, method in lined.methods.items()
    }
    total = tr(
        RACE,
        methods=ntr("{n} method", "{n} methods", len(found)),
        seeds=ntr("{n} seed", "{n} seeds", runs),
        trials=ntr("{n:,} trial", "{n:,} trials", lined.trials),
        fits=ntr("{n:,} fit", "{n:,} fits", runs * lined.trials * folds * len(found)),
    )
    each = ", ".join(f"{title(label, lined)} ${cost.thinking}$" for label, cost in found.items() if cost.thinking)
    component.caption(f"{total} {tr(CHOOSING, each=each) if each else ''}")


def measure_race(race: Race) -> None:
    """What each method of a race has cost, over all its seeds."""
    said = []
    for label, runs in race.histories.items():
        costs = [complexity.measured(history) for history in runs]
        fits, *seconds = (sum(getattr(cost, name) for cost in costs) for name in ("fits", "training", "thinking"))
        training, thinking = map(duration, seconds)
        said.append(tr(OF_METHOD, method=title(label, race), fits=fits, training=training, thinking=thinking))
    component.caption(tr("Measured, all seeds together: {listed}.", listed="; ".join(said)))


def title(label: str, race: Race) -> str:
    """What people call a method of a race."""
    name = race.methods[label].name
    return methods.title(name) if label == name else label
