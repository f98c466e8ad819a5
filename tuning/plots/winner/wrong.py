"""The wrong rows: those that are furthest off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.language import tr
from tuning.plots._core.style import FAILED, layout

if TYPE_CHECKING:
    import pandas as pd

    from tuning.problems.looks import OutOfFold

TITLE = "The wrong rows"
HELP = "The rows that are furthest off, the worst first: look whether the data are wrong there, or the model."
COLUMNS, MOST_INPUTS = 6, 12


def needs(found: OutOfFold) -> str:
    return "" if found.wrong else tr("No row is wrong.")


def data(found: OutOfFold) -> pd.DataFrame:
    """One row for each. Columns: row (from 1), true, predicted, sure (probability of what was said), and inputs."""
    import pandas as pd

    at = list(found.wrong)
    names = found.class_names
    told: dict[str, Any] = {"row": found.rows[at] + 1}
    for title, values in (("true", found.y), ("predicted", found.predicted)):
        told[title] = [names[int(values[i])] if names else float(values[i]) for i in at]
    if found.probabilities is not None:
        told["sure"] = found.probabilities[at].max(axis=1).round(3)
    if found.picture is None:
        for j, (name, levels) in enumerate(zip(found.feature_names, found.levels, strict=True)):
            if j >= MOST_INPUTS:
                break
            told[name if name not in told else f"{name} (input)"] = [_shown(v, levels) for v in found.inputs[:, j]]
    frame = pd.DataFrame(told)
    frame.attrs |= {
        "picture": found.picture and list(found.picture),
        "pixels": found.inputs.tolist() if found.picture else [],
        "n": len(found.rows),
    }
    return frame


def _shown(value: float, levels: tuple[str, ...]) -> str:
    if np.isnan(value):
        return ""
    return levels[int(value)][:60] if levels else f"{value:.5g}"


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    """Pictures where inputs are pixels; else what is said against what is true."""
    if frame.attrs["picture"] is None:
        trace = {
            "type": "scatter",
            "mode": "markers",
            "x": frame["true"].tolist(),
            "y": frame["predicted"].tolist(),
            "customdata": frame["row"].tolist(),
            "marker": {"color": FAILED, "symbol": "x", "size": 9, "opacity": 0.7},
            "hovertemplate": tr("row %{customdata}: true %{x}, said %{y}<extra></extra>"),
        }
        axes = {
            "xaxis": {"title": {"text": tr("true")}},
            "yaxis": {"title": {"text": tr("predicted")}, "automargin": True},
        }
        return {"data": [trace], "layout": layout(**axes, height=300)}
    height, width = frame.attrs["picture"]
    across = min(COLUMNS, len(frame))
    down = -(-len(frame) // across)
    gap = max(height, width) // 4 + 1
    whole = np.full((down * (height + gap), across * (width + gap)), np.nan)
    notes: list[dict[str, Any]] = []
    for i, pixels in enumerate(frame.attrs["pixels"]):
        y, x = (i // across) * (height + gap) + gap, (i % across) * (width + gap)
        whole[y : y + height, x : x + width] = np.reshape(pixels, (height, width))
        text = tr("{true}, said {predicted}", true=frame["true"].iloc[i], predicted=frame["predicted"].iloc[i])
        place = {"x": x + width / 2 - 0.5, "y": y - gap / 2 - 0.5, "showarrow": False, "font": {"size": 11}}
        notes.append({"text": text, **place})
    trace = {
        "type": "heatmap",
        "z": [[None if np.isnan(v) else float(v) for v in row] for row in whole],
        "colorscale": "Greys",
        "showscale": False,
        "hoverinfo": "skip",
    }
    hidden = {"visible": False, "title": {"text": "pictures"}}
    axes = {"xaxis": hidden, "yaxis": {**hidden, "autorange": "reversed", "scaleanchor": "x"}}
    shown = layout(**axes, height=90 * down + 40, annotations=notes, margin={"l": 4, "r": 4, "t": 8, "b": 8})
    return {"data": [trace], "layout": shown}


def summary(frame: pd.DataFrame) -> str:
    first = frame.iloc[0]
    return tr(
        "{n} of {all:,} rows are shown. The worst is row {row:,}: {true}, and the model said {predicted}.",
        n=len(frame),
        all=frame.attrs["n"],
        row=first["row"],
        true=first["true"],
        predicted=first["predicted"],
    )
