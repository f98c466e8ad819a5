"""All studies that are stored: find, name, compare, open again, delete."""

import streamlit as st

from pages._ui import mine, setup
from pages._ui.runs import view
from pages._ui.runs.brought import bring
from pages._ui.text import plain
from tuning.language import tr
from tuning.language.retelling import retold
from tuning.service import jobs

st.title(tr("Runs"))
setup.state()
setup.show_link_problems()
archive = jobs.registry().archive
store = archive.store
if store is None:
    st.error(plain(retold(archive.trouble)))
else:
    if warning := archive.warning(mine.whose() or ""):
        st.warning(plain(warning))
    view.studies()
    bring(store)
    view.show(store)
    whose = tr("Everybody sees their own.") if mine.is_shared() else ""
    kept = tr("Kept in {name}.", name=store.name)
    st.caption(plain(f"{kept} {whose}"))
setup.save()
