"""A lesson of one's own on its page: the task, what one expects, what is hidden; and how one is made."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from pages._ui import component, setup, speech
from pages._ui.own.lesson import KINDS, LONGEST, PARTS, RESULTS, Own, parse, state_of, write_file
from pages._ui.text import plain, without_pictures
from tuning.language import mark, tr
from tuning.language.retelling import retold

MAKING = "own_making"  # of which page a lesson is being made
# What is being typed is told to the server when its field is left: until then link and file are of what was before, and
# a click on them leaves the field, no more.
UNSAID = """
[role="dialog"]:has(textarea:focus, input:is([type="text"], [type="number"]):not([role="combobox"]):focus)
  .st-key-own_made :is(button, pre) { pointer-events: none; opacity: 0.75; }
"""
AS_IT_IS = "%g"  # a number; of itself a field shows two digits, and 0.975 as 0.98
QUESTIONS = {"none": mark("no question"), "choice": mark("one of several answers"), "number": mark("a number")}


def part(name: str) -> Any:
    """A part of a page that a lesson may hide."""
    return st.container(key=f"own_{name}")


def present(page: str) -> Own | None:
    """The lesson of the link, if it is one of this page.

    Raises:
        ValueError: if it is none at all.
    """
    text = setup.state()["own"]
    own = parse(text) if text else None
    return own if own is not None and own.page == page else None


def task(page: str) -> None:
    """The task of the link's lesson, and the style that hides what it hides."""
    with st.container():
        try:
            own = present(page)
        except ValueError as error:
            st.warning(plain(tr("The lesson of this link cannot be shown: {error}", error=error)))
            return
        if own is None:
            return
        with st.container(border=True, key="own_task"):
            if own.title:
                st.subheader(plain(own.title))
            st.markdown(without_pictures(own.task))
            is_said = own.kind == "none" or _expect(own)
            if own.after and is_said:
                with st.expander(tr("What was to be seen")):
                    st.markdown(without_pictures(own.after))
            st.button(tr("Leave this lesson"), key="own_leave", on_click=_leave, type="tertiary")
        gone = [*own.hidden, *([RESULTS] if own.covers and not is_said else [])]
        if gone:
            names = ", ".join(f".st-key-own_{name}" for name in gone)
            if set(PARTS[page]) <= set(gone):  # nothing is left in their column
                names += ', [data-testid="stColumn"]:has(.st-key-own_problem)'
            st.html(f"<style>{names} {{ display: none; }}</style>")
        if own.covers and not is_said:
            st.info(tr("Results appear once you have said what you expect."))


def _leave() -> None:
    setup.state()["own"] = ""


def _expect(own: Own) -> bool:
    """Asks what one expects; whether it was said."""
    said = st.session_state.get("own.said")
    if said is not None and said[0] == own:
        unit = f" {own.unit}" if own.kind == "number" and own.unit else ""
        shown = f"{said[1]:g}" if own.kind == "number" else said[1]
        st.markdown(plain(own.question))
        st.markdown(tr("You expect: **{expected}**", expected=plain(shown + unit)))
        return True
    # A label is the widget's name for a screen reader too, letter for letter: no mark of ours is put before its marks.
    label = without_pictures(" ".join(own.question.split()))
    if own.kind == "choice":
        guess: Any = st.radio(label, own.options, index=None, format_func=plain, key="own_guess")
    else:
        label += f" ({without_pictures(own.unit)})" if own.unit else ""
        low, high = float(own.low), float(own.high)
        guess = st.number_input(label, low, high, None, step=(high - low) / 100, format=AS_IT_IS, key="own_guess")
    if st.button(tr("This is what I expect"), key="own_say", type="primary", disabled=guess is None):
        st.session_state["own.said"] = (own, guess)
        st.rerun()
    return False


# Making one --------------------------------------------------------------------------------------------------
def offer(page: str) -> None:
    """The button that makes a lesson of the page as it stands."""
    try:
        is_one = present(page) is not None
    except ValueError:  # which the task has said
        is_one = False
    if is_one:
        return
    if st.button(tr("Make it a lesson"), key="own_make", help=tr("A task above this page, as a link or a file")):
        st.session_state[MAKING] = page
    if st.session_state.get(MAKING) == page:  # in each run until it is closed: the page may run anew meanwhile
        _make(page)


def _make(page: str) -> None:
    closed = partial(st.session_state.pop, MAKING, None)
    speech.dialog(tr("Make it a lesson"), _dialog, closed)(page)


def _dialog(page: str) -> None:
    parts = PARTS[page]
    title = st.text_input(tr("Title"), key="own_new_title", max_chars=LONGEST["title"])
    words = st.text_area(tr("Task, in Markdown"), key="own_new_task", max_chars=LONGEST["task"])
    kind = st.radio(
        tr("They say first what they expect"),
        KINDS,
        format_func=lambda one: tr(QUESTIONS[one]),
        key="own_new_kind",
        horizontal=True,
    )
    question, options, low, high, unit = "", "", 0.0, 1.0, ""
    if kind != "none":
        question = st.text_input(tr("Question"), key="own_new_question", max_chars=LONGEST["question"])
    if kind == "choice":
        options = st.text_area(tr("Answers, one on each line"), key="own_new_options", max_chars=800)
    if kind == "number":
        columns = st.columns(3)
        low = columns[0].number_input(tr("Least"), value=0.0, format=AS_IT_IS, key="own_new_low")
        high = columns[1].number_input(tr("Most"), value=1.0, format=AS_IT_IS, key="own_new_high")
        unit = columns[2].text_input(tr("Unit"), key="own_new_unit", max_chars=LONGEST["unit"])
    named = {one: tr(title) for one, title in parts.items()}
    hidden = st.multiselect(
        tr("Controls to hide"),
        list(parts),
        format_func=named.__getitem__,
        key="own_new_hidden",
        placeholder=tr("(none)"),
    )
    covers = kind != "none" and st.toggle(tr("Cover the results until they have said it"), True, key="own_new_covers")
    after = st.text_area(tr("What was to be seen, in Markdown"), key="own_new_after", max_chars=LONGEST["after"])
    if not words.strip():
        st.caption(tr("Write a task, and its link and its file appear here."))
        return
    answers = tuple(line.strip() for line in options.splitlines() if line.strip())
    choices = setup.state()
    try:
        own = Own(page, title, words, kind, question, answers, low, high, unit, tuple(hidden), covers, after)
        query, file = state_of(own, choices), write_file(own, choices)
    except ValueError as error:
        st.error(plain(retold(error)))
        return
    here = urlsplit(str(st.context.url or ""))
    st.html(f"<style>{UNSAID}</style>")
    with st.container(key="own_made"):
        st.caption(tr("The link opens this page with the task; nothing of it is kept on the server."))
        st.code(
            f"{here.scheme}://{here.netloc}{component.address(f'/{page}', **query)}", language=None, wrap_lines=True
        )
        st.download_button(
            tr("The same as a file"), file, "lesson.json", "application/json", key="own_file", on_click="ignore"
        )
