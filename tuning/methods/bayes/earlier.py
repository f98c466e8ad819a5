"""What earlier searches lend to the Bayesian search: a mean to set out from, weighed by how well they rank the trials.

Each earlier search is a Gaussian process of its own. How much each is believed follows from `tuning.gp.ranking`; the
weighted mean of their beliefs, shifted and stretched to the trials at hand, is what the search's own process expects
where it knows nothing. The weight of the search's own trials pulls that mean towards none: with all of it the search is
the plain one. So, other than in an ensemble of beliefs, trials correct what was lent where they lie.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from tuning.gp.hyperparameters import fit, kernel_of
from tuning.gp.outputs import pressed, standardise
from tuning.gp.process import GaussianProcesses, squared_distances
from tuning.gp.ranking import misranked, misranked_left_out, weights
from tuning.language import tr
from tuning.space import Config, Space
from tuning.space.checks import is_finite, short
from tuning.space.encoding import Encoding
from tuning.study.values import as_text

N_DRAWS = 256
MOST_RANKED = 80  # trials that are ranked: pairs grow with the square
DOUBT = 5.0  # so many trials say beforehand that slope and spread are 1
FIELDS = ("label", "direction", "configs", "values")


@dataclass(frozen=True)
class Source:
    """The belief of an earlier search about losses, standardised; over those columns that it knows."""

    process: GaussianProcesses
    columns: np.ndarray

    def at(self, inputs: np.ndarray) -> np.ndarray:
        """Its mean at embedded configs of the new space, shape (m,)."""
        mean: np.ndarray = self.process.posterior(inputs[:, self.columns])[0][0]
        return mean

    def gradient(self, inputs: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Of `at`, along some columns of the new space, shape (m, len(columns))."""
        found = np.zeros((len(inputs), len(columns)))
        is_known = np.isin(columns, self.columns)
        mine = np.searchsorted(self.columns, columns[is_known])
        found[:, is_known] = self.process.with_gradients(inputs[:, self.columns], mine)[2][0]
        return found


def checked(earlier: Any) -> tuple[Mapping[str, Any], ...]:
    """Earlier searches as the setting `earlier` keeps them.

    Raises:
        ValueError: if they are no list of mappings with label, direction, configs and as many finite values.
    """
    if not isinstance(earlier, (list, tuple)) or not all(map(_is_search, earlier)):
        raise ValueError(
            tr(
                "earlier must be a list of searches, each a mapping with a label, a direction, configs and as many "
                "finite values. compare.earlier makes it."
            )
        )
    return tuple(
        {**one, "configs": tuple(map(dict, one["configs"])), "values": tuple(map(float, one["values"]))}
        for one in earlier
    )


def _is_search(one: Any) -> bool:
    if not isinstance(one, Mapping) or any(name not in one for name in FIELDS):
        return False
    configs, values = one["configs"], one["values"]
    if isinstance(values, np.ndarray):
        values = values.tolist()
    if not isinstance(configs, (list, tuple)) or not isinstance(values, (list, tuple)) or not configs:
        return False
    is_fine = (
        all(map(is_finite, values))
        and len(configs) == len(values)
        and all(isinstance(config, Mapping) for config in configs)
    )
    return is_fine and one["direction"] in ("maximize", "minimize")


@dataclass(frozen=True)
class _Named:
    """An earlier search, the same as another one if its text is."""

    text: str
    one: Mapping[str, Any] = field(compare=False)


def source(space: Space, one: Mapping[str, Any]) -> Source:
    """The belief of one earlier search; fitted once for all asks of a process.

    Raises:
        ValueError: if it has no parameter of the space, a value that the space does not have, or lacks a number.
    """
    return _fitted(space, _Named(as_text(one), one))


@lru_cache(maxsize=64)
def _fitted(space: Space, named: _Named) -> Source:
    one, encoding = named.one, Encoding(space)
    known = [j for j, name in enumerate(space) if any(name in config for config in one["configs"])]
    if not known:
        raise ValueError(tr("the search {label!r} has no parameter of this space.", label=one["label"]))
    for config in one["configs"]:
        for name, value in config.items():
            if name in space and not space[name].contains(value):
                raise ValueError(
                    tr(
                        "the search {label!r} has {name} = {value!r}, which this space has not. Leave that trial out.",
                        label=one["label"],
                        name=name,
                        value=value,
                    )
                )
    columns = np.flatnonzero(np.isin(encoding.groups, known))
    inputs = encoding.embed(encoding.units(one["configs"]))[:, columns]
    if (lacking := np.argwhere(np.isnan(inputs))).size:
        row, column = lacking[0]
        raise ValueError(
            tr(
                "the search {label!r} has a config without {name}, which is always active in this space: {config}. "
                "Leave that trial out.",
                label=one["label"],
                name=list(space)[encoding.groups[columns[column]]],
                config=short(one["configs"][row]),
            )
        )
    groups = np.unique(encoding.groups[columns], return_inverse=True)[1]
    sign = 1.0 if one["direction"] == "maximize" else -1.0
    y, output = standardise(-sign * np.array(one["values"]))
    y, _ = pressed(y, output)
    kernel = kernel_of(fit(squared_distances(inputs, groups), y))
    return Source(GaussianProcesses([kernel], inputs, y, groups), columns)


@dataclass(frozen=True)
class Lent:
    """What earlier searches expect of standardised losses: ``level + slope * sum of shares * means``.

    Args:
        sources: the earlier searches that count.
        shares: of each in the mean, 1 together.
        level, slope: that bring it to the trials at hand.
        weights: how much each earlier search, and last the trials at hand, are believed; 1 together.
        scale: spread of what is left to learn.
        labels: of all earlier searches.
    """

    sources: tuple[Source, ...]
    shares: tuple[float, ...]
    level: float
    slope: float
    weights: tuple[float, ...]
    scale: float
    labels: tuple[str, ...]

    def said(self) -> str:
        """How much each is believed, in a sentence."""
        shares = [tr("{label} {share:.0f} %", label=label, share=100 * w) for label, w in self._counting()]
        if not shares:
            return tr("No earlier search ranks the trials as well as the trials themselves do: none counts.")
        return tr(
            "Weights of the earlier searches: {listed}; of its own trials {own:.0f} %.",
            listed=", ".join(shares),
            own=100 * self.weights[-1],
        )

    def _counting(self) -> list[tuple[str, float]]:
        pairs = zip(self.labels, self.weights[:-1], strict=True)
        return sorted((pair for pair in pairs if pair[1] >= 0.005), key=lambda pair: -pair[1])

    def at(self, inputs: np.ndarray) -> np.ndarray:
        """The mean at embedded configs, shape (m,)."""
        return self.level + self.slope * _mixed(self.sources, self.shares, inputs)

    def gradient(self, inputs: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Of `at` along some columns, shape (m, len(columns))."""
        found = np.zeros((len(inputs), len(columns)))
        for one, share in zip(self.sources, self.shares, strict=True):
            found += self.slope * share * one.gradient(inputs, columns)
        return found


def _mixed(sources: Sequence[Source], shares: Sequence[float], inputs: np.ndarray) -> np.ndarray:
    mean = np.zeros(len(inputs))
    for one, share in zip(sources, shares, strict=True):
        mean += share * one.at(inputs)
    return mean


def lend(encoding: Encoding, inputs: np.ndarray, y: np.ndarray, earlier: Sequence[Mapping[str, Any]]) -> Lent:
    """What the earlier searches say of a search with these trials.

    Args:
        encoding: of its space.
        inputs: its trials, embedded, shape (n, columns).
        y: their standardised losses, shape (n,).
        earlier: see `checked`; at least one.
    """
    every = [source(encoding.space, one) for one in earlier]
    found = believed(every, inputs, y, encoding.groups)
    labels, total = tuple(str(one["label"]) for one in earlier), float(found[:-1].sum())
    if not total > 0:
        return Lent((), (), 0.0, 0.0, tuple(found.tolist()), 1.0, labels)
    shares = tuple((found[:-1] / total).tolist())
    mean = _mixed(every, shares, inputs)
    away, n = mean - mean.mean(), len(y)
    slope = total * float(np.clip((y @ away + DOUBT) / (away @ away + DOUBT), 0.0, 2.0))
    rest = y - y.mean() - slope * away
    scale = float(np.sqrt((DOUBT + rest @ rest) / (DOUBT + n)))
    level = float(y.mean() - slope * mean.mean())
    return Lent(tuple(every), shares, level, slope, tuple(found.tolist()), scale, labels)


def believed(sources: Sequence[Source], inputs: np.ndarray, y: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """The weight of each source and, last, of the trials alone, shape (k + 1,).

    As long as no two trials differ nothing can be ranked. Of one trial the sources are all that is known, in equal
    parts; the more are level, the more likely they lie on a plateau that no source knows of.
    """
    if not y.std() > 0:
        own = 1 - 1 / len(y)
        return np.array([(1 - own) / len(sources)] * len(sources) + [own])
    rows = np.unique(np.linspace(0, len(y) - 1, min(len(y), MOST_RANKED)).astype(int))
    inputs, y, rng = inputs[rows], y[rows], np.random.default_rng(0)
    losses = [misranked(one.process.draws(inputs[:, one.columns], [N_DRAWS], rng), y) for one in sources]
    alone = GaussianProcesses([kernel_of(fit(squared_distances(inputs, groups), y))], inputs, y, groups)
    mean, std = alone.leave_one_out()
    losses.append(misranked_left_out(mean + std * rng.standard_normal((N_DRAWS, len(y))), y))
    return weights(np.array(losses))


def lowest(encoding: Encoding, earlier: Sequence[Mapping[str, Any]], points: np.ndarray) -> Config:
    """The config among snapped points of shape (m, d) that the earlier searches like best, in equal parts."""
    every = [source(encoding.space, one) for one in earlier]
    mean = _mixed(every, [1 / len(every)] * len(every), encoding.embed(points))
    return encoding.space.from_unit(points[int(np.argmin(mean))])


def leaders(encoding: Encoding, earlier: Sequence[Mapping[str, Any]]) -> np.ndarray:
    """The best config of each earlier search, shape (k, d); NaN where it does not say."""
    best = []
    for one in earlier:
        pick = np.argmax if one["direction"] == "maximize" else np.argmin
        best.append(one["configs"][int(pick(one["values"]))])
    return encoding.units(best)
