"""Calibration: whether probabilities are what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.language import tr
from tuning.plots._core.style import GREY, STYLES, layout
from tuning.plots.winner import _cuts as _at

if TYPE_CHECKING:
    import pandas as pd

    from tuning.problems.looks import OutOfFold

TITLE = "Calibration"
HELP = "Where a probability is said, how often is it so? On the dashed line they agree; below it the model is too sure."
N_BINS = 10


def needs(found: OutOfFold) -> str:
    return _at.needs(found)


def data(found: OutOfFold) -> pd.DataFrame:
    """One row for each tenth of the probabilities of the claimed class. Columns: said, found, rows.

    With two classes the probability of the second one is looked at. A. Murphy and R. Winkler (1977).
    """
    import pandas as pd

    assert found.probabilities is not None
    if len(found.class_names) == 2:
        said, is_so = found.probabilities[:, 1], found.y == 1
    else:
        said, is_so = found.probabilities.max(axis=1), found.probabilities.argmax(axis=1) == found.y
    places = np.minimum((said * N_BINS).astype(int), N_BINS - 1)
    counts = np.bincount(places, minlength=N_BINS)
    there = counts > 0
    means = [np.bincount(places, weights=values, minlength=N_BINS)[there] / counts[there] for values in (said, is_so)]
    frame = pd.DataFrame({"said": means[0], "found": means[1], "rows": counts[there]})
    frame.attrs["of"] = found.class_names[1] if len(found.class_names) == 2 else tr("the claimed class")
    return frame


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    rows = frame["rows"].to_numpy()
    colour = STYLES["bayes"][0]
    line = {"color": GREY, "dash": "dash", "width": 1.5}
    traces = [
        {"type": "scatter", "mode": "lines", "name": tr("honest"), "x": [0, 1], "y": [0, 1], "line": line},
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": tr("this model"),
            "x": frame["said"].tolist(),
            "y": frame["found"].tolist(),
            "line": {"color": colour, "width": 2},
            "marker": {"color": colour, "size": (6 + 14 * np.sqrt(rows / rows.max())).round(1).tolist()},
            "text": [tr("{n:,} rows", n=n) for n in rows],
            "hovertemplate": tr("said %{x:.2f}, found %{y:.2f}, %{text}<extra></extra>"),
        },
    ]
    axes = {
        "xaxis": {"title": {"text": tr("said: probability of {of}", of=frame.attrs["of"])}, "range": [-0.02, 1.02]},
        "yaxis": {"title": {"text": tr("found: how often it is so")}, "range": [-0.05, 1.05]},
    }
    return {"data": traces, "layout": layout(**axes, height=340)}


def summary(frame: pd.DataFrame) -> str:
    weights = frame["rows"] / frame["rows"].sum()
    apart = float((weights * (frame["said"] - frame["found"]).abs()).sum())
    return tr(
        "What is said and what is found differ by {apart:.3f} on the average, over {n} groups of rows.",
        apart=apart,
        n=len(frame),
    )
