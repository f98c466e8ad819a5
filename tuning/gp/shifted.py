"""Gaussian processes around a mean that is known beforehand: they learn what is left of it (R&W section 2.7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from tuning.gp.process import GaussianProcesses, Kernel


class Mean(Protocol):
    """A function of embedded configs."""

    def at(self, inputs: np.ndarray) -> np.ndarray:
        """Its values at inputs of shape (m, columns), shape (m,)."""
        ...

    def gradient(self, inputs: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Its gradient along some columns, shape (m, len(columns))."""
        ...


class Shifted(GaussianProcesses):
    """`GaussianProcesses` that expect `mean` where they know nothing, in the place of 0; arguments are theirs."""

    def __init__(self, kernels: Sequence[Kernel], inputs: np.ndarray, y: np.ndarray, groups: np.ndarray, *, mean: Mean):
        self._mean = mean
        self._at_data = mean.at(inputs)
        super().__init__(kernels, inputs, y - self._at_data, groups)

    @property
    def fitted(self) -> np.ndarray:
        fitted: np.ndarray = super().fitted + self._at_data
        return fitted

    def posterior(self, inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        mean, std = super().posterior(inputs)
        return mean + self._mean.at(inputs), std

    def with_gradients(
        self, inputs: np.ndarray, columns: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        mean, std, by_mean, by_std = super().with_gradients(inputs, columns)
        return mean + self._mean.at(inputs), std, by_mean + self._mean.gradient(inputs, columns), by_std

    def draws(self, inputs: np.ndarray, counts: Sequence[int], rng: np.random.Generator) -> np.ndarray:
        drawn: np.ndarray = super().draws(inputs, counts, rng) + self._mean.at(inputs)
        return drawn

    def leave_one_out(self) -> tuple[np.ndarray, np.ndarray]:
        mean, std = super().leave_one_out()
        return mean + self._at_data, std
