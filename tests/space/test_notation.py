"""Any choices that scikit-learn takes: in configs they have names, and the estimator gets what was given."""

import itertools
import json
import math
import pickle

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import ParameterGrid
from sklearn.svm import SVC

from tuning.space import Categorical, Float, Int, Space, SpaceError
from tuning.space.notation import Notation

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.floats(-3, 3),
    st.just(math.nan),
    st.text("ab( 2)", max_size=3),
    st.lists(st.integers(0, 2), max_size=2),
    st.tuples(st.integers(0, 2)),
    st.dictionaries(st.integers(0, 2), st.integers(0, 2), max_size=2),
    st.sampled_from([SVC(), SVC(), SVC(C=2), np.log1p, len, SVC, b"bytes", np.arange(3), np.float32(1), lambda x: x]),
)
PARTS = st.dictionaries(
    st.sampled_from(["a", "b", "b__c", "part"]), st.lists(VALUES, min_size=1, max_size=3), max_size=3
)


@given(st.one_of(PARTS, st.lists(PARTS, min_size=1, max_size=3)))
def test_a_grid_is_the_one_of_scikit_learn_in_its_order(grid):
    notation = Notation.of(grid, as_grid=True)
    found = [notation.arguments(config) for config in notation.space.grid()]
    expected = list(ParameterGrid(grid))
    assert len(found) == len(expected)
    for mine, theirs in zip(found, expected, strict=True):
        assert mine.keys() == theirs.keys()
        assert all(mine[name] is theirs[name] or repr(mine[name]) == repr(theirs[name]) for name in mine)


@given(st.one_of(PARTS, st.lists(PARTS, min_size=1, max_size=3)), st.integers(0, 99))
def test_configs_are_plain_and_every_one_has_arguments(grid, seed):
    notation = Notation.of(grid)
    config = notation.space.sample(np.random.default_rng(seed))
    assert notation.space.check(json.loads(json.dumps(config))) == config
    given_ = grid if isinstance(grid, list) else [grid]
    arguments = notation.arguments(config)
    names = set(arguments)
    assert any(names == set(part) for part in given_)
    allowed = itertools.chain.from_iterable(part.get(name, []) for part in given_ for name in names)
    texts = {repr(value) for value in allowed}
    assert all(repr(value) in texts for value in arguments.values())
    assert Space.from_json(json.loads(json.dumps(notation.space.to_json()))) == notation.space


def test_names_tell_choices_apart_and_are_the_same_in_every_process():
    given_ = [SVC(), SVC(C=2), np.log1p, len, lambda x: x, lambda x: -x, math.nan, {"a": 1}]
    choices = Notation.of({"x": given_}).space["x"].choices
    assert choices == ("SVC()", "SVC(C=2)", "log1p", "len", "<lambda>", "<lambda> (2)", "nan", "{'a': 1}")
    assert not any("0x" in name for name in Notation.of({"x": [object(), iter(())]}).space["x"].choices)


def test_dictionaries_that_one_parameter_tells_apart_are_one_conditional_space():
    notation = Notation.of([{"clf": [SVC()], "clf__C": Float(1, 2)}, {"clf": [LogisticRegression()], "clf__tol": [1]}])
    assert list(notation.space) == ["clf", "clf__C", "clf__tol"]
    assert notation.space["clf__C"].when == {"clf": ("SVC()",)}
    arguments = notation.arguments({"clf": "SVC()", "clf__C": 1.5})
    assert type(arguments["clf"]) is SVC and arguments["clf__C"] == 1.5


def test_dictionaries_with_other_ranges_are_told_apart_by_a_parameter_more():
    notation = Notation.of([{"C": scipy.stats.uniform(0, 1)}, {"C": [5], "k": Int(1, 3)}, {"C": [5]}, {}])
    space = notation.space
    assert list(space) == ["part", "C (1)", "C (2)", "k"] and space["part"].choices == (1, 2, 3, 4)
    assert space["C (2)"].when == {"part": (2, 3)} and notation.known == ("C", "k")
    assert notation.arguments({"part": 2, "C (2)": 5, "k": 3}) == {"C": 5, "k": 3}
    assert notation.arguments({"part": 4}) == {}


def test_one_and_the_float_stay_what_they_are():
    """To scikit-learn, `max_features=1` is one feature and 1.0 is all of them."""
    parts = [{"max_features": [1], "max_depth": [2]}, {"max_features": [1.0], "max_depth": [3]}]
    for as_grid in (False, True):
        notation = Notation.of(parts, as_grid=as_grid)
        found = [notation.arguments(config) for config in notation.space.grid()]
        assert sorted((repr(one["max_features"]), one["max_depth"]) for one in found) == [("1", 2), ("1.0", 3)]
    notation = Notation.of([{"k": ["a"], "m": [1]}, {"k": ["b"], "m": [1.0]}])
    assert [repr(notation.arguments(c)["m"]) for c in notation.space.grid()] == ["1", "1.0"]
    with pytest.raises(SpaceError, match="m: its values differ"):
        Space.from_sklearn([{"k": ["a"], "m": [1]}, {"k": ["b"], "m": [1.0]}])


def test_a_category_of_estimators():
    svc, other = SVC(), LogisticRegression()
    space = Space({"clf": Categorical([svc, other, None]), "C": Float(1, 2, when={"clf": [svc, other]})})
    assert space["clf"].choices == ("SVC()", "LogisticRegression()", None)
    assert space["clf"].objects["SVC()"] is svc and space["C"].when == {"clf": ("SVC()", "LogisticRegression()")}
    assert space == Space.from_json(space.to_json()) == pickle.loads(pickle.dumps(space))
    assert "SVC()" in repr(space) and Notation.of(space).arguments({"clf": "SVC()", "C": 1.0})["clf"] is svc
    assert Space({"clf": Categorical([SVC(), SVC()])})["clf"].choices == ("SVC()", "SVC() (2)")


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ([], "dict"),
        ("C", "dict"),
        (None, "dict"),
        ([1], "dict"),
        ({}, None),
        ({"C": 1.0}, "C: 1.0 is neither a list"),
        ({"C": "rbf"}, "C: 'rbf' is neither a list"),
        ({"C": []}, "C: choices is empty"),
        ({"C": np.eye(2)}, "C: "),
        ({"C": scipy.stats.norm()}, "not supported"),
        ({1: [2]}, "name must be text"),
        ({"half \ud800": [1, 2]}, "not valid Unicode"),
        ({1: [2], "a": [1]}, "name must be text"),
        ([{1: [2]}, {"a": [1]}], "name must be text"),
        ([{"a": Int(1, 2, when={"b": 1}), "b": [1, 2]}, {"b": [1]}], "do not go together"),
    ],
)
@pytest.mark.parametrize("as_grid", [False, True])
def test_what_is_no_space_is_refused_with_a_sentence(given_, words, as_grid):
    if words is None:
        assert Notation.of(given_, as_grid=as_grid).arguments({"part": 1}) == {}
        return
    with pytest.raises(SpaceError, match=words):
        Notation.of(given_, as_grid=as_grid)
