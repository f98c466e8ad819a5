"""The history of a study: its trials so far, how they are written down for others, and how they are read again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from tuning.space import Space
from tuning.study import notation
from tuning.study.goals import is_front
from tuning.study.outcome import State
from tuning.study.trial import Trial
from tuning.study.trial_log import TrialLog
from tuning.study.values import Direction

if TYPE_CHECKING:
    import optuna
    import pandas as pd


class History(TrialLog):
    """An immutable fold of events: what happened in a search so far, to be written, and made of what others wrote."""

    def __repr__(self) -> str:
        """How far it went and its best trial, in the place of the hundreds of lines that a notebook would show."""
        states = Counter(trial.state for trial in self.trials)
        counted = ", ".join(f"{states[state]} {state.value}" for state in State if state in states) or "no trials"
        if (best := self.best) is None:
            return f"<History: {counted}>"
        found = f"; best {self.study.metric} {best.value:.6g}, number {best.number}: {best.config}"
        return f"<History: {counted}{found}>"

    def to_json(self) -> str:
        """The whole history as JSON text; `from_json` makes an equal one of it.

        Raises:
            ValueError: if a recipe or a note holds what is neither number, text, list nor dictionary.
        """
        return notation.to_text(self)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """The history that `to_json` wrote.

        Raises:
            ValueError: if the text is none, is damaged, or a newer version wrote it; the sentence says which.
        """
        return notation.from_text(text, cls)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the history to a file, whole or not at all; `read` reads it."""
        notation.write(path, self.to_json())

    @classmethod
    def read(cls, path: str | PathLike[str]) -> Self:
        """The history that `save` wrote; raises as `from_json`, and OSError if there is no such file."""
        return cls.from_json(Path(path).read_bytes())

    @classmethod
    def from_frame(
        cls,
        table: pd.DataFrame | Mapping[str, Any] | list[Mapping[str, Any]],
        space: Space | None = None,
        value: str = "value",
        direction: Direction = "maximize",
    ) -> Self:
        """The history of a table of results, with one row for each trial: anybody's.

        Parameters are the columns ``param_...``, as in ``cv_results_`` of scikit-learn and in `frame`, ``params_...``,
        as in ``trials_dataframe`` of Optuna, or else all that are neither the value nor facts of a run. What each is
        taken for, and why, is in `inference`.

        Args:
            table: a frame, a dictionary of lists such as ``cv_results_``, or a list of dictionaries.
            space: if it is known; then its columns alone are read, and each row must be of it.
            value: the column with the results; NaN, text and nothing in it make NaN trials.
            direction: which values are better.

        Raises:
            ValueError: if the table is none, or has no such column; the sentence says what would be right.
        """
        from tuning.study.exchange.frame import from_frame

        return from_frame(table, space, value, direction, cls)

    def to_optuna(self, storage: Any = None, name: str | None = None) -> optuna.Study:
        """The history as a study of Optuna, which its dashboard can open and its samplers can go on with.

        Ranges, categories, conditions, states, reports as intermediate values, and the direction are told in Optuna's
        words. What it has no word for goes along as the attribute ``tuning``, so `from_optuna` gives the same history
        back.

        Args:
            storage: Optuna's, or its URL such as ``sqlite:///optuna.db``; kept in memory if None.
            name: of the study; Optuna makes one up if None.

        Raises:
            ImportError: if Optuna is not installed.
            ValueError: if the storage has a study of that name.
        """
        from tuning.study.exchange.to_optuna import to_optuna

        return to_optuna(self, storage, name)

    @classmethod
    def from_optuna(cls, study: optuna.Study) -> Self:
        """The history of a study of Optuna; how its space was found is in `inference`.

        A parameter that some trials do not have is taken for conditional, on the parameter that tells when. Attributes
        of trials are in their notes, and numbers among them are metrics. Trials that wait for their turn are left out.

        Raises:
            ImportError: if Optuna is not installed.
            ValueError: if it is no study, has several objectives, or no trial with parameters.
        """
        from tuning.study.exchange.from_optuna import from_optuna

        return from_optuna(study, cls)

    def front(self) -> tuple[Trial, ...]:
        """The trials that no other beats in all goals of the study at once, among those within its limits.

        With one goal and no limit these are the best one, and all that are as good.
        """
        goals, limited = self.study.sought, self.study.limited
        losses = np.column_stack([goal.losses(goal.values(self.finished)) for goal in goals])
        for goal in limited:
            losses[~goal.is_met(goal.values(self.finished))] = np.nan
        return tuple(trial for trial, is_on in zip(self.finished, is_front(losses), strict=True) if is_on)

    @property
    def inference(self) -> tuple[str, ...]:
        """How the space of a history that was not made here was found, in sentences; empty for all others."""
        return tuple(map(str, self.study.problem.get("inference", ())))
