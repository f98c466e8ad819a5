"""The front page: a recorded race that plays by itself, and three doors into the rest."""

from pathlib import Path

import streamlit as st

from pages._ui import component, speech
from tuning.language import tr

# Links from when Search was the start page have its set-up at the root.
asked = st.query_params.to_dict()
if asked.keys() - {speech.PARAMETER}:
    st.switch_page("pages/search.py", query_params=asked)

HERE = Path(__file__).parent
LEARN, DATA = "pages/learn.py", "pages/data.py"


def has(page: str) -> bool:
    """Whether there is such a page."""
    return (HERE / Path(page).name).is_file()


st.title(tr("Watch three searches hunt for the best hyperparameters"))
left, right = st.columns([2.3, 1], gap="large")
with left:
    component.show("home", "hb-root", "race", {}, key="front")
with right:
    with st.container(border=True):
        if st.button(tr("See it work"), type="primary", key="see", width="stretch"):
            st.session_state.setdefault("presets_asked", []).append("quick")
            st.switch_page("pages/search.py")
        st.caption(tr("A real search starts at once, here: 20 Bayesian trials of a small model, in seconds."))
    if has(LEARN):
        with st.container(border=True):
            st.page_link(LEARN, label=tr("**Learn**"), icon=":material/school:", width="stretch")
            st.caption(tr("From “what is a hyperparameter?” to “why one run proves nothing”: predict, run, compare."))
    with st.container(border=True):
        st.page_link(
            DATA if has(DATA) else "pages/search.py",
            label=tr("**Use it on my data**"),
            icon=":material/table_view:",
            width="stretch",
        )
        st.caption(
            tr("Choose data, a model, ranges and a method; watch every trial; take the best model away as code.")
        )
