"""Threshold: what misses and false alarms cost together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    return _curve.drawn(frame, "threshold", "cost", ("threshold", "cost of all rows"), [])


def summary(frame: pd.DataFrame) -> str:
    said, at, best = frame.attrs, frame.iloc[frame.attrs["chosen"]], frame.iloc[frame.attrs["cheapest"]]
    return (
        f"At {said['threshold']:.3g}, {said['missed']:,} rows of {said['positive']} are missed and {said['in_vain']:,} "
        f"alarms are false: {at['cost']:,.4g} in all. The cheapest threshold is {best['threshold']:.3g}, with "
        f"{best['cost']:,.4g}; it was chosen on these rows, so expect a little more on others."
    )
