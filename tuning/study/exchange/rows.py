"""What a row of a table says of its trial besides the config: value, state, folds, metrics, times."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cached_property
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.language import tr
from tuning.space import Config
from tuning.study.exchange.columns import MISSING
from tuning.study.exchange.tables import cells
from tuning.study.outcome import State
from tuning.study.trial import Trial
from tuning.study.values import shortened

if TYPE_CHECKING:
    import pandas as pd

PREFIXES = ("param_", "params_", "config.", "config/")  # of columns that are parameters

OF_A_RUN = re.compile(
    r"unnamed: \d+|index|number|trial|trial_?id|id|name|run|run_?(name|id)|state|status|notes?|user|tags?|created|"
    r"updated|runtime|sweep|group|job_?type|hostname|host|commit|(end|start)_?time|date|time|timestamp|duration|seconds|message|"
    r"spread|gpu.*|params|rank_.*|(mean|std)_.*|split\d+_.*|(user|system)_attrs.*|datetime_.*|_.*|(fit|score|ask)_seconds",
    re.IGNORECASE,
)
"""Names of columns that tell of a run and its machine, or of its results, not of its config."""

_METRIC = re.compile(
    r"(.*[_./\- ])?(loss|acc|accuracy|auc|f1|score|error|rmse|mae|mse|r2|precision|recall|perplexity|epoch|step)",
    re.IGNORECASE,
)
_RECORDED = re.compile(r"(?:mean_test_|mean_|user_attrs_)(?!fit_time|score_time)(.+)")
_NOT_BEGUN = {"waiting", "pending", "queued"}
_ENDS = {
    "running": State.RUNNING,
    "pruned": State.PRUNED,
    "fail": State.FAILED,
    "failed": State.FAILED,
    "error": State.FAILED,
    "crashed": State.FAILED,
    "killed": State.CANCELLED,
    **{str(state): state for state in State if state != State.DONE},
}


def is_metric(frame: pd.DataFrame, name: str) -> bool:
    """Whether a column has the name of a metric and holds numbers."""
    return frame[name].dtype.kind in "iuf" and _METRIC.fullmatch(name) is not None


def likely_values(frame: pd.DataFrame) -> list[str]:
    """Columns of numbers that may be the results of trials, the most likely first, for a page to offer."""
    numbers = [name for name in frame.columns if frame[name].dtype.kind in "iuf"]

    def unlikely(name: str) -> int:
        if name in ("value", "mean_test_score"):
            return 0
        if name.startswith("mean_test_") or (is_metric(frame, name) and not OF_A_RUN.fullmatch(name)):
            return 1
        return 3 if OF_A_RUN.fullmatch(name) or name.startswith(PREFIXES) else 2

    return sorted(numbers, key=unlikely)


def metric_of(column: str) -> str:
    """The metric that a column of means has: scikit-learn writes ``mean_test_f1``, `History.frame` ``mean_f1``."""
    return re.sub(r"^mean_(test_)?(?=.)", "", column)


class Rows:
    """The rows of a table as trials without configs. Rows that wait for their turn are left out, and `told` says so.

    Raises:
        ValueError: if the column of values has no finite number.
    """

    def __init__(self, frame: pd.DataFrame, value: str):
        self.told: list[str] = []
        lower = {name.lower(): name for name in reversed(frame.columns)}
        state = lower.get("state", lower.get("status"))
        said = [""] * len(frame) if state is None or state == value else [_word(cell) for cell in frame[state]]
        if waiting := sum(word in _NOT_BEGUN for word in said):
            self.told.append(f"{waiting} of {len(frame)} trials are left out: they have not begun.")
            begun = [word not in _NOT_BEGUN for word in said]
            frame = frame[begun].reset_index(drop=True)
            said = [word for word in said if word not in _NOT_BEGUN]
        self.frame, self.said, self._lower, self._column = frame, said, lower, value
        given = cells(frame[value])
        self.values = [_number(cell) for cell in given]
        self.wrong = [_wrong(cell, number) for cell, number in zip(given, self.values, strict=True)]
        self._times = self._when()
        if not any(map(math.isfinite, self.values)):
            raise ValueError(
                tr(
                    "the column {value!r} has no finite number in any row. Name the one that has the results.",
                    value=value,
                )
            )

    def trials(self, configs: Sequence[Config]) -> list[Trial]:
        """The trials with their configs, in the order in which they ended."""
        found = [self._trial(number, config) for number, config in enumerate(configs)]
        return sorted(found, key=lambda trial: (math.inf if trial.finished is None else trial.finished, trial.number))

    def _trial(self, number: int, config: Config) -> Trial:
        value = self.values[number]
        state = _ENDS.get(self.said[number], State.DONE if math.isfinite(value) else State.NAN)
        started, ended = self._times
        if state == State.RUNNING:
            return Trial(number, config, started=started[number])
        message = self._messages[number]
        if state == State.NAN and not message:
            message = self.wrong[number]
        folds = self._folds[number]
        metrics = {name: (column[number],) for name, column in self._metrics.items() if not math.isnan(column[number])}
        if metrics and state == State.DONE:
            metrics.setdefault(metric_of(self._column), (value,))
        return Trial(
            number,
            config,
            state,
            value if state == State.DONE else None,
            () if all(map(math.isnan, folds)) else folds,
            metrics,
            self._fit_seconds[number],
            message=message,
            started=started[number],
            finished=ended[number],
        )

    @property
    def began(self) -> float:
        """When the first trial began."""
        return min(self._times[0])

    @property
    def ended(self) -> float | None:
        """When the last trial ended; None if one still runs."""
        return None if State.RUNNING in map(_ENDS.get, self.said) else max(self._times[1])

    def _floats(self, name: str) -> list[float]:
        return [_number(cell) for cell in cells(self.frame[name])]

    @cached_property
    def _folds(self) -> list[tuple[float, ...]]:
        metric = metric_of(self._column) if self._column.startswith("mean_") else "score"
        split = re.compile(rf"split\d+_(test_)?{re.escape(metric)}")
        columns = [self._floats(name) for name in self.frame.columns if split.fullmatch(name)]
        return list(zip(*columns, strict=True)) if columns else [()] * len(self.frame)

    @cached_property
    def _metrics(self) -> dict[str, list[float]]:
        found: dict[str, list[float]] = {}
        for name in self.frame.columns:
            match = _RECORDED.fullmatch(name)
            if name == self._column or self.frame[name].dtype.kind not in "iuf":
                continue
            if match or (is_metric(self.frame, name) and not OF_A_RUN.fullmatch(name)):
                found[match[1] if match else name] = self._floats(name)
        return found

    @cached_property
    def _messages(self) -> list[str]:
        name = self._lower.get("message")
        if name is None:
            return [""] * len(self.frame)
        return ["" if cell is MISSING else shortened(str(cell)) for cell in cells(self.frame[name])]

    @cached_property
    def _fit_seconds(self) -> list[float]:
        if "fit_seconds" in self.frame.columns:
            seconds = self._floats("fit_seconds")
        elif "mean_fit_time" in self.frame.columns:
            seconds = [mean * max(1, len(self._folds[0])) for mean in self._floats("mean_fit_time")]
        else:
            return [0.0] * len(self.frame)
        return [second if 0 <= second < math.inf else 0.0 for second in seconds]

    def _when(self) -> tuple[list[float], list[float]]:
        """When each trial began and ended, in seconds; one after the other where the table does not say when."""
        lasted = self._durations()
        began = self._moments("datetime_start", "created", "start_time")
        ended = self._moments("datetime_complete", "end_time")
        if began is None:
            if lasted is None:
                self.told.append("The table tells no times: the trials are one second apart.")
                lasted = [1.0] * len(self.frame)
            ends = np.cumsum(lasted)
            return (ends - np.array(lasted)).tolist(), ends.tolist()
        if ended is None:
            ended = [start + (lasted[i] if lasted else 0.0) for i, start in enumerate(began)]
        return began, [max(start, end) for start, end in zip(began, ended, strict=True)]

    def _durations(self) -> list[float] | None:
        import pandas as pd

        name = next((self._lower[n] for n in ("seconds", "duration", "runtime") if n in self._lower), None)
        if name is not None:
            column = self.frame[name]
            if column.dtype.kind not in "iuf":
                column = pd.to_timedelta(column, errors="coerce").dt.total_seconds()
            found = [_number(cell) for cell in cells(column)]
        elif "mean_fit_time" in self.frame.columns:
            scored = (
                self._floats("mean_score_time") if "mean_score_time" in self.frame.columns else [0.0] * len(self.frame)
            )
            folds = max(1, len(self._folds[0]))
            found = [fit + folds * score for fit, score in zip(self._fit_seconds, scored, strict=True)]
        else:
            return None
        return [seconds if 0 <= seconds < 1e12 else 0.0 for seconds in found]

    def _moments(self, *names: str) -> list[float] | None:
        """Seconds since 1970 in the first of these columns that is there; what is missing is as the one before."""
        import pandas as pd

        name = next((self._lower[name] for name in names if name in self._lower), None)
        if name is None:
            return None
        column = self.frame[name]
        if column.dtype.kind in "iuf":
            return None
        moments = pd.to_datetime(
            column, errors="coerce", utc=True, format="ISO8601" if column.dtype.kind == "O" else None
        )
        found = ((moments - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(seconds=1)).ffill().bfill()
        return None if found.isna().any() else [float(moment) for moment in found]


def _word(cell: Any) -> str:
    text = cell if isinstance(cell, str) else str(cell) if isinstance(cell, State) else ""
    return text.strip().lower().removeprefix("trialstate.")


def _number(cell: Any) -> float:
    """A cell as a number; NaN for all that is none."""
    if isinstance(cell, (Real, np.bool_)) or (isinstance(cell, str) and len(cell) < 50):
        try:
            return float(cell)
        except OverflowError:
            return math.inf
        except ValueError:
            return math.nan
    return float(cell) if type(cell).__name__ == "Decimal" else math.nan


def _wrong(cell: Any, number: float) -> str:
    if math.isfinite(number):
        return ""
    if cell is MISSING:
        return tr("the table has no value for it.")
    shown = (
        f"{number}" if isinstance(cell, (int, float)) else shortened(str(cell))[:60] if isinstance(cell, str) else ""
    )
    return (
        tr("the value is {shown}.", shown=shown)
        if shown
        else tr("the value is no number but a {kind}.", kind=type(cell).__name__)
    )
