"""Ensemble selection: it beats its members where their errors differ, and never adds what harms."""

import itertools

import numpy as np
import pytest

from tuning.auto.ensemble import select


def loss(truth):
    return lambda answers: -float(np.mean((answers - truth) ** 2))


def test_errors_that_cancel_are_averaged_away():
    rng = np.random.default_rng(0)
    truth, error = rng.normal(size=200), rng.normal(size=200)
    weights = select([truth + error, truth - error, truth + 5], loss(truth))
    np.testing.assert_allclose(weights, [0.5, 0.5, 0])


def test_a_model_that_harms_has_no_weight():
    truth = np.linspace(0, 1, 50)
    np.testing.assert_array_equal(select([truth + 1, truth, truth + 2], loss(truth)), [0, 1, 0])


@pytest.mark.parametrize("seed", range(5))
def test_greedy_weights_are_near_the_best_of_all_and_never_behind_the_best_single(seed):
    rng = np.random.default_rng(seed)
    truth = rng.normal(size=80)
    answers = [truth + rng.normal(0, s, 80) for s in (0.8, 1.0, 1.3)]
    score = loss(truth)
    found = score(np.tensordot(select(answers, score), np.stack(answers), 1))
    assert found >= max(map(score, answers))
    grid = [w for w in itertools.product(range(26), repeat=3) if sum(w) == 25]
    best = max(score(np.tensordot(np.array(w) / 25, np.stack(answers), 1)) for w in grid)
    assert found >= best - 0.02


def test_a_score_without_value_is_the_worst():
    truth = np.zeros(3)
    weights = select([np.full(3, np.nan), truth + 0.5], loss(truth))
    np.testing.assert_array_equal(weights, [0, 1])
    np.testing.assert_array_equal(select([np.full(3, np.nan)], loss(truth)), [1])
    with pytest.raises(ValueError, match="one model"):
        select([], loss(truth))
