"""Recorded problems: dense tables of real evaluations, so that whole races take seconds and the true best is known.

`recipes` says what is recorded, `make` records it, `table` reads it, `problem` searches it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from tuning.language import tr
from tuning.problems import Offer, Setting
from tuning.problems.recorded import table
from tuning.problems.recorded.table import PREFIX

if TYPE_CHECKING:
    from tuning.problems.recorded.problem import Recorded


def names() -> tuple[str, ...]:
    """Names of the recorded problems, such as ``recorded_svm_digits``."""
    return tuple(PREFIX + name for name in table.names())


def get(name: str, metric: str | None = None, **unknown: Any) -> Recorded:
    """The recorded problem `name`, read by `metric` or by the metric of the recording.

    Raises:
        ValueError: if there is no such table, the metric was not recorded, or a setting is unknown.
    """
    if unknown:
        raise ValueError(tr("a recorded problem has no setting {next!r}. It has: metric.", next=next(iter(unknown))))
    from tuning.problems.recorded.problem import Recorded

    return Recorded(name, metric)


def instead(name: str) -> str | None:
    """The recorded problem of a learner or model that needs an extra, such as ``gan`` or ``cnn``; None without one."""
    from tuning.problems.recorded.recipes import RECIPES

    found = (
        PREFIX + key
        for key, recipe in RECIPES.items()
        if recipe.needs and name in (recipe.learner, recipe.problem.get("model"))
    )
    return next(found, None)


_SETTINGS = {"metric": Setting(None, help="any metric that was recorded")}
PROBLEMS = {name: Offer(partial(get, name), "recorded", _SETTINGS) for name in names()}
