"""Expected hypervolume improvement against chance, quadrature, finite differences and its limits."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuning.gp.acquisition import expected_improvement
from tuning.gp.hypervolume import ehvi_with_slopes, expected_hypervolume_improvement
from tuning.study.goals import hypervolume, is_front

REFERENCE = np.array([1.0, 1.2])


def a_front(seed, n):
    drawn = np.random.default_rng(seed).random((n, 2))
    return drawn[is_front(drawn)]


def grown(front, points, reference):
    """The hypervolume that each point adds, by the definition."""
    before = hypervolume(front, reference)
    return np.array([hypervolume(np.vstack([front, point]), reference) - before for point in points])


@pytest.mark.parametrize("seed", range(4))
def test_chance_agrees(seed):
    rng = np.random.default_rng(seed)
    front = a_front(seed, [0, 1, 4, 12][seed])
    mean, std = rng.random((2, 3)), 0.05 + 0.3 * rng.random((2, 3))
    exact = expected_hypervolume_improvement(mean, std, front, REFERENCE)
    for j in range(3):
        added = grown(front, mean[:, j] + std[:, j] * rng.normal(size=(2000, 2)), REFERENCE)
        assert exact[j] == pytest.approx(added.mean(), abs=4.5 * added.std() / np.sqrt(2000) + 1e-6)


def test_quadrature_agrees_to_many_digits():
    """Gauss-Legendre between the corners, where the added area is a polynomial times the densities."""
    front = np.array([[0.2, 0.7], [0.5, 0.3]])
    mean, std = np.array([0.4, 0.5]), np.array([0.3, 0.25])
    nodes, weights = np.polynomial.legendre.leggauss(30)

    def pieces(ends):
        return [(0.5 * (b - a) * nodes + 0.5 * (a + b), 0.5 * (b - a) * weights) for a, b in itertools.pairwise(ends)]

    def density(t, m, s):
        return np.exp(-0.5 * ((t - m) / s) ** 2) / (s * np.sqrt(2 * np.pi))

    total = 0.0
    for x, wx in pieces([mean[0] - 9 * std[0], mean[0] - 4 * std[0], 0.2, 0.5, 1.0]):
        for y, wy in pieces([mean[1] - 9 * std[1], mean[1] - 4 * std[1], 0.3, 0.7, 1.2]):
            grid = np.array([[u, v] for u in x for v in y])
            added = grown(front, grid, REFERENCE).reshape(30, 30)
            total += (wx * density(x, mean[0], std[0])) @ added @ (wy * density(y, mean[1], std[1]))
    exact = expected_hypervolume_improvement(mean[:, None], std[:, None], front, REFERENCE)
    assert exact[0] == pytest.approx(total, rel=1e-7)


def test_without_a_front_it_is_a_product_and_without_doubt_it_is_what_is_added():
    mean, std = np.random.default_rng(0).random((2, 5)), np.full((2, 5), 0.2)
    empty = np.empty((0, 2))
    assert expected_hypervolume_improvement(mean, std, empty, REFERENCE) == pytest.approx(
        expected_improvement(mean[0], std[0], 1.0) * expected_improvement(mean[1], std[1], 1.2)
    )
    front = a_front(3, 8)
    sure = expected_hypervolume_improvement(mean, np.full((2, 5), 1e-9), front, REFERENCE)
    assert sure == pytest.approx(grown(front, mean.T, REFERENCE), abs=1e-8)


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.integers(0, 9))
def test_slopes_are_those_of_finite_differences_and_order_does_not_matter(seed, n):
    rng = np.random.default_rng(seed)
    front = a_front(seed, n)
    mean, std = rng.normal(0.5, 0.5, (2, 4)), 0.05 + rng.random((2, 4))
    value, by_mean, by_std = ehvi_with_slopes(mean, std, front, REFERENCE)
    assert (value >= 0).all()
    assert ehvi_with_slopes(mean, std, front[::-1], REFERENCE)[0] == pytest.approx(value)
    swapped = ehvi_with_slopes(mean[::-1], std[::-1], front[:, ::-1], REFERENCE[::-1])[0]
    assert swapped == pytest.approx(value, rel=1e-6, abs=1e-12)
    h = 1e-6
    for i in range(2):
        step = np.zeros((2, 1))
        step[i] = h
        for part, slope in ((0, by_mean), (1, by_std)):
            ends = [
                expected_hypervolume_improvement(
                    mean + sign * step * (part == 0), std + sign * step * (part == 1), front, REFERENCE
                )
                for sign in (1, -1)
            ]
            assert slope[i] == pytest.approx((ends[0] - ends[1]) / (2 * h), rel=1e-4, abs=1e-7)
