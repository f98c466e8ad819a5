"""What a search tells about itself: a narrow range, too few trials, a plateau, a metric that flatters, luck."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tuning import metrics
from tuning.language import tr
from tuning.space import Categorical
from tuning.study import History
from tuning.study.trial import spread_of

EDGE = 0.03  # of a range, on its own scale
ENOUGH = 10  # trials before anything is said
PER_PARAMETER = 10  # D. Jones, M. Schonlau, W. Welch, Efficient Global Optimization (1998)
FLATTERED = ("accuracy", "precision_weighted", "recall_weighted", "f1_weighted")
LARGE_CLASS = 0.75
AMONG = 10  # of the best trials


@dataclass(frozen=True)
class Hint:
    """One thing to mind: its kind (``edge``, ``few``, ``plateau``, ``metric`` or ``luck``), and a sentence."""

    kind: str
    text: str


def hints(history: History, problem: Any = None) -> tuple[Hint, ...]:
    """What one should mind about a search that has ended, in plain words.

    Args:
        history: of the search.
        problem: that was searched; with it more is known.
    """
    found = [*_metric(history, problem)]
    if len(history.done) >= ENOUGH:
        found += [*_edges(history), *_few(history), *_plateau(history), *_luck(history)]
    return tuple(found)


@dataclass(frozen=True)
class Edge:
    """The best has its value at one end, ``low`` or ``high``, of a parameter's range."""

    name: str
    end: str


def edges(history: History) -> Iterator[Edge]:
    """The ranges at whose ends the best is."""
    best = history.best
    if best is None or len(history.done) < ENOUGH:
        return
    for name, value in best.config.items():
        parameter = history.space[name]
        if isinstance(parameter, Categorical) or parameter.n_values < 6:
            continue
        at = parameter.to_unit(value)
        if EDGE < at < 1 - EDGE and value not in (parameter.low, parameter.high):
            continue
        yield Edge(name, "low" if at < 0.5 else "high")


def _edges(history: History) -> Iterator[Hint]:
    for edge in edges(history):
        parameter: Any = history.space[edge.name]
        assert history.best is not None
        value, way = history.best.config[edge.name], "downwards" if edge.end == "low" else "upwards"
        text = tr(
            "The best {name}, {value:.4g}, is at the {end} end of its range, {low:g} to {high:g}: widen it "
            "{way}, if that makes sense.",
            name=edge.name,
            value=value,
            end=tr(edge.end),
            low=parameter.low,
            high=parameter.high,
            way=tr(way),
        )
        yield Hint("edge", text)


def _few(history: History) -> Iterator[Hint]:
    n = sum(1 for parameter in history.space.values() if parameter.n_values > 1)
    if len(history.done) < min(PER_PARAMETER * n, history.space.n_configs):
        text = tr(
            "{n:,} trials are few for {n_parameters} hyperparameters: as a rule of thumb take {each} for "
            "each, or fix those that do not matter.",
            n=len(history.done),
            n_parameters=n,
            each=PER_PARAMETER,
        )
        yield Hint("few", text)


def _plateau(history: History) -> Iterator[Hint]:
    best = history.best
    if best is None or len(history.done) < 2 * ENOUGH:
        return
    later = sum(1 for trial in history.done if trial.number > best.number)
    if later > len(history.done) / 2:
        since = tr(
            "No trial has been better since trial {number}, {later:,} trials ago", number=best.number + 1, later=later
        )
        text = tr("{said}: more of the same gain little.", said=since)
        yield Hint("plateau", text)


def _metric(history: History, problem: Any) -> Iterator[Hint]:
    counts = getattr(getattr(problem, "facts", None), "class_counts", ())
    if not counts or history.study.metric not in FLATTERED:
        return
    share = max(counts) / sum(counts)
    if share >= LARGE_CLASS:
        title = metrics.title(history.study.metric)
        text = tr(
            "One class has {share:.0%} of the rows, so that a model which always names it has an accuracy "
            "of {share:.2f}: {title} flatters. Balanced accuracy or Matthews correlation do not.",
            share=share,
            title=title,
        )
        yield Hint("metric", text)


def _luck(history: History) -> Iterator[Hint]:
    sign = history.study.sign
    best = sorted((t for t in history.done if len(t.fold_scores) > 1), key=lambda t: -sign * (t.value or 0.0))[:AMONG]
    if len(best) < AMONG:
        return
    apart = abs((best[0].value or 0.0) - (best[-1].value or 0.0))
    each = [spread_of(trial.fold_scores) / math.sqrt(len(trial.fold_scores)) for trial in best]
    wide = float(np.median(each))
    if math.isfinite(wide) and apart < wide:
        text = tr(
            "The {n} best differ by {apart:.2g}, and folds alone make the mean of one of them uncertain by "
            "{wide:.2g}: their order may be luck. Score them again on fresh folds.",
            n=AMONG,
            apart=apart,
            wide=wide,
        )
        yield Hint("luck", text)
