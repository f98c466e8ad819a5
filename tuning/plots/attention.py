"""Attention: where a Transformer looks when it reads a row, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tuning.language import tr
from tuning.plots._core import pictured
from tuning.plots._core.style import layout, scale
from tuning.plots._core.tiles import pixels
from tuning.study import History

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Attention"
HELP = (
    "Each line is one step of a row, such as a letter of a word; orange is where the last layer looks most from there."
)
MEAN = "all heads"
SPECIAL = ("", "▸", "?")  # nothing, the beginning, a letter that is not known


def _picture(histories: Mapping[str, History]) -> Mapping[str, Any]:
    found = pictured.of(histories, "attention", "best")
    picture: Mapping[str, Any] = {} if found is None else found[1].pictures["attention"]
    return picture


def choices(histories: Mapping[str, History]) -> dict[str, tuple[Any, ...]]:
    """``trial``: the best, or the latest; ``word``: which of the rows that are kept; ``head``: one, or their mean."""
    rows = _picture(histories).get("rows", ())
    heads = len(rows[0]["heads"]) if rows else 0
    return {
        "trial": pictured.WHICH,
        "word": tuple(range(1, len(rows) + 1)) or (1,),
        "head": (MEAN, *range(1, heads + 1)) if heads > 1 else (MEAN,),
    }


def needs(histories: Mapping[str, History]) -> str:
    return pictured.needs(histories, "attention", tr("where a Transformer looks"))


def data(histories: Mapping[str, History], trial: str = "best", word: Any = 1, head: Any = MEAN) -> pd.DataFrame:
    """One row per pair of steps. Columns: step and at (from 1), their names, and share: from 0 to 15, the most 15."""
    import numpy as np
    import pandas as pd

    found = pictured.of(histories, "attention", trial)
    assert found is not None
    label, shown = found
    picture = shown.pictures["attention"]
    row = picture["rows"][min(int(word), len(picture["rows"])) - 1]
    heads = np.array([[pixels(line) for line in one] for one in row["heads"]], dtype=float)
    share = heads.mean(axis=0) if head == MEAN else heads[min(int(head), len(heads)) - 1]
    names = _names(row["steps"], picture["letters"])
    n = len(names)
    frame = pd.DataFrame(
        {
            "step": np.repeat(np.arange(1, n + 1), n),
            "at": np.tile(np.arange(1, n + 1), n),
            "reads": np.repeat(names, n),
            "looks_at": np.tile(names, n),
            "share": share.ravel().round(2),
        }
    )
    frame.attrs |= {
        "name": pictured.named(label, shown, len(histories) > 1),
        "value": shown.value,
        "metric": next(iter(histories.values())).study.metric,
        "word": "".join(names).strip("▸") if picture["letters"] else "",
        "is": row["is"],
        "read_as": row["read_as"],
        "head": head,
    }
    return frame


def _names(steps: Any, letters: Any) -> list[str]:
    if not letters:
        return [str(k) for k in range(1, len(steps) + 1)]
    known = (*SPECIAL, *letters)
    return [known[step] if step < len(known) else "?" for step in steps]


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    n = int(frame["step"].max())
    names = frame["looks_at"].tolist()[:n]
    ticks = {"tickvals": list(range(1, n + 1)), "ticktext": names, "showgrid": False}
    z = [frame["share"].tolist()[k : k + n] for k in range(0, n * n, n)]
    said = tr("step that is looked at")
    return {
        "data": [
            {
                "type": "heatmap",
                "name": frame.attrs["name"],
                "uid": "attention",
                "x": list(range(1, n + 1)),
                "y": list(range(1, n + 1)),
                "z": z,
                "colorscale": scale("maximize"),
                "showscale": False,
                "hovertemplate": tr("step %{y} looks at step %{x}<extra></extra>"),
                "xgap": 1,
                "ygap": 1,
            }
        ],
        "layout": layout(
            height=420,
            xaxis={"constrain": "domain", **ticks, "title": {"text": said}, "range": [0.5, n + 0.5]},
            yaxis={
                **ticks,
                "title": {"text": tr("step that looks")},
                "range": [n + 0.5, 0.5],
                "scaleanchor": "x",
                "constrain": "domain",
            },
        ),
    }


def summary(frame: pd.DataFrame) -> str:
    totals = frame.groupby("at")["share"].sum()
    most = int(totals.idxmax())
    name = frame.loc[frame["at"] == most, "looks_at"].iloc[0]
    what = f"“{frame.attrs['word']}”" if frame.attrs["word"] else tr("the row")
    head = (
        tr("on average over its heads") if frame.attrs["head"] == MEAN else tr("head {head}", head=frame.attrs["head"])
    )
    named = f" ({name})" if frame.attrs["word"] and name else ""
    return tr(
        "{told}: {what} is {is_} and was read as {read_as}; {head}, the steps look most at step {most}{named}.",
        told=pictured.told(frame).capitalize(),
        what=what,
        is_=frame.attrs["is"],
        read_as=frame.attrs["read_as"],
        head=head,
        most=most,
        named=named,
    )
