"""Episode: what an agent with networks sees step by step, and what it expects from there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tuning.language import mark, tr
from tuning.plots._core import pictured
from tuning.plots._core.style import FAILED, STYLES, layout
from tuning.study import History

if TYPE_CHECKING:
    import pandas as pd

TITLE = "One episode of the agent"
HELP = (
    "Above: what the agent of a trial expects to earn from each step on. Below: what it sees, such as the pole's angle."
)
SEEN = {
    "cart_pole": {mark("angle of the pole"): 2, mark("place of the cart"): 0},
    "acrobot": {mark("height of the inner limb"): 0, mark("height of the outer limb"): 2},
}


def choices(histories: Mapping[str, History]) -> dict[str, tuple[Any, ...]]:
    """``trial``: the best so far, or the latest; ``after``: how much of its training."""
    return {"trial": pictured.WHICH, "after": pictured.MOMENTS}


def needs(histories: Mapping[str, History]) -> str:
    return pictured.needs(histories, "episode", tr("what an agent with networks sees and expects"))


def data(histories: Mapping[str, History], trial: str = "best", after: str = "the end") -> pd.DataFrame:
    """One row per step. Columns: step (from 1), expects, and what is seen."""
    import pandas as pd

    found = pictured.of(histories, "episode", trial)
    assert found is not None
    label, shown = found
    picture = pictured.at(shown.pictures["episode"], after)
    seen = {name: [row[k] for row in picture["seen"]] for name, k in SEEN[picture["task"]].items()}
    steps = list(range(1, len(picture["worth"]) + 1))
    frame = pd.DataFrame({"step": steps, "expects": list(picture["worth"]), **seen})
    frame.attrs |= {
        "name": pictured.named(label, shown, len(histories) > 1),
        "value": shown.value,
        "metric": next(iter(histories.values())).study.metric,
        "over": bool(picture["over"]),
        "after": after,
    }
    return frame


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    colours = (FAILED, STYLES["bayes"][0], STYLES["random"][0])
    names = [name for name in frame.columns if name != "step"]
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": tr(name),
            "uid": f"line{k}",
            "x": frame["step"].tolist(),
            "y": frame[name].tolist(),
            "yaxis": "y2" if k == 0 else "y",
            "line": {"color": colour, "width": 2, "dash": ("solid", "solid", "dot")[k]},
            "hovertemplate": tr("step %{x}: %{y:.4g}") + f"<extra>{tr(name)}</extra>",
        }
        for k, (name, colour) in enumerate(zip(names, colours, strict=True))
    ]
    return {
        "data": traces,
        "layout": layout(
            height=420,
            xaxis={"title": {"text": tr("step")}},
            yaxis={"title": {"text": tr("seen")}, "domain": [0.0, 0.46]},
            yaxis2={"title": {"text": tr("expects")}, "domain": [0.54, 1.0]},
        ),
    }


def summary(frame: pd.DataFrame) -> str:
    after = frame.attrs["after"]
    when = "" if after == "the end" else tr(", after {after} of its training", after=tr(after))
    ends = (
        tr("it ends after {n} steps", n=len(frame))
        if frame.attrs["over"]
        else tr("its first {n} steps are shown", n=len(frame))
    )
    first, last = frame["expects"].iloc[0], frame["expects"].iloc[-1]
    told = pictured.told(frame).capitalize()
    return tr(
        "{told}{when}: one episode, {ends}. The agent expects {first:.4g} at its beginning and "
        "{last:.4g} at the last step that is shown.",
        told=told,
        when=when,
        ends=ends,
        first=first,
        last=last,
    )
