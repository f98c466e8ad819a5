"""Laws of spaces: round trip, inside, native types, exact grid sizes, clear refusals."""

import itertools
import json
import math
from dataclasses import replace

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from sklearn.model_selection import ParameterGrid, ParameterSampler

from tuning.space import Categorical, Float, Grid, Int, Space, SpaceError, fixed

LITERALS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-99, 99),
    st.text(max_size=5),
    st.tuples(st.integers(1, 200)),
    st.floats(-1e6, 1e6, allow_nan=False),
)


def unique(values):
    kept = []
    for value in values:
        if not any(value == other and isinstance(value, bool) == isinstance(other, bool) for other in kept):
            kept.append(value)
    return kept


@st.composite
def parameters(draw):
    kind = draw(st.sampled_from(["float", "int", "categorical"]))
    if kind == "categorical":
        return Categorical(tuple(unique(draw(st.lists(LITERALS, min_size=1, max_size=6)))))
    log = draw(st.booleans())
    if kind == "int":
        low = draw(st.integers(1 if log else -1000, 1000))
        return Int(low, low + draw(st.integers(1, 1000)), log)
    low = draw(st.floats(1e-9 if log else -1e9, 1e6))
    return Float(low, low + max(abs(low), 1.0) * draw(st.floats(1e-3, 1e3)), log)


@st.composite
def spaces(draw):
    plain = {f"p{i}": parameter for i, parameter in enumerate(draw(st.lists(parameters(), min_size=1, max_size=5)))}
    kinds = Categorical(("a", "b", "c"))
    return Space(
        {
            **plain,
            "kind": kinds,
            "child": Int(1, 9, when={"kind": ["a", "b"]}),
            "grandchild": Categorical((True, 1, None), when={"child": 3}),
        }
    )


@given(spaces(), st.integers(0, 2**32))
def test_samples_are_inside_in_native_types_and_survive_the_round_trip(space, seed):
    config = space.sample(np.random.default_rng(seed))
    assert space.check(config) == config
    assert json.loads(json.dumps(config)) is not None
    for name, value in config.items():
        assert type(value) in (bool, int, float, str, tuple, type(None))
        if isinstance(space[name], Float):
            assert type(value) is float
        if isinstance(space[name], Int):
            assert type(value) is int
    point = space.to_unit(config)
    assert point.shape == (len(space),)
    assert np.all((point[~np.isnan(point)] >= 0) & (point[~np.isnan(point)] <= 1))
    again = space.from_unit(point)
    assert list(again) == list(config)
    for name, value in config.items():
        assert again[name] == (
            pytest.approx(value, rel=1e-9, abs=1e-9 * _width(space[name])) if isinstance(space[name], Float) else value
        )


def _width(parameter):
    return parameter.high - parameter.low


@given(spaces())
def test_space_survives_json(space):
    assert Space.from_json(json.loads(json.dumps(space.to_json()))) == space


@given(spaces(), st.integers(1, 4))
def test_grid_size_is_exact_and_its_configs_are_distinct(space, levels):
    grid = space.grid({name: levels for name in space})
    if grid.size > 3000:
        configs = [grid[i] for i in (0, 1, grid.size // 2, grid.size - 1)]
    else:
        configs = list(grid)
        assert len(configs) == grid.size
    assert len({repr(config) for config in configs}) == len(configs)
    assert all(space.contains(config) for config in configs)


def test_huge_grid_is_counted_without_being_built():
    space = Space({f"x{i}": Float(0, 1) for i in range(40)})
    grid = space.grid(10)
    assert grid.size == 10**40
    assert grid[10**40 - 1] == {f"x{i}": 1.0 for i in range(40)}


def test_grid_equals_scikit_learns_parameter_grid():
    lists = {"a": [1, 2, 3], "b": ["x", "y"], "c": [(50,), (100, 50)]}
    ours = list(Space.from_sklearn(lists).grid())
    assert ours == [dict(sorted(config.items())) for config in ParameterGrid(lists)]


def test_conditional_grid_equals_brute_force():
    space = Space(
        {
            "kernel": Categorical(["rbf", "poly", "linear"]),
            "C": Float(1, 100, log=True),
            "degree": Int(2, 4, when={"kernel": "poly"}),
            "gamma": Float(0.1, 1, when={"kernel": ["rbf", "poly"]}),
        }
    )
    grid = space.grid({"C": 3, "gamma": 2, "degree": 3})
    expected = set()
    for kernel, c, degree, gamma in itertools.product(
        ["rbf", "poly", "linear"], (1.0, 10.0, 100.0), (2, 3, 4), (0.1, 1.0)
    ):
        config = {"kernel": kernel, "C": round(c, 9)}
        config |= {"degree": degree} if kernel == "poly" else {}
        config |= {"gamma": gamma} if kernel != "linear" else {}
        expected.add(tuple(sorted(config.items())))
    found = {tuple(sorted({**config, "C": round(config["C"], 9)}.items())) for config in grid}
    assert grid.size == len(expected) == 3 * 2 + 3 * 3 * 2 + 3
    assert found == expected


def test_scipy_distributions_keep_their_support():
    given_ = {
        "alpha": scipy.stats.uniform(0.0001, 0.01),
        "batch_size": scipy.stats.randint(64, 256),
        "C": scipy.stats.loguniform(1e-3, 1e3),
        "kernel": ["rbf", "linear"],
    }
    space = Space.from_sklearn(given_)
    assert space["alpha"] == Float(0.0001, 0.0101)
    assert space["batch_size"] == Int(64, 255)
    assert space["C"].log and space["C"].low == pytest.approx(1e-3)
    for config in ParameterSampler(given_, 50, random_state=0):
        assert space.contains({name: config[name] for name in space})


def test_log_uniform_samples_have_the_right_distribution():
    space, rng = Space({"C": Float(1e-3, 1e3, log=True), "n": Int(1, 6)}), np.random.default_rng(0)
    configs = [space.sample(rng) for _ in range(4000)]
    logs = [math.log10(config["C"]) for config in configs]
    assert scipy.stats.kstest(logs, scipy.stats.uniform(-3, 6).cdf).pvalue > 0.001
    counts = np.bincount([config["n"] for config in configs])[1:]
    assert scipy.stats.chisquare(counts).pvalue > 0.001


CIRCLE = []
CIRCLE.append(CIRCLE)
BAD = [
    (lambda: Float(1, 0), "below"),
    (lambda: Float(1, 1), "Categorical"),
    (lambda: Float(0, 1, log=True), "above 0"),
    (lambda: Float(-1, 1, log=True), "above 0"),
    (lambda: Float(float("nan"), 1), "finite"),
    (lambda: Float(0, float("inf")), "finite"),
    (lambda: Float("0", 1), "number"),
    (lambda: Float(True, 2), "number"),
    (lambda: Float(-1e308, 1.7e308), "too wide"),
    (lambda: Int(1.5, 3), "whole"),
    (lambda: Int(3, 3), "below"),
    (lambda: Int(0, 5, log=True), "above 0"),
    (lambda: Categorical([]), "empty"),
    (lambda: Categorical("rbf"), "list"),
    (lambda: Categorical([1, 1]), "twice"),
    (lambda: Categorical([float("nan")]), "finite"),
    (lambda: Categorical([{}]), "literal"),
    (lambda: Space({}), "empty"),
    (lambda: Space({"a": [1, 2]}), "a:"),
    (lambda: Space({"": Float(0, 1)}), "text"),
    (lambda: Space([("a", 1)]), "dict"),
    (lambda: Space({"a": Float(0, 1, when={"b": 1})}), "a: .*'b'"),
    (lambda: Space({"a": Float(0, 1, when={"a": 1})}), "'a'"),
    (lambda: Space({"k": Categorical(["x"]), "a": Float(0, 1, when={"k": "y"})}), "never"),
    (lambda: Space({"k": Categorical(["x"]), "a": Float(0, 1, when={"k": []})}), "no value"),
    (lambda: Space({"a": Int(0, 1, when={"b": 1}), "b": Int(0, 1, when={"a": 1})}), "circle"),
    (lambda: Space.from_sklearn({"a": scipy.stats.norm(0, 1)}), "a: .*norm"),
    (lambda: Space.from_sklearn({"a": 3}), "a: .*list"),
    (lambda: Space.from_sklearn([1]), "dict"),
    (lambda: Space({"a": Int(0, 3)}).grid(0), "levels"),
    (lambda: Space({"a": Int(0, 3)}).grid({"a": [9]}), "outside"),
    (lambda: Space({"a": Int(0, 3)}).grid({"b": 2}), "b is not"),
    (lambda: Space({"a": Int(0, 3)}).grid({"a": []}), "empty"),
    (lambda: Space({"a": Int(0, 3)}).check({"a": 4}), "outside"),
    (lambda: Space({"a": Int(0, 3)}).check({}), "missing"),
    (lambda: Space({"a": Int(0, 3)}).check({"a": 1, "b": 1}), "b is not"),
    (lambda: Space({"a": Int(0, 3)}).from_unit([0.1, 0.2]), "coordinates"),
    (lambda: Space({"a": Int(0, 3)}).from_unit("x"), "a list of numbers from 0 to 1, not 'x'"),
    (lambda: Space({"a": Int(0, 3)}).from_unit(["x"]), "a list of numbers from 0 to 1"),
    (lambda: Int(0, 3).from_unit(float("nan")), "a number from 0 to 1, not nan"),
    (lambda: Categorical([1, 2]).from_unit(float("nan")), "a number from 0 to 1, not nan"),
    (lambda: Float(0, 3).from_unit("x"), "a number from 0 to 1, not 'x'"),
    (lambda: Float(1, 3, log=True).to_unit(0), r"0(.0)? has no place in \[1, 3\] \(log\)"),
    (lambda: Int(1, 3, log=True).to_unit(-1), "-1 has no place in whole numbers"),
    (lambda: Float(1, 3).to_unit("x"), "'x' has no place in"),
    (lambda: Int(1, 3).to_unit(None), "None has no place in"),
    (lambda: Int(0, 10).levels(2.5), "the number of levels must be a whole number of at least 1, not 2.5"),
    (lambda: Int(0, 10).levels(0), "levels must be a whole number of at least 1, not 0"),
    (lambda: Float(0, 10).levels(-1), "levels must be a whole number of at least 1, not -1"),
    (lambda: Categorical(CIRCLE), "holds itself"),
    (lambda: Space.from_json({"a": {"type": "blob"}}), "a: .*unknown"),
    (lambda: Space.from_json({"a": {"type": "float", "low": 1}}), "missing"),
    (lambda: fixed(Float(0, 1), 2.0), "outside"),
]


@pytest.mark.parametrize(("make", "words"), BAD)
def test_nonsense_is_refused_with_a_sentence(make, words):
    with pytest.raises(SpaceError, match=words) as caught:
        make()
    assert str(caught.value).endswith((".", "]."))


def test_true_and_one_are_different_choices():
    space = Space({"flag": Categorical([True, 1, 1.5])})
    assert space.check({"flag": True})["flag"] is True
    assert type(space.from_unit([0.5])["flag"]) is int


def test_condition_on_a_tuple_value():
    space = Space({"layers": Categorical([(50,), (100,)]), "extra": Float(0, 1, when={"layers": (50,)})})
    assert "extra" in space.from_unit([0.1, 0.5])
    assert "extra" not in space.from_unit([0.9, 0.5])
    assert np.isnan(space.to_unit({"layers": (100,)})[1])


def test_int_levels_are_distinct_and_reach_the_ends():
    assert Int(1, 100, log=True).levels(3) == (1, 10, 100)
    assert Int(2, 4).levels(9) == (2, 3, 4)
    assert Float(1e-4, 1e-2, log=True).levels(3) == pytest.approx((1e-4, 1e-3, 1e-2))
    assert Grid(Space({"a": Float(0, 1)}), 1)[0] == {"a": 0.5}


def test_conditions_survive_being_passed_on():
    degree = Int(2, 5, when={"kernel": ["poly", "rbf"]})
    assert replace(degree, high=9).when == degree.when
    assert fixed(degree, 3).when == degree.when == {"kernel": ("poly", "rbf")}
