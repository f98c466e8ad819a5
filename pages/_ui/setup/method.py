"""The settings of one search method, as the method itself declares them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages._ui import component
from pages._ui.setup import link
from pages._ui.setup.choices import changed, choose, folded, seed_widget, state, whole
from pages._ui.text import plain
from tuning import methods
from tuning.language import tr
from tuning.language.retelling import retold
from tuning.methods import Setting, grid
from tuning.space import Space

FEW = 2  # so many settings are shown at once, more are folded away

PLAIN = ("acquisition", "fit", "initial", "levels", "order")  # in links by their name alone, from the first day on


def rule() -> str:
    """By which rule the search gives trials up early: the one that is asked for, or else the method's own."""
    name, asked = state()["method"], state()["discard"]
    is_own = asked == "none" and name in methods.names() and not methods.missing(name)
    return methods.find(name).discard if is_own else asked


def method(name: str, space: Space | None, trials: int) -> Any:
    """The settings of one method; the method, or None after saying what is wrong."""
    component.caption(methods.help(name))
    offered = {setting: about for setting, about in methods.declared(name).items() if about.kind != "free"}
    place = st.container() if len(offered) <= FEW else folded(tr("Settings of the method"), "method")
    with place:
        settings = {setting: _setting(setting, about) for setting, about in offered.items()}
    try:
        made = methods.get(name, **settings)
    except ValueError as error:
        st.error(plain(retold(error)))
        return None
    if isinstance(made, grid.Method) and space is not None:
        size = made.grid(space, trials).size
        is_cut = size > trials
        cut = (
            tr(" Only {trials:,} of them will be tried: raise the trials or lower the levels.", trials=trials)
            if is_cut
            else ""
        )
        st.info(tr("The grid has {size:,} points.{cut}", size=size, cut=cut))
    return made


def _setting(name: str, about: Setting) -> Any:
    """The widget of one setting and what it says; a link names it ``m.NAME``, and some by their name alone."""
    key = name if name in PLAIN else f"m.{name}"
    label = tr(about.help or name)
    if about.kind == "choice":
        return choose(label, key, [about.default, *(c for c in about.choices if c != about.default)])
    if about.kind == "switch":
        first, other = ("yes", "no") if about.default else ("no", "yes")
        return choose(label, key, [first, other]) == "yes"
    if key in link.NUMBERS:  # 0 stands for the default where the setting has no 0
        value = whole(label + (tr(" (0: as is usual)") if link.NUMBERS[name][0] < about.low else ""), name)
        return value if value >= about.low else about.default
    return _number(key, label, name, about)


def _number(key: str, label: str, name: str, about: Setting) -> Any:
    usual = "" if about.default is None else f"{about.default:g}"
    text = state().get(key, usual)
    if seed_widget(key, text):
        allowed = tr("{allowed}; empty: as is usual.", allowed=tr(about.allowed)).capitalize()
        st.text_input(label, text, help=allowed, **changed(key))
    text = state().get(key, usual).strip()
    if not text:
        return about.default
    try:
        return about.checked(name, int(text) if about.kind == "whole" else float(text))
    except ValueError:
        said = tr(
            "{label}: {value!r} is not {allowed}; {used} is used.",
            label=label,
            value=text[:40],
            allowed=about.allowed,
            used=usual or tr("the usual"),
        )
        st.warning(plain(said))
        return about.default
