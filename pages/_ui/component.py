"""How a page shows a screen of ours: one loader in the browser, and the addresses of what it asks our server for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from pages._ui import scripts, speech
from tuning.language import spoken

HERE = Path(__file__).parent
PHONE = HERE / "client" / "phone.css"
# Streamlit writes what is chosen in the primary colour, which cannot be read on a dark page.
CHOSEN = '[data-testid="stButtonGroup"] button[data-selected="true"] p { color: CanvasText; }'


def file(path: str) -> str:
    """Where our server has a file, which is the same in every language: below the base path where there is one."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    return (f"/{base}" if base else "") + path


def address(path: str, **query: object) -> str:
    """An address of our server as its browser sees it, at which it answers in the language that is spoken."""
    query |= speech.in_address()
    return file(path) + (f"?{urlencode(query)}" if query else "")


def of_every_page() -> None:
    """The look of what is chosen and of words that one can ask for; what answers loads when nothing else does."""
    style = CHOSEN + (HERE / "client" / "words" / "style.css").read_text()
    script = f"{file('/vendor/client/')}{scripts.version()}/client/words/tooltip.js"
    soon = f"(window.requestIdleCallback ?? setTimeout)(() => import({json.dumps(script)}))"
    st.html(f"<style>{style}</style><script>{soon}</script>", unsafe_allow_javascript=True)


def caption(markdown: str) -> None:
    """A line below something, whose terms say on hover, focus and touch what they mean."""
    from pages._ui.words.marks import marked  # late: the front page does without

    st.caption(marked(markdown, lambda word: address("/learn", word=word)))


def within_reach(**layout: Any) -> Any:
    """A row of buttons, which a narrow screen keeps at its bottom."""
    st.html(f"<style>{PHONE.read_text()}</style>")
    return st.container(horizontal=True, key="within_reach", **layout)


def pressed(*buttons: str) -> str:
    """The key of the button that was pressed, before any of them is drawn; empty if none was.

    What it does is done first, and the page is drawn once, as it is then.
    """
    return next((key for key in buttons if st.session_state.get(key)), "")


def rerun_when_lost(key: str = "rerun_when_lost") -> None:
    """Where a screen finds that our server was restarted, the page runs anew. To be called outside of fragments."""
    component = st.components.v2.component(  # text of one line would be the name of a file
        "tuning_rerun",
        html='<span class="ui-rerun"></span>',
        css='[data-testid="stElementContainer"]:has(.ui-rerun) {\n  display: none;\n}',
        js=(HERE / "client" / "rerun.js").read_text(),
        isolate_styles=False,
    )
    component(key=key, on_lost_change=lambda: None)


def show(screen: str, root: str, shown: str, data: Mapping[str, Any], *, key: str, **listeners: Any) -> Any:
    """Mount ``SCREEN/client/main.js`` with ``SCREEN/style.css`` in an element of class `root`.

    As long as `shown` stays the same the screen stays mounted, and is told of new data.
    """
    component = st.components.v2.component(
        f"tuning_{screen}",
        html=f'<div class="{root}" data-screen></div>',
        css=PHONE.read_text() + (HERE / screen / "style.css").read_text(),
        js=(HERE / "client" / "mount.js").read_text(),
        isolate_styles=False,
    )
    own = {
        "shown": shown,
        "scripts": file("/vendor/client/"),
        "version": scripts.version_of_late(),
        "main": f"{screen}/client/main.js",
        "language": spoken(),
        "words": speech.words(screen),
        "plotly": file("/vendor/plotly.min.js"),
    }
    return component(key=key, data={**data, **own}, **listeners)
