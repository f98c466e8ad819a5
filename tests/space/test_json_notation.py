"""Stored spaces: back as they were; anything else is refused with a sentence, and never another error."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.space.test_size import small_spaces
from tuning.space import Space, SpaceError

ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=4)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["type", "low", "high", "log", "choices", "when", "x", ""]), inner, max_size=4),
    ),
    max_leaves=8,
)
KINDS = st.sampled_from(["float", "int", "categorical"])
PARAMETERS = st.fixed_dictionaries(
    {"type": KINDS}, optional={name: ANYTHING for name in ("low", "high", "log", "choices", "when", "more")}
)


@given(small_spaces())
def test_a_space_comes_back(space):
    again = Space.from_json(json.loads(json.dumps(space.to_json())))
    assert again == space and repr(again) == repr(space)


@settings(max_examples=300)
@given(st.one_of(ANYTHING, st.dictionaries(st.text(max_size=3), st.one_of(PARAMETERS, ANYTHING), max_size=3)))
def test_anything_else_is_refused_with_a_sentence(data):
    try:
        space = Space.from_json(data)
    except SpaceError as error:
        assert str(error).endswith((".", "]."))
        return
    assert Space.from_json(json.loads(json.dumps(space.to_json()))) == space


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"a": {"type": ["float"]}}, "a: the type .* unknown"),
        ({"a": {"type": "int", "low": 1, "high": 10**400}}, "a: high"),
        ({"a": {"type": "int", "low": 1, "high": 3, "when": [1]}}, "a: a condition is a dict"),
        ({"a": {"type": "categorical", "choices": [{}]}}, "a: .*literal"),
        ({"a": {"type": "float", "low": 0, "high": 1, 3: 4, "z": 1}}, "a: unknown entries"),
        ({"a": 5}, "a: a stored parameter"),
    ],
)
def test_nonsense_is_named(data, words):
    with pytest.raises(SpaceError, match=words):
        Space.from_json(data)
