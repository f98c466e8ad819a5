"""What plots of pictures share: whose picture is shown, and what is said where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuning.language import mark, tr
from tuning.plots._core.style import measure
from tuning.study import History, Trial

WHICH = ("best", "latest")
MOMENTS = (
    mark("the end"),
    mark("a half"),
    mark("a quarter"),
    mark("an eighth"),
)  # of the training, at which it was made


def of(histories: Mapping[str, History], kind: str, which: str = "best") -> tuple[str, Trial] | None:
    """Label and trial of the best, or latest, of all trials that have a picture of this kind."""
    found = [(label, trial) for label, history in histories.items() for trial in history.done if kind in trial.pictures]
    if not found:
        return None
    if which == "latest":
        return max(found, key=lambda pair: (pair[1].finished or 0.0, pair[1].number))
    sign = next(iter(histories.values())).study.sign
    return max(found, key=lambda pair: (sign * (pair[1].value or 0.0), -pair[1].number))


def at(picture: Mapping[str, Any], moment: str) -> Mapping[str, Any]:
    """The picture as it was then; the earliest later one where there is none of that moment, and else the end's."""
    earlier, back = picture.get("earlier", ()), MOMENTS.index(moment)
    return {**picture, **earlier[-back]} if 0 < back <= len(earlier) else picture


def needs(histories: Mapping[str, History], kind: str, what: str) -> str:
    """Why there is no picture; empty if there is one."""
    if of(histories, kind) is not None:
        return ""
    return tr("No trial has a picture of this kind yet: it shows {what}.", what=what)


def named(label: str, trial: Trial, several: bool) -> str:
    """The trial as people read it."""
    return tr("trial {n}", n=trial.number + 1) + (f" ({label})" if several else "")


def told(frame: Any) -> str:
    """Which trial is shown, and its value."""
    return f"{frame.attrs['name']}, {measure(frame)} {frame.attrs['value']:.4g}"
