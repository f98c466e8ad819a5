"""A table of one's own, or one that is there already: what was read is shown before it is used."""

import streamlit as st

from pages._ui import setup, storage
from pages._ui.data import given, shown, use
from pages._ui.text import plain
from tuning.language import tr
from tuning.service import jobs

st.title(tr("Data"))
setup.state()
setup.show_link_problems()
registry = jobs.registry()
storage.say(registry.archive)
WAYS = {"file": tr("A file"), "text": tr("Paste"), "kept": tr("Brought earlier"), "ready": tr("Ready-made")}
way = st.segmented_control(
    tr("Where from"), list(WAYS), default="file", required=True, format_func=WAYS.__getitem__, key="data_way"
)
if way == "ready":
    use.ready_made()
else:
    bring = {"file": given.from_file, "text": given.from_text, "kept": given.from_shelf}[way or "file"]
    if (read := bring(registry.tables)) is not None:
        st.caption(
            plain(
                tr(
                    "{n_rows:,} rows, {n_columns} columns. {listed}",
                    n_rows=read.n_rows,
                    n_columns=len(read.columns),
                    listed=" ".join(read.found),
                )
            )
        )
        if (table := shown.edited(read, read.id)) is not None:
            shown.first_rows(table)
            use.use(table, registry.tables)
setup.save()
