"""What the pages say of the store: that it does not answer, or what will have to go."""

from __future__ import annotations

import streamlit as st

from pages._ui import setup
from pages._ui.lately import lately
from pages._ui.text import plain
from tuning.service.stored.archive import Archive


def say(archive: Archive) -> None:
    """One line, where there is something to say."""
    with st.container():  # one element, whether it says anything or not: else charts below would be mounted anew
        if trouble := archive.trouble:
            st.warning(plain(trouble))
        elif warning := lately("warning", lambda: archive.warning(setup.visitor())):
            st.warning(plain(warning))
