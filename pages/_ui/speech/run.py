"""The language of a page run, and the switch that every page has."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from pages._ui import unseen
from pages._ui.gate import gate
from pages._ui.lately import visit
from pages._ui.speech.asked import PARAMETER, TAGS, of_browser
from pages._ui.visitor import visitor
from tuning.language import ENGLISH, LANGUAGES, mark, speaking, spoken, tr

P = ParamSpec("P")
R = TypeVar("R")

CHOSEN, SPOKEN, ASKED = "language", "language_spoken", "language_asked"
TRANSLATED: tuple[str, ...] = ("home", "learn", "data", "search", "race", "inside", "runs", "room")
"""The pages that can be read in every language; the others are English."""
TITLES = {
    "home": mark("Home"),
    "learn": mark("Learn"),
    "data": mark("Data"),
    "search": mark("Search"),
    "race": mark("Race"),
    "inside": mark("Inside"),
    "runs": mark("Runs"),
    "room": mark("Room"),
}
# In Chinese only: signs that the page's own font has not, from what systems have; the family's name stays, so that
# charts on a canvas find them too.
SIGNS = """@font-face {
  font-family: "Source Sans";
  src: local("PingFang SC"), local("Microsoft YaHei"), local("Noto Sans CJK SC"), local("Noto Sans SC"),
    local("Source Han Sans SC"), local("WenQuanYi Micro Hei");
  font-weight: 200 900;
  font-style: normal;
  unicode-range: U+2E80-2FDF, U+3000-303F, U+31C0-31EF, U+3400-4DBF, U+4E00-9FFF, U+F900-FAFF, U+FF00-FFEF;
}"""
# In the bar at the top, where it takes no room from the page.
PLACE = """.st-key-language_switch {
  position: fixed; top: .75rem; right: 1rem; width: auto; z-index: 999991;
}
.st-key-language_switch button { min-height: 2.1rem; padding: .1rem .7rem; }"""


def of_this_run() -> str:
    """The language that whoever sees this page run has chosen, or else the one that the browser asks for."""
    asked = st.query_params.get(PARAMETER)
    if asked in LANGUAGES:
        st.session_state[CHOSEN] = asked
    return str(st.session_state.get(CHOSEN) or _of_this_browser())


def _of_this_browser() -> str:
    """As the browser asked when this run of the page began: each word that is explained wants to know."""
    return str(st.session_state.get(ASKED) or _asked())


def _asked() -> str:
    return of_browser(st.context.headers.get("Accept-Language") or st.context.locale or "")


def in_link() -> dict[str, str]:
    """What a link says of the language: nothing where the browser asks for it anyway."""
    language = of_this_run()
    return {} if language == _of_this_browser() else {PARAMETER: language}


def in_address() -> dict[str, str]:
    """What an address of our server says of the language in which it shall answer."""
    return {} if spoken() == _of_this_browser() else {PARAMETER: spoken()}


@contextmanager
def in_its_language() -> Iterator[None]:
    """The language that was chosen is spoken. A run of a page begins with it."""
    st.session_state[ASKED] = _asked()
    with speaking(of_this_run()):
        yield


@contextmanager
def of_page(name: str) -> Iterator[None]:
    """A page in its language, with the switch."""
    visit(name)
    language = of_this_run() if name in TRANSLATED else ENGLISH
    st.session_state[SPOKEN] = language
    wanted = {**st.query_params.to_dict(), **in_link()}
    if wanted != st.query_params.to_dict():
        st.query_params.from_dict(wanted)
    with speaking(language):
        if name in TRANSLATED:
            show_switch()
        yield


def title(page: str) -> str:
    """What the navigation calls a page."""
    return tr(TITLES[page]) if page in TITLES else page.capitalize()


@contextmanager
def as_on_its_page() -> Iterator[None]:
    """A fragment that runs alone speaks the page's language and waits for its turn, which a run of the page has."""
    its_turn = nullcontext() if gate.is_inside else gate.turn(visitor())
    with speaking(st.session_state.get(SPOKEN, ENGLISH)), its_turn:
        yield


def fragment(*, run_every: float | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """As ``st.fragment``, which runs again without the rest of the page, and so without its language and its turn."""

    def made(function: Callable[P, R]) -> Callable[P, R]:
        return st.fragment(_on_its_page(function), run_every=run_every)

    return made


def dialog(title: str, function: Callable[P, None], on_dismiss: Callable[[], Any]) -> Callable[P, None]:
    """As ``st.dialog``, large; it is a fragment, too."""
    return st.dialog(title, width="large", on_dismiss=on_dismiss)(_on_its_page(function))


def _on_its_page(function: Callable[P, R]) -> Callable[P, R]:
    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with as_on_its_page():
            return function(*args, **kwargs)

    return run


def show_switch() -> None:
    """A button for the other language."""
    language = of_this_run()
    signs = "" if language == ENGLISH else SIGNS
    if language != ENGLISH:
        _tell_browser(language)
    st.html(f"<style>{PLACE}{signs}</style>")
    other = next(code for code in LANGUAGES if code != language)
    st.button(LANGUAGES[other], key="language_switch", on_click=_choose, args=(other,))


def _tell_browser(language: str) -> None:
    """What readers of screens, and the choice of signs, go by. It is English again when the page is."""
    told = unseen.part("language", "speech/client/language.js")
    told(key="language_told", data={"language": TAGS[language]})


def _choose(language: str) -> None:
    st.session_state[CHOSEN] = language
    if language == _of_this_browser():
        st.query_params.pop(PARAMETER, None)
    else:
        st.query_params[PARAMETER] = language
