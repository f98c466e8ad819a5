"""A class that plays together: the teacher's screen, which also goes on the wall."""

import streamlit as st

from pages._ui import component, mine
from tuning.language import tr

st.title(tr("Room"))
st.caption(
    tr(
        "Everybody joins by phone, with a nickname and without an account: the same method with "
        "everybody’s own seed, everybody’s guess against Bayesian search, everybody’s prediction "
        "before the truth, and people against the methods."
    )
)
component.show(
    "room",
    "cr-root",
    "room",
    {
        "routes": component.address("/room"),
        "pass": mine.own_pass(),
        "isShared": mine.is_shared(),
    },
    key="room",
)
