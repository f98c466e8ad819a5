"""A race as a study of a store: its runs in a row, seed by seed for each method, and the rest of its recipe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tuning import methods, problems
from tuning.compare.race import Race
from tuning.compare.spec import RaceSpec
from tuning.language import tr
from tuning.study import History

if TYPE_CHECKING:
    from tuning.methods import Method
    from tuning.problems import Problem
    from tuning.store import Run, Stored

FORM = 1  # of what stands in a recipe beside the studies
TOLD = ("trials", "workers", "seconds", "same_start")


# To the store ------------------------------------------------------------------------------------------------
def runs_of(race: Race) -> list[Run]:
    """All runs of a race."""
    from tuning.store import Run

    return [Run(label, history.study, history) for label, runs in race.histories.items() for history in runs]


def histories_of(race: Race) -> list[History]:
    """Those of the runs, in the same order."""
    return [history for runs in race.histories.values() for history in runs]


def recipe_of(spec: RaceSpec, link: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What its studies do not say of a race; `link` is the state of a page."""
    told = {name: getattr(spec, name) for name in TOLD}
    return {"form": FORM, **told, "labels": list(spec.methods), "seeds": list(spec.seeds), "link": dict(link or {})}


def titles(*entered: Method) -> str:
    """Methods as people read them; one of somebody's own may have no title."""
    return ", ".join(str(getattr(method, "title", method.name)) for method in entered)


# From the store ----------------------------------------------------------------------------------------------
def split(labels: Sequence[str], n_seeds: int, histories: Sequence[History]) -> dict[str, tuple[History, ...]]:
    """The histories of each method, from those of all runs in a row."""
    return {label: tuple(histories[m * n_seeds : (m + 1) * n_seeds]) for m, label in enumerate(labels)}


def first_runs(stored: Stored) -> dict[str, Run]:
    """A run of each method by its label.

    Raises:
        KeyError, TypeError, IndexError: if the recipe is not that of a race.
    """
    labels, n_seeds = [str(label) for label in stored.recipe["labels"]], len(stored.recipe["seeds"])
    return {label: stored.runs[m * n_seeds] for m, label in enumerate(labels)}


def with_runs(stored: Stored, spec: RaceSpec) -> Race:
    """The race of that recipe as far as it is stored."""
    return Race(spec, split(list(spec.methods), len(spec.seeds), [run.history for run in stored.runs]))


def made_again(
    stored: Stored, problem: Problem | None = None, entered: Mapping[str, Method] | None = None, **other: Any
) -> Race:
    """The race that is stored.

    Args:
        stored: a study of that kind.
        problem: what is optimised; None makes it from its recipe.
        entered: the methods; None makes them from theirs.
        **other: fields of the recipe that are to be others than are stored.

    Raises:
        ValueError: if its recipe is not that of a race, or needs what only a program of one's own can make.
    """
    try:
        firsts = first_runs(stored)
        if entered is None:
            entered = {label: methods.from_recipe(run.study.method) for label, run in firsts.items()}
        if problem is None:
            problem = problems.from_recipe(stored.runs[0].study.problem)
        goals = stored.runs[0].study.goals
        told = {name: stored.recipe[name] for name in TOLD} | other
        return with_runs(stored, RaceSpec(problem, entered, tuple(stored.recipe["seeds"]), goals=goals, **told))
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(
            tr("what is stored is no race ({kind}: {error})", kind=type(error).__name__, error=error)
        ) from None
