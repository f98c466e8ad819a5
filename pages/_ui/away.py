"""Take it away: a search or a race as files, each made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from pages._ui.text import plain
from pages._ui.turns import heavy
from tuning import export
from tuning.compare import Race
from tuning.language import mark, tr
from tuning.language.retelling import retold
from tuning.study import History

What = History | Race


@dataclass(frozen=True)
class File:
    """One kind of file: what its button says, how it ends, and who makes it."""

    label: str
    name: str
    kind: str
    make: Callable[[What], str | bytes]
    is_program: bool = False


FILES = (
    File(mark("Report, one HTML file"), "report.html", "text/html", export.html),
    File(mark("Python script that repeats it"), "repeat.py", "text/x-python", export.script, True),
    File(mark("Notebook that repeats it"), "repeat.ipynb", "application/x-ipynb+json", export.notebook, True),
    File(mark("Trials as CSV"), "trials.csv", "text/csv", export.csv),
    File(mark("Trials as Parquet"), "trials.parquet", "application/vnd.apache.parquet", export.parquet),
)


def offer(who: str, what: Callable[[], What], *, key: str) -> None:
    """A small window with one button for each file. A file shows what there is at the moment of the click.

    Args:
        who: the search or race, whose turn it is to compute.
        what: tells its present history, or race.
        key: of the widgets.
    """
    with st.popover(tr("Take it away"), key=f"{key}_away"):
        cannot = export.cannot_repeat(what())
        for file in FILES:
            st.download_button(
                tr(file.label),
                partial(_made, who, file, what),
                file.name,
                file.kind,
                key=f"{key}_{file.name}",
                on_click="ignore",
                disabled=bool(cannot) and file.is_program,
                width="stretch",
            )
        if cannot:
            st.caption(plain(tr("There is no program: {cannot}", cannot=retold(cannot))))


def _made(who: str, file: File, what: Callable[[], What]) -> bytes:
    """The file, made when it is this search's turn: many may want one."""
    found = heavy.submit(who, lambda: file.make(what())).result()
    return found.encode() if isinstance(found, str) else found
