"""Decision boundaries: what models say over two inputs, as small multiples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.language import tr
from tuning.plots._core.style import OTHERS, STYLES, layout, scale

if TYPE_CHECKING:
    import pandas as pd

    from tuning.problems.looks import Boundary

TITLE = "What it says over two inputs"
HELP = "The colour of the ground is what the model says there, with all other inputs at their middle; dots are rows."
COLOURS = (*(STYLES[name][0] for name in STYLES), *OTHERS)
ACROSS = 3


def data(found: Boundary, titles: tuple[str, ...]) -> pd.DataFrame:
    """One row for each point of the grid and model. Columns: model, both inputs, said."""
    import pandas as pd

    x, y = np.meshgrid(found.x, found.y)
    names = np.array(found.class_names, dtype=object)
    parts = [
        pd.DataFrame(
            {
                "model": title,
                found.names[0]: x.ravel(),
                found.names[1]: y.ravel(),
                "said": names[said.ravel().astype(int)] if len(names) else said.ravel(),
            }
        )
        for title, said in zip(titles, found.said, strict=True)
    ]
    return pd.concat(parts, ignore_index=True)


def _colours(found: Boundary) -> list[list[Any]]:
    """Steps of one colour for each class, or the scale for values."""
    k = len(found.class_names)
    if not k:
        return scale()
    return [[(i + end) / k, COLOURS[i % len(COLOURS)]] for i in range(k) for end in (0, 1)]


def drawing(found: Boundary, titles: tuple[str, ...]) -> dict[str, Any]:
    n, k = len(titles), len(found.class_names)
    across = min(ACROSS, n)
    down = -(-n // across)
    low, high = (-0.5, k - 0.5) if k else _range(found)
    axes: dict[str, Any] = {}
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    targets = found.targets.astype(float).tolist()
    for i, (title, said) in enumerate(zip(titles, found.said, strict=True)):
        row, column = divmod(i, across)
        mark = "" if i == 0 else str(i + 1)
        wide, tall = 1 / across, 1 / down
        left, top = column * wide, 1 - row * tall
        side = {"title": {"text": found.names[0]}} if row == down - 1 else {"showticklabels": False}
        axes[f"xaxis{mark}"] = {"domain": [left + 0.02, left + wide - 0.02], "anchor": f"y{mark}", **side}
        side = {"title": {"text": found.names[1]}} if column == 0 else {"showticklabels": False}
        axes[f"yaxis{mark}"] = {"domain": [top - tall + 0.07, top - 0.07], "anchor": f"x{mark}", **side}
        shared = {"xaxis": f"x{mark}", "yaxis": f"y{mark}", "showlegend": False}
        colours = {"colorscale": _colours(found), "zmin": low, "zmax": high, "showscale": False, "opacity": 0.45}
        traces.append(
            {
                "type": "heatmap",
                "x": found.x.tolist(),
                "y": found.y.tolist(),
                "z": said.tolist(),
                "hoverinfo": "skip",
                **colours,
                **shared,
            }
        )
        dots = {"color": targets, "colorscale": _colours(found), "cmin": low, "cmax": high, "size": 5}
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": found.points[:, 0].tolist(),
                "y": found.points[:, 1].tolist(),
                "marker": {**dots, "line": {"width": 0.5, "color": "rgba(128,128,128,0.9)"}},
                "text": [found.class_names[int(t)] if k else f"{t:.4g}" for t in targets],
                "hovertemplate": "%{text}<extra></extra>",
                **shared,
            }
        )
        place = {"x": left + wide / 2, "y": top - 0.07, "xref": "paper", "yref": "paper", "yanchor": "bottom"}
        notes.append({"text": title, "showarrow": False, "font": {"size": 12}, "xanchor": "center", **place})
    return {"data": traces, "layout": layout(**axes, annotations=notes, height=60 + 280 * down)}


def _range(found: Boundary) -> tuple[float, float]:
    every = np.concatenate([found.targets.astype(float), *(said.ravel() for said in found.said)])
    low, high = float(np.nanmin(every)), float(np.nanmax(every))
    return low, high if high > low else low + 1


def summary(found: Boundary, titles: tuple[str, ...]) -> str:
    if not found.class_names:
        last = found.said[-1]
        return tr(
            "{title} says {low:.4g} to {high:.4g} over {x} and {y}.",
            title=titles[-1],
            low=last.min(),
            high=last.max(),
            x=found.names[0],
            y=found.names[1],
        )
    shares = np.bincount(found.said[-1].ravel().astype(int), minlength=len(found.class_names)) / found.said[-1].size
    told = ", ".join(
        tr("{name} on {share:.0%}", name=found.class_names[i], share=shares[i])
        for i in np.argsort(-shares)[:4]
        if shares[i]
    )
    return tr("{title} says {told} of the area.", title=titles[-1], told=told)
