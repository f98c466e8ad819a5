"""Several problems: average ranks, Friedman's test and the critical difference of Nemenyi (Demsar 2006)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tuning.compare.curves import finals
from tuning.compare.race import Race
from tuning.compare.statistics import median
from tuning.language import tr


@dataclass(frozen=True)
class Ranking:
    """Methods over several problems; rank 1 is best.

    Args:
        labels: the methods.
        n_problems: number of problems.
        average: average rank of each method, shape (k,).
        chi_square: Friedman's statistic, corrected for ties.
        p: of Friedman's test in the form of Iman and Davenport (1980).
        critical_difference: average ranks further apart than this differ at 5 % (Nemenyi 1963).
        cliques: groups of labels, best first, within which no difference shows.
    """

    labels: tuple[str, ...]
    n_problems: int
    average: tuple[float, ...]
    chi_square: float
    p: float
    critical_difference: float
    cliques: tuple[tuple[str, ...], ...]


def rank_values(values: np.ndarray, labels: tuple[str, ...] | None = None) -> Ranking:
    """The ranking of values, larger is better, shape (n_problems, k); equal values share their mean rank.

    Without `labels` methods are called by their number, from 0.

    Demsar (2006), "Statistical comparisons of classifiers over multiple data sets", section 3.2.2.

    Raises:
        ValueError: with fewer than two problems or methods, or if a value is missing.
    """
    from scipy.stats import f, rankdata, studentized_range

    values = np.asarray(values, dtype=float)
    if values.ndim != 2 or min(values.shape) < 2 or np.isnan(values).any():
        raise ValueError(tr("a ranking needs at least two problems and two methods, and no value may be missing."))
    n, k = values.shape
    names = labels or tuple(map(str, range(k)))
    each = rankdata(-values, axis=1)
    average = each.mean(axis=0)
    # With ties the ranks vary less than without (Conover 1999, section 5.8): as scipy.stats.friedmanchisquare, which
    # takes no two methods. Without any difference there is nothing to divide by.
    scatter = float(np.sum(each**2)) - n * k * (k + 1) ** 2 / 4
    between = n**2 * (float(np.sum(average**2)) - k * (k + 1) ** 2 / 4)
    chi_square = (k - 1) * between / scatter if scatter > 1e-9 else 0.0
    room = n * (k - 1) - chi_square
    p = float(f.sf((n - 1) * chi_square / room, k - 1, (k - 1) * (n - 1))) if room > 1e-12 else 0.0
    critical = float(studentized_range.ppf(0.95, k, np.inf)) / math.sqrt(2) * math.sqrt(k * (k + 1) / (6 * n))
    order = [int(j) for j in np.argsort(average, kind="stable")]
    cliques: list[tuple[int, ...]] = []
    for i, j in enumerate(order):
        clique = tuple(other for other in order[i:] if average[other] - average[j] <= critical)
        if len(clique) > 1 and not any(set(clique) <= set(earlier) for earlier in cliques):
            cliques.append(clique)
    return Ranking(
        names,
        n,
        tuple(float(x) for x in average),
        chi_square,
        p,
        critical,
        tuple(tuple(names[j] for j in clique) for clique in cliques),
    )


def ranks(races: Mapping[str, Race]) -> Ranking:
    """The ranking of methods over races on several problems, by the median best of each.

    Raises:
        ValueError: with fewer than two races, if they have other methods, or if one is not over.
    """
    first = next(iter(races.values()), None)
    if first is None or any(race.labels != first.labels for race in races.values()):
        raise ValueError(tr("a ranking needs races with the same methods."))
    values = [[race.way * median(reached) for reached in finals(race).values()] for race in races.values()]
    return rank_values(np.array(values), first.labels)
