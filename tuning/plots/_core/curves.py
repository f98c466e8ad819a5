"""One line for each trial, many of them in one trace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.language import tr
from tuning.plots._core import marks as _marks
from tuning.plots._core import trials as _trials
from tuning.plots._core.window import drawable

if TYPE_CHECKING:
    import pandas as pd


def changes(frame: pd.DataFrame, rows: np.ndarray) -> np.ndarray:
    """Whether the trial of each row is another one than that of the row before, from the second row on."""
    numbers, codes = frame["number"].to_numpy()[rows], _trials.codes(frame, "method")[rows]
    found: np.ndarray = (numbers[1:] != numbers[:-1]) | (codes[1:] != codes[:-1])
    return found


def lines(
    frame: pd.DataFrame,
    rows: np.ndarray,
    x: str,
    name: str,
    line: dict[str, Any],
    opacity: float,
    *,
    legend: bool = False,
) -> dict[str, Any]:
    """One trace for many curves with gaps between them: column `x` against ``score``. A curve of one point is a dot."""
    at = np.flatnonzero(changes(frame, rows)) + 1
    doubled = np.insert(rows, at, rows[at])
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "uid": name,
        "legendgroup": name,
        "showlegend": legend,
        "x": np.insert(frame[x].to_numpy(float)[rows], at, np.nan).astype(np.float32),
        "y": np.insert(drawable(frame["score"].to_numpy())[rows], at, np.nan),
        "line": line,
        "marker": {"size": 3, "color": line["color"]},
        "opacity": opacity,
        "connectgaps": False,
        "customdata": _marks.customdata(frame, doubled),
        "text": _marks.heads(frame, doubled),
        "hovertemplate": "%{text}<br>" + tr("here {value}", value="%{y:.5g}") + "<extra></extra>",
    }
