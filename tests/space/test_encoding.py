"""Many configs at once: as the space has them one by one, and within bounds where choices are very many."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.space.test_size import small_spaces
from tuning.space import Categorical, Float, Space
from tuning.space.encoding import MANY, Encoding


@given(small_spaces(), st.integers(0, 2**32))
def test_units_and_snapping_are_those_of_the_space(space, seed):
    rng, encoding = np.random.default_rng(seed), Encoding(space)
    points = rng.random((20, len(space)))
    configs = [space.from_unit(point) for point in points]
    expected = np.array([space.to_unit(config) for config in configs])
    np.testing.assert_allclose(encoding.units(configs), expected, atol=1e-12)
    np.testing.assert_allclose(encoding.snap(points), expected, atol=1e-12)
    for at, name in enumerate(encoding.order):
        assert set(space[name].when) <= set(encoding.order[:at])


@pytest.mark.parametrize("n", [2, 5, MANY, MANY + 1, 17_576])
def test_neighbours_of_a_category_are_other_choices_and_not_too_many(n):
    space = Space({"k": Categorical(range(n)), "x": Float(0, 1)})
    encoding = Encoding(space)
    points = encoding.snap(np.array([[0.0, 0.25], [0.5, 0.75], [1.0, 0.5]]))
    found = encoding.neighbours(points)
    for point in points:
        own = space.from_unit(point)["k"]
        mine = [space.from_unit(near)["k"] for near in found[found[:, 1] == point[1]]]
        assert own not in mine and len(set(mine)) == len(mine) == min(n - 1, MANY)
        assert n <= MANY or max(np.diff(sorted(mine))) <= 2 * n / MANY  # evenly chosen
