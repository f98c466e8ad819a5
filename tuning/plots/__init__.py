"""Plots: one file each, ``data(histories) -> DataFrame`` and ``figure(frame) -> Figure``; shown as a `Card`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tuning.history import History

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


@dataclass(frozen=True)
class Card:
    """A plot with what one needs to read it. `reason` says why it is not available yet; it is empty when it is."""

    name: str
    title: str
    help: str
    frame: pd.DataFrame | None
    figure: go.Figure | None
    reason: str
    summary: str


def names() -> tuple[str, ...]:
    """Names of all plots, by discovery of the files in this folder; nothing is imported."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")))


def card(name: str, histories: Mapping[str, History], **options: Any) -> Card:
    """The plot `name` of histories by label.

    Raises:
        ValueError: if there is no such plot, or no history.
    """
    if name not in names():
        raise ValueError(f"{name!r} is not a plot. Use one of: {', '.join(names())}.")
    if not histories:
        raise ValueError("a plot needs at least one history.")
    plot = importlib.import_module(f"{__name__}.{name}")
    study = next(iter(histories.values())).study
    better = "Higher" if study.direction == "maximize" else "Lower"
    text = f"{plot.HELP} {better} {study.metric} is better."
    if reason := plot.needs(histories):
        return Card(name, plot.TITLE, text, None, None, reason, reason)
    frame = plot.data(histories, **options)
    return Card(name, plot.TITLE, text, frame, plot.figure(frame), "", plot.summary(frame))
