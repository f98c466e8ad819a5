"""What one evaluation found, and how far a trial got."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

from tuning.language import tr
from tuning.study.values import ReadOnly, as_number, as_whole, named, plain, read_only, shortened

LARGEST = 60_000  # characters of the pictures of a trial: hundreds of trials are sent to a page


class State(StrEnum):
    """How far a trial got. Only `DONE` trials have a value and are ranked."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    NAN = "nan"
    PRUNED = "pruned"
    TIMEOUT = "timeout"
    CANCELLED = "cancelled"
    DIED = "died"
    OUT_OF_MEMORY = "out of memory"


@dataclass(frozen=True)
class Outcome:
    """What one evaluation found. `value` is the mean score of the objective's metric, in the user's direction.

    Args:
        value: the objective; NaN and infinity are allowed and make the trial a NaN trial.
        fold_scores: the objective on each fold, shape (n_folds,).
        metrics: every metric on each fold, from names to shape (n_folds,).
        fit_seconds: seconds of fitting, summed over the folds.
        score_seconds: seconds of predicting and scoring, those of epochs included, summed over the folds.
        epochs: epochs or iterations that each fold ran, where the model counts them.
        message: anything that the user should know, such as a convergence warning; cut after 2,000 characters.
        series: other curves of the training by name, such as a loss: for each fold a list of pairs (epoch, value).
        pictures: what there is to look at, by name, as JSON has it; the plots that draw it know what is in it.

    Raises:
        ValueError: if a field is not what it should be; the sentence names it.
    """

    value: float
    fold_scores: tuple[float, ...] = ()
    metrics: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    fit_seconds: float = 0.0
    score_seconds: float = 0.0
    epochs: tuple[int, ...] = ()
    message: str = ""
    series: Mapping[str, Any] = field(default_factory=dict)
    pictures: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not isinstance(self.metrics, Mapping):
            raise ValueError(
                tr("metrics must be a dictionary from names to scores, not {metrics}.", metrics=named(self.metrics))
            )
        if not isinstance(self.message, str):
            raise ValueError(tr("message must be text, not {message}.", message=named(self.message)))
        clean: dict[str, Any] = {
            "value": as_number("value", self.value),
            "fold_scores": _scores("fold_scores", self.fold_scores),
            "metrics": read_only({str(name): _scores(f"metrics[{name!r}]", v) for name, v in self.metrics.items()}),
            "fit_seconds": _seconds("fit_seconds", self.fit_seconds),
            "score_seconds": _seconds("score_seconds", self.score_seconds),
            "epochs": tuple(as_whole("each of epochs", n, 0) for n in _items("epochs", self.epochs)),
            "message": shortened(self.message),
            "series": _series(self.series),
            "pictures": _pictures(self.pictures),
        }
        for name, value in clean.items():
            object.__setattr__(self, name, value)


@dataclass(frozen=True)
class Report:
    """An intermediate value: the score of `fold` after `epoch` epochs, or of the whole fold if `epoch` is None.

    Raises:
        ValueError: if a field is no number.
    """

    fold: int
    epoch: int | None
    value: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "fold", as_whole("the fold of a report", self.fold, 0))
        if self.epoch is not None:
            object.__setattr__(self, "epoch", as_whole("the epoch of a report", self.epoch, 0))
        object.__setattr__(self, "value", as_number("the value of a report", self.value))


def _items(what: str, values: Any) -> tuple[Any, ...]:
    if not isinstance(values, (tuple, list, np.ndarray)) or (isinstance(values, np.ndarray) and values.ndim != 1):
        raise ValueError(
            tr("{what} must be a list of numbers, one for each fold, not {values}.", what=what, values=named(values))
        )
    return tuple(values)


def _scores(what: str, values: Any) -> tuple[float, ...]:
    return tuple(as_number(f"each of {what}", value) for value in _items(what, values))


def _seconds(what: str, value: Any) -> float:
    seconds = as_number(what, value)
    if not 0 <= seconds < math.inf:
        raise ValueError(
            tr("{what} must be a number of seconds of at least 0, not {seconds}.", what=what, seconds=seconds)
        )
    return seconds


def _series(values: Any) -> Mapping[str, Any]:
    """The curves as lists, so that they are the same after they were JSON."""
    if not isinstance(values, Mapping):
        raise ValueError(tr("series must be a dictionary from names to curves, not {values}.", values=named(values)))
    if isinstance(values, ReadOnly):
        return values
    found: dict[str, Any] = {}
    for name, folds in values.items():
        try:
            found[str(name)] = [[[as_whole("epoch", n, 0), as_number("value", v)] for n, v in fold] for fold in folds]
        except (TypeError, ValueError):
            raise ValueError(
                tr("series[{name!r}] must be, for each fold, a list of pairs (epoch, value).", name=name)
            ) from None
    return read_only(found)


def _pictures(values: Any) -> Mapping[str, Any]:
    if not isinstance(values, Mapping):
        raise ValueError(tr("pictures must be a dictionary, not {values}.", values=named(values)))
    if not values or isinstance(values, ReadOnly):
        return read_only(values)
    try:
        found = plain(values)
    except TypeError as error:
        raise ValueError(tr("pictures: {error}", error=error)) from None
    if (size := len(json.dumps(found))) > LARGEST:
        raise ValueError(
            tr(
                "pictures may have {largest:,} characters as JSON, not {size:,}. Send fewer or smaller ones.",
                largest=LARGEST,
                size=size,
            )
        )
    return read_only(found)
