"""A table as it was read: kinds, gaps, small distributions, first rows; kinds can be changed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from pages._ui.text import plain
from tuning.datasets import Dataset, DatasetError, table
from tuning.language import mark, tr
from tuning.language.retelling import retold
from tuning.study import spreadsheet

KINDS = {
    "number": mark("number"),
    "whole": mark("whole number"),
    "category": mark("category"),
    "text": mark("text"),
    "date": mark("date"),
    "ignore": mark("ignore"),
}
N_BARS = 12
N_ROWS = 50


def edited(read: table.Table, key: str) -> table.Table | None:
    """The columns, whose kinds can be changed; the table with the changes, or None after saying what is wrong."""
    frame = overview(read)
    used, kinds = tr("used as"), [tr(title) for title in KINDS.values()]
    frame.insert(1, used, [tr(KINDS[column.kind]) for column in read.columns])
    st.caption(tr("Change how a column is used in the second column of this list."))
    told: Any = st.data_editor(
        spreadsheet.guarded(frame),
        key=f"data_kinds.{key}",
        hide_index=True,
        disabled=[name for name in frame.columns if name != used],
        column_config={
            used: st.column_config.SelectboxColumn(options=kinds, required=True),
            tr("spread"): st.column_config.BarChartColumn(
                y_min=0, help=tr("Rows in each part of its range, or for the commonest words")
            ),
            tr("missing"): st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1),
        },
        height=min(35 * (len(frame) + 1) + 3, 460),
    )
    by_title = {tr(title): kind for kind, title in KINDS.items()}
    chosen = {
        column.name: by_title[str(said)]
        for column, said in zip(read.columns, told[used], strict=True)
        if by_title[str(said)] != column.kind
    }
    try:
        return read.typed(chosen)
    except DatasetError as error:
        st.error(plain(retold(error)))
        return None


def overview(read: table.Table) -> pd.DataFrame:
    """One row for each column: name, gaps, different values, examples, and how its values spread."""
    return pd.DataFrame(
        [
            {
                tr("column"): column.name,
                tr("missing"): column.n_missing / len(column.values),
                tr("different"): len(np.unique(column.present)),
                tr("spread"): spread(column),
                tr("such as"): ", ".join(column.shown(value)[:24] for value in column.present[:3]),
            }
            for column in read.columns
        ]
    )


def spread(column: table.Column) -> list[int]:
    """Rows in equal parts of the range, or of the commonest words."""
    there = column.present
    if not there.size:
        return []
    if column.held == "words":
        counts = np.bincount(there.astype(np.intp), minlength=len(column.levels))
        return [int(n) for n in np.sort(counts)[::-1][:N_BARS]]
    return [int(n) for n in np.histogram(there, bins=N_BARS)[0]]


def first_rows(read: table.Table) -> None:
    """The first rows, in a fold."""
    with st.expander(tr("First rows")):
        frame = pd.DataFrame(
            {column.name: [column.shown(value) for value in column.values[:N_ROWS]] for column in read.columns}
        )
        st.dataframe(spreadsheet.guarded(frame), hide_index=True)


def of_data(data: Dataset) -> table.Table:
    """A data set as a table of its inputs, to show it in the same way."""
    kinds = data.columns or (None,) * data.n_features
    columns = [
        table.Column(name, "number", data.X[:, j].astype(np.float64))
        if feature is None
        else table.Column(
            name,
            feature.kind,
            data.X[:, j].astype(np.float64),
            feature.levels,
            {"number": "number", "date": "date"}.get(feature.kind, "words"),  # type: ignore[arg-type]
        )
        for j, (name, feature) in enumerate(zip(data.feature_names, kinds, strict=True))
    ]
    return table.Table(tuple(columns), name=data.title)


def balance(data: Dataset) -> None:
    """Rows and classes in words, and the classes as bars."""
    st.markdown(tr("**{n_rows:,} rows, {n_features} inputs**", n_rows=data.n_rows, n_features=data.n_features))
    if data.task == "regression":
        low, middle, high = np.percentile(data.y, [0, 50, 100])
        st.caption(
            tr(
                "Predicted is a number from {low:,.5g} to {high:,.5g}; half of the rows are below {middle:,.5g}.",
                low=low,
                high=high,
                middle=middle,
            )
        )
        return
    shares = sorted(data.class_balance.items(), key=lambda item: -item[1])
    said = ", ".join(f"{name[:30]} {share:.0%}" for name, share in shares[:6])
    more = tr(" and {n} more", n=len(shares) - 6) if len(shares) > 6 else ""
    st.caption(plain(tr("Predicted is one of {n} classes: {said}{more}.", n=len(shares), said=said, more=more)))
