"""Problems that have a name: which one, and its settings as the problem itself declares them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import streamlit as st

from pages._ui import setup
from pages._ui.text import plain
from tuning import problems
from tuning.language.retelling import retold
from tuning.problems import Problem


@cache
def titles() -> dict[str, str]:
    """What people read for each problem."""
    return {name: problems.title(problems.get(name)) for name in problems.names()}


def settings(name: str, besides: tuple[str, ...], own: tuple[str, ...]) -> dict[str, Any]:
    """The widgets of a problem's settings, and what they say; those with one possible value are left out."""
    offered = {
        key: setting
        for key, setting in problems.offer(name).settings.items()
        if key not in besides and (setting.low is None or setting.low != setting.high)
    }
    return {key: setup.setting(key if key in own else f"on.{key}", key, setting) for key, setting in offered.items()}


def problem(
    label: str, key: str, names: Sequence[str], *, besides: tuple[str, ...] = (), own: tuple[str, ...] = ()
) -> Problem | None:
    """The widgets of one of `names`; the problem, or None after saying what is wrong.

    Args:
        label: of the select box.
        key: of the choice, in the link too.
        names: what is offered.
        besides: settings that are not shown.
        own: settings that links name as they are; others are ``on.NAME`` there.
    """
    name = setup.choose(label, key, list(names), titles())
    try:
        return problems.get(name, **settings(name, besides, own))
    except ValueError as error:
        st.error(plain(retold(error)))
        return None
