"""The Learn component on a page: which lesson is shown and how it stands, in the URL."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from pages import lessons
from pages._ui import component, mine, setup
from pages._ui.learn.asked import ASKED
from pages._ui.learn.described import listed
from pages._ui.text import plain
from pages.lessons import Control, Lesson, Pick
from tuning.language import tr

WORD = re.compile(r"[a-z0-9_:]{1,60}")
STEPS = 4  # question, prediction, reveal, what follows
PREFIX = "l."  # of the settings in a link


def value_of(control: Control, text: str) -> Any:
    """The value that a link's text stands for.

    Raises:
        ValueError: if the control has none of that text.
    """
    if isinstance(control, Pick):
        return control.checked(next((option for option in control.options if str(option) == text), text))
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,12})?(e-?\d{1,2})?", text, re.ASCII):
        raise ValueError(tr("{label}: {value!r} is not a number.", label=tr(control.label), value=text[:40]))
    number = float(text)
    return control.checked(int(number) if number.is_integer() else number)


def settings_of(lesson: Lesson, texts: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The settings that differ from the usual ones, and a sentence for each that the lesson cannot take."""
    controls = {control.name: control for control in lesson.controls}
    found: dict[str, Any] = {}
    problems = []
    for name, text in texts.items():
        if name not in controls:
            problems.append(
                tr("{title} has no setting {name!r}; it was left out.", title=tr(lesson.title), name=name[:40])
            )
            continue
        try:
            found[name] = value_of(controls[name], text)
        except ValueError as error:
            problems.append(tr("{error} The usual value is used.", error=error))
    return found, problems


def place() -> tuple[dict[str, Any], list[str]]:
    """Where the link leads, and a sentence for each thing in it that cannot be."""
    choices = setup.state()
    name = choices["lesson"]
    where: dict[str, Any] = {"lesson": "", "seed": 0, "settings": {}, "step": 0, "isPresented": False, "word": ""}
    if name not in lessons.names():  # then there is nothing to present either
        problem = tr("There is no lesson {name!r}. Choose one of these.", name=name[:40])
        return where | {"word": choices["word"]}, [problem] if name else []
    texts = {key.removeprefix(PREFIX): value for key, value in choices.items() if key.startswith(PREFIX)}
    settings, problems = settings_of(lessons.get(name), texts)
    where |= {"lesson": name, "settings": settings, "word": choices["word"], "isPresented": choices["present"] == "yes"}
    return where | {"seed": int(choices["lesson_seed"]), "step": int(choices["step"])}, problems


def show() -> None:
    """The list of lessons, or one of them."""
    where, problems = place()
    with st.container():
        for problem in problems:
            st.warning(plain(problem))
    component.rerun_when_lost("learn_lost")
    component.show(
        "learn",
        "le-root",
        "learn",
        {
            "base": component.address("/learn"),
            "pages": component.address("/"),
            "pass": mine.own_pass(),
            "lessons": [listed(lessons.get(name)) for name in lessons.names()],
            "asked": [
                {"question": tr(one.question), "answer": tr(one.answer), "lessons": one.lessons} for one in ASKED
            ],
            "place": where,
        },
        key="learn",
        on_place_change=_remember,
    )


def _remember() -> None:
    """Takes over what the browser says of its place. A browser may say what it likes."""
    told = st.session_state["learn"].get("place")
    if isinstance(told, dict):
        remember(setup.state(), told)


def remember(choices: dict[str, str], told: dict[str, Any]) -> None:
    """Puts a place into the choices, as far as it is one."""
    name = told.get("lesson")
    if name and name not in lessons.names():
        return
    for key in [key for key in choices if key.startswith(PREFIX)]:
        del choices[key]
    choices["lesson"] = name or ""
    word = told.get("word")
    choices["word"] = word if isinstance(word, str) and WORD.fullmatch(word) and not name else ""
    step, seed = told.get("step"), told.get("seed")
    choices["step"] = str(step) if isinstance(step, int) and 0 <= step < STEPS and name else "0"
    choices["present"] = "yes" if told.get("isPresented") is True and name else "no"
    choices["lesson_seed"] = str(int(seed)) if isinstance(seed, int) and 0 <= seed < 2**31 else "0"
    settings = told.get("settings")
    if not name or not isinstance(settings, dict):
        return
    lesson = lessons.get(name)
    for control in lesson.controls:
        value = settings.get(control.name, control.default)
        try:
            if control.checked(value) != control.default:
                choices[PREFIX + control.name] = str(value)
        except (ValueError, TypeError):
            continue
