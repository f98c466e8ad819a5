"""Lessons that people make of a page: what is written is read back, and nothing hostile is believed or run."""

import json
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages._ui.own.lesson import PARTS, Own, parse, read_file, state_of, write_file
from pages._ui.setup import link
from pages._ui.text import without_pictures
from tests.reading import read
from tests.test_every_page import clean, no_workers_left, open_page

__all__ = ["no_workers_left"]

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=80).filter(str.strip)
ANSWERS = st.lists(WORDS, min_size=2, max_size=6, unique=True).map(tuple)
NUMBER = Own("search", "A title", "Find **it**.", "number", "How high?", low=0, high=100, unit="%", covers=True)
CHOICE = Own("race", task="Look.", kind="choice", question="Who wins?", options=("grid", "*random*"), covers=True)


@given(page=st.sampled_from(list(PARTS)), title=WORDS, task=WORDS, question=WORDS, options=ANSWERS, after=WORDS)
def test_what_is_written_is_read_back(page, title, task, question, options, after):
    hidden = tuple(PARTS[page])[:1]
    own = Own(page, title, task, "choice", question, options, hidden=hidden, covers=True, after=after)
    assert parse(own.text()) == own
    choices = {**link.DEFAULTS, "trials": "7", "job": "kept-here", "p.alpha": "log:0.1:1"}
    told = dict(parse_qsl(urlencode(state_of(own, choices)), keep_blank_values=True))
    found, problems = link.read(told)
    assert problems == [] and parse(found["own"]) == own
    assert found["trials"] == "7" and found["p.alpha"] == "log:0.1:1"
    assert found["job"] == ""  # nothing that is kept on a server
    where, from_file, problems = read_file(write_file(own, choices))
    assert (where, problems) == (page, []) and from_file == found


@given(st.text(max_size=200))
def test_any_text_is_a_lesson_or_one_sentence(text):
    with pytest.raises(ValueError, match=r"\.$"):
        parse(text)
    with pytest.raises(ValueError, match=r"\.$"):
        read_file(text)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"page": "runs"}, "one of the pages"),
        ({"page": ["search"]}, "on which page"),
        ({"task": " "}, "needs a task"),
        ({"task": 3}, "text of at most"),
        ({"task": "x" * 3000}, "at most 2,500"),
        ({"kind": "vote"}, "none, choice, number"),
        ({"question": ""}, "question is empty"),
        ({"low": 5, "high": 1}, "below the most"),
        ({"low": "0"}, "are numbers"),
        ({"kind": "choice", "options": ["one"]}, "two to six"),
        ({"kind": "choice", "options": [1, 2]}, "texts"),
        ({"hidden": ["everything"]}, "what can be hidden"),
        ({"covers": "yes"}, "yes or no"),
        ({"low": -1.7e308, "high": 1.7e308}, "too far apart"),
        ({"kind": "none"}, "only where there is a question"),
        ({"script": "alert(1)"}, "no 'script'"),
    ],
)
def test_what_does_not_fit_is_refused(changed, words):
    with pytest.raises(ValueError, match=words):
        parse(json.dumps({**json.loads(NUMBER.text()), **changed}))


def test_a_search_that_is_kept_here_is_no_lesson():
    own = Own("inside", task="Look.")
    with pytest.raises(ValueError, match="kept on this server"):
        state_of(own, {**link.DEFAULTS, "inside": "search", "job": "x"})
    with pytest.raises(ValueError, match="too many for a link"):
        Own("search", task="é" * 2400, after='"' * 1200).text()


@pytest.mark.parametrize("text", [r"![a](https://e.example/a.png)", r"\![a](https://e.example)", "![a][b]\n\n[b]: //e"])
def test_no_markdown_asks_for_a_picture(text):
    assert "![" not in without_pictures(text)


# On the pages ------------------------------------------------------------------------------------------------
def style(app):
    return " ".join(block.proto.body for block in app.get("html"))


def test_a_task_stands_above_the_page_and_results_wait_for_the_guess():
    app = clean(open_page("search", own=Own(**{**vars(NUMBER), "hidden": ("problem",), "after": "**That.**"}).text()))
    assert any(block.value == "Find **it**." for block in app.markdown)
    assert "st-key-own_problem" in style(app) and "st-key-own_results" in style(app)
    assert app.button(key="own_say").disabled
    assert not [button for button in app.button if button.key == "own_make"]  # it is one already
    clean(app.number_input(key="own_guess").set_value(40.0).run())
    clean(app.button(key="own_say").click().run())
    assert any("40 %" in read(block.value) for block in app.markdown)
    assert "st-key-own_problem" in style(app) and "st-key-own_results" not in style(app)
    assert any(block.value == "**That.**" for block in app.markdown)
    clean(app.button(key="own_leave").click().run())
    assert "st-key-own" not in style(app)


def test_a_number_is_shown_as_it_was_typed():
    """0.9751 of a share, which of itself would stand there as 0.98."""
    app = clean(open_page("search", own=Own(**{**vars(NUMBER), "high": 1}).text()))
    field = app.number_input(key="own_guess")
    assert field.proto.format % 0.9751 == "0.9751"
    clean(field.set_value(0.9751).run())
    clean(app.button(key="own_say").click().run())
    assert any("0.9751 %" in read(block.value) for block in app.markdown)


def test_a_choice_is_said_as_it_was_written():
    app = clean(open_page("race", own=CHOICE.text()))
    clean(app.radio(key="own_guess").set_value("*random*").run())
    clean(app.button(key="own_say").click().run())
    assert any("*random*" in read(block.value) for block in app.markdown)
    elsewhere = clean(open_page("search", own=CHOICE.text()))
    assert not [button for button in elsewhere.button if button.key == "own_leave"]  # it is a lesson of the race


@pytest.mark.parametrize("text", ["{", "[]", '{"page": "search"}', '{"page": "search", "task": "x", "hidden": 3}'])
def test_a_hostile_link_is_one_sentence(text):
    app = clean(open_page("search", own=text))
    assert any("lesson of this link" in read(warning.value) for warning in app.warning)
    assert not app.button(key="start").disabled


def test_what_is_being_made_stays_when_the_page_runs_anew():
    """As it does when a pilot has said how long trials take, or a search ends."""
    app = clean(open_page("search", data="wine", model="logistic_regression"))
    clean(app.button(key="own_make").click().run())
    clean(app.text_area(key="own_new_task").set_value("Find **it**.").run())
    clean(app.run())
    assert app.text_area(key="own_new_task").value == "Find **it**."
    app.session_state["own_making"] = None  # it was closed
    assert "own_new_task" not in {area.key for area in clean(app.run()).text_area}
