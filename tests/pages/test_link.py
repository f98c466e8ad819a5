"""The URL: what is written is read back; what is not ours gets a sentence and changes nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages._ui.setup import link
from tuning import models
from tuning.space import Categorical, Float, Int, SpaceError, literal

WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="<>\n\r", exclude_categories=["Cs"]), min_size=1, max_size=60
)


@given(
    st.dictionaries(st.sampled_from(["data", "model", "metric", "method", "p.alpha", "data.n", "job"]), WORDS),
    st.integers(1, 5000),
    st.integers(0, 2**31 - 1),
)
def test_what_is_written_is_read_back(words, trials, seed):
    state = {**link.DEFAULTS, **words, "trials": str(trials), "seed": str(seed)}
    again, problems = link.read(link.write(state))
    assert problems == []
    assert again == state


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=60), max_size=5))
def test_anything_may_stand_in_a_link(parameters):
    state, problems = link.read(parameters)
    assert set(link.DEFAULTS) <= set(state)
    assert all(isinstance(sentence, str) and sentence.endswith(".") for sentence in problems)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"v": "9"}, "version"),
        ({"v": "1", "nope": "1"}, "unknown"),
        ({"trials": "many"}, "whole number"),
        ({"trials": "0"}, "from 1"),
        ({"folds": "99"}, "from 2 to 10"),
        ({"data": "<script>alert(1)</script>"}, "not one that this page writes"),
        ({"seed": "-1"}, "whole number"),
        ({"p.": "x"}, "unknown"),
        ({"data": "x" * 501}, "not one"),
        ({"seconds": "1e9"}, "whole"),
        ({"axes": "alpha~sideways"}, "alpha@0~log"),
        ({"axes": "alpha;;beta"}, "alpha@0~log"),
    ],
)
def test_bad_links_get_one_sentence_each_and_keep_the_rest(parameters, words):
    state, problems = link.read({**parameters, "model": "svm"})
    assert len(problems) == 1 and words in problems[0]
    assert state["model"] == "svm"


VALUES = st.one_of(
    st.integers(-99, 99),
    st.booleans(),
    st.none(),
    st.floats(-1e3, 1e3),
    st.text(max_size=8),
    st.tuples(st.integers(1, 99)),
    st.tuples(st.integers(1, 99), st.integers(1, 99)),
)


@given(st.lists(VALUES, min_size=1, max_size=5, unique_by=repr))
def test_choices_survive_typing(values):
    try:
        parameter = Categorical(tuple(values))
    except SpaceError:
        return  # 1 and 1.0 are the same choice
    typed = link.range_of(parameter)
    assert link.parse_choices(typed.choices) == [literal(value) for value in values]
    assert link.to_parameter(link.parse_range(typed.text()), parameter) == parameter


@pytest.mark.parametrize("name", models.names())
def test_every_default_range_survives_typing(name):
    model = models.get(name)
    for task in model.tasks:
        for parameter in model.space(task).values():
            assert link.to_parameter(link.parse_range(link.range_of(parameter).text()), parameter) == parameter


@pytest.mark.parametrize(
    ("text", "default", "words"),
    [
        ("log:abc:1", Float(1, 2), "low must be a number"),
        ("lin:1:", Float(1, 2), "high must be a number"),
        ("nope", Float(1, 2), "not a range"),
        ("lin:2:1", Float(1, 2), "below"),
        ("log:0:1", Float(1, 2), "above 0"),
        ("of:", Float(1, 2), "not a range"),
        ("lin:1.5:3", Int(1, 9), "whole"),
        ("of:(1, 2", Float(1, 2), "not closed"),
        ("of:a;b", Float(1, 2), "not a value"),
        ("of:,,", Float(1, 2), "empty"),
        ("fix:", Float(1, 2), "not a range"),
        ("fix:1, 2", Float(1, 2), "one value"),
        ("lin:nan:1", Float(1, 2), "finite"),
        ("lin:1:1e999", Float(1, 2), "finite"),
    ],
)
def test_bad_ranges_are_refused_with_a_sentence(text, default, words):
    with pytest.raises(SpaceError, match=words):
        link.to_parameter(link.parse_range(text), default)
