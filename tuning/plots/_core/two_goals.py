"""A second goal beside the objective: what there is to choose from, how trials stand in both, and their fronts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np

from tuning import metrics
from tuning.language import tr
from tuning.plots._core import trials as _trials
from tuning.plots._core.style import better
from tuning.plots._core.window import drawable
from tuning.study import History
from tuning.study.goals import FIT, PREDICT, SCORE, Goal, hypervolume, is_front

LIMITS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1, 3, 10, 30, 100)
LEAST, MOST = "least ", "most "  # of a metric of which nobody says which way is better


def choices(histories: Mapping[str, History]) -> tuple[str, ...]:
    """What can be set against the objective: seconds where there are any, then the other metrics that were recorded."""
    first = next(iter(histories.values()))
    found = list(
        dict.fromkeys(one for h in histories.values() for one in _trials.once(h, "second goals", partial(_measured, h)))
    )
    found.sort(key=lambda name: name not in (FIT, PREDICT))  # metrics in the order in which they appear
    offered: list[str] = []
    if (own := _of_study(histories)) is not None:
        found.sort(key=lambda name: name != own.name)
    for name in found:
        if name == first.study.metric:
            continue
        is_known = name in (FIT, PREDICT) or name in metrics.names() or metrics.is_cost(name)
        is_own = own is not None and name == own.name
        offered += [name] if is_known or is_own else [f"{LEAST}{name}", f"{MOST}{name}"]
    return tuple(offered)


def limits(histories: Mapping[str, History]) -> tuple[str, ...]:
    """What may be chosen as limit of the second goal: that of the search first, if it has one."""
    own = _of_study(histories)
    given = [] if own is None or own.limit is None else [f"{own.limit:g}"]
    return (*given, "none", *(text for text in map(str, LIMITS) if text not in given))


def _of_study(histories: Mapping[str, History]) -> Goal | None:
    """The first goal of the search besides its objective; None if it has none."""
    study = next(iter(histories.values())).study
    return next((one for one in study.goals if one.name != SCORE), None)


def _measured(history: History) -> list[str]:
    done = history.done
    times = [name for name in (FIT, PREDICT) if any(Goal(name).value(trial) > 0 for trial in done)]
    return [*times, *dict.fromkeys(name for trial in done for name in trial.metrics)]


def goal(histories: Mapping[str, History], choice: str | None, limit: str | None) -> Goal:
    """The goal that a choice stands for; without one, what the search itself looks for."""
    choice, own = choice or choices(histories)[0], _of_study(histories)
    is_own = own is not None and choice == own.name
    limit = limit or (limits(histories)[0] if is_own else "none")
    at = None if limit == "none" else float(limit)
    if own is not None and is_own:
        return Goal(choice, own.direction, own.limit if limit == limits(histories)[0] else at)
    if choice.startswith((LEAST, MOST)):
        way, _, name = choice.partition(" ")
        return Goal(name, "minimize" if f"{way} " == LEAST else "maximize", at)
    if choice in (FIT, PREDICT):
        return Goal(choice, limit=at)
    return Goal(choice, metrics.get(choice).direction, at)


def title(one: Goal) -> str:
    """What an axis of the goal is called."""
    words = {
        FIT: tr("seconds of fitting, all folds"),
        PREDICT: tr("seconds of predicting and scoring, all folds"),
    }
    return f"{words.get(one.name) or metrics.title(one.name)} ({better(one.direction)})"


def needs(histories: Mapping[str, History]) -> str:
    """Why there is no front; empty if there is one."""
    if reason := _trials.no_value_yet(histories):
        return reason
    return (
        "" if choices(histories) else tr("Needs a second goal, and this search recorded neither seconds nor metrics.")
    )


def values(histories: Mapping[str, History], one: Goal) -> np.ndarray:
    """What all trials measured of a goal, shape (n,)."""
    plain = Goal(one.name, one.direction)
    parts = [_trials.once(h, ("goal", plain), partial(_values, h, plain)) for h in histories.values()]
    return np.concatenate(parts)


def _values(history: History, one: Goal) -> np.ndarray:
    return one.values(_trials.columns(history).trials)


def losses(histories: Mapping[str, History], one: Goal) -> np.ndarray:
    """Both goals of all trials, the objective first, shape (n, 2); NaN of trials that miss the limit."""
    score = Goal(SCORE, next(iter(histories.values())).study.direction)
    second = values(histories, one)
    found = drawable(np.column_stack([score.losses(values(histories, score)), one.losses(second)]))
    found[~one.is_met(second)] = np.nan
    return found


def methods_of(histories: Mapping[str, History]) -> np.ndarray:
    """Which history each trial is of, shape (n,)."""
    return np.repeat(np.arange(len(histories)), [len(history) for history in histories.values()])


def fronts(found: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Whether each trial is on the front of its own search, shape (n,)."""
    is_on = np.zeros(len(found), dtype=bool)
    for code in np.unique(codes):
        mine = codes == code
        is_on[mine] = is_front(found[mine])
    return is_on


def covered(inside: np.ndarray) -> float:
    """The share that trials with such losses cover."""
    return hypervolume(inside, np.ones(2))
