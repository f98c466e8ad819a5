"""Which values an axis of values shows: a few diverged trials must not squeeze all others into a line.

Values outside are never dropped: a triangle at the bad edge of the frame stands for each, and the chart counts them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tuning.language import ntr, tr
from tuning.plots._core.axes import counted

CHOICES = ("auto", "all", "best 90 %", "best half")
SHARES = {"best 90 %": 0.9, "best half": 0.5}
FEWEST, SQUEEZED = 8, 0.2
FARTHEST = 1e307  # the spread of what is drawn, and some room beside it, must not overflow; here and in a browser


@dataclass(frozen=True)
class Window:
    """What is shown of some places on an axis of values.

    `outside` says which rows lie beyond the bad edge, shape (n,), as far as `worst`. `lanes` are the places of marks at
    that edge, by kind. `span` is the range of the axis as plotly has it (logarithms on a log axis); None if it may
    choose for itself.
    """

    outside: np.ndarray
    worst: float
    lanes: Mapping[str, float]
    span: tuple[float, float] | None
    is_below: bool

    def framed(self, axis: dict[str, Any]) -> dict[str, Any]:
        """The axis with its range; without ticks where there is no value."""
        if np.isnan(self.worst):
            return {**axis, "showticklabels": False}
        return axis if self.span is None else {**axis, "range": list(self.span)}

    def note(self) -> str:
        """How many trials lie outside, in few words, for the chart itself; empty if none does."""
        n = int(self.outside.sum())
        return f"{self._counted(n)} {'▼' if self.is_below else '▲'}" if n else ""

    def said(self) -> str:
        """The same as a sentence, to follow others."""
        n = int(self.outside.sum())
        if not n:
            return ""
        return " " + ntr(
            "{counted}, as far as {worst:.4g}; a triangle marks it at its edge.",
            "{counted}, as far as {worst:.4g}; triangles mark them at its edge.",
            n,
            counted=self._counted(n),
            worst=self.worst,
        )

    @property
    def place(self) -> str:
        """Where the others are."""
        return tr("below the frame") if self.is_below else tr("above the frame")

    def _counted(self, n: int) -> str:
        return ntr("{counted} lies {place}", "{counted} lie {place}", n, counted=counted(n), place=self.place)


def drawable(values: np.ndarray) -> np.ndarray:
    """The values where they are drawn: those beyond 1e307 in size at 1e307; `far` owns up to it."""
    found: np.ndarray = np.clip(np.asarray(values, dtype=float), -FARTHEST, FARTHEST)
    return found


def far(values: np.ndarray) -> str:
    """How many values are drawn nearer than they are, in few words, for the chart itself; empty if none is."""
    n = int((np.abs(np.asarray(values, dtype=float)) > FARTHEST).sum())
    return ntr("{n:,} value beyond 10³⁰⁷ drawn there", "{n:,} values beyond 10³⁰⁷ drawn there", n) if n else ""


def window(places: np.ndarray, direction: str, choice: str = "auto", *, is_log: bool = False) -> Window:
    """What to show of places on an axis, shape (n,), NaN where there is no value; positive ones on a log axis.

    The best share of them by `choice`. ``auto`` leaves out what lies more than three interquartile ranges beyond the
    bad quartile (Tukey 1977, "far out"), and only where all others would share a fifth of the height otherwise.
    """
    is_below = direction == "maximize"
    sign = -1.0 if is_below else 1.0
    losses = sign * (np.log10(places) if is_log else drawable(places))
    known = np.sort(losses[np.isfinite(losses)])
    if not len(known):
        nowhere = {"outside": 0.0, "pruned": 0.0, "no value": -1.0, "running": -1.0, "cancelled": -1.0}
        return Window(np.zeros(len(losses), bool), np.nan, nowhere, None, is_below)
    best, end = float(known[0]), _end(known, choice)
    is_cut = end < known[-1]
    step = max(0.06 * ((end - best) or abs(end) or 1.0), 0.3 * is_log)

    def back(loss: float) -> float:
        return float(10 ** (sign * loss) if is_log else sign * loss)

    marks = ("outside", "pruned", "no value") if is_cut else ("pruned", "no value")
    at = {name: end + k * step for k, name in enumerate(marks, 1)}
    at["running"] = at["cancelled"] = at["no value"]
    ends = sorted((sign * (best - step), sign * (at["no value"] + 0.7 * step)))
    return Window(
        outside=np.nan_to_num(losses, nan=-np.inf) > end,
        worst=back(known[-1]),
        lanes={name: back(place) for name, place in at.items()},
        span=(ends[0], ends[1]) if is_cut else None,
        is_below=is_below,
    )


def _end(known: np.ndarray, choice: str) -> float:
    """The worst loss to show, of some in ascending order."""
    n, worst = len(known), float(known[-1])
    if choice in SHARES:
        return float(known[int(np.ceil(SHARES[choice] * n)) - 1])
    if choice == "all" or n < FEWEST:
        return worst
    good, bad = np.quantile(known, (0.25, 0.75))
    end = float(known[np.searchsorted(known, bad + 3 * (bad - good), side="right") - 1])
    return end if good < bad and end - known[0] < SQUEEZED * (worst - known[0]) else worst
