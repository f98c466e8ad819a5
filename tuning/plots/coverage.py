"""Coverage: where trials were made, and how many different values each of two parameters got.

The picture of Bergstra and Bengio 2012, "Random search for hyper-parameter optimization", figure 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.language import tr
from tuning.plots._core import marks as _marks
from tuning.plots._core import pair as _pair
from tuning.plots._core import trials as _trials
from tuning.plots._core.axes import counted, ticks_of
from tuning.plots._core.style import layout, noted, style
from tuning.study import History

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Coverage"
HELP = "Points are trials; the strokes along the sides are their shadows: many strokes, many different values tried."
RUG = 400


def choices(histories: Mapping[str, History]) -> dict[str, tuple[Any, ...]]:
    """``x`` and ``y``: any parameter, the two that mattered most to the best of the first trials before the others."""
    return _pair.choices(histories, _pair.by_importance(histories))


def needs(histories: Mapping[str, History]) -> str:
    return _pair.needs(histories) or _trials.nothing_yet(histories)


def data(histories: Mapping[str, History], x: str | None = None, y: str | None = None) -> pd.DataFrame:
    """Columns: method, number, state, value, then ``param_NAME`` and ``at_NAME`` of both parameters."""
    frame = _trials.table(histories, _pair.axes_of(histories, x, y, _pair.by_importance(histories)))
    frame.attrs["pair"] = _pair.reason(histories, x, y)
    return frame


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    labels, ticks = frame.attrs["methods"], ticks_of(frame)
    (x, _, _), (y, _, _) = ticks
    at_x, at_y = frame[f"at_{x}"].to_numpy(), frame[f"at_{y}"].to_numpy()
    rows = _trials.sample(frame)
    traces = _marks.points(frame, rows, at_x.astype(np.float32), at_y.astype(np.float32), size=8)
    codes = _trials.codes(frame, "method")
    for code, label in enumerate(labels):
        colour, _, _ = style(label, labels)
        lane = 1.07 + 0.06 * code
        for side, at in (("x", at_x), ("y", at_y)):
            mine = _distinct(at[codes == code])
            if len(mine) > RUG:
                mine = mine[np.linspace(0, len(mine) - 1, RUG).astype(int)]
            level = np.full(len(mine), lane, np.float32)
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": tr("{label}: values of {name}", label=label, name=x if side == "x" else y),
                    "uid": f"rug-{side}-{label}",
                    "showlegend": False,
                    "hoverinfo": "skip",
                    "x": mine if side == "x" else level,
                    "y": level if side == "x" else mine,
                    "marker": {
                        "symbol": "line-ns-open" if side == "x" else "line-ew-open",
                        "size": 11,
                        "color": colour,
                        "line": {"width": 1.4, "color": colour},
                    },
                }
            )
    sides = _pair.sides(ticks)
    top = 1.1 + 0.06 * len(labels)
    for side, name in (("xaxis", x), ("yaxis", y)):
        counts = _counts(frame, name)
        said = tr("{n} distinct", n=counts[0] if len(labels) == 1 else " / ".join(map(str, counts)))
        sides[side]["title"]["text"] = f"{name} ({said})"
        sides[side]["range"] = [sides[side]["range"][0], top]
    return {"data": traces, "layout": noted(layout(**sides, height=420), _trials.drawn(len(frame)))}


def _distinct(at: np.ndarray) -> np.ndarray:
    """Different places of active parameters; equal up to rounding counts as equal."""
    return np.unique(np.round(at[at >= 0], 9))


def _counts(frame: pd.DataFrame, name: str) -> list[int]:
    at, codes = frame[f"at_{name}"].to_numpy(), _trials.codes(frame, "method")
    return [len(_distinct(at[codes == code])) for code in range(len(frame.attrs["methods"]))]


def summary(frame: pd.DataFrame) -> str:
    (x, _, _), (y, _, _) = frame.attrs["axes"]
    codes, kind = _trials.codes(frame, "method"), _marks.kinds(frame)
    parts = []
    for code, label in enumerate(frame.attrs["methods"]):
        n = int((codes == code).sum())
        values = tr(
            "{n_x} different values of {x} and {n_y} of {y}",
            n_x=_counts(frame, x)[code],
            x=x,
            n_y=_counts(frame, y)[code],
            y=y,
        )
        bad = int(((codes == code) & (kind == "no value")).sum())
        parts.append(
            tr("{label}: {counted} tried {values}", label=label, counted=counted(n), values=values)
            + (tr("; {bad} have no value.", bad=bad) if bad else ".")
        )
    return f"{_trials.said(len(frame))}{frame.attrs['pair']}{' '.join(parts)}"
