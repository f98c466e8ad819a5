"""Which parameters mattered, with an interval and what chance alone would show; "undefined" where it is.

PED-ANOVA (Watanabe, Bansal and Hutter 2023, "PED-ANOVA: efficiently quantifying hyperparameter importance in arbitrary
subspaces"): a parameter matters as far as its density among the best trials differs from that among all trials. The
difference is Pearson's divergence, and a parameter's importance its share of the sum over all parameters.
Only the order of the values counts, so outliers and units do not.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tuning.language import tr
from tuning.space import Categorical, Float, Parameter, Space
from tuning.study import History

MIN_TRIALS = 20
TOP_SHARE = 0.1
MIN_TOP = 8
N_BINS = 50
N_BOOTSTRAP = 100
N_CHANCE = 200
MAX_TRIALS = 2000


@dataclass(frozen=True)
class Importance:
    """One parameter's importance.

    Args:
        name: the parameter.
        share: importance in [0, 1]; all defined ones add up to 1. NaN if undefined, and `reason` says why.
        low: lower end of the 90 % bootstrap interval of `share`.
        high: its upper end.
        chance: the level that, without any effect, some parameter of the space exceeds in one of twenty searches.
        reason: why it is undefined, in one sentence; empty if it is defined.
    """

    name: str
    share: float
    low: float
    high: float
    chance: float
    reason: str = ""

    @property
    def is_above_chance(self) -> bool:
        """Whether the parameter stands out from what chance alone would show."""
        return self.share > self.chance


def importance(history: History, *, seed: int = 0) -> tuple[Importance, ...]:
    """The importance of every parameter for reaching the best tenth of the trials, in the order of the space.

    The best tenth has at least 8 trials, and all that are equal to its last one. Trials without a value are left out;
    conditional parameters are judged among the trials in which they are active. Beyond 2,000 trials with a value, an
    even choice of 2,000 stands for all.

    Args:
        history: the trials.
        seed: of the bootstrap and of the chance level.
    """
    trials = history.done
    losses = np.array([-history.study.sign * (trial.value or 0.0) for trial in trials])
    if len(trials) < MIN_TRIALS:
        return _undefined(
            history, tr("Needs {at_least} trials with a value; there are {n}.", at_least=MIN_TRIALS, n=len(trials))
        )
    if losses.min() == losses.max():
        return _undefined(history, tr("All trials have the same value."))
    if len(trials) > MAX_TRIALS:
        chosen = np.linspace(0, len(trials) - 1, MAX_TRIALS).astype(int)
        trials, losses = tuple(trials[i] for i in chosen), losses[chosen]
    order = np.argsort(losses, kind="stable")
    losses = losses[order]
    rng = np.random.default_rng(seed)
    n = len(losses)
    weights = np.vstack([np.ones(n), *_resamples(n, N_BOOTSTRAP, rng)]).astype(np.float32)
    level = 1 - 0.05 / len(history.space)  # several parameters, several chances (Bonferroni)
    found: dict[str, np.ndarray] = {}
    always: tuple[np.ndarray, np.ndarray] | None = None
    chance: dict[str, float] = {}
    reasons: dict[str, str] = {}
    for name, parameter in history.space.items():
        units = [parameter.to_unit(trials[i].config[name]) if name in trials[i].config else math.nan for i in order]
        is_active = ~np.isnan(units)
        reason = _reason(np.array(units)[is_active], losses[is_active])
        if reason:
            reasons[name] = reason
            continue
        bins, n_bins = _bins(parameter, np.array(units)[is_active])
        mine, my_losses = weights[:, is_active], losses[is_active]
        if not is_active.all() or always is None:
            is_top = _is_top(my_losses, mine)
            random_top = rng.permuted(np.tile(is_top[0], (N_CHANCE, 1)), axis=1).astype(np.float32)
            if is_active.all():
                always = is_top, random_top  # the same for every parameter that is always active
        else:
            is_top, random_top = always
        smooth = _smoother(parameter, bins[is_top[0]], n_bins)
        one_hot = (bins[:, None] == np.arange(n_bins)).astype(np.float32)
        counts = (mine @ one_hot).astype(float)
        found[name] = _divergence(((mine * is_top) @ one_hot).astype(float), counts, smooth)
        by_chance = _divergence((random_top @ one_hot).astype(float), counts[:1], smooth)
        chance[name] = float(np.quantile(by_chance, level))
    total = np.sum(list(found.values()), axis=0) if found else np.ones(len(weights))
    total = np.where(total > 0, total, 1.0)
    result = []
    for name in history.space:
        if name in reasons:
            result.append(Importance(name, math.nan, math.nan, math.nan, math.nan, reasons[name]))
            continue
        shares = found[name] / total
        low, high = np.quantile(shares[1:], [0.05, 0.95])
        share = float(shares[0])
        result.append(
            Importance(name, share, min(float(low), share), max(float(high), share), chance[name] / float(total[0]))
        )
    return tuple(result)


def divergences(space: Space, units: np.ndarray, losses: np.ndarray) -> np.ndarray:
    """What the importances are shares of, without interval or level of chance; shape (d,), 0 where undefined.

    Args:
        space: d parameters.
        units: positions of trials with a value, NaN where a parameter is inactive, shape (n, d).
        losses: shape (n,).
    """
    found = np.zeros(len(space))
    order = np.argsort(losses, kind="stable")
    units, losses = units[order], losses[order]
    for j, parameter in enumerate(space.values()):
        is_active = ~np.isnan(units[:, j])
        mine, my_losses = units[is_active, j], losses[is_active]
        if _reason(mine, my_losses):
            continue
        bins, n_bins = _bins(parameter, mine)
        top = bins[: _n_top(my_losses)]
        best, everyone = (np.bincount(some, minlength=n_bins)[None, :] for some in (top, bins))
        found[j] = _divergence(best, everyone, _smoother(parameter, top, n_bins))[0]
    return found


def _undefined(history: History, reason: str) -> tuple[Importance, ...]:
    return tuple(Importance(name, math.nan, math.nan, math.nan, math.nan, reason) for name in history.space)


def _reason(units: np.ndarray, losses: np.ndarray) -> str:
    if len(units) < MIN_TRIALS:
        return tr("Active in {n} trials with a value; needs {at_least}.", n=len(units), at_least=MIN_TRIALS)
    if units.min() == units.max():
        return tr("Only one value was tried.")
    if losses.min() == losses.max():
        return tr("All trials in which it is active have the same value.")
    if _n_top(losses) == len(losses):
        return tr("Too many trials share the best value.")
    return ""


def _resamples(n: int, n_resamples: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """How often each of `n` trials is drawn, shape (n,), in each bootstrap resample."""
    for _ in range(n_resamples):
        yield np.bincount(rng.integers(n, size=n), minlength=n)


def _n_top(losses: np.ndarray) -> int:
    """How many of the ascending losses are among the best: a tenth or the first few, and all equals of the last."""
    n = len(losses)
    wanted = max(math.ceil(TOP_SHARE * n), min(MIN_TOP, n // 2), 1)
    return int(np.searchsorted(losses, losses[wanted - 1], side="right"))


def _is_top(losses: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """What `_n_top` counts, for each trial in each resample; shape (b, n).

    Args:
        losses: ascending, shape (n,).
        weights: how often each trial was drawn, shape (b, n).
    """
    counts = np.cumsum(weights, axis=1)
    n = counts[:, -1]
    wanted = np.maximum(np.ceil(TOP_SHARE * n), np.minimum(MIN_TOP, np.floor(n / 2)))
    last = np.argmax(counts >= np.maximum(wanted, 1)[:, None], axis=1)
    ends = np.searchsorted(losses, losses[last], side="right")
    is_top: np.ndarray = np.arange(len(losses)) < ends[:, None]
    return is_top


def _bins(parameter: Parameter, units: np.ndarray) -> tuple[np.ndarray, int]:
    n_bins = N_BINS if isinstance(parameter, Float) else int(parameter.n_values)
    if not isinstance(parameter, Categorical):
        n_bins = min(n_bins, N_BINS)
    return np.minimum((units * n_bins).astype(int), n_bins - 1), n_bins


def _smoother(parameter: Parameter, top: np.ndarray, n_bins: int) -> np.ndarray | None:
    """Weights that spread a count over its neighbours, shape (n_bins, n_bins); columns add up to 1; None for no spread.

    Numbers: a normal kernel with Silverman's bandwidth (1986, section 3.4.2) of the best trials, cut at the ends of the
    range. Categories: nothing is spread.
    """
    if isinstance(parameter, Categorical):
        return None
    lower, upper = np.interp([0.25, 0.75], np.linspace(0, 1, len(top)), np.sort(top))  # quartiles
    std = float(np.std(top))
    spread = min(std, (upper - lower) / 1.34) or std
    width = max(0.9 * spread * len(top) ** -0.2, 0.5)
    at = np.arange(n_bins)
    kernel = np.exp(-0.5 * ((at[:, None] - at[None, :]) / width) ** 2)
    smoother: np.ndarray = kernel / kernel.sum(axis=0)
    return smoother


def _divergence(top: np.ndarray, everyone: np.ndarray, smooth: np.ndarray | None) -> np.ndarray:
    """Pearson's divergence of the density among the best from that among all, for each resample, shape (b,).

    Each density has one more, uniform, observation, so that no bin is empty.

    Args:
        top: how many of the best lie in each bin, shape (b, n_bins).
        everyone: how many of all.
        smooth: see `_smoother`.
    """

    def density(counts: np.ndarray) -> np.ndarray:
        smoothed = (counts if smooth is None else counts @ smooth.T) + 1 / counts.shape[1]
        shares: np.ndarray = smoothed / smoothed.sum(axis=1, keepdims=True)
        return shares

    p_top, p_all = density(top), density(everyone)
    divergence: np.ndarray = (p_all * (p_top / p_all - 1) ** 2).sum(axis=1)
    return divergence
