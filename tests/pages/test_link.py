"""The URL: what is written is read back; what is not ours gets a sentence and changes nothing else."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages._ui.setup import link
from tuning import models
from tuning.space import Categorical, Float, Int, SpaceError, literal

WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="<>\n\r", exclude_categories=["Cs"]), min_size=0, max_size=60
)
FREE = st.text(st.characters(codec="utf-8", exclude_characters="\n\r", exclude_categories=["Cs"]), max_size=600)


@given(
    st.dictionaries(st.sampled_from(["data", "model", "metric", "method", "job", "cards"]), WORDS),
    st.dictionaries(st.sampled_from(["p.alpha", "data.n", "on.noise", "look"]), FREE),
    st.integers(1, 5000),
    st.integers(0, 2**31 - 1),
)
def test_what_is_written_is_read_back(words, free, trials, seed):
    state = {**link.DEFAULTS, **words, **free, "trials": str(trials), "seed": str(seed)}
    again, problems = link.read(dict(parse_qsl(urlencode(link.write(state)), keep_blank_values=True)))
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
        ({"trials": "\u0665"}, "whole number"),
        ({"p.alpha": "x" * 4001}, "not one"),
        ({"p.alpha\n": "x"}, "unknown"),
        ({f"x{i}": "1" for i in range(400)}, "'x0', 'x1', 'x2' and 397 more are unknown"),
    ],
)
def test_bad_links_get_one_sentence_each_and_keep_the_rest(parameters, words):
    state, problems = link.read({**parameters, "model": "svm"})
    assert len(problems) == 1 and words in problems[0]
    assert state["model"] == "svm"


def test_a_link_full_of_nonsense_gets_a_few_sentences():
    state, problems = link.read({**{f"p.x{i}": "a\nb" for i in range(400)}, "model": "svm"})
    assert len(problems) == link.MAX_SENTENCES and "393 more" in problems[-1]
    assert state["model"] == "svm"


VALUES = st.one_of(
    st.integers(-99, 99),
    st.booleans(),
    st.none(),
    st.floats(-1e3, 1e3),
    st.text(max_size=8),
    st.text("a'\"\\,<>()[]:\n ", max_size=8),
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
        ("lin:1:" + "9" * 400, Float(1, 2), "below 1.8e308"),
        ("lin:1:" + "9" * 400, Int(1, 2), "below 1.8e308"),
        ("lin:1:" + "9" * 400, Categorical([1, 2]), "below 1.8e308"),
        ("log:1:" + "9" * 5000, Int(1, 2), "at most 400 digits"),
        ("lin:1:99999999999999999999999", Int(1, 9), r"at most 2\*\*53"),
        ("of:99999999999999999999999, 1", Int(1, 9), "more than 64 bits"),
        ("of:" + "9" * 400, Float(1, 2), "more than 64 bits"),
        ("of:" + "(" * 200 + ")" * 200, Float(1, 2), "brackets"),
        ("of:" + "-" * 3000 + "(1)", Float(1, 2), "not a value"),
        ("of:" + "a, " * 2000, Float(1, 2), "longer than"),
        (r"of:'a\d'", Float(1, 2), "backslash"),
        (r"of:'\ud800'", Float(1, 2), "Unicode"),
        ("of:'a", Float(1, 2), "not closed"),
        (r"of:'a\'", Float(1, 2), "not closed"),
        ("of:{1}", Float(1, 2), "not a"),
        ("of:1+2j", Float(1, 2), "not a literal"),
    ],
)
def test_bad_ranges_are_refused_with_a_sentence(text, default, words):
    with pytest.raises(SpaceError, match=words):
        link.to_parameter(link.parse_range(text), default)


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        (r"'a\'b', c", ["a'b", "c"]),
        (r"'a\\', 'b'", ["a\\", "b"]),
        ("'a, b', (1, 'c)')", ["a, b", (1, "c)")]),
        ("'<', '>'", ["<", ">"]),
        ("relu, 1e-3, None, True, 'True', 0x10", ["relu", 1e-3, None, True, "True", 16]),
        ("l1, 3a, a-b c", ["l1", "3a", "a-b c"]),
    ],
)
def test_choices_are_read_as_they_are_typed(text, choices):
    assert list(map(repr, link.parse_choices(text))) == list(map(repr, choices))
    given_ = link.Range("of", choices=text)
    state = {**link.DEFAULTS, "p.x": given_.text()}
    assert link.read(link.write(state)) == (state, [])


RANGES = st.one_of(
    st.text(max_size=40),
    st.tuples(
        st.sampled_from(["lin", "log", "of", "fix", "", "LIN"]),
        st.lists(
            st.one_of(
                st.text("0123456789.e+-_,:()[]'\"\\ jxinfa\u0661\ud800", max_size=30),
                st.integers().map(str),
                st.floats().map(repr),
                st.sampled_from(
                    ["9" * 400, "1e400", "-" * 900, "(" * 300, "[" * 19 + "]" * 19, "\0", "1or", "nan", "5e-324"]
                ),
            ),
            max_size=4,
        ),
    ).map(lambda parts: ":".join([parts[0], *parts[1]])),
)
DEFAULTS = [Float(1, 2), Float(1e-3, 1, log=True), Int(1, 9), Categorical([1, 2]), Categorical(["a", (50,)])]


@settings(max_examples=1000, deadline=None)
@given(RANGES, st.sampled_from(DEFAULTS))
def test_any_text_is_a_range_or_gets_a_sentence(text, default):
    try:
        parameter = link.to_parameter(link.parse_range(text), replace(default, when={"k": 1}))
    except SpaceError as error:
        assert str(error)[-1] in ".]" and len(str(error)) < 400
        return
    assert parameter.when == {"k": (1,)}
    again = link.to_parameter(link.parse_range(link.range_of(parameter).text()), parameter)
    assert again == parameter
