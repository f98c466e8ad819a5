"""How a page shows a screen of ours: one loader in the browser, and the addresses of what it asks our server for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import streamlit as st

from pages._ui import scripts, speech, unseen
from tuning.language import ENGLISH, spoken, tr

if TYPE_CHECKING:
    import pandas as pd

PHONE = "client/phone.css"
# Streamlit's field for a file speaks English: where another language is spoken, our words stand in their place.
UPLOAD = """[data-testid="stFileUploaderDropzone"] button p,
[data-testid="stFileUploaderDropzoneInstructions"] span { font-size: 0; }
[data-testid="stFileUploaderDropzone"] button p::after { font-size: .875rem; content: %s; }
[data-testid="stFileUploaderDropzoneInstructions"] span::after { font-size: .875rem; content: %s; }"""
# Streamlit writes what is chosen in the primary colour, which cannot be read on a dark page.
CHOSEN = '[data-testid="stButtonGroup"] button[data-selected="true"] p { color: CanvasText; }'


def address(path: str, **query: object) -> str:
    """An address of our server as its browser sees it: below the base path where there is one.

    With a query it says in which language it is asked. Without one it is where addresses begin, to which a script adds.
    """
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    if query:
        query |= speech.in_address()
    return (f"/{base}" if base else "") + path + (f"?{urlencode(query)}" if query else "")


def of_every_page() -> None:
    """What Back means, the look of what is chosen and of words that one can ask for; what answers loads when nothing
    else does.
    """
    style = CHOSEN + scripts.text("client/words/style.css")
    script = f"{address('/vendor/client/')}{scripts.version_of_late()}/client/words/tooltip.js"
    soon = f"(window.requestIdleCallback ?? setTimeout)(() => import({json.dumps(script)}))"
    scripted = f"<script>{scripts.text('client/page/back.js')}{soon}</script>"
    st.html(f"<style>{style}</style>{scripted}", unsafe_allow_javascript=True)


def caption(markdown: str) -> None:
    """A line below something, whose terms say on hover, focus and touch what they mean."""
    from pages._ui.words.marks import marked  # late: the front page does without

    st.caption(marked(markdown, lambda word: address("/learn", word=word)))


def table(frame: pd.DataFrame, heads: Mapping[str, str] = MappingProxyType({})) -> None:
    """A table for reading; its heads are translated, or called as `heads` say, and what one downloads has its own."""
    from tuning.study import spreadsheet  # late: the front page does without

    titles = {str(name): heads.get(str(name)) or tr(str(name)) for name in frame.columns}
    st.dataframe(spreadsheet.guarded(frame), hide_index=True, column_config=titles)


def file(label: str, **more: Any) -> Any:
    """Streamlit's field for a file, in the language of the visitor."""
    if spoken() != ENGLISH:
        words = (tr("Choose a file"), tr("or drop it here"))
        st.html(f"<style>{UPLOAD % tuple(json.dumps(word, ensure_ascii=False) for word in words)}</style>")
    return st.file_uploader(label, **more)


def within_reach(**layout: Any) -> Any:
    """A row of buttons, which a narrow screen keeps at its bottom."""
    st.html(f"<style>{scripts.text(PHONE)}</style>")
    return st.container(horizontal=True, key="within_reach", **layout)


def pressed(*buttons: str) -> str:
    """The key of the button that was pressed, before any of them is drawn; empty if none was.

    What it does is done first, and the page is drawn once, as it is then.
    """
    return next((key for key in buttons if st.session_state.get(key)), "")


def rerun_when_lost(key: str = "rerun_when_lost") -> None:
    """Where a screen finds that our server was restarted, the page runs anew. To be called outside of fragments."""
    unseen.part("rerun", "client/page/rerun.js")(key=key, on_lost_change=lambda: None)


def show(screen: str, root: str, shown: str, data: Mapping[str, Any], *, key: str, **listeners: Any) -> Any:
    """Mount ``SCREEN/client/main.js`` with ``SCREEN/style.css`` in an element of class `root`.

    As long as `shown` stays the same the screen stays mounted, and is told of new data.
    """
    component = st.components.v2.component(
        f"tuning_{screen.replace('/', '_')}",
        html=f'<div class="{root}" data-screen="{screen}"></div>',
        css=scripts.text(PHONE) + scripts.text(f"{screen}/style.css"),
        js=scripts.text("client/mount.js"),
        isolate_styles=False,
    )
    own = {
        "shown": shown,
        "scripts": address("/vendor/client/"),
        "version": scripts.version_of_late(),
        "main": f"{screen}/client/main.js",
        "language": spoken(),
        "words": speech.words(screen.partition("/")[0]),
        "plotly": address("/vendor/plotly.min.js"),
    }
    # In a list, since Streamlit looks in a dictionary for tables, for which it would load pandas on the front page too.
    return component(key=key, data=[{**data, **own}], **listeners)
