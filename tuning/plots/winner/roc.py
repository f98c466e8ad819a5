"""ROC: what is found against false alarms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.language import tr
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
    titles = (
        tr("false alarms: share of the other rows"),
        tr("found: share of {positive}", positive=frame.attrs["positive"]),
    )
    return _curve.drawn(frame, "false_alarms", "recall", titles, [[0, 1], [0, 1]])


def summary(frame: pd.DataFrame) -> str:
    at = frame.iloc[frame.attrs["chosen"]]
    area = float(np.trapezoid(frame["recall"], frame["false_alarms"]))
    return tr(
        "The area is {area:.4g} over all folds together. At {threshold:.3g}, {recall:.1%} of {positive} "
        "are found, and {false_alarms:.1%} of the others raise a false alarm.",
        area=area,
        threshold=frame.attrs["threshold"],
        recall=at["recall"],
        positive=frame.attrs["positive"],
        false_alarms=at["false_alarms"],
    )
