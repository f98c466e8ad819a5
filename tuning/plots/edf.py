"""Empirical distribution: what share of the trials got no more than a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning import metrics
from tuning.language import mark, tr
from tuning.plots._core import trials as _trials
from tuning.plots._core.style import better, layout, noted, style
from tuning.plots._core.window import drawable, far
from tuning.study import History

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Distribution of the values"
HELP = (
    "Height: share of the trials with at most this value; the further a curve lies on the good side, the better. "
    "Trials without a value count as the worst."
)
MAX_STEPS = 1000
RUNNING, CANCELLED = map(_trials.STATES.index, ("running", "cancelled"))
HOVER = mark("trial {trial}: {value}<br>{share} of the trials have at most this value")


@dataclass(frozen=True)
class Curve:
    """The ended trials of one method, ascending by value, shape (n,); the first `n_known` have one.

    `shares` of all trials have at most this value, shape (n_known,).
    """

    label: str
    numbers: np.ndarray
    states: np.ndarray
    values: np.ndarray
    shares: np.ndarray

    @property
    def n_known(self) -> int:
        return len(self.shares)


@dataclass(frozen=True)
class Curves:
    """All methods, and what their values measure. Arrays: a table takes longer to make than the chart."""

    curves: tuple[Curve, ...]
    metric: str
    direction: str

    def frame(self) -> pd.DataFrame:
        """Columns: method, number, state, value, share; trials without a value last within each method."""
        import pandas as pd

        labels = tuple(curve.label for curve in self.curves)
        lengths = [len(curve.numbers) for curve in self.curves]
        methods = np.repeat(np.arange(len(labels)), lengths)
        states = np.concatenate([curve.states for curve in self.curves])
        unknown = (np.full(n - curve.n_known, np.nan) for n, curve in zip(lengths, self.curves, strict=True))
        shares = (part for curve, rest in zip(self.curves, unknown, strict=True) for part in (curve.shares, rest))
        frame = pd.DataFrame(
            {
                "method": pd.Categorical.from_codes(methods, dtype=_trials.category(labels)),
                "number": np.concatenate([curve.numbers for curve in self.curves]),
                "state": pd.Categorical.from_codes(states, dtype=_trials.category(_trials.STATES)),
                "value": np.concatenate([curve.values for curve in self.curves]),
                "share": np.concatenate([*shares]),
            }
        )
        frame.attrs = {"metric": self.metric, "direction": self.direction, "methods": list(labels)}
        return frame


def needs(histories: Mapping[str, History]) -> str:
    known = (~np.isnan(_trials.columns(history).value) for history in histories.values())
    return "" if any(some.any() for some in known) else _trials.no_value_yet(histories)


def data(histories: Mapping[str, History]) -> Curves:
    """The distribution of each method. Running and cancelled trials are left out: nothing is known of them."""
    study = next(iter(histories.values())).study
    return Curves(tuple(_curve(label, history) for label, history in histories.items()), study.metric, study.direction)


def _curve(label: str, history: History) -> Curve:
    columns = _trials.columns(history)
    rows = np.flatnonzero((columns.state != RUNNING) & (columns.state != CANCELLED))
    rows = rows[np.argsort(columns.value[rows], kind="stable")]  # NaN is last
    values = columns.value[rows]
    known = values[: int(np.searchsorted(values, np.nan))]
    below = len(rows) - len(known) if history.direction == "maximize" else 0
    shares = (below + np.searchsorted(known, known, side="right")) / max(len(rows), 1)
    return Curve(label, columns.number[rows], columns.state[rows], values, shares)


def drawing(found: Curves) -> dict[str, Any]:
    labels = [curve.label for curve in found.curves]
    shown = [curve for curve in found.curves if curve.n_known]
    low = float(min(drawable(curve.values[:1])[0] for curve in shown))
    high = float(max(drawable(curve.values[[curve.n_known - 1]])[0] for curve in shown))
    room = 0.04 * ((high - low) or abs(high) or 1.0)
    traces: list[dict[str, Any]] = []
    for curve in shown:
        label, n, n_known = curve.label, len(curve.numbers), curve.n_known
        colour, dash, symbol = style(label, labels)
        rows: Any = slice(n_known)
        if n_known > MAX_STEPS:
            rows = np.linspace(0, n_known - 1, MAX_STEPS).astype(int)
        start = 1 - n_known / n if found.direction == "maximize" else 0.0
        x, y, numbers = drawable(curve.values[rows]), curve.shares[rows], curve.numbers[rows]
        line = {"color": colour, "dash": dash, "width": 2.5, "shape": "hv"}
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": label,
                "uid": f"trials-{label}",
                "legendgroup": label,
                "x": x,
                "y": y,
                "customdata": numbers if len(labels) == 1 else [[n, label] for n in numbers.tolist()],
                "text": numbers + 1,
                "hovertemplate": tr(
                    HOVER,
                    trial="%{text}" + (escape(f" ({label})") if len(labels) > 1 else ""),
                    value="%{x:.5g}",
                    share="%{y:.0%}",
                )
                + "<extra></extra>",
                "line": line,
                "marker": {"color": colour, "symbol": symbol, "size": 5, "opacity": 0.7},
            }
        )
        traces.append(  # from the left edge to the first trial, and from the last one to the right edge
            {
                "type": "scatter",
                "mode": "lines",
                "name": label,
                "uid": f"ends-{label}",
                "legendgroup": label,
                "showlegend": False,
                "hoverinfo": "skip",
                "x": np.array([low - room, x[0], np.nan, x[-1], high + room]),
                "y": np.array([start, y[0], np.nan, y[-1], y[-1]]),
                "line": line,
            }
        )
    title = f"{metrics.called(found.metric)} ({better(found.direction)})"
    sides = {
        "xaxis": {"title": {"text": title}, "range": [low - room, high + room]},
        "yaxis": {"title": {"text": tr("share of trials")}, "tickformat": ".0%", "range": [-0.03, 1.04]},
    }
    return {
        "data": traces,
        "layout": noted(layout(**sides), _drawn(found), far(np.concatenate([curve.values for curve in shown]))),
    }


def _drawn(found: Curves) -> str:
    n, n_known = max((len(curve.numbers), curve.n_known) for curve in found.curves)
    return _trials.part(MAX_STEPS, n) if n_known > MAX_STEPS else ""


def summary(found: Curves) -> str:
    parts = []
    for curve in found.curves:
        label, n, k = curve.label, len(curve.numbers), curve.n_known
        if not k:
            parts.append(tr("{label}: no value yet.", label=label))
            continue
        at = np.array([0.25, 0.5, 0.75]) * (k - 1)  # quantiles of what is in order already
        lower, middle, upper = np.interp(at, np.arange(k), curve.values[:k])
        bad = tr("; {bad} of {n} trials have no value", bad=n - k, n=n) if n > k else ""
        parts.append(
            tr(
                "{label}: half of the values lie between {lower:.4g} and {upper:.4g}, median {middle:.4g}{bad}.",
                label=label,
                lower=lower,
                upper=upper,
                middle=middle,
                bad=bad,
            )
        )
    if drawn := _drawn(found):
        parts.append(
            tr("{drawn}, evenly chosen by rank", drawn=drawn)
            + (tr(", of each method.") if len(found.curves) > 1 else ".")
        )
    return " ".join(parts)
