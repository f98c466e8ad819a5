"""Parts of a page that only run a script: nothing of them is seen, and they take no room."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages._ui import scripts


def part(name: str, script: str) -> Any:
    """Mounts such a part when it is called, as a component of Streamlit is; the script is read from this folder."""
    return st.components.v2.component(  # text of one line would be the name of a file
        f"tuning_{name}",
        html=f'<span class="ui-{name}"></span>',
        css=f'[data-testid="stElementContainer"]:has(.ui-{name}) {{\n  display: none;\n}}',
        js=scripts.text(script),
        isolate_styles=False,
    )
