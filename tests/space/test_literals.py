"""Choices: which are the same, in what order, how many; and numbers at the edge of what a computer holds."""

import json
import math
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuning.space import Categorical, Float, Int, Space, SpaceError, nearest, same_literal, scale
from tuning.space.literals import distinct, identity, in_order
from tuning.space.notation import Notation

NESTED = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-2, 2), st.floats(-2, 2), st.text("ab", max_size=2)),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=5,
)


def truly_same(a, b):
    """The meaning of `same_literal`, written out."""
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(map(truly_same, a, b))
    return a == b and type(a) is type(b)


@given(NESTED, NESTED)
def test_true_one_and_the_float_are_three_at_any_depth(a, b):
    assert same_literal(a, b) == truly_same(a, b)
    assert (hash(identity(a)) == hash(identity(b))) or not truly_same(a, b)


@given(st.lists(NESTED, max_size=12))
def test_distinct_keeps_the_first_of_each(values):
    expected = []
    for value in values:
        if not any(truly_same(value, other) for other in expected):
            expected.append(value)
    assert list(map(repr, distinct(values))) == list(map(repr, expected))


def test_true_and_one_are_told_apart_everywhere():
    space = Space({"flag": Categorical([True, 1, False, 0, (True,), (1,)])})
    assert space.n_configs == space.grid().size == 6
    assert [repr(config["flag"]) for config in space.grid({"flag": [1, True, 1]})] == ["1", "True"]
    assert [repr(config["flag"]) for config in space.grid()] == ["True", "1", "False", "0", "(True,)", "(1,)"]
    for one, other in [
        (Categorical([True]), Categorical([1])),
        (Categorical([(True,)]), Categorical([(1,)])),
        (Int(0, 1, when={"k": True}), Int(0, 1, when={"k": 1})),
    ]:
        assert one != other
        assert Space({"k": Categorical([True, 1]), "x": one}) != Space({"k": Categorical([True, 1]), "x": other})
    assert Categorical([1]) == Categorical([np.int64(1)]) and hash(Categorical([1])) == hash(Categorical([np.int8(1)]))


def test_one_and_the_float_are_two_choices_of_which_the_only_one_offered_is_meant():
    both = Space({"m": Categorical([1, 1.0, (2, "a"), (2.0, "a"), "1"]), "x": Int(1, 3, when={"m": 1.0})})
    assert [repr(config["m"]) for config in both.grid({"x": 1})] == ["1", "1.0", "(2, 'a')", "(2.0, 'a')", "'1'"]
    assert both.n_configs == 7 and both.is_active("x", {"m": 1.0}) and not both.is_active("x", {"m": 1})
    assert [repr(both.check({"m": (n, "a")})["m"]) for n in (2, 2.0)] == ["(2, 'a')", "(2.0, 'a')"]
    assert scale.places(both["m"], [1.0, 1, (2.0, "a"), scale.ABSENT]).tolist() == [1, 0, 3, -1]
    assert Space.from_json(json.loads(json.dumps(both.to_json()))) == both
    whole, real = Categorical([1, "sqrt"]), Categorical([1.0, "sqrt"])
    assert whole != real and Space({"m": whole}) != Space({"m": real})
    assert [repr(Space({"m": whole}).check({"m": 1.0})), repr(Space({"m": real}).check({"m": 1}))] == [
        "{'m': 1}",
        "{'m': 1.0}",
    ]
    assert not both["m"].contains(True) and not whole.contains(True) and not whole.contains((1.0,))
    assert scale.places(Categorical([True, 1]), [1.0, True]).tolist() == [1, 0]


@pytest.mark.parametrize("parent", [Int(0, 3), Float(0, 3), Categorical([1, 3]), Categorical([1.0, 3])])
def test_a_condition_on_the_other_kind_of_number_holds(parent):
    one, other = (Space({"k": parent, "x": Int(1, 2, when={"k": [value, 3]})}) for value in (1, 1.0))
    assert one == other and hash(one) == hash(other)
    for space in (one, other, Space.from_json(one.to_json())):
        assert space.check({"k": 1, "x": 2}) == space.check({"k": 1.0, "x": 2}) == {"k": 1, "x": 2}
        assert space.n_configs == one.n_configs


def test_conditions_tell_true_from_one_in_tuples():
    space = Space({"k": Categorical([(True,), (1,)]), "x": Int(1, 3, when={"k": (1,)})})
    assert space.n_configs == 4
    assert "x" not in space.from_unit([0.1, 0.5]) and "x" in space.from_unit([0.9, 0.5])


def test_many_choices_are_looked_up_not_searched():
    letters = "abcdefghijklmnopqrstuvwxyz"
    choices = [(a, b, c) for a in letters for b in letters for c in letters]
    looked = []

    class Seen(str):
        def __eq__(self, other):
            looked.append(other)
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    parameter = Categorical(choices)
    assert parameter.index((Seen("z"), "z", "z")) == 26**3 - 1
    assert len(looked) < 10
    assert Space({"k": parameter}).n_configs == 17_576
    with pytest.raises(SpaceError, match=r"17,556 more") as caught:
        parameter.index("no")
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({3, 1, 2}, (1, 2, 3)),
        (frozenset(["b", "a"]), ("a", "b")),
        ({"b", None, True, (2, "x"), (1,), 0.5, "a"}, (None, True, 0.5, "a", "b", (1,), (2, "x"))),
        (np.array([2, 1]), (2, 1)),
        (pd.Series(["b", "a"], index=[5, 9]), ("b", "a")),
        (pd.Index([0.5, 0.25]), (0.5, 0.25)),
        (range(3), (0, 1, 2)),
    ],
)
def test_lists_of_all_kinds(given_, expected):
    choices = Categorical(given_).choices
    assert choices == expected
    assert all(type(choice) in (bool, int, float, str, tuple, type(None)) for choice in choices)


def test_a_set_may_have_objects_as_a_list_may():
    category = Categorical({max, len, "a", 2})
    assert category.choices == (2, "a", "len", "max") and category.objects == {"len": len, "max": max}
    space = Space({"f": category, "x": Float(0, 1, when={"f": {max, len}})})
    assert space["x"].when == {"f": ("len", "max")}
    assert Space.from_sklearn({"f": {max, len}})["f"].choices == ("len", "max")
    assert set(Notation.of({"f": {max, b"b", 1}}).values["f"].values()) == {max, b"b", 1}
    with pytest.raises(SpaceError, match="b'b' is not a literal"):
        Categorical({b"b", 1})


@pytest.mark.parametrize(
    ("parameter", "value", "expected"),
    [
        (Float(0, 1), 10**400, 1.0),
        (Int(0, 3), -(10**400), 0),
        (Float(0, 1), np.float32(5), 1.0),
        (Int(0, 3), np.int64(5), 3),
        (Int(0, 3), np.float32(1.4), 1),
        (Float(0, 1), np.float64("nan"), 0.5),
        (Float(0, 1), np.True_, 0.5),
    ],
)
def test_the_nearest_value_of_any_number(parameter, value, expected):
    found = nearest(parameter, value)
    assert found == expected and type(found) is type(expected)


@given(st.sets(NESTED, max_size=8))
def test_the_order_of_a_set_does_not_depend_on_how_it_was_made(values):
    ordered = in_order(values)
    assert sorted(map(repr, ordered)) == sorted(map(repr, values))
    assert list(map(repr, in_order(ordered[::-1]))) == list(map(repr, ordered))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Categorical([2**63]), "more than 64 bits"),
        (lambda: Categorical([10**5000]), "about 5,000 digits"),
        (lambda: Categorical(["\ud800"]), "Unicode"),
        (lambda: Categorical([b"a"]), "literal"),
        (lambda: Categorical(b"ab"), "list"),
        (lambda: Categorical(np.eye(2)), "list"),
        (lambda: Categorical(range(10**9)), "too many"),
        (lambda: Categorical([(1, [True]), (1, (True,))]), "twice"),
        (lambda: Categorical([1.0, 1, np.float32(1)]), "the choice 1.0 is given twice"),
        (lambda: Categorical([None, None]), "twice"),
        (lambda: Int(0, 2**53 + 1), r"at most 2\*\*53"),
        (lambda: Int(-(10**400), 5), "below 1.8e308"),
        (lambda: Int(1, float(2**60)), r"at most 2\*\*53"),
        (lambda: Float(0, 10**400), "below 1.8e308"),
        (lambda: Float(1e15, 1e15 + 1, log=True), "too narrow"),
        (lambda: Int(2**53 - 2, 2**53, log=True), "too narrow"),
        (lambda: Float(0, 1, log="yes"), "True or False"),
        (lambda: Space({"a": Int(0, 3)}).check(None), "dict"),
        (lambda: Space({"a": Int(0, 3)}).check({"a": 10**5000}), "a = a number of about 5,000 digits is outside"),
        (lambda: Space({"a": Int(0, 3)}).check({"a": float("inf")}), "outside"),
        (lambda: Space({"a": Int(0, 3)}).check({"a": object()}), "outside"),
        (lambda: Space({"a": Float(0, 3)}).grid(float("inf")), "levels"),
        (lambda: Space({"a": Float(0, 3)}).grid(float("nan")), "levels"),
        (lambda: Space({"a": Float(0, 3)}).grid(10**9), "levels"),
    ],
)
def test_what_cannot_be_held_is_refused_with_a_sentence(make, words):
    with pytest.raises(SpaceError, match=words) as caught:
        make()
    assert str(caught.value).endswith(".") and len(str(caught.value)) < 400


@pytest.mark.parametrize("parameter", [Int(-5, 5), Float(-5, 5), Categorical([1, 2])])
@pytest.mark.parametrize(
    "value", [math.nan, math.inf, -math.inf, 10**400, np.float64("nan"), np.float32("inf"), None, "1", [], {}, True, 1j]
)
def test_nothing_strange_is_contained(parameter, value):
    assert parameter.contains(value) is False


def test_numpy_scalars_are_numbers():
    assert (
        Int(1, 5).contains(np.int64(3)) and Float(0, 1).contains(np.float32(0.5)) and not Int(0, 5).contains(np.True_)
    )
    parameter = Float(np.float32(0.5), np.int64(2), np.bool_(False))
    assert [type(value) for value in (parameter.low, parameter.high, parameter.log)] == [float, float, bool]
    assert json.loads(json.dumps(Space({"x": parameter}).to_json()))["x"]["log"] is False


def test_parameters_and_spaces_travel():
    space = Space({"k": Categorical([True, 1]), "n": Int(1, 3, when={"k": 1}), "x": Float(1, 2, log=True)})
    again = pickle.loads(pickle.dumps(space))
    assert again == space and hash(again) == hash(space) and again.n_configs == math.inf


def test_what_cannot_say_what_it_is_is_refused_by_its_type():
    class Silent:
        def __repr__(self):
            raise RuntimeError

    with pytest.raises(SpaceError, match=r"the choice a Silent \(RuntimeError in its repr\) is not a literal"):
        Categorical([Silent()])
