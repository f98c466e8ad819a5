"""What a page finds out each time that it runs, and what may be some seconds old, or as old as what it was made of.

A query of the store costs little by itself. But it lets go of the interpreter a few times, and where many are at work a
run of the page then waits each time for its turn.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar, cast

import streamlit as st

from tuning.language import spoken

T = TypeVar("T")
SECONDS = 10.0
clock = time.monotonic
PAGE = "lately.page"


def visit(page: str) -> None:
    """A run of this page begins; who comes from another sees what is there now."""
    if st.session_state.get(PAGE) != page:
        st.session_state[PAGE] = page
        for name in [str(name) for name in st.session_state if str(name).startswith("lately.of.")]:
            del st.session_state[name]


def lately(name: str, find: Callable[[], T]) -> T:
    """What was found under a name in this visit of the page, in this language, a moment ago; or what is found now."""
    key, now = f"lately.of.{name}.{spoken()}", clock()
    kept = st.session_state.get(key)
    if kept is None or now - kept[0] > SECONDS:
        st.session_state[key] = kept = (now, find())
    return cast(T, kept[1])


def remembered(name: str, key: tuple[object, ...], make: Callable[[], T]) -> T:
    """The last one of this session if it was made of the same `key`, or a new one.

    A click elsewhere on the page does not read a large file anew.
    """
    kept = st.session_state.get(name)
    if kept is None or kept[0] != key:
        st.session_state[name] = kept = (key, make())
    return cast(T, kept[1])
