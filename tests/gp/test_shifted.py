"""Processes around a known mean are the plain ones of what is left, and their gradients are those of the function."""

import numpy as np
import pytest

from tuning.gp.process import GaussianProcesses, Kernel
from tuning.gp.shifted import Shifted

RNG = np.random.default_rng(0)
X, Y, NEW = RNG.random((7, 2)), RNG.normal(size=7), RNG.random((5, 2))
KERNELS = [Kernel(np.array([0.4, 0.7]), 1.2, 0.01), Kernel(np.array([0.2, 0.9]), 0.8, 0.05)]
GROUPS = np.array([0, 1])


class Bowl:
    def at(self, inputs):
        return 3 + (inputs**2).sum(axis=1)

    def gradient(self, inputs, columns):
        return 2 * inputs[:, columns]


def test_it_is_the_mean_and_a_process_of_the_rest():
    bowl, shifted = Bowl(), Shifted(KERNELS, X, Y, GROUPS, mean=Bowl())
    plain = GaussianProcesses(KERNELS, X, Y - bowl.at(X), GROUPS)
    for mine, theirs, at in (
        (shifted.posterior(NEW), plain.posterior(NEW), NEW),
        (shifted.first().posterior(NEW), plain.first().posterior(NEW), NEW),
        (shifted.leave_one_out(), plain.leave_one_out(), X),
    ):
        np.testing.assert_allclose(mine[0], theirs[0] + bowl.at(at))
        np.testing.assert_allclose(mine[1], theirs[1])
    np.testing.assert_allclose(shifted.fitted, plain.fitted + bowl.at(X))
    a, b = (one.draws(NEW, [2, 1], np.random.default_rng(1)) for one in (shifted, plain))
    np.testing.assert_allclose(a, b + bowl.at(NEW))


def test_far_from_all_trials_the_mean_is_all_that_is_believed():
    far = np.array([[60.0, -50.0]])
    assert Shifted(KERNELS, X, Y, GROUPS, mean=Bowl()).posterior(far)[0][:, 0] == pytest.approx([6103.0, 6103.0])


def test_gradients_are_those_of_differences():
    shifted, columns, step = Shifted(KERNELS, X, Y, GROUPS, mean=Bowl()), np.array([1]), 1e-6
    mean, std, by_mean, by_std = shifted.with_gradients(NEW, columns)
    up, down = (shifted.posterior(NEW + sign * np.array([0, step])) for sign in (1, -1))
    np.testing.assert_allclose(mean, shifted.posterior(NEW)[0])
    np.testing.assert_allclose(std, shifted.posterior(NEW)[1])
    np.testing.assert_allclose(by_mean[..., 0], (up[0] - down[0]) / (2 * step), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(by_std[..., 0], (up[1] - down[1]) / (2 * step), rtol=1e-4, atol=1e-5)
