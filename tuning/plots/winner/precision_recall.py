"""Precision and recall: how many claims are right, and how much is found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuning.language import tr
from tuning.plots.winner import _curve
from tuning.plots.winner import _cuts as _at

if TYPE_CHECKING:
    import pandas as pd

    from tuning.problems.looks import OutOfFold

TITLE = "Precision and recall"
HELP = "How many claims of a class are right, against how much of it is found. It says more than ROC of rare classes."
READS_THRESHOLD = True


def needs(found: OutOfFold) -> str:
    return _at.needs(found)


def data(found: OutOfFold, **options: Any) -> pd.DataFrame:
    """As `_cuts.cuts`."""
    return _at.cuts(found, **options)


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    share = frame.attrs["share"]
    titles = (
        tr("recall: share of {positive} that is found", positive=frame.attrs["positive"]),
        tr("precision: share of claims that are right"),
    )
    return _curve.drawn(frame, "recall", "precision", titles, [[0, 1], [share, share]])


def summary(frame: pd.DataFrame) -> str:
    at = frame.iloc[frame.attrs["chosen"]]
    if at["precision"] != at["precision"]:
        return tr(
            "At {threshold:.3g} nothing is claimed to be {positive}.",
            threshold=frame.attrs["threshold"],
            positive=frame.attrs["positive"],
        )
    return tr(
        "At {threshold:.3g}, {precision:.1%} of the claims are right, and {recall:.1%} of {positive} "
        "are found; {share:.1%} of all rows are of that class.",
        threshold=frame.attrs["threshold"],
        precision=at["precision"],
        recall=at["recall"],
        positive=frame.attrs["positive"],
        share=frame.attrs["share"],
    )
