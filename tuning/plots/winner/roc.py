"""ROC: what is found against false alarms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.plots.winner import _curve
from tuning.plots.winner import _cuts as _at

if TYPE_CHECKING:
    import pandas as pd

    from tuning.problems.looks import OutOfFold

TITLE = "ROC"
HELP = "How much of a class is found, for how many false alarms. The nearer to the upper left corner, the better."
READS_THRESHOLD = True


def needs(found: OutOfFold) -> str:
    return _at.needs(found)


def data(found: OutOfFold, **options: Any) -> pd.DataFrame:
    """As `_cuts.cuts`."""
    return _at.cuts(found, **options)


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    titles = ("false alarms: share of the other rows", f"found: share of {frame.attrs['positive']}")
    return _curve.drawn(frame, "false_alarms", "recall", titles, [[0, 1], [0, 1]])


def summary(frame: pd.DataFrame) -> str:
    at = frame.iloc[frame.attrs["chosen"]]
    area = float(np.trapezoid(frame["recall"], frame["false_alarms"]))
    return (
        f"The area is {area:.4g} over all folds together. At {frame.attrs['threshold']:.3g}, {at['recall']:.1%} of "
        f"{frame.attrs['positive']} are found, and {at['false_alarms']:.1%} of the others raise a false alarm."
    )
