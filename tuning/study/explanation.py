"""What a method knew and thought when it chose a trial: plain values, ready to draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np

from tuning.space import Config

Kind = Literal["gp", "tpe", "population", "blind", "hidden"]


class LeftOut(NamedTuple):
    """A trial, and what the surrogate predicts for it from all others; in the user's units.

    `lower` and `upper` bound the central 95 % of the predicted values, noise included.
    """

    number: int
    value: float
    mean: float
    lower: float
    upper: float

    @property
    def is_covered(self) -> bool:
        """Whether the value lies in the band."""
        return self.lower <= self.value <= self.upper


@dataclass(frozen=True)
class Explanation:
    """One decision. Arrays over the grid have shape (n,) for one axis, (n, m) for two (first axis first), else None.

    Attributes:
        kind: ``gp`` (a surrogate was asked), ``tpe`` (two densities were compared), ``population`` (a step from
            earlier trials), ``blind`` (no score counted) or ``hidden`` (scores counted, the method does not say how).
        method: name of the method.
        number: number of the trial that is explained.
        phase: ``initial`` as long as the method fills the space, then ``model``; else the kind.
        proposal: the config that is chosen.
        sentence: why, in words; every number in it is in `facts`.
        facts: the numbers that the sentence quotes, by name.
        axes: the one or two parameters of the grid.
        values: the grid's values along each axis, native Python types.
        positions: the same in the unit interval, one array of shape (n,) for each axis.
        anchor: the config at which the other parameters are held.
        mean, std: what the surrogate believes of the value without noise, user's units; NaN where an axis is inactive.
        lower, upper: bounds of the central 95 % of that belief.
        draws: functions drawn from the posterior, shape (n_draws, n); for one axis only.
        acquisition: how promising each grid point is, higher is better; for ``tpe`` log density ratio.
        acquisition_name: ``log_ei``, ``ei``, ``pi``, ``lcb``, ``log_ratio``, or ``log_ehvi`` (several goals or limits).
        proposal_acquisition: the acquisition at the proposal.
        good, bad: densities of the good and the bad trials over the grid (``tpe``).
        length_scales: by parameter, in unit-cube lengths (categories: mismatch distance 1); short means influential.
        noise: standard deviation of the noise that the surrogate assumes, user's units.
        transform: how values were transformed before the fit: ``identity`` or the transformation's name.
        incumbent: config of the trial that is believed best, and its number and believed value.
        incumbent_number, incumbent_value: see `incumbent`.
        expected_gain: expected improvement at the proposal over the incumbent, user's units, at least 0.
        calibration: leave-one-out predictions, one per trial with a value; empty if there are fewer than three.
        members: numbers of the earlier trials among which the method chose (``population``).
        parents: numbers of those from which it stepped.
        centre: of the normal distribution that was drawn from, unit interval, shape (1,) or (2,) as there are axes.
        covariance: of that distribution along the axes, shape (1, 1) or (2, 2).
        upcoming: what the method would propose from here on if nothing was told to it (``blind`` methods).
    """

    kind: Kind
    method: str
    number: int
    phase: str
    proposal: Config
    sentence: str
    facts: Mapping[str, float] = field(default_factory=dict)
    axes: tuple[str, ...] = ()
    values: tuple[tuple[Any, ...], ...] = ()
    positions: tuple[np.ndarray, ...] = ()
    anchor: Config = field(default_factory=dict)
    mean: np.ndarray | None = None
    std: np.ndarray | None = None
    lower: np.ndarray | None = None
    upper: np.ndarray | None = None
    draws: np.ndarray | None = None
    acquisition: np.ndarray | None = None
    acquisition_name: str = ""
    proposal_acquisition: float | None = None
    good: np.ndarray | None = None
    bad: np.ndarray | None = None
    length_scales: Mapping[str, float] = field(default_factory=dict)
    noise: float | None = None
    transform: str = ""
    incumbent: Config | None = None
    incumbent_number: int | None = None
    incumbent_value: float | None = None
    expected_gain: float | None = None
    calibration: tuple[LeftOut, ...] = ()
    members: tuple[int, ...] = ()
    parents: tuple[int, ...] = ()
    centre: np.ndarray | None = None
    covariance: np.ndarray | None = None
    upcoming: tuple[Config, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= len(self.axes) <= 2 or len(self.axes) != len(self.values) or len(self.axes) != len(self.positions):
            raise ValueError(f"an explanation has one or two axes with values and positions each, not {self.axes!r}.")
        shape = tuple(len(positions) for positions in self.positions)
        for name in ("mean", "std", "lower", "upper", "acquisition", "good", "bad"):
            array = getattr(self, name)
            if array is not None and array.shape != shape:
                raise ValueError(f"{name} must have shape {shape}, not {array.shape}.")
