"""A metric that somebody types: what each mistake costs. Its name holds the matrix: ``cost:0,5;1,0``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tuning.language import tr
from tuning.metrics.metric import Metric
from tuning.space.checks import short

PREFIX = "cost:"
MOST_CLASSES = 20


@dataclass(frozen=True)
class CostMetric(Metric):
    """The mean cost of a row. `costs` has a row for each true class, and in it a number for each answer."""

    costs: tuple[tuple[float, ...], ...] = ()

    @property
    def code(self) -> tuple[str, str]:
        """scikit-learn's scorer as Python: what is imported, and an expression."""
        rows = [list(row) for row in self.costs]
        mean = f"sum({rows}[t][s] for t, s in zip(true, said, strict=True)) / len(true)"
        return "from sklearn.metrics import make_scorer", f"make_scorer(lambda true, said: -({mean}))"

    def mean(self, counts: np.ndarray) -> float:
        """The mean cost of rows by their counts of true class and answer, shape (k, k)."""
        return float((counts * np.array(self.costs)).sum() / counts.sum())


def is_cost(name: object) -> bool:
    """Whether a name is that of a matrix of costs."""
    return isinstance(name, str) and name.startswith(PREFIX)


def name_of(costs: Sequence[Sequence[float]]) -> str:
    """The name of the metric with these costs: a row for each true class, and in it a number for each answer.

    Raises:
        ValueError: if that is no square of numbers of at least 0, or nothing costs anything.
    """
    try:
        rows = [[float(cost) for cost in row] for row in costs]
    except (TypeError, ValueError, OverflowError):
        said = tr("a cost matrix is of numbers, such as 0,5;1,0, not {text!r}.", text=short(costs))
        raise ValueError(said) from None
    k = len(rows)
    if not 2 <= k <= MOST_CLASSES or any(len(row) != k for row in rows):
        raise ValueError(
            tr(
                "a cost matrix has as many rows as numbers in each row, from 2 to {most}: one row for each true "
                "class. These rows have {found}.",
                most=MOST_CLASSES,
                found=", ".join(str(len(row)) for row in rows[:8]) or "nothing",
            )
        )
    if not all(math.isfinite(cost) and cost >= 0 for row in rows for cost in row):
        raise ValueError(tr("costs are numbers of at least 0."))
    if not any(cost for i, row in enumerate(rows) for j, cost in enumerate(row) if i != j):
        raise ValueError(tr("no mistake costs anything, so that every model is as good as any other."))
    return PREFIX + ";".join(",".join(map(_written, row)) for row in rows)


def _written(cost: float) -> str:
    """A number as short as it is exact; of those that are in names already, as there."""
    brief = f"{cost:g}"
    return brief if float(brief) == cost else repr(cost).removesuffix(".0")


def parsed(text: str) -> str:
    """The name of the metric whose matrix is typed, rows parted by semicolons or lines, numbers by commas or blanks.

    Raises:
        ValueError: if it is none; the sentence says why.
    """
    body = text.removeprefix(PREFIX).replace("\n", ";").strip("; ")
    try:
        rows = [[float(part) for part in row.replace(",", " ").split()] for row in body.split(";")]
    except ValueError:
        raise ValueError(tr("a cost matrix is of numbers, such as 0,5;1,0, not {text!r}.", text=body[:40])) from None
    return name_of(rows)


def of_name(name: str) -> CostMetric:
    """The metric of a name.

    Raises:
        ValueError: if it holds no matrix.
    """
    name = parsed(name)
    rows = tuple(tuple(float(part) for part in row.split(",")) for row in name.removeprefix(PREFIX).split(";"))
    return CostMetric(
        name,
        "Cost per row",
        "classification",
        "minimize",
        min(min(row) for row in rows) if any(rows[k][k] for k in range(len(rows))) else 0.0,
        "neg_cost",
        "What mistakes cost, as you have typed it.",
        "It is as right as the costs are: say how sure you are of them.",
        costs=rows,
    )
