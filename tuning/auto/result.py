"""What came of a plan: decisions, the search, and models that answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning import metrics
from tuning.auto.decision import Decision, as_frame
from tuning.auto.final import Member, part, scored
from tuning.auto.given import Given, coded, named_by
from tuning.datasets import DatasetError
from tuning.study import History

if TYPE_CHECKING:
    import pandas as pd

    from tuning.compare import Finalist
    from tuning.methods import Method
    from tuning.problems.across_models import AcrossModels
    from tuning.problems.cross_validation import Estimator


@dataclass(frozen=True, eq=False)
class Auto:
    """The models that were chosen, and the way to them.

    Args:
        problem: what was searched; ``run(auto.problem, auto.method, ...)`` does it again.
        method: who proposed.
        decisions: those of the plan, and those that were made on the way.
        history: the search, an ordinary one: it can be shown, stored, gone on with and repeated.
        finalists: the best trials on fresh folds, the best first; empty where there was no time for it.
        members: who answers, with weights that sum to 1.
        given: the data that were handed over, if they were.
    """

    problem: Estimator | AcrossModels
    method: Method
    decisions: tuple[Decision, ...]
    history: History
    finalists: tuple[Finalist, ...]
    members: tuple[Member, ...]
    given: Given | None = None

    def __str__(self) -> str:
        return "\n".join(f"{number}. {one}" for number, one in enumerate(self.decisions, start=1))

    @property
    def config(self) -> dict[str, Any]:
        """Of the winner."""
        return dict(self.finalists[0].trial.config if self.finalists else self.members[0].trial.config)

    @property
    def task(self) -> str:
        return part(self.problem).facts.task

    @property
    def classes(self) -> np.ndarray:
        """The classes in the order of `predict_proba`'s columns, as they were handed over; empty for regression."""
        if self.given is not None:
            return self.given.labels
        names = part(self.problem).data.class_names
        return np.array(names) if names else np.empty(0)

    def frame(self) -> pd.DataFrame:
        """One row for each decision."""
        return as_frame(self.decisions)

    # Answers -------------------------------------------------------------------------------------------------
    def predict(self, X: Any) -> np.ndarray:
        """Numbers, or classes as they were handed over; shape (n,).

        Raises:
            DatasetError: if `X` does not have the columns that the models were fitted to.
        """
        answers = self._answers(self._inputs(X))
        if self.task == "regression":
            return answers
        found: np.ndarray = self.classes[answers.argmax(axis=1)]
        return found

    def predict_proba(self, X: Any) -> np.ndarray:
        """Probabilities of `classes`, shape (n, n_classes).

        Raises:
            ValueError: if numbers are predicted, a model gives none, or `X` has other columns.
        """
        if self.task == "regression":
            raise ValueError("numbers have no probabilities. Use predict.")
        if mute := [m for m in self.members if not hasattr(m.fitted.model, "predict_proba")]:
            raise ValueError(f"trial {mute[0].trial.number + 1} is of a model that gives no probabilities.")
        return self._answers(self._inputs(X))

    def score(self, X: Any, y: Any) -> float:
        """The metric that was optimised, on rows of one's own; in its own direction.

        Raises:
            ValueError: if `X` and `y` do not fit together, or hold a class that was not there.
        """
        rows, y = self._inputs(X), named_by(X, y)
        truth = coded(y, self.classes, len(rows)) if self.given is None else self.given.coded(y, len(rows))
        found = scored(self.problem.metric, truth, self._answers(rows), len(self.classes))
        if np.isnan(found):
            raise ValueError(f"{metrics.title(self.problem.metric)} is undefined on these rows.")
        return found

    def _inputs(self, X: Any) -> np.ndarray:
        if self.given is not None:
            return self.given.inputs(X)
        data = part(self.problem).data
        if data.columns:
            raise DatasetError(f"hand {data.title} over as a data frame to predict other rows of it.")
        rows: np.ndarray = np.asarray(X, dtype=np.float64)
        if rows.ndim != 2 or rows.shape[1] != data.n_features:
            raise DatasetError(f"X must have {data.n_features} columns of numbers, and its shape is {rows.shape}.")
        return rows

    def _answers(self, rows: np.ndarray) -> np.ndarray:
        return np.asarray(sum(member.weight * member.fitted.answers(rows) for member in self.members))
