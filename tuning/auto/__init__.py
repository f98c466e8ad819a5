"""Choose for me: data and seconds go in, and what an expert would do is said, done, and can be changed.

This module is called: ``tuning.auto(X, y, seconds=60)``. `plan` says what would be done before anything runs.

>>> from sklearn.datasets import load_wine
>>> from tuning import auto
>>> plan = auto.plan(*load_wine(return_X_y=True), seconds=60, trials=2, models=["knn", "lda"])
>>> print(plan.decisions[1])
Metric: Accuracy decides. There are 3 classes, none of which is rare, so the share of right answers is fair.
>>> found = plan.run()
>>> len(found.history), found.predict(load_wine().data[:2]).tolist()
(2, [0, 0])
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from tuning.auto.decision import Decision, as_frame
from tuning.auto.given import given
from tuning.auto.planning import plan_for, plan_of
from tuning.auto.plans import Plan

if TYPE_CHECKING:
    from tuning.auto.result import Auto
    from tuning.search.storing import Kept

__all__ = ["Decision", "Plan", "as_frame", "plan", "plan_for"]


def plan(
    X: Any,
    y: Any,
    *,
    seconds: float,
    task: str = "as given",
    group: str = "",
    time: str = "",
    weight: str = "",
    **how: Any,
) -> Plan:
    """What would be done with data, and why; `Plan.run` does it.

    Args:
        X: an array of numbers, shape (n, n_inputs), or a data frame.
        y: the target, shape (n,), or the name of the frame's column that holds it.
        seconds: that all may take.
        task: ``classification``, ``regression``, or ``as given``.
        group: a column of the frame whose rows of one value stay together in every split.
        time: a column of the frame by which rows are put in order.
        weight: a column of the frame that says how much a row counts.
        how: ``metric``, ``models``, ``test_size``, ``seed``, ``trials``, ``workers``, ``ensemble`` of `plan_for`.

    Raises:
        ValueError: if the data do not do, or a name or number makes no sense; the sentence says what would.
    """
    return plan_of(given(X, y, task=task, group=group, time=time, weight=weight), seconds=seconds, **how)


class _Called(ModuleType):
    """A module that can be called, since it has the name by which people want to call it."""

    def __call__(self, X: Any, y: Any, *, seconds: float, store: Kept | None = None, **how: Any) -> Auto:
        """Chooses, searches, and gives back models that answer, with every decision.

        Arguments and exceptions as for `plan`; with a `store` the search is written there.
        """
        return plan(X, y, seconds=seconds, **how).run(store=store)


sys.modules[__name__].__class__ = _Called
