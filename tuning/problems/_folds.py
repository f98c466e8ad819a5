"""One trial by cross-validation, whatever fits and scores its folds: what is gathered, reported and said."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from tuning.problems.protocol import Pruned, ReportFunction
from tuning.study import Outcome


@dataclass
class Watch:
    """Seconds of fitting and of scoring, epochs' scores included; what a report waits for is in neither."""

    fit: float = 0.0
    score: float = 0.0


class FoldFound(NamedTuple):
    """What one fold found.

    Args:
        value: the objective.
        scores: every metric.
        epochs: how many the model ran, where it counts them.
        said: what the user should know of the fold.
        series: curves of its training by name, as pairs of epoch and value.
        pictures: what there is to look at; those of the first fold are kept.
    """

    value: float
    scores: Mapping[str, float]
    epochs: int | None = None
    said: str = ""
    series: Mapping[str, Sequence[tuple[int, float]]] = {}
    pictures: Mapping[str, Any] = {}


def over_folds(
    folds: Iterator[FoldFound],
    watch: Watch,
    report: ReportFunction | None,
    caught: list[warnings.WarningMessage] | None = None,
) -> Outcome:
    """The outcome of all folds, each reported when it is done; what the folds warn of is in its message.

    Args:
        folds: fits and scores one after another.
        watch: which the folds add to.
        report: hears of each fold, and may raise.
        caught: takes the warnings.

    Raises:
        Pruned: if `report` raises it; its outcome holds the folds that were done.
    """
    values: list[float] = []
    recorded: dict[str, list[float]] = {}
    epochs: list[int] = []
    said: list[str] = []
    series: dict[str, list[Sequence[tuple[int, float]]]] = {}
    pictures: dict[str, Any] = {}

    def outcome(value: float, message: str = "") -> Outcome:
        found = {name: tuple(scores) for name, scores in recorded.items()}
        return Outcome(value, tuple(values), found, watch.fit, watch.score, tuple(epochs), message, series, pictures)

    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            for number, fold in enumerate(folds):
                values.append(fold.value)
                for name, score in fold.scores.items():
                    recorded.setdefault(name, [math.nan] * number).append(score)
                if fold.epochs is not None:
                    epochs.append(fold.epochs)
                for name, curve in fold.series.items():
                    series.setdefault(name, []).append(curve)
                pictures = pictures or dict(fold.pictures)
                if fold.said:
                    said.append(f"fold {number + 1}: {fold.said}")
                if report is not None:
                    report(number, None, fold.value)
        except Pruned as pruned:
            pruned.outcome = outcome(math.nan)
            raise
        finally:
            if caught is not None:
                caught += warned
    said += sorted({line for w in warned if (line := in_a_line(str(w.message)))})
    return outcome(float(np.mean(values)), "; ".join(said))


def in_a_line(text: str) -> str:
    """The first line of a message; of a traceback in it, the first line of what was raised, which says the cause."""
    lines = text.strip().splitlines() or [""]
    marks = [number for number, line in enumerate(lines) if line.startswith("Traceback (")]
    if not marks:
        return lines[0]
    raised = next((line for line in lines[marks[-1] + 1 :] if line[:1].strip()), lines[-1])
    return raised if marks[0] == 0 else f"{lines[0].rstrip()} {raised}"
