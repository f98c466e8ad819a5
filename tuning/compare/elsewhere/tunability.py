"""Which parameter is worth tuning, over several data sets: its gain over good defaults.

After P. Probst, A.-L. Boulesteix, B. Bischl, Tunability: Importance of Hyperparameters of Machine Learning Algorithms
(2019): a surrogate of each search says what any config would have scored. The defaults are the one config that is best
on average over the data sets (section 3.2 of the paper); the tunability of a parameter on a data set is what it gains
there if it alone is tuned and all others stay at the defaults (section 3.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tuning.gp.hyperparameters import fit, kernel_of
from tuning.gp.outputs import Output, standardise
from tuning.gp.process import GaussianProcesses, squared_distances
from tuning.gp.threads import one_blas_thread
from tuning.language import tr
from tuning.space import Config
from tuning.space.encoding import Encoding
from tuning.study import History

FEWEST, MOST = 10, 200  # trials of a search
N_CONFIGS, N_LEVELS = 1024, 33


@dataclass(frozen=True)
class Tunability:
    """What tuning gains over the defaults, as the surrogates see it; in the metric's units, at least 0.

    Args:
        labels: of the searches, one on each data set.
        defaults: the config that is best on average over all.
        gains: of each parameter tuned alone, by its name, on each data set.
        together: of all parameters tuned together, on each data set.
    """

    labels: tuple[str, ...]
    defaults: Config
    gains: Mapping[str, tuple[float, ...]]
    together: tuple[float, ...]


def tunability(histories: Mapping[str, History]) -> Tunability:
    """The tunability of each parameter over searches on different data.

    Args:
        histories: by label; at least two, with the same space and metric.

    Raises:
        ValueError: if they cannot be taken together; the sentence says why.
    """
    if reason := no_tunability(histories):
        raise ValueError(reason)
    with one_blas_thread():
        return _found(histories)


def no_tunability(histories: Mapping[str, History]) -> str:
    """Why there is no tunability over these searches, in a sentence; empty if there is."""
    given = list(histories.values())
    if len(given) < 2 or len({repr(sorted(map(str, one.study.problem.items()))) for one in given}) < 2:
        return tr("Tunability needs at least two searches, on different data.")
    if len({(one.study.metric, one.direction) for one in given}) > 1:
        return tr("Tunability needs searches with the same metric.")
    if any(one.space != given[0].space for one in given):
        return tr("Tunability needs searches with the same hyperparameters and ranges.")
    for label, one in histories.items():
        values = {trial.value for trial in one.done}
        if len(one.done) < FEWEST or len(values) < 2:
            return tr(
                "Tunability needs {at_least} trials with different values of each search; {label} has not so many.",
                at_least=FEWEST,
                label=label,
            )
    return ""


def _found(histories: Mapping[str, History]) -> Tunability:
    space = next(iter(histories.values())).space
    encoding = Encoding(space)
    rng = np.random.default_rng(0)
    tried = [trial.config for history in histories.values() for trial in history.done[-MOST:]]
    points = encoding.units([*tried, *(space.sample(rng) for _ in range(N_CONFIGS))])
    surrogates = [_surrogate(encoding, history) for history in histories.values()]
    losses = np.array([_losses(one, encoding, points) for one in surrogates])
    at = int(np.argmin(losses.mean(axis=0)))
    units = np.array([output.scale * output.unit for _, output in surrogates])
    gains = {}
    for j, (name, parameter) in enumerate(space.items()):
        levels = [parameter.to_unit(value) for value in parameter.levels(N_LEVELS)]
        moved = np.repeat(points[at][None, :], len(levels) + 1, axis=0)  # the defaults themselves come first
        if not np.isnan(points[at, j]):  # what the defaults do not use cannot gain anything alone
            moved[1:, j] = levels
        there = np.array([_losses(one, encoding, encoding.snap(moved)) for one in surrogates])
        gains[name] = tuple(((there[:, 0] - there.min(axis=1)) * units).tolist())
    together = (losses[:, at] - losses.min(axis=1)) * units
    return Tunability(tuple(histories), space.from_unit(points[at]), gains, tuple(together.tolist()))


def _surrogate(encoding: Encoding, history: History) -> tuple[GaussianProcesses, Output]:
    """A process of the latest trials, and what leads from its outputs to losses."""
    trials = history.done[-MOST:]
    inputs = encoding.embed(encoding.units([trial.config for trial in trials]))
    y, output = standardise(np.array([-history.study.sign * (trial.value or 0.0) for trial in trials]))
    kernel = kernel_of(fit(squared_distances(inputs, encoding.groups), y))
    return GaussianProcesses([kernel], inputs, y, encoding.groups), output


def _losses(surrogate: tuple[GaussianProcesses, Output], encoding: Encoding, points: np.ndarray) -> np.ndarray:
    mean: np.ndarray = surrogate[0].posterior(encoding.embed(points))[0][0]
    return mean


def tunability_sentence(found: Tunability) -> str:
    """Which parameter is worth the most over all data sets, and what the others leave, in words."""
    means = {name: float(np.mean(gains)) for name, gains in found.gains.items()}
    order = sorted(means, key=lambda name: -means[name])
    whole = float(np.mean(found.together))
    config = ", ".join(f"{name} = {_short(value)}" for name, value in found.defaults.items())
    said = tr("The best defaults for all {n} data sets are {config}.", n=len(found.labels), config=config)
    if not whole > 0:
        return tr("{said} Tuning gains nothing over them.", said=said)
    first = order[0]
    return tr(
        "{said} Over them, tuning {name} alone gains {gain:.3g} on average, and all of them together {whole:.3g}.",
        said=said,
        name=first,
        gain=means[first],
        whole=whole,
    )


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
