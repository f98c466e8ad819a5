"""A table of results that somebody brings: what it is taken for is shown before it is kept as a study."""

from __future__ import annotations

import hashlib

import streamlit as st

from pages._ui import component, setup
from pages._ui.lately import remembered
from pages._ui.text import plain
from tuning.language import mark, spoken, tr
from tuning.language.retelling import retold
from tuning.store import Run, Store, StoreError
from tuning.study import Direction, History
from tuning.study.exchange import likely_values, read_table

MOST_ROWS = 10_000  # as charts are measured with; ten times as many would hold up everybody for half a minute
DIRECTIONS: dict[Direction, str] = {"maximize": mark("higher is better"), "minimize": mark("lower is better")}


def bring(store: Store) -> None:
    """An expander: choose a file, see what it is taken for, keep it."""
    with st.expander(tr("Bring a table of results")):
        file = component.file(
            tr("CSV or TSV with a row for each trial: of scikit-learn's cv_results_, of Optuna, of W&B, or your own"),
            type=["csv", "tsv", "txt"],
            key="brought",
        )
        if file is None:
            return
        try:
            data = file.getvalue()
            content = hashlib.sha256(data).hexdigest()
            frame = remembered("runs.table", (content,), lambda: read_table(data))
            if len(frame) > MOST_ROWS:
                raise ValueError(
                    tr(
                        "the table has {n:,} rows, and a study of this page has {most:,} trials at most. Bring a part "
                        "of it, or read it in a notebook: History.from_frame takes all.",
                        n=len(frame),
                        most=MOST_ROWS,
                    )
                )
            offered = likely_values(frame)
            if not offered:
                raise ValueError(tr("no column of this table holds numbers that could be results."))
            left, right = st.columns(2)
            value = left.selectbox(tr("Column with the results"), offered, key="brought_value")
            ways: list[Direction] = list(DIRECTIONS)
            direction = right.selectbox(
                tr("Better is"), ways, format_func=lambda way: tr(DIRECTIONS[way]), key="brought_way"
            )
            history = remembered(
                "runs.history",
                (spoken(), content, value, direction),
                lambda: History.from_frame(frame, value=value, direction=direction),
            )
        except ValueError as error:
            st.error(plain(retold(error)))
            return
        st.caption(plain(tr("{n:,} trials, {n_done:,} with a value.", n=len(history), n_done=len(history.done))))
        for said in history.inference:
            st.caption(plain(said))
        if st.button(tr("Keep it"), key="brought_keep", type="primary"):
            _keep(store, history, file.name)


def _keep(store: Store, history: History, name: str) -> None:
    name = " ".join(name.replace("\0", "").split())[:100]
    try:
        recording = store.begin(
            "search",
            [Run("table", history.study, history)],
            owner=setup.visitor(),
            name=name,
            problem="a table",
            method="not known",
        )
        recording.end("finished", "brought as a table")
        if not recording.flush(10):
            st.warning(plain(retold(recording.unsaved)))
            return
    except StoreError as error:
        st.error(plain(retold(error)))
        return
    setup.state()["runs"] = recording.id
    st.session_state["runs.changed"] = st.session_state.get("runs.changed", 0) + 1
    st.rerun()
