"""Policy: what an agent would do in each place of its world, and what it expects from there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tuning.language import mark, tr
from tuning.plots._core import pictured
from tuning.plots._core.style import FAILED, layout, scale
from tuning.study import History

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Policy on the map"
HELP = (
    "Arrows are what the agent of a trial does in each place, colours what it expects from there, the line one walk of "
    "it."
)
START = mark("start")
LETTERS = {"H": mark("hole"), "G": mark("goal"), "C": mark("cliff")}


def choices(histories: Mapping[str, History]) -> dict[str, tuple[Any, ...]]:
    """``trial``: the best so far, or the latest; ``after``: how much of its training."""
    return {"trial": pictured.WHICH, "after": pictured.MOMENTS}


def needs(histories: Mapping[str, History]) -> str:
    return pictured.needs(histories, "policy", tr("what an agent has learnt in a world with a map"))


def data(histories: Mapping[str, History], trial: str = "best", after: str = "the end") -> pd.DataFrame:
    """One row per place. Columns: row and column (from 0), place, action, value, known (whether it was learnt)."""
    import pandas as pd

    found = pictured.of(histories, "policy", trial)
    assert found is not None
    label, shown = found
    picture = pictured.at(shown.pictures["policy"], after)
    width = len(picture["map"][0])
    rows = []
    for state, letter in enumerate("".join(picture["map"])):
        known = bool(picture["known"][state]) and letter not in LETTERS
        action = picture["arrows"][picture["action"][state]] if known else ""
        place = LETTERS.get(letter, START if letter == "S" else "")
        rows.append((*divmod(state, width), place, action, picture["value"][state] if known else None, known))
    frame = pd.DataFrame(rows, columns=["row", "column", "place", "action", "value", "known"])
    study = next(iter(histories.values())).study
    frame.attrs |= {
        "name": pictured.named(label, shown, len(histories) > 1),
        "value": shown.value,
        "metric": study.metric,
        "after": after,
        "walk": [divmod(int(state), width) for state in picture["walk"]],
    }
    return frame


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    n_rows, n_columns = int(frame["row"].max()) + 1, int(frame["column"].max()) + 1
    size = 26 if n_columns <= 5 else 15
    return {
        "data": [_values(frame, n_rows, n_columns, size), _places(frame, round(0.6 * size)), _walk(frame)],
        "layout": layout(
            xaxis={
                "constrain": "domain",
                "title": {"text": tr("column")},
                "range": [0.5, n_columns + 0.5],
                "showgrid": False,
                "dtick": 1,
            },
            yaxis={
                "title": {"text": tr("row")},
                "range": [n_rows + 0.5, 0.5],
                "showgrid": False,
                "dtick": 1,
                "scaleanchor": "x",
                "constrain": "domain",
            },
        ),
    }


def _values(frame: pd.DataFrame, n_rows: int, n_columns: int, size: int) -> dict[str, Any]:
    """What the agent expects from each place, as a colour, and what it does there, as an arrow."""

    def grid(items: list[Any]) -> list[list[Any]]:
        return [items[start : start + n_columns] for start in range(0, len(items), n_columns)]

    return {
        "type": "heatmap",
        "name": frame.attrs["name"],
        "uid": "values",
        "x": list(range(1, n_columns + 1)),
        "y": list(range(1, n_rows + 1)),
        "z": grid([float(row.value) if row.known else None for row in frame.itertuples()]),
        "text": grid(frame["action"].tolist()),
        "customdata": None,
        "hovertext": grid([_said(row) for row in frame.itertuples()]),
        "hovertemplate": "%{hovertext}<extra></extra>",
        "texttemplate": "%{text}",
        "textfont": {"size": size},
        "colorscale": scale("maximize"),
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
    }


def _said(row: Any) -> str:
    """The hover text of a place."""
    where = tr("row {row}, column {column} {place}<br>", row=row.row + 1, column=row.column + 1, place=tr(row.place))
    if not row.known:
        return where + tr("nothing was learnt here")
    return where + tr("goes {action}, expects {value:.4g}", action=row.action, value=row.value)


def _places(frame: pd.DataFrame, size: int) -> dict[str, Any]:
    """What the places without an arrow are.

    By themselves: on a place without a colour a heat map writes as if the page were light.
    """
    bare = [row for row in frame.itertuples() if not row.action]
    return {
        "type": "scatter",
        "mode": "text",
        "name": tr("places"),
        "uid": "places",
        "x": [row.column + 1 for row in bare],
        "y": [row.row + 1 for row in bare],
        "text": [(tr(row.place) if row.place != START else "") or "·" for row in bare],
        "textfont": {"size": size},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _walk(frame: pd.DataFrame) -> dict[str, Any]:
    """One walk of the agent, with a mark at its end."""
    walk = frame.attrs["walk"]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": tr("one walk"),
        "uid": "walk",
        "x": [column + 1 for _, column in walk],
        "y": [row + 1.32 for row, _ in walk],
        "line": {"color": FAILED, "width": 2},
        "marker": {"color": FAILED, "size": [4] * (len(walk) - 1) + [10]},
        "opacity": 0.75,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def summary(frame: pd.DataFrame) -> str:
    known, walk = frame[frame["known"]], frame.attrs["walk"]
    row, column = walk[-1]
    end = frame[(frame["row"] == row) & (frame["column"] == column)]["place"].iloc[0]
    best = tr(", expects {value:.4g} at best", value=known["value"].max()) if len(known) else ""
    when = (
        ""
        if frame.attrs["after"] == "the end"
        else tr(", after {after} of its training", after=tr(frame.attrs["after"]))
    )
    n_open = int((~frame["place"].isin(LETTERS.values())).sum())
    told = pictured.told(frame).capitalize()
    return tr(
        "{told}{when}: it has learnt something in {n} of {n_open} open places{best}. The walk that is "
        "shown has {steps} steps and ends at: {end}.",
        told=told,
        when=when,
        n=len(known),
        n_open=n_open,
        best=best,
        steps=len(walk) - 1,
        end=tr(end) if end else tr("open ground"),
    )
