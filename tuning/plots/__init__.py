"""Plots: one file each, ``data(histories) -> DataFrame`` and ``drawing(frame) -> dict``; shown as a `Card`.

Where a table takes longer to make than the chart, data are something lighter, with a method ``frame()`` that makes it.

>>> from tuning import plots, problems, run
>>> card = plots.card("best_so_far", {"random": run(problems.get("branin"), "random", trials=5, seed=0)})
>>> card.title, len(card.frame)
('Best so far', 5)
"""

from __future__ import annotations

import html
import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from tuning import discovery, metrics
from tuning.language import tr
from tuning.study import Direction, History, spreadsheet

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from tuning.compare import Race, Sealed


@dataclass(frozen=True)
class Card:
    """A plot with what one needs to read it. `reason` says why it is not available yet; it is empty when it is.

    `help` is one sentence on how to read it, with the direction; `summary` says in words what it shows. `drawing` is
    the chart as plotly.js takes it, data and layout with arrays in them; `figure` is the same as an object of plotly.
    `choices` are the options that one may pass to `card`, each with its values, the default first.
    """

    name: str
    title: str
    help: str
    data: Any = field(repr=False)
    drawing: Mapping[str, Any] | None = field(repr=False)
    reason: str
    summary: str
    choices: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    @cached_property
    def frame(self) -> pd.DataFrame | None:
        """The data behind the chart as a table; None as long as there are none."""
        found: pd.DataFrame | None = self.data.frame() if hasattr(self.data, "frame") else self.data
        return found

    @cached_property
    def figure(self) -> go.Figure | None:
        """The chart for a notebook; made at the first look, since a browser needs only the drawing."""
        import plotly.graph_objects as go

        return None if self.drawing is None else go.Figure(self.drawing, _validate=False)

    def csv(self) -> str:
        """The data behind the chart, all trials; empty text as long as there are none."""
        if self.frame is None:
            return ""
        hidden = [name for name in self.frame.columns if name.startswith("at_")]
        return spreadsheet.csv(self.frame.drop(columns=hidden))

    def html(self) -> str:
        """The card as one HTML page that needs no network: title, how to read it, chart and summary."""
        chart = "" if self.figure is None else self.figure.to_html(full_html=False, include_plotlyjs=True)
        words = {name: html.escape(text) for name, text in vars(self).items() if isinstance(text, str)}
        return (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{words["title"]}</title>'
            '<body style="font-family: sans-serif; max-width: 60rem; margin: 1rem auto; padding: 0 1rem">'
            f"<h1>{words['title']}</h1><p>{words['help']}</p>{chart}<p>{words['summary']}</p></body></html>"
        )


@cache
def names() -> tuple[str, ...]:
    """Names of all plots, by discovery of the files in this folder; nothing is imported."""
    return discovery.modules(__name__, besides=("across", "look", "winner"))


def follows_reports(name: str) -> bool:
    """Whether the plot shows what trials report on their way, and not only how they begin and end."""
    return bool(getattr(importlib.import_module(f"{__name__}.{name}"), "FOLLOWS_REPORTS", False))


def card(name: str, histories: Mapping[str, History], /, **options: Any) -> Card:
    """The plot `name` of histories by label.

    Raises:
        ValueError: if there is no such plot, no history, or an option that the plot does not offer.
    """
    if name not in names():
        raise ValueError(tr("{name!r} is not a plot. Use one of: {known}.", name=name, known=", ".join(names())))
    if not histories:
        raise ValueError(tr("a plot needs at least one history."))
    plot = importlib.import_module(f"{__name__}.{name}")
    study = next(iter(histories.values())).study
    text = _read_as(plot.HELP, study.metric, study.direction)
    choices: Mapping[str, tuple[Any, ...]] = plot.choices(histories) if hasattr(plot, "choices") else {}
    chosen: dict[str, Any] = {}
    for option, value in options.items():
        if option not in choices:
            offered = ", ".join(choices) or "none"
            raise ValueError(
                tr(
                    "{option!r} is not an option of {name}. It offers: {offered}.",
                    option=option,
                    name=name,
                    offered=offered,
                )
            )
        same = [choice for choice in choices[option] if value in (choice, str(choice))]  # links and pages tell texts
        if not same:
            raise ValueError(
                tr(
                    "{option} = {value!r} is not possible here. Use one of: {choices}.",
                    option=option,
                    value=value,
                    choices=list(choices[option]),
                )
            )
        chosen[option] = same[0]
    if reason := _differ(histories) or plot.needs(histories):
        return Card(name, tr(plot.TITLE), text, None, None, reason, reason, choices)
    frame = plot.data(histories, **chosen)
    return Card(name, tr(plot.TITLE), text, frame, plot.drawing(frame), "", plot.summary(frame), choices)


def race_card(race: Race) -> Card:
    """How a race went: median and middle half of the best so far over the seeds of each method."""
    from tuning.plots._core import bands as _bands

    title, text = tr(_bands.TITLE), _read_as(_bands.HELP, race.problem.metric, race.direction)
    if race.spec.goals:
        title, text = tr(_bands.COVERED), _read_as(_bands.HELP, tr("share of the plane"), "maximize")
    if reason := _bands.needs(race):
        return Card("race", title, text, None, None, reason, reason, {})
    frame = _bands.data(race)
    return Card("race", title, text, frame, _bands.drawing(frame), "", _bands.summary(frame), {})


def _read_as(help: str, metric: str, direction: Direction) -> str:
    """How to read a chart, with the direction."""
    better = tr("Higher {metric} is better.") if direction == "maximize" else tr("Lower {metric} is better.")
    return f"{tr(help)} {better.format(metric=metrics.called(metric))}"


def sealed_card(history: History, found: Sealed | None = None) -> Card:
    """The best so far of a search on its folds and, where it has been uncovered, on the sealed test part."""
    from tuning.plots._core import unsealed as _unsealed

    text = _read_as(_unsealed.HELP, history.study.metric, history.direction)
    if reason := _unsealed.needs(history):
        return Card("sealed", tr(_unsealed.TITLE), text, None, None, reason, reason, {})
    frame = _unsealed.data(history, found)
    return Card("sealed", tr(_unsealed.TITLE), text, frame, _unsealed.drawing(frame), "", _unsealed.summary(frame), {})


def tunability_card(histories: Mapping[str, History]) -> Card:
    """What tuning each parameter gains over the best defaults, over searches on different data."""
    from tuning import compare
    from tuning.plots.across import tunability as _tunability

    study = next(iter(histories.values())).study
    title, text = tr(_tunability.TITLE), _read_as(_tunability.HELP, study.metric, study.direction)
    if reason := compare.no_tunability(histories):
        return Card("tunability", title, text, None, None, reason, reason, {})
    frame = _tunability.data(compare.tunability(histories))
    return Card("tunability", title, text, frame, _tunability.drawing(frame), "", _tunability.summary(frame), {})


def _differ(histories: Mapping[str, History]) -> str:
    goals = {(history.study.metric, history.direction) for history in histories.values()}
    if len(goals) == 1:
        return ""
    listed = ", ".join(sorted(f"{direction} {metric}" for metric, direction in goals))
    return tr("These searches have different goals ({listed}). Read them all by the same metric.", listed=listed)
