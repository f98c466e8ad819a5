"""Threshold: what misses and false alarms cost together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuning.language import tr
from tuning.plots.winner import _curve
from tuning.plots.winner import _cuts as _at

if TYPE_CHECKING:
    import pandas as pd

    from tuning.problems.looks import OutOfFold

TITLE = "Cost by threshold"
HELP = (
    "What misses and false alarms cost together, by the probability from which on a class is claimed. Lower is better."
)
READS_THRESHOLD = True


def needs(found: OutOfFold) -> str:
    return _at.needs(found)


def data(found: OutOfFold, **options: Any) -> pd.DataFrame:
    """As `_cuts.cuts`."""
    return _at.cuts(found, **options)


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    return _curve.drawn(frame, "threshold", "cost", (tr("threshold"), tr("cost of all rows")), [])


def summary(frame: pd.DataFrame) -> str:
    said, at, best = frame.attrs, frame.iloc[frame.attrs["chosen"]], frame.iloc[frame.attrs["cheapest"]]
    return tr(
        "At {threshold:.3g}, {missed:,} rows of {positive} are missed and {in_vain:,} alarms are false: "
        "{cost:,.4g} in all. The cheapest threshold is {cheapest:.3g}, with {least:,.4g}; it was chosen "
        "on these rows, so expect a little more on others.",
        threshold=said["threshold"],
        missed=said["missed"],
        positive=said["positive"],
        in_vain=said["in_vain"],
        cost=at["cost"],
        cheapest=best["threshold"],
        least=best["cost"],
    )
