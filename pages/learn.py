"""Lessons: a question, a guess, a real run, and what it shows."""

import streamlit as st

from pages._ui import setup
from pages._ui.learn import fields, view
from pages._ui.own.brought import bring
from tuning.language import tr

st.title(tr("Learn"))
setup.state()
setup.show_link_problems()
view.show()
if not setup.state()["lesson"]:
    fields.show()
    bring()
setup.save()
