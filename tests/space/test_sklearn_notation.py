"""Spaces in scikit-learn's notation, against what scikit-learn and scipy themselves draw and enumerate."""

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import ParameterGrid, ParameterSampler

from tuning.space import Categorical, Float, Int, Space, SpaceError


@given(st.floats(-1e3, 1e3), st.floats(1e-3, 1e3))
def test_uniform_keeps_its_support(loc, width):
    assert Space.from_sklearn({"x": scipy.stats.uniform(loc, width)})["x"] == Float(loc, loc + width)


@settings(max_examples=30, deadline=None)
@given(st.floats(1e-6, 1e3), st.floats(1.01, 1e6), st.sampled_from([scipy.stats.loguniform, scipy.stats.reciprocal]))
def test_loguniform_has_the_same_quantiles(low, factor, make):
    distribution = make(low, low * factor)
    parameter = Space.from_sklearn({"x": distribution})["x"]
    for unit in (0.1, 0.5, 0.9):
        assert parameter.from_unit(unit) == pytest.approx(distribution.ppf(unit), rel=1e-6)


@given(st.integers(-1000, 1000), st.integers(1, 1000), st.integers(-5, 5))
def test_randint_keeps_its_support(low, width, loc):
    parameter = Space.from_sklearn({"n": scipy.stats.randint(low, low + width, loc)})["n"]
    expected = Int(low + loc, low + loc + width - 1) if width > 1 else Categorical([low + loc])
    assert parameter == expected


def test_a_scaled_loguniform_is_one_still():
    distribution = scipy.stats.loguniform(1e-3, 1, scale=10)
    assert Space.from_sklearn({"x": distribution})["x"] == Float(*distribution.support(), log=True)


def test_large_whole_numbers_are_kept_exactly():
    assert Space.from_sklearn({"n": scipy.stats.randint(0, 2**53)})["n"] == Int(0, 2**53 - 1)


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ({"x": scipy.stats.loguniform(1e-3, 1, loc=1)}, "x: a loguniform moved by loc = 1"),
        ({"x": scipy.stats.loguniform(1e-3, 1, 0.5)}, "loc = 0.5"),
        ({"x": scipy.stats.randint(1.5, 10.5)}, "x: randint with 1.5, 10.5 is no distribution"),
        ({"x": scipy.stats.randint(1, 10, loc=0.5)}, "whole"),
        ({"x": scipy.stats.randint(5, 5)}, "no distribution"),
        ({"x": scipy.stats.randint(0, 2**60)}, "at most 2"),
        ({"x": scipy.stats.uniform(0, -1)}, "no distribution"),
        ({"x": scipy.stats.uniform([0, 1], 2)}, "no distribution"),
        ({"x": scipy.stats.loguniform(10, 1)}, "no distribution"),
        ({"x": scipy.stats.uniform("a", "b")}, "x: uniform with 'a', 'b' is no distribution"),
        ({"x": scipy.stats.norm()}, "not supported"),
        ({"x": scipy.stats.uniform}, "no frozen scipy distribution"),
        ({"x": scipy.stats.rv_discrete(values=([1, 2], [0.5, 0.5]))}, "such as uniform"),
        ({"x": scipy.stats.uniform(0, np.inf)}, "no distribution"),
        ({"x": "rbf"}, "neither a list"),
        ({"x": None}, "neither a list"),
        ({"x": []}, "empty"),
        ({"x": pd.Series(["a", None, float("nan")])}, "finite"),
        ({"x": pd.DataFrame({"a": [1, 2]})}, "neither a list"),
        ({"x": np.eye(2)}, "list"),
        ([], "dict"),
        ([{"x": [1]}, 3], "dict"),
        ("x", "dict"),
        (None, "dict"),
        ([{"a": [1, 2]}, {"b": [1, 2]}], "told apart"),
        ([{"k": ["a"], "x": [1]}, {"k": ["a"], "x": [1, 2]}], "told apart"),
        ([{"k": ["a"], "x": [1, 3]}, {"k": ["b"], "x": [1, 2]}, {"k": ["c"], "x": [1, 2]}], "x: its values differ"),
    ],
)
def test_what_would_be_searched_with_another_density_is_refused(given_, words):
    with pytest.raises(SpaceError, match=words) as caught:
        Space.from_sklearn(given_)
    assert str(caught.value).endswith((".", "]."))


def test_a_column_of_a_table_and_a_set_are_lists():
    space = Space.from_sklearn({"a": pd.Series([3, 1, 2]), "b": {"rbf", "linear", "poly"}, "c": np.array([0.5, 1.5])})
    assert space == Space(
        {"a": Categorical([3, 1, 2]), "b": Categorical(["linear", "poly", "rbf"]), "c": Categorical([0.5, 1.5])}
    )


@st.composite
def dictionaries(draw):
    """Lists of grids that the values of ``k`` tell apart; the other parameters have one list each."""
    lists = {f"p{i}": draw(st.lists(st.integers(0, 9), min_size=1, max_size=3, unique=True)) for i in range(4)}
    parts = []
    for number in range(draw(st.integers(1, 4))):
        names = draw(st.lists(st.sampled_from([*lists]), max_size=4, unique=True))
        kinds = [f"kind {number}.{i}" for i in range(draw(st.integers(1, 2)))]
        parts.append({"k": kinds, **{name: lists[name] for name in names}})
    return parts


@given(dictionaries())
def test_a_list_of_dictionaries_is_the_union_of_their_grids(parts):
    space = Space.from_sklearn(parts)
    ours = sorted(sorted(config.items()) for config in space.grid())
    assert ours == sorted(sorted(config.items()) for config in ParameterGrid(parts))
    assert space.n_configs == len(ours)


def test_what_scikit_learn_draws_from_a_list_of_dictionaries_is_in_the_space():
    parts = [
        {"kernel": ["rbf"], "C": scipy.stats.loguniform(1e-2, 1e2), "gamma": scipy.stats.loguniform(1e-4, 1)},
        {"kernel": ["poly", "sigmoid"], "C": scipy.stats.loguniform(1e-2, 1e2), "degree": scipy.stats.randint(2, 5)},
    ]
    space = Space.from_sklearn(parts)
    for config in ParameterSampler(parts, 60, random_state=0):
        assert space.contains(config)
    assert space["degree"] == Int(2, 4, when={"kernel": ["poly", "sigmoid"]})
