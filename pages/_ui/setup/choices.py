"""The choices of this session, as text: read from the link, kept by widgets, written to the link."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages._ui import speech
from pages._ui.setup import link
from pages._ui.text import plain
from pages._ui.words.marks import explained
from tuning import datasets
from tuning.language import mark, tr

YES_NO = {"yes": mark("yes"), "no": mark("no")}
_IS_DRAWN = ContextVar("is_drawn", default=True)  # a run of a page has a thread, and so a context, of its own


def state() -> dict[str, str]:
    """The choices of this session; read from the URL at the first run."""
    if "choices" not in st.session_state:
        adopt(*link.read(st.query_params.to_dict()))
    choices: dict[str, str] = st.session_state.choices
    return choices


def adopt(choices: dict[str, str], problems: list[str]) -> None:
    """The choices of a link or a file are those of this session from now on."""
    st.session_state.choices, st.session_state.link_problems = choices, problems
    st.session_state.link_given = {key for key in choices if link.is_named(key)}
    st.session_state.asked = set()


def show_link_problems() -> DeltaGenerator:
    """One line for each parameter of the link that could not be used; where more are said once the set-up stands."""
    slot = st.container()
    for sentence in st.session_state.get("link_problems", []):
        slot.warning(plain(sentence), icon="⚠️")
    return slot


def asks(key: str) -> None:
    """The set-up has a widget for this choice."""
    st.session_state.asked.add(key)


def say_unasked(slot: DeltaGenerator, *kinds: str) -> None:
    """What the link has and nothing in the set-up asked for is said, once, and left out.

    Args:
        slot: where problems of the link are shown.
        kinds: what such choices begin with, of those that the set-up of this page asks for when it stands.
    """
    choices, given, asked = state(), st.session_state.link_given, st.session_state.asked
    ours = {key for key in given if key.partition(".")[0] in kinds}
    given -= ours
    if left := [key for key in choices if key in ours and key not in asked]:
        for key in left:
            del choices[key]
        sentence = link.not_here(left)
        st.session_state.link_problems.append(sentence)
        slot.warning(plain(sentence), icon="⚠️")


def save() -> None:
    """Write the choices to the URL, so that a reload or a link finds them."""
    wanted = link.write(state()) | speech.in_link()
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)


def remember(name: str, widget: str) -> None:
    """Keep what a widget says.

    A browser that has not yet heard of a preset still tells what the widgets before it hold; Streamlit has forgotten
    them by then, takes all their values for changes and asks for each to be kept.
    """
    if is_current(widget):
        state()[name] = _text(st.session_state[widget])


def widget_key(kind: str, name: str) -> str:
    """The key of a widget of the set-up. Each preset begins new widgets (`remember`)."""
    return f"{kind}{len(st.session_state.get('presets_loaded', ())) or ''}.{name}"


def is_current(widget: str) -> bool:
    """Whether a widget of the set-up was begun after the last preset; others have no say."""
    kind, _, name = widget.partition(".")
    return widget == widget_key(kind[0], name)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(value)
    return "yes" if value is True else "no" if value is False else str(value)


@contextmanager
def folded(label: str, name: str, *, is_open: bool = False) -> Iterator[bool]:
    """A part of the set-up that one unfolds. What it has is drawn while it is open, since half of all fields are folded
    away and each costs server and browser; its choices hold at all times.

    Args:
        label: what is read of it.
        name: of the part on its page.
        is_open: at first.

    Yields:
        Whether it is open. `choose`, `whole`, `setting` and the editor of ranges see to it themselves.
    """
    fold = st.expander(label, expanded=is_open, on_change="rerun", key=f"fold.{name}")
    outer = _IS_DRAWN.set(bool(fold.open))
    try:
        with fold:
            if not fold.open:
                st.caption("…")  # until what was unfolded is here
            yield bool(fold.open)
    finally:
        _IS_DRAWN.reset(outer)


def is_drawn() -> bool:
    """Whether the fields that follow are in sight: see `folded`."""
    return _IS_DRAWN.get()


def kept(key: str, usual: Any) -> Any:
    """What a widget said that is not drawn in each run: Streamlit forgets it, unless it is set anew."""
    st.session_state[key] = st.session_state.get(key, usual)
    return st.session_state[key]


def changed(name: str) -> dict[str, Any]:
    widget = widget_key("w", name)
    return {"key": widget, "on_change": remember, "args": (name, widget)}


def seed_widget(name: str, value: Any) -> bool:
    """The widget shows the stored choice, also after a visit to another page. Whether there is one: see `folded`.

    Every widget gets the same value as its default too: a browser tells the default of a new widget, should the next
    click come before it has heard what the widget is set to.
    """
    asks(name)
    if is_drawn():
        st.session_state[widget_key("w", name)] = value
    return is_drawn()


def choose(
    label: str, name: str, options: list[str], titles: dict[str, str] | None = None, help: str | None = None
) -> str:
    """A select box; a stored choice that is not offered is said and replaced by the default, or the first option."""
    label, titles = tr(label), {**YES_NO, **(titles or {})}
    usual = link.DEFAULTS[name] if link.DEFAULTS.get(name) in options else options[0]
    value = state().get(name, usual)
    if value not in options:
        st.warning(
            plain(
                tr(
                    "{label}: {value!r} is not offered here; {used!r} is used.",
                    label=label,
                    value=value[:40],
                    used=usual,
                )
            )
        )
        value = state()[name] = usual
    if not seed_widget(name, value):
        return value
    at = options.index(value)
    shown = {option: tr(titles[option]) if option in titles else option for option in options}
    help = tr(help) if help else explained(name)
    st.selectbox(label, options, at, format_func=shown.__getitem__, help=help, **changed(name))
    return state().get(name, value)


def whole(label: str, name: str, help: str | None = None) -> int:
    """A whole number within the limits that the URL has too."""
    low, high = link.NUMBERS[name]
    value = min(max(int(state()[name]), low), high)
    if not seed_widget(name, value):
        return value
    st.number_input(label, low, high, value, step=1, help=help or explained(name), **changed(name))
    return int(state()[name])


def setting(key: str, name: str, declared: datasets.Setting) -> Any:
    """One setting of a data set or problem, as text under `key` of the choices; data set or problem judge it."""
    label = tr(declared.help or name).capitalize()
    if declared.choices:
        return choose(label, key, list(declared.choices), {one: one.replace("_", " ") for one in declared.choices})
    text = state().get(key, str(declared.default))
    if seed_widget(key, text):
        st.text_input(label, text, **changed(key))
    text = state().get(key, text)
    if declared.low is None:
        return text
    try:
        return float(text) if isinstance(declared.default, float) else int(text)
    except ValueError:
        return text  # refused with a sentence by whose setting it is
