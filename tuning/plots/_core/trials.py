"""All trials of some histories as one table. What costs time is derived once per history and shared by all plots."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import islice
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import finalize

import numpy as np

from tuning.language import tr
from tuning.plots._core.axes import ABSENT, Axis, Ticks
from tuning.space import Config
from tuning.study import History, State

if TYPE_CHECKING:
    import pandas as pd

STATES = tuple(str(state) for state in State)
DONE = STATES.index(str(State.DONE))
MAX_POINTS = 2000
_T = TypeVar("_T")
_derived: dict[int, dict[Any, Any]] = {}  # by identity: to find out whether two histories are equal reads them whole


def once(history: History, key: Any, make: Callable[[], _T]) -> _T:
    """``make()``, at most once for this history and key; histories never change, so neither does the result."""
    known = _derived.get(id(history))
    if known is None:
        known = _derived[id(history)] = {}
        finalize(history, _derived.pop, id(history), None).atexit = False
    if key not in known:
        known[key] = make()
    found: _T = known[key]
    return found


class Columns:
    """The trials of one history as arrays, by number, running ones included; times in seconds since the start."""

    def __init__(self, history: History):
        # By number, like `History.trials`, which sorts once more where nothing is running.
        self.trials = history.trials if history.running else history.finished
        self.began = (
            history.started if history.started is not None else min((t.started for t in self.trials), default=0)
        )

    def _floats(self, field: str) -> np.ndarray:
        return np.array(list(map(attrgetter(field), self.trials)), dtype=float)

    @cached_property
    def number(self) -> np.ndarray:
        return np.fromiter(map(attrgetter("number"), self.trials), np.int32, len(self.trials))

    @cached_property
    def state(self) -> np.ndarray:
        """Codes into `STATES`."""
        code = {state: i for i, state in enumerate(State)}.__getitem__
        return np.fromiter(map(code, map(attrgetter("state"), self.trials)), np.int8, len(self.trials))

    @cached_property
    def value(self) -> np.ndarray:
        return self._floats("value")

    @cached_property
    def started(self) -> np.ndarray:
        return self._floats("started") - self.began

    @cached_property
    def finished(self) -> np.ndarray:
        """NaN while running."""
        return self._floats("finished") - self.began

    @cached_property
    def fit_seconds(self) -> np.ndarray:
        return self._floats("fit_seconds")

    @cached_property
    def ask_seconds(self) -> np.ndarray:
        return self._floats("ask_seconds")

    @cached_property
    def message(self) -> np.ndarray:
        return np.array([trial.message for trial in self.trials], dtype=object)

    @cached_property
    def fits(self) -> np.ndarray:
        """Models fitted for each trial: its folds, or one if it has none."""
        return np.array([max(len(trial.fold_scores), 1) for trial in self.trials], dtype=np.int32)

    @cached_property
    def configs(self) -> list[Config]:
        return list(map(attrgetter("config"), self.trials))

    def raw(self, name: str) -> list[Any]:
        """Values of a parameter, `ABSENT` where it is inactive."""
        try:
            return list(map(itemgetter(name), self.configs))  # half the time of the general way
        except KeyError:
            return [config.get(name, ABSENT) for config in self.configs]


def columns(history: History) -> Columns:
    """The trials of a history as arrays."""
    return once(history, "columns", lambda: Columns(history))


def joined(histories: Mapping[str, History], field: str) -> np.ndarray:
    """One column over all histories, shape (n,)."""
    return np.concatenate([getattr(columns(history), field) for history in histories.values()])


def units(histories: Mapping[str, History], axis: Axis) -> np.ndarray:
    """Positions of all trials on an axis, NaN where the parameter is inactive, shape (n,)."""
    return np.concatenate([_part(history, axis, "units") for history in histories.values()])


def positions(histories: Mapping[str, History], axis: Axis) -> np.ndarray:
    """Where all trials lie on an axis, shape (n,): inactive parameters have their own place."""
    found = units(histories, axis)
    return np.where(np.isnan(found), axis.inactive_at, found)


def _part(history: History, axis: Axis, what: str) -> Any:
    def make() -> Any:
        return getattr(axis, what)(columns(history).raw(axis.name))

    own = axis.name in history.space and history.space[axis.name] is axis.parameter
    return once(history, (what, axis.name), make) if own else make()


@lru_cache(64)
def category(names: tuple[str, ...]) -> pd.CategoricalDtype:
    """The type of a column of names; made once, since pandas takes long to look at the names."""
    import pandas as pd

    return pd.CategoricalDtype(list(names))


def table(histories: Mapping[str, History], shown: Sequence[Axis] = (), **more: Any) -> pd.DataFrame:
    """Columns: method, number, state, value, those of `more`, then ``param_NAME`` and the position ``at_NAME`` of each
    axis in `shown`. ``attrs``: metric, direction, optimum, methods and axes (name, positions and labels of its ticks).
    """
    import pandas as pd

    study = next(iter(histories.values())).study
    lengths = [len(history) for history in histories.values()]
    found: dict[str, Any] = {
        "method": pd.Categorical.from_codes(
            np.repeat(np.arange(len(histories)), lengths), dtype=category((*histories,))
        ),
        "number": joined(histories, "number"),
        "state": pd.Categorical.from_codes(joined(histories, "state"), dtype=category(STATES)),
        "value": joined(histories, "value"),
        **more,
    }
    for axis in shown:
        parts = [_part(history, axis, "column") for history in histories.values()]
        is_text = isinstance(parts[0], pd.Categorical)
        found[f"param_{axis.name}"] = (
            pd.Categorical.from_codes(np.concatenate([p.codes for p in parts]), dtype=parts[0].dtype)
            if is_text
            else np.concatenate(parts)
        )
    for axis in shown:
        found[f"at_{axis.name}"] = positions(histories, axis)
    frame = pd.DataFrame(found)
    frame.attrs |= {
        "metric": study.metric,
        "direction": study.direction,
        "optimum": study.optimum,
        "methods": list(histories),
        "axes": Ticks((axis.name, *axis.ticks()) for axis in shown),
    }
    return frame


def codes(frame: pd.DataFrame, column: str) -> np.ndarray:
    """Which of its categories each row has, -1 for none, shape (n,); half the time of ``frame[column].cat.codes``."""
    found: np.ndarray = frame[column].array.codes
    return found


def mean(values: Sequence[float]) -> float:
    """Their mean, also where their sum would overflow."""
    total = sum(values)
    return total / len(values) if math.isfinite(total) else sum(value / len(values) for value in values)


def best_of(losses: np.ndarray, n: int) -> np.ndarray:
    """Whether each trial is one of the `n` with the lowest loss, the earlier ones of equals; shape of `losses`."""
    if not 0 < n < len(losses):
        return np.full(len(losses), n > 0)
    last = np.partition(losses, n - 1)[n - 1]  # a third of the time of sorting
    found: np.ndarray = losses < last
    found[np.flatnonzero(losses == last)[: n - int(found.sum())]] = True
    return found


def best_row(frame: pd.DataFrame) -> int | None:
    """The row with the best value, the earliest of equals; None if there is no value."""
    losses = frame["value"].to_numpy(float) * (-1 if frame.attrs["direction"] == "maximize" else 1)
    return None if np.isnan(losses).all() else int(np.nanargmin(losses))


def sample(frame: pd.DataFrame, limit: int = MAX_POINTS) -> np.ndarray:
    """Rows to draw, ascending: all, or at most `limit` of them: the best, the latest, and an even choice of all others.

    Of one search they are chosen anew only now and then (`settled`), and what has come since is drawn as well: so a
    live chart grows by its new trials alone, and an update is small.
    """
    n = len(frame)
    if n <= limit:
        return np.arange(n)
    is_one = len(frame.attrs["methods"]) == 1  # its trials are in order
    of = settled(n, limit) if is_one else n
    wanted = n_drawn(n, limit) - (n - of)
    sign = -1 if frame.attrs["direction"] == "maximize" else 1
    losses = sign * frame["value"].to_numpy(float)[:of]
    kept = best_of(np.where(np.isnan(losses), np.inf, losses), limit // 4)
    latest = slice(of - limit // 4, of)
    kept[latest if is_one else np.argsort(frame["number"].to_numpy(), kind="stable")[latest]] = True
    rest = np.flatnonzero(~kept)
    kept[rest[np.linspace(0, len(rest) - 1, wanted - int(kept.sum())).astype(int)]] = True
    return np.append(np.flatnonzero(kept), np.arange(of, n))


def settled(n: int, limit: int) -> int:
    """Of how many trials a choice is made when there are `n` > `limit`: it stays for an eighth of `limit`."""
    return n - (n - limit) % (limit // 8)


def n_drawn(n: int, limit: int = MAX_POINTS) -> int:
    """How many rows `sample` takes."""
    return n if n <= limit else limit - limit // 8 + n - settled(n, limit)


def part(k: int, n: int) -> str:
    """How many are drawn of how many, in few words."""
    return tr("{k:,} of {n:,} trials are drawn", k=k, n=n)


def said(n: int, limit: int = MAX_POINTS) -> str:
    """The sentence that owns up to `sample`; empty when all are drawn."""
    few = drawn(n, limit)
    return tr("{few}: the best, the latest and an even choice of the others. ", few=few) if few else ""


def drawn(n: int, limit: int = MAX_POINTS) -> str:
    """The same in few words, for the chart itself; empty when all are drawn."""
    return "" if n <= limit else part(n_drawn(n, limit), n)


def nothing_yet(histories: Mapping[str, History]) -> str:
    """Why there is nothing to show; empty as soon as one trial has finished."""
    return "" if any(history.finished for history in histories.values()) else tr("No trial has finished yet.")


def no_value_yet(histories: Mapping[str, History], at_least: int = 1) -> str:
    """Why values cannot be shown; empty as soon as `at_least` trials of all histories have one."""
    if reason := nothing_yet(histories):
        return reason
    has = (trial for history in histories.values() for trial in history.finished if trial.state == State.DONE)
    n = sum(1 for _ in islice(has, at_least))  # of thousands of trials a few are enough
    if n >= at_least:
        return ""
    return (
        tr("No trial has a value yet.")
        if at_least == 1
        else tr("Needs {at_least} trials with a value; there are {n}.", at_least=at_least, n=n)
    )
