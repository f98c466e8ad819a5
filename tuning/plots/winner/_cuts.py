"""What happens at each threshold: one class is claimed from that probability on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tuning.language import tr

if TYPE_CHECKING:
    import pandas as pd

    from tuning.problems.looks import OutOfFold

MOST = 400  # thresholds that are drawn


def needs(found: OutOfFold) -> str:
    """Why there are no thresholds; empty if there are."""
    if not found.class_names:
        return tr("Needs classes; this target is a number.")
    return "" if found.probabilities is not None else tr("Needs probabilities, and this model gives none.")


def cuts(
    found: OutOfFold, positive: int | None = None, threshold: float = 0.5, miss: float = 1.0, alarm: float = 1.0
) -> pd.DataFrame:
    """One row for each threshold, falling from 1 to 0: what is found, missed and claimed in vain, and what it costs.

    Columns: threshold, recall, precision (NaN where nothing is claimed), false_alarms (share of the other rows), cost
    (of all rows). `attrs` has the row that stands for the chosen threshold.

    Raises:
        ValueError: if there is no such class, or a number makes no sense.
    """
    import pandas as pd

    assert found.probabilities is not None
    k = len(found.class_names)
    positive = k - 1 if positive is None else positive
    if not 0 <= positive < k:
        raise ValueError(
            tr(
                "positive must be the place of a class, from 0 to {last}, not {positive!r}.",
                last=k - 1,
                positive=positive,
            )
        )
    if not 0 <= threshold <= 1 or not all(0 <= cost < float("inf") for cost in (miss, alarm)):
        raise ValueError(tr("a threshold is from 0 to 1, and costs are at least 0."))
    scores, is_it = found.probabilities[:, positive], found.y == positive
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    last = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True))  # of each group of equal scores
    hits, alarms = np.cumsum(is_it[order])[last], np.cumsum(~is_it[order])[last]
    at = np.concatenate([[1.0 + 1e-9], ordered[last]])
    hits, alarms = np.concatenate([[0], hits]), np.concatenate([[0], alarms])
    n_it, n_other = int(is_it.sum()), int((~is_it).sum())
    with np.errstate(invalid="ignore"):
        precision = hits / (hits + alarms)
    frame = pd.DataFrame(
        {
            "threshold": np.minimum(at, 1.0),
            "recall": hits / max(n_it, 1),
            "precision": precision,
            "false_alarms": alarms / max(n_other, 1),
            "cost": miss * (n_it - hits) + alarm * alarms,
        }
    )
    chosen = int(np.flatnonzero(at >= threshold)[-1])
    frame.attrs |= {
        "positive": found.class_names[positive],
        "share": n_it / max(len(scores), 1),
        "threshold": threshold,
        "chosen": chosen,
        "cheapest": int(frame["cost"].to_numpy().argmin()),
        "missed": n_it - int(hits[chosen]),
        "in_vain": int(alarms[chosen]),
    }
    return frame


def thinned(frame: pd.DataFrame) -> pd.DataFrame:
    """At most so many rows, the first, the last, the chosen and the cheapest among them."""
    if len(frame) <= MOST:
        return frame
    kept = {*np.linspace(0, len(frame) - 1, MOST).astype(int).tolist(), frame.attrs["chosen"], frame.attrs["cheapest"]}
    return frame.iloc[sorted(kept)]
