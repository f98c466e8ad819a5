"""Where a table comes from: a file, pasted text, or what was brought before."""

from __future__ import annotations

import hashlib
import time

import streamlit as st

from pages._ui import component, mine, setup
from pages._ui.lately import remembered
from pages._ui.text import plain
from tuning.datasets import DatasetError, table
from tuning.language import called_in, spoken, tr
from tuning.language.retelling import retold
from tuning.service import jobs
from tuning.service.tables import Tables
from tuning.store import StoreError

HERE_BYTES = 300_000  # of text, which is read at once
LONGEST = 120.0  # seconds for reading one file
TYPES = ["csv", "tsv", "txt", "tab", "dat", "parquet", "pq", "xlsx", "zip"]


def from_file(tables: Tables) -> table.Table | None:
    """A file that is dropped or chosen."""
    most = tables.most
    file = component.file(
        tr(
            "CSV, TSV, Excel or Parquet, up to {most:g} MB: names in the first line, one row for each case; "
            "or a zip with a folder of images for each class",
            most=most.megabytes,
        ),
        type=TYPES,
        key="data_file",
        max_upload_size=max(int(min(most.megabytes, 2000)), 1),
    )
    if file is None:
        st.caption(tr("Nothing is used before you have seen what was read. A table is private to you."))
        return None
    return _read(file.getvalue(), file.name, tables)


def from_text(tables: Tables) -> table.Table | None:
    """Text that is pasted, such as cells of a spreadsheet."""
    text = st.text_area(
        tr("Cells copied from a spreadsheet, or the text of a CSV"),
        key="data_text",
        height=180,
        placeholder=tr("size\tcolour\tprice\n3.5\tred\t120\n…"),
    )
    return _read(text.encode("utf-8", "replace"), "pasted", tables) if text.strip() else None


def from_shelf(tables: Tables) -> table.Table | None:
    """A table that was brought before."""
    found = tables.of(mine.whose())
    if not found:
        st.info(tr("You have brought no table yet. Bring a file, or paste one."))
        return None
    titles = {
        row.id: tr(
            "{name}, {n_rows:,} rows, {n_columns} columns, {when}",
            name=row.name or tr("table"),
            n_rows=row.n_rows,
            n_columns=row.n_columns,
            when=time.strftime("%Y-%m-%d %H:%M", time.localtime(row.created)),
        )
        for row in found
    }
    chosen = str(st.selectbox(tr("Table"), list(titles), format_func=titles.__getitem__, key="data_kept"))
    if st.button(tr("Remove it for good"), key="data_remove"):
        try:
            tables.remove(chosen, mine.whose())
        except StoreError as error:
            st.error(plain(retold(error)))
            return None
        st.rerun()
    try:
        return tables.open(chosen, mine.whose())
    except DatasetError as error:
        st.error(plain(retold(error)))
        return None


def _read(data: bytes, name: str, tables: Tables) -> table.Table | None:
    """The table, which is read once in this session; or the reason why there is none is shown."""

    def make() -> tuple[table.Table | None, str]:
        with st.spinner(tr("Reading the table …")):
            return _told(data, name, tables)

    found, why = remembered("data.read", (spoken(), name, hashlib.sha256(data).hexdigest()), make)
    if why:
        st.error(plain(why))
    return found


def _told(data: bytes, name: str, tables: Tables) -> tuple[table.Table | None, str]:
    """The table, or why there is none. A worker reads what is large or packed: meanwhile others are answered."""
    if len(data) <= HERE_BYTES and not data.startswith((b"PK", b"PAR1")):
        return table.read_or_say(data, name, tables.most)
    try:
        call = jobs.registry().call(
            called_in,
            spoken(),
            table.read_or_say,
            data,
            name,
            tables.most,
            visitor=setup.visitor(),
            timeout=LONGEST,
        )
    except jobs.JobError as error:
        return None, retold(error)
    while not call.wait(0.1):
        pass
    found: tuple[table.Table | None, str] | None = call.result
    if found is None:
        return None, tr(
            "the table cannot be read: {error}. Give fewer rows, or save it as CSV.",
            error=retold(call.error) or tr("it was stopped"),
        )
    return found


def search(chosen: dict[str, str]) -> None:
    """Goes to the page Search with a data set: its name as ``data``, its settings as ``data.…``."""
    choices = setup.state()
    for name in [key for key in choices if key.startswith(("data.", "p."))]:
        del choices[name]
    choices |= {"job": "", "field": "tables", **chosen}
    setup.save()
    st.switch_page("pages/search.py")
