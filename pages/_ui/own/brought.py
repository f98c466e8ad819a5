"""A lesson of one's own that somebody brings as a file."""

from __future__ import annotations

import streamlit as st

from pages._ui import component, setup
from pages._ui.own.lesson import read_file
from pages._ui.text import plain
from tuning.language import tr


def bring() -> None:
    """An expander: how one makes a lesson, and a place for the file of one."""
    with st.expander(tr("Make your own lesson, or open one")):
        st.markdown(
            tr(
                "Set up a search, a race or a decision on its page and press **Make it a lesson** there: "
                "you write the task, ask what people expect, and hide what would distract. You get a "
                "link, and a file to open here."
            )
        )
        file = component.file(tr("A lesson as a file"), type=["json"], key="own_brought")
        if file is None:
            return
        try:
            page, choices, problems = read_file(file.getvalue())
        except ValueError as error:
            st.error(plain(tr("This lesson cannot be opened: {error}", error=error)))
            return
        if st.button(tr("Open it"), key="own_open", type="primary"):
            setup.adopt(choices, problems)
            st.switch_page(f"pages/{page}.py")
