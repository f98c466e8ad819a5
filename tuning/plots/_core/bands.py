"""Best so far over repeated runs: the median and the middle half of the runs of each method."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuning import compare
from tuning.language import mark, tr
from tuning.plots._core.style import layout, objective, style

if TYPE_CHECKING:
    import pandas as pd

    from tuning.compare import Race

TITLE, COVERED = "Best so far over repeated runs", mark("Plane covered over repeated runs")
HELP = (
    "Thick line: median over the runs; band: their middle half. Thin upright line: from here on a method uses scores."
)


def needs(race: Race) -> str:
    if not any(history.done for runs in race.histories.values() for history in runs):
        return tr("No trial has a value yet.")
    return ""


def data(race: Race) -> pd.DataFrame:
    """As `tuning.compare.bands`, and how many runs there are: method, trial (from 1), lower, median, upper, runs."""
    frame = compare.bands(race).assign(runs=len(race.seeds))
    of = (
        {"metric": tr("share of the plane"), "direction": "maximize"}
        if race.spec.goals
        else {"metric": race.problem.metric, "direction": race.direction}
    )
    frame.attrs |= {**of, "methods": race.labels}
    starts = {label: race.spec.uses_scores_from(label) for label in race.labels}
    frame.attrs["uses_scores_from"] = {label: n + 1 for label, n in starts.items() if n is not None}
    return frame


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    labels = frame.attrs["methods"]
    bands: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for label in labels:
        mine = frame[frame["method"] == label]
        colour, dash, _ = style(label, labels)
        shared = {"type": "scatter", "mode": "lines", "x": mine["trial"], "legendgroup": label}
        edge = {"line": {"width": 0, "shape": "hv", "color": colour}, "showlegend": False, "hoverinfo": "skip"}
        bands.append({**shared, **edge, "y": mine["lower"], "name": tr("{label}, lower quartile", label=label)})
        bands.append(
            {
                **shared,
                **edge,
                "y": mine["upper"],
                "name": tr("{label}, upper quartile", label=label),
                "fill": "tonexty",
                "opacity": 0.5,
            }
        )
        lines.append(
            {
                **shared,
                "y": mine["median"],
                "name": label,
                "line": {"width": 3, "shape": "hv", "color": colour, "dash": dash},
                "customdata": mine[["lower", "upper", "runs"]].to_numpy(),
                "hovertemplate": tr(
                    "trial %{x}: %{y:.5g} (middle half of %{customdata[2]} runs: %{customdata[0]:.5g} to "
                    "%{customdata[1]:.5g})<extra>"
                )
                + label
                + "</extra>",
            }
        )
    traces = [{**trace, "uid": f"bands {trace['name']}"} for trace in (*bands, *lines)]
    axes = {"xaxis": {"title": {"text": tr("trial")}}, "yaxis": {"title": {"text": objective(frame)}}}
    marks = [
        {
            "type": "line",
            "name": tr("{label} uses scores", label=label),
            "x0": trial,
            "x1": trial,
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "line": {"width": 1, "dash": style(label, labels)[1], "color": style(label, labels)[0]},
        }
        for label, trial in frame.attrs["uses_scores_from"].items()
    ]
    return {"data": traces, "layout": layout(**axes, shapes=marks)}


def summary(frame: pd.DataFrame) -> str:
    ends = frame.groupby("method", sort=False).tail(1)
    parts = [
        tr(
            "{method}: median {median:.5g} after {trial} trials ({runs} runs, middle half {lower:.5g} to {upper:.5g})",
            method=row.method,
            median=row.median,
            trial=row.trial,
            runs=row.runs,
            lower=row.lower,
            upper=row.upper,
        )
        for row in ends.itertuples()
    ]
    marks = [
        tr("{label} uses scores from trial {n} on", label=label, n=n)
        for label, n in frame.attrs["uses_scores_from"].items()
    ]
    return "; ".join(parts) + "." + (f" {'; '.join(marks)}." if marks else "")
