"""What the folds of a cross-validation, and how rows are brought to one scale, may be."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from tuning.language import tr
from tuning.models import Model
from tuning.problems._scaling import SCALINGS
from tuning.problems._splitting import NEEDS, check_rule


def check_folds(problem: Any, family: Model, can: Collection[str], task: str) -> None:
    """Raises a ValueError with a sentence where they make no sense.

    Args:
        problem: as it was asked for.
        family: of models.
        can: what the data have columns for.
        task: of the data.
    """
    check_rule(problem.validation)
    if not isinstance(problem.shuffle, bool):
        raise ValueError(tr("shuffle must be True or False, not {shuffle!r}.", shuffle=problem.shuffle))
    if (needed := NEEDS.get(problem.validation)) and needed not in can:
        raise ValueError(
            tr(
                "{name} has no column for it: choose the data's setting {needed!r} first.",
                name=problem.name,
                needed=needed,
            )
        )
    if problem.repeats > 1 and problem.validation not in ("folds", "plain"):
        raise ValueError(tr("only stratified and plain folds can be repeated. Use repeats=1."))
    if "weight" in can and not family.takes_weights(task):
        raise ValueError(tr("{model} cannot weigh rows. Choose another model, or no weights.", model=tr(family.title)))
    if problem.scaling not in SCALINGS:
        raise ValueError(
            tr("scaling must be one of {known}, not {scaling!r}.", known=", ".join(SCALINGS), scaling=problem.scaling)
        )
