"""Models are weighed by the pairs of trials that they put in the wrong order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuning.gp.ranking import misranked, misranked_left_out, weights

values = st.lists(st.floats(-5, 5), min_size=2, max_size=7)


@given(values, st.randoms(use_true_random=False))
def test_wrong_pairs_are_counted_as_by_hand(y, random):
    drawn = [random.uniform(-5, 5) for _ in y]
    pairs = [(i, j) for i in range(len(y)) for j in range(len(y)) if y[i] != y[j]]
    by_hand = sum((drawn[i] < drawn[j]) != (y[i] < y[j]) for i, j in pairs)
    left_out = sum((drawn[i] < y[j]) != (y[i] < y[j]) for i, j in pairs)
    assert misranked(np.array([drawn]), np.array(y)).tolist() == [by_hand]
    assert misranked_left_out(np.array([drawn]), np.array(y)).tolist() == [left_out]


def test_the_right_order_has_no_loss_and_the_reversed_one_all_of_it():
    y = np.array([0.3, -1.0, 2.0, 0.5])
    assert misranked(np.stack([y, 7 * y - 3, -y]), y).tolist() == [0, 0, 12]


def test_level_models_share_and_luck_of_many_bad_ones_counts_for_nothing():
    assert weights(np.array([[1, 3], [1, 2], [5, 2]])) == pytest.approx([0.25, 0.5, 0.25])
    rng = np.random.default_rng(0)
    bad, target = rng.integers(0, 100, (50, 400)), np.full((1, 400), 20)
    diluted = np.mean(bad.min(axis=0) < 20)
    found = weights(np.concatenate([bad, target]))
    assert diluted > 0.99 and found[-1] == 1
