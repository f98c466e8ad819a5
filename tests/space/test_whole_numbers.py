"""Ranges up to what double precision holds: inside, finite, and the same number back where that is possible."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuning import History, methods
from tuning.space import Float, Int, Space, scale
from tuning.space.encoding import Encoding

BOUND = 2**53


@st.composite
def wide(draw):
    log = draw(st.booleans())
    low = draw(st.integers(1 if log else -BOUND, BOUND - 1))
    high = draw(st.integers(low + 1, BOUND))
    return Int(low, high, log and high - low >= 1e-6 * high)


@given(wide(), st.floats(0, 1))
def test_no_position_leads_outside(parameter, unit):
    value = parameter.from_unit(unit)
    assert type(value) is int and parameter.low <= value <= parameter.high
    for end in (parameter.low, value, parameter.high):
        assert 0 <= parameter.to_unit(end) <= 1
    assert parameter.to_unit(parameter.low) < parameter.to_unit(parameter.high)
    space = Space({"n": parameter, "x": Float(0, 1)})
    points = Encoding(space).snap(np.array([[unit, 0.5], [0.0, 0.0], [1.0, 1.0]]))
    assert all(space.contains(space.from_unit(point)) for point in points)


@given(wide(), st.integers(1, 9))
def test_levels_are_inside_and_reach_the_ends(parameter, n):
    levels = parameter.levels(n)
    assert all(parameter.contains(value) for value in levels) and list(levels) == sorted(set(levels))
    assert len(levels) == 1 or (levels[0], levels[-1]) == (parameter.low, parameter.high)


@given(st.integers(-(2**50), 2**50), st.integers(1, 2**40), st.data())
def test_whole_numbers_come_back(low, width, data):
    parameter = Int(low, low + width)
    value = data.draw(st.integers(low, low + width))
    assert parameter.from_unit(parameter.to_unit(value)) == value


@given(st.integers(-BOUND, BOUND - 2**50), st.integers(1, 2**50), st.data())
def test_whole_numbers_come_back_up_to_the_last(low, width, data):
    parameter = Int(low, low + width)
    values = np.array([data.draw(st.integers(low, low + width)), low, low + 1, low + width - 1, low + width], float)
    units = scale.units(parameter, values)
    assert [parameter.from_unit(parameter.to_unit(int(value))) for value in values] == values.tolist()
    assert scale.nearest_whole(parameter, units).tolist() == values.tolist()


@pytest.mark.parametrize("low", [2**52, BOUND - 4, -BOUND, -(2**52) - 2, 2**52 - 2])
def test_every_whole_number_is_drawn_as_often_where_floats_have_no_halves(low):
    units = (np.arange(500) + 0.5) / 500
    parameter = Int(low, low + 4)
    for found in ([parameter.from_unit(unit) for unit in units], scale.nearest_whole(parameter, units).astype(int)):
        assert np.unique(found, return_counts=True)[1].tolist() == [100] * 5


def test_a_bayesian_search_of_the_last_whole_numbers_repeats_none():
    space, configs = Space({"n": Int(BOUND - 3, BOUND)}), []
    for k in range(4):
        history = History.of(space, configs, [float(i) for i in range(k)])
        configs.append(methods.get("bayes").ask(history, np.random.default_rng(k)).config)
    assert sorted(config["n"] for config in configs) == list(range(BOUND - 3, BOUND + 1))


@given(st.integers(1, 2**30), st.integers(2, 2**30), st.data())
def test_whole_numbers_come_back_on_a_log_scale(low, width, data):
    parameter = Int(low, low + width, log=True)
    value = data.draw(st.integers(low, low + width))
    assert parameter.from_unit(parameter.to_unit(value)) == value


@given(st.floats(1e-300, 1e300), st.floats(1.001, 1e8), st.booleans(), st.integers(2, 12))
def test_the_ends_of_a_grid_are_the_bounds(low, factor, log, n):
    parameter = Float(low, low * factor, log)
    levels = parameter.levels(n)
    assert (levels[0], levels[-1]) == (low, low * factor) and list(levels) == sorted(set(levels))
    axis = Space({"x": parameter}).grid(n).axes["x"]
    assert axis == levels


def test_the_ends_of_the_unit_interval_are_the_bounds():
    parameter = Float(0.001, 1000.0, log=True)
    assert (parameter.from_unit(0.0), parameter.from_unit(1.0)) == (0.001, 1000.0)
    assert parameter.from_unit(0.5) == pytest.approx(1.0)


def test_the_known_ends_of_log_grids():
    assert Float(1e-3, 1e3, log=True).levels(3)[::2] == (1e-3, 1e3)
    assert Float(1.0, np.nextafter(1.0, 2.0)).levels(5) == (1.0, 1.0000000000000002)


@given(wide(), st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_the_vectorised_map_is_that_of_the_parameter(parameter, units):
    values = [parameter.from_unit(unit) for unit in units]
    expected = [parameter.to_unit(value) for value in values]
    np.testing.assert_allclose(scale.units(parameter, values), expected, atol=1e-7)
    low, high = scale.cells(parameter, np.array(expected))
    assert np.all(low <= high)


@pytest.mark.parametrize("name", ["bayes", "grid", "random", "sobol", "tpe"])
@pytest.mark.parametrize(
    "parameter",
    [
        Int(0, BOUND),
        Int(-BOUND, BOUND),
        Int(1, BOUND, log=True),
        Int(BOUND - 3, BOUND),
        Int(10**12, 10**13, log=True),
    ],
    ids=repr,
)
def test_methods_stay_inside_and_finite(name, parameter):
    space = Space({"n": parameter, "x": Float(1e-3, 1.0, log=True)})
    method, configs = methods.get(name), []
    for k in range(16):
        values = [math.cos(3 * space.to_unit(config)[0]) for config in configs]
        history = History.of(space, configs, values)
        try:
            config = method.ask(history, np.random.default_rng(k)).config
        except methods.Exhausted:
            assert name == "grid"
            break
        assert space.check(config) == config
        configs.append(config)
    if name in ("bayes", "tpe"):
        explained = method.explain(History.of(space, configs, [float(k) for k in range(len(configs))]), axes=("n",))
        for picture in (explained.mean, explained.acquisition, explained.good, explained.bad):
            assert picture is None or np.isfinite(np.asarray(picture, float)).all()
