"""What is predicted, and what else a column is for; then the way to the search."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from pages._ui import setup
from pages._ui.data import shown
from pages._ui.data.given import search
from pages._ui.setup import planned
from pages._ui.setup.choices import state
from pages._ui.text import plain
from tuning import datasets, discovery, models
from tuning.datasets import DatasetError, table
from tuning.datasets.table import Remark
from tuning.language import mark, tr
from tuning.language.retelling import retold
from tuning.service.tables import Tables
from tuning.study import spreadsheet

ALIKE, LISTED = 3, 12  # warnings of a kind, and names of columns after them
NOTHING = mark("(none)")
TASKS = {"classification": mark("one of several classes"), "regression": mark("a number")}
SPECIAL = {
    "group": mark("Group: its rows stay together, such as those of one patient"),
    "time": mark("Time: later rows are predicted from earlier ones"),
    "weight": mark("Weight: how much a row counts"),
}


def use(read: table.Table, tables: Tables) -> None:
    """The widgets for the target and special columns, what is to be said of them, and the button."""
    names = [column.name for column in read.columns if column.kind != "ignore" and column.present.size]
    if not names:
        st.error(tr("No column is left to be used. Change what they are used as."))
        return
    proposed = read.target if read.target in names else names[-1]
    left, right = st.columns(2)
    target = str(left.selectbox(tr("Predict"), names, names.index(proposed), key=f"data_target.{read.name}"))
    likely = read.task(target)
    task = str(
        right.selectbox(
            tr("It is"),
            list(TASKS),
            list(TASKS).index(likely),
            format_func=lambda one: tr(TASKS[one]),
            key=f"data_task.{target}",
        )
    )
    with st.expander(tr("Groups, time and weights")):
        special = {name: _special(read, name, label, target) for name, label in SPECIAL.items()}
    chosen = {name: column for name, column in special.items() if column}
    try:
        data = table.use(read, target, task, **chosen)
        remarks = read.remarks(target, task)
    except DatasetError as error:
        st.error(plain(retold(error)))
        return
    shown.balance(data)
    _warn(remarks)
    settings = {"content": read.id, "target": target, "task": task, **chosen}
    _for_me("table", settings, lambda: _kept(read, tables))
    if st.button(tr("Search this"), type="primary", key="data_search"):
        if not _kept(read, tables):
            return
        way = {"group": "group", "time": "time"}
        validation = next((way[name] for name in ("time", "group") if name in chosen), "folds")
        link = {f"data.{name}": value for name, value in settings.items()}
        search({"data": "table", "validation": validation, **first_model(read, data), **link})


def first_model(read: table.Table, data: datasets.Dataset) -> dict[str, str]:
    """Where its search begins: a network that sees images as images, or what takes gaps and words as they are."""
    if read.is_images and not discovery.missing(models.get("cnn").needs):
        return {"field": "images", "model": "cnn"}
    return {"model": "boosting"} if data.columns else {}


def _warn(remarks: Sequence[Remark]) -> None:
    """Each remark, of a kind the first few; the other columns that it goes for are listed."""
    for kind in dict.fromkeys(remark.kind for remark in remarks):
        alike = [remark for remark in remarks if remark.kind == kind]
        for remark in alike[:ALIKE]:
            st.warning(plain(remark.text[0].upper() + remark.text[1:]), icon="⚠️")
        if more := [repr(remark.column) for remark in alike[ALIKE:]]:
            listed = ", ".join(more[:LISTED]) + ", …" * (len(more) > LISTED)
            st.warning(plain(tr("The same goes for {n:,} more: {listed}.", n=len(more), listed=listed)), icon="⚠️")


def _kept(read: table.Table, tables: Tables) -> bool:
    """Whether the table is in the server's store; else it is said why not."""
    try:
        tables.keep(read, setup.visitor())
    except DatasetError as error:
        st.error(plain(retold(error)))
        return False
    return True


def _for_me(name: str, settings: Mapping[str, Any], keep: Callable[[], bool]) -> None:
    """Choose for me: the decisions, and at a click the search itself, on its page."""
    with st.expander(tr("Choose for me")):
        planned.offer(name, settings, partial(st.session_state.__setitem__, "auto_take"))
    if (chosen := st.session_state.pop("auto_take", None)) and keep():
        planned.take(chosen)
        setup.save()
        st.switch_page("pages/search.py")


def _special(read: table.Table, name: str, label: str, target: str) -> str:
    can = {"group": ("category", "whole", "date"), "time": ("date", "whole", "number"), "weight": ("number", "whole")}
    names = [c.name for c in read.columns if c.name != target and c.kind in (*can[name], "ignore") and c.present.size]
    if name != "group":
        names = [column for column in names if read[column].held != "words"]
    if name == "weight":
        names = [column for column in names if read[column].held == "number"]
    key = f"data_{name}.{target}"
    return str(st.selectbox(tr(label), ["", *names], format_func=lambda one: one or tr(NOTHING), key=key))


def ready_made() -> None:
    """Data sets that are there already: bundled, made from a seed, or of OpenML."""
    names = [name for name in datasets.names() if datasets.info(name).is_everywhere]
    name = str(st.selectbox(tr("Data set"), names, format_func=lambda n: tr(datasets.info(n).title), key="data_ready"))
    source = datasets.info(name)
    st.caption(plain(f"{tr(source.description)} {tr(source.origin)}"))
    settings = {key: setup.setting(f"data.{key}", key, declared) for key, declared in source.settings.items()}
    try:
        with st.spinner(tr("Loading the data …")):
            data = datasets.get(name, **settings)
    except DatasetError as error:
        st.error(plain(retold(error)))
        return
    shown.balance(data)
    if data.n_features <= 200:
        st.dataframe(
            spreadsheet.guarded(shown.overview(shown.of_data(data))),
            hide_index=True,
            column_config={tr("spread"): st.column_config.BarChartColumn(y_min=0)},
        )
    _for_me(name, settings, lambda: True)
    if st.button(tr("Search this"), type="primary", key="data_search"):
        kept = {key: state()[key] for key in (f"data.{name}" for name in settings) if key in state()}
        search({"data": name, **kept})
