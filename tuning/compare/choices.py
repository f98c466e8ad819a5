"""Which choice of a category won, and how surely: for a search that chose among models, which model."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tuning.compare.statistics import corrected_resampled_t, holm, minus
from tuning.language import tr
from tuning.space import Categorical
from tuning.study import History, State, Trial

if TYPE_CHECKING:
    import pandas as pd

LEVEL = 0.05


@dataclass(frozen=True)
class Choice:
    """The best trial of one choice, against the best trial of the choice that won.

    Attributes:
        value: the choice.
        trials: how many trials took it and came to an end.
        best: its best trial; None if none of them has a value.
        behind: by how much the winner is better, in the metric's units, at least 0; NaN where there is no value.
        low, high: 95 % interval of that difference over resampled folds; NaN without folds to compare.
        p: two-sided p-value that there is no difference, adjusted for the number of choices (Holm); NaN likewise.
    """

    value: object
    trials: int
    best: Trial | None
    behind: float = math.nan
    low: float = math.nan
    high: float = math.nan
    p: float = math.nan

    @property
    def is_told_apart(self) -> bool:
        """Whether the folds say that the winner is better."""
        return self.p < LEVEL


def by_choice(history: History, name: str = "model") -> tuple[Choice, ...]:
    """The choices of the category `name`, the winner first, those without a value last.

    All trials of a search are scored on the same folds, so the folds of two trials are compared in pairs, by the test
    of Nadeau and Bengio (2003), which knows that training sets overlap. It compares the best of each choice; that a
    choice with more trials had more luck to draw from is not in it, so `trials` stands beside.

    Raises:
        ValueError: if there is no category of that name.
    """
    parameter = history.space.get(name)
    if not isinstance(parameter, Categorical):
        categories = [other for other, p in history.space.items() if isinstance(p, Categorical)]
        raise ValueError(
            tr(
                "{name!r} is not a category of this space. It has: {listed}.",
                name=name,
                listed=", ".join(categories) or "none",
            )
        )
    sign = history.study.sign
    of: dict[int, list[Trial]] = {k: [] for k in range(len(parameter.choices))}
    for trial in history.ended_trials:
        if name in trial.config:
            of[parameter.index(trial.config[name])].append(trial)
    best = {k: _best(trials, sign) for k, trials in of.items()}
    order = sorted(of, key=lambda k: (-sign * value if (value := _value(best[k])) is not None else math.inf, k))
    winner = best[order[0]]
    if winner is None:
        return tuple(Choice(parameter.choices[k], len(of[k]), None) for k in order)
    folds = history.study.problem.get("folds")  # several rounds of folds are no smaller folds
    tests = {k: _test(winner, best[k], sign, folds if isinstance(folds, int) else None) for k in order[1:]}
    known = [k for k, found in tests.items() if not math.isnan(found[2])]
    adjusted = dict(zip(known, holm([tests[k][2] for k in known]), strict=True))
    rows = [Choice(parameter.choices[order[0]], len(of[order[0]]), winner, 0.0)]
    for k in order[1:]:
        value, top = _value(best[k]), winner.value
        behind = math.nan if value is None or top is None else sign * (top - value)
        low, high, _ = tests[k]
        rows.append(Choice(parameter.choices[k], len(of[k]), best[k], behind, low, high, adjusted.get(k, math.nan)))
    return tuple(rows)


def _best(trials: list[Trial], sign: float) -> Trial | None:
    known = [trial for trial in trials if trial.state == State.DONE]
    return max(known, key=lambda t: (sign * (t.value or 0.0), -t.number), default=None)


def _value(trial: Trial | None) -> float | None:
    return None if trial is None else trial.value


def _test(winner: Trial, other: Trial | None, sign: float, folds: int | None) -> tuple[float, float, float]:
    if other is None or len(winner.fold_scores) < 2 or len(winner.fold_scores) != len(other.fold_scores):
        return math.nan, math.nan, math.nan
    differences = sign * minus(np.array(winner.fold_scores), np.array(other.fold_scores))
    if not np.isfinite(differences).all():
        return math.nan, math.nan, math.nan
    return corrected_resampled_t(differences, 1 / ((folds or len(differences)) - 1))


def choice_frame(history: History, name: str = "model") -> pd.DataFrame:
    """`by_choice` as a table: choice, trials, best trial (from 1), best value, behind, low, high, p."""
    import pandas as pd

    rows = [
        (
            str(c.value),
            c.trials,
            None if c.best is None else c.best.number + 1,
            None if c.best is None else c.best.value,
            *(c.behind, c.low, c.high, c.p),
        )
        for c in by_choice(history, name)
    ]
    return pd.DataFrame(rows, columns=[name, "trials", "best trial", "best", "behind", "low", "high", "p"])


def choice_sentence(history: History, name: str = "model", titles: dict[str, str] | None = None) -> str:
    """Who won, by how much, and whether the folds can tell; empty without a value."""
    rows = by_choice(history, name)
    known = [row for row in rows if row.best is not None]
    if not known or known[0].best is None:
        return ""
    first, others = known[0], known[1:]

    def named(row: Choice) -> str:
        return (titles or {}).get(str(row.value), str(row.value))

    said = tr(
        "{model} has the best trial, {value:.5g}, of {n} with it.",
        model=named(first),
        value=known[0].best.value,
        n=first.trials,
    )
    apart = [row for row in others if row.is_told_apart]
    level = [row for row in others if not row.is_told_apart and not math.isnan(row.p)]
    if apart:
        listed = ", ".join(
            tr("{model} (by {behind:.2g}, p = {p:.2g})", model=named(r), behind=r.behind, p=r.p) for r in apart
        )
        said += tr(" Its folds are better than those of the best {listed}.", listed=listed)
    if level:
        listed = ", ".join(
            tr(
                "{model} ({behind:.2g} behind, {n} trials, p = {p:.2g})",
                model=named(r),
                behind=r.behind,
                n=r.trials,
                p=r.p,
            )
            for r in level
        )
        said += tr(" The folds cannot tell it from the best of: {listed}.", listed=listed)
    if untold := [named(r) for r in others if math.isnan(r.p)]:
        said += tr(" Without folds to compare: {listed}.", listed=", ".join(untold))
    if missing := [named(r) for r in rows if r.best is None]:
        said += tr(" Without a value: {listed}.", listed=", ".join(missing))
    return said
