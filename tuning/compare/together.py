"""Several races put together: one race of all their methods, where problem, seeds and budget allow it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tuning.compare.race import Race
from tuning.compare.studies import differences
from tuning.language import tr
from tuning.methods import Method
from tuning.study import History, Study

LEAST_SEEDS = 2


@dataclass(frozen=True)
class Together:
    """Races side by side.

    Args:
        race: all runs of those that may be compared, over the seeds that all of them have; None with fewer than two.
        names: of these.
        left_out: the others, each with what tells it apart, in words.
        remarks: what else is to be known of those that are compared.
    """

    race: Race | None
    names: tuple[str, ...]
    left_out: Mapping[str, tuple[str, ...]]
    remarks: tuple[str, ...]


def together(races: Mapping[str, Race]) -> Together:
    """The first race and all that may be compared with it, as one race.

    Runs are compared seed by seed, so there have to be at least two seeds that all have, and the budget of each run
    has to be the same. A method that two races have with the same settings stands there once.

    Args:
        races: by name, at least one.

    Raises:
        ValueError: if there is none.
    """
    if not races:
        raise ValueError(tr("there is nothing to compare. Choose at least one race."))
    first, *others = races
    base = races[first]
    left_out: dict[str, tuple[str, ...]] = {}
    taken, seeds = {first: base}, base.seeds
    if not base.is_over:
        left_out[first] = (tr("it is not over yet"),)
    for name in others:
        race = races[name]
        shared = tuple(seed for seed in seeds if seed in race.seeds)
        if reasons := _reasons(base, race, shared):
            left_out[name] = tuple(reasons)
        else:
            taken[name], seeds = race, shared
    if first in left_out or len(taken) < 2:
        return Together(None, (), left_out, ())
    remarks = []
    if len(seeds) < max(len(race.seeds) for race in taken.values()):
        remarks.append(tr("only the seeds that all have are compared: {listed}", listed=", ".join(map(str, seeds))))
    if len({race.spec.n_same_start for race in taken.values()}) > 1:
        remarks.append(tr("the races do not begin with the same number of shared trials"))
    entered, histories = _merged(taken, seeds)
    spec = replace(base.spec, methods=entered, seeds=seeds, same_start=False)
    return Together(Race(spec, histories), tuple(taken), left_out, tuple(remarks))


def _reasons(base: Race, race: Race, shared: tuple[int, ...]) -> list[str]:
    """Why the runs of two races may not stand side by side."""
    found = list(differences(_study(base), _study(race)))
    if race.spec.goals != base.spec.goals:
        found.append(tr("it looks for other goals"))
    planned = tr("{theirs:,} trials were planned, not {mine:,}", theirs=race.trials, mine=base.trials)
    if race.trials != base.trials and planned not in found:
        found.append(planned)
    if race.workers != base.workers:
        found.append(tr("its runs have {theirs} workers each, not {mine}", theirs=race.workers, mine=base.workers))
    if race.seconds != base.seconds:
        found.append(
            tr("its budget is {theirs}, not {mine}", theirs=_seconds(race.seconds), mine=_seconds(base.seconds))
        )
    if not found and len(shared) < LEAST_SEEDS:
        had = ", ".join(map(str, shared)) or tr("none")
        found.append(
            tr(
                "runs are compared seed by seed, which takes at least {n} seeds in common: {had}",
                n=LEAST_SEEDS,
                had=had,
            )
        )
    if not race.is_over:
        found.append(tr("it is not over yet"))
    return found


def _study(race: Race, label: str = "") -> Study:
    return race.histories[label or race.labels[0]][0].study


def _seconds(seconds: float | None) -> str:
    return tr("counted in trials alone") if seconds is None else f"{seconds:g} s"


def _merged(
    races: Mapping[str, Race], seeds: tuple[int, ...]
) -> tuple[dict[str, Method], dict[str, tuple[History, ...]]]:
    """Methods and runs of all; a label that stands for two methods gets the name of its race."""
    entered: dict[str, Method] = {}
    histories: dict[str, tuple[History, ...]] = {}
    for name, race in races.items():
        for label, method in race.methods.items():
            recipes = {known: runs[0].study.method for known, runs in histories.items()}
            if recipes.get(label) == _study(race, label).method:
                continue
            numbered = (f"{label} ({name}, {n})" for n in range(2, len(recipes) + 3))
            free = next(text for text in (label, f"{label} ({name})", *numbered) if text not in recipes)
            entered[free] = method
            histories[free] = tuple(race.histories[label][race.seeds.index(seed)] for seed in seeds)
    return entered, histories
