"""What each method reached: best so far, trials to a target, regret, seconds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from tuning.compare.race import Race
from tuning.compare.statistics import median, minus, quartiles
from tuning.space import checks

if TYPE_CHECKING:
    import pandas as pd


def finals(race: Race, at: int | None = None) -> dict[str, np.ndarray]:
    """What each run reached after `at` trials (all if None; see `Race.so_far`), shape (n_seeds,) per label.

    Raises:
        ValueError: if `at` is not a number of trials that the race has.
    """
    column = (race.trials if at is None else checks.whole("at", at, 1, race.trials)) - 1
    return {label: race.so_far(label)[:, column] for label in race.labels}


def default_target(race: Race, at: int | None = None) -> float:
    """The median best of the method that ends worst: about half of its runs reach it, so speed-ups are defined."""
    medians = [race.way * median(values) for values in finals(race, at).values() if not np.isnan(values).any()]
    return float(race.way * min(medians)) if medians else math.nan


def trials_to(race: Race, label: str, target: float) -> np.ndarray:
    """Trials until a run was at least as good as `target`, infinite if it never was, shape (n_seeds,)."""
    is_there = race.way * minus(race.so_far(label), np.array(target)) >= 0
    return np.where(is_there.any(axis=1), is_there.argmax(axis=1) + 1.0, np.inf)


def best_known(race: Race) -> float:
    """The optimum where it is known, else the best value that any run found; NaN without any.

    Of a race for two goals the largest share of the plane that a run covers.
    """
    if race.spec.goals:
        return max((float(values.max()) for values in finals(race).values()), default=math.nan)
    if race.problem.optimum is not None:
        return float(race.problem.optimum)
    found = [h.best.value for runs in race.histories.values() for h in runs if h.best is not None]
    return float(race.way * max((race.way * value for value in found if value is not None), default=math.nan))


def mean_regret(race: Race, label: str) -> np.ndarray:
    """Area under the curve of simple regret, divided by the number of trials with a value, shape (n_seeds,).

    Simple regret is the distance of the best so far from `best_known`.
    """
    with np.errstate(over="ignore"):  # between values near the largest floats it is endless, which is what it is
        regret = race.way * minus(np.array(best_known(race)), race.so_far(label))
        is_known = ~np.isnan(regret)
        total = np.where(is_known, regret, 0.0).sum(axis=1)
    count = is_known.sum(axis=1)
    mean: np.ndarray = np.divide(total, count, out=np.full(len(total), np.nan), where=count > 0)
    return mean


def by_method(race: Race, target: float | None = None) -> pd.DataFrame:
    """One row per method: what its runs reached, median and quartiles over the seeds.

    Columns: method, seeds, median, lower, upper (quartiles of the best value, or for two goals of the share of the
    plane that is covered), target, trials_to_target (median; empty
    if half of the runs never came there), never_share, mean_regret (median), training_seconds, thinking_seconds
    (medians per run).
    """
    import pandas as pd

    target = default_target(race) if target is None else target
    rows = []
    for label, values in finals(race).items():
        lower, middle, upper = quartiles(values) if not np.isnan(values).any() else [math.nan] * 3
        needed = np.sort(trials_to(race, label, target))
        rows.append(
            {
                "method": label,
                "seeds": len(values),
                "median": middle,
                "lower": lower,
                "upper": upper,
                "target": target,
                "trials_to_target": median_reached(needed),
                "never_share": float(np.mean(np.isinf(needed))),
                "mean_regret": median(mean_regret(race, label)),
                "training_seconds": float(np.median(race.training_seconds(label))),
                "thinking_seconds": float(np.median(race.thinking_seconds(label))),
            }
        )
    return pd.DataFrame(rows)


def bands(race: Race) -> pd.DataFrame:
    """Median and quartiles over the seeds of the best so far: method, trial (from 1), lower, median, upper.

    Trials that some run of the method has not reached, or that have no value yet, are left out.
    """
    import pandas as pd

    frames = []
    for label in race.labels:
        best = race.so_far(label)
        known = ~np.isnan(best).any(axis=0)
        lower, middle, upper = quartiles(best[:, known])
        frames.append(
            pd.DataFrame(
                {
                    "method": label,
                    "trial": np.flatnonzero(known) + 1,
                    "lower": lower,
                    "median": middle,
                    "upper": upper,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def median_reached(needed: np.ndarray) -> float:
    """Median of trials to a target; runs that never came there count as later than all. NaN if it is one of them."""
    ordered = np.sort(needed)
    middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    return float(middle) if np.isfinite(middle) else math.nan


def speed_up(race: Race, fast: str, slow: str, target: float) -> float:
    """How many times fewer trials `fast` needs to the target than `slow`, by medians; NaN if one has none."""
    return median_reached(trials_to(race, slow, target)) / median_reached(trials_to(race, fast, target))
