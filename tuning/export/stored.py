"""A stored study as what everything else takes: a history, or a race."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning import methods, problems
from tuning.compare import Race, RaceSpec
from tuning.export.code import NotCode
from tuning.study import History

if TYPE_CHECKING:
    from tuning.store import Stored


def of_stored(stored: Stored) -> History | Race:
    """The history of a search or of the first player of a game; the race of a race.

    Raises:
        NotCode: if it is a race whose problem or methods only a program of one's own can make.
    """
    if stored.row.kind != "race":
        return stored.history
    told, runs = stored.recipe, stored.runs
    try:
        seeds, labels = tuple(told["seeds"]), [str(label) for label in told["labels"]]
        entered = {label: methods.get(**runs[place * len(seeds)].study.method) for place, label in enumerate(labels)}
        problem = problems.from_recipe(runs[0].study.problem)
        spec = RaceSpec(problem, entered, seeds, told["trials"], told["workers"], told["seconds"], told["same_start"])
    except (KeyError, TypeError, ValueError) as error:
        raise NotCode(f"this race cannot be made again from the store: {error}") from None
    each = [run.history for run in runs]
    n = len(seeds)
    return Race(spec, {label: tuple(each[k * n : (k + 1) * n]) for k, label in enumerate(labels)})
