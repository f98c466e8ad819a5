"""Take the model: trained by a worker when it is asked for, then one file to save."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages._ui.board import asked
from tuning import export, problems
from tuning.language import tr
from tuning.service.jobs import Job


def show(job: Job) -> None:
    """The button, and the file once it is there; nothing where there is no model on data."""
    best = job.history.best
    if best is None or not isinstance(job.problem, problems.HasLooks):
        return
    st.subheader(tr("Take the model"))
    st.caption(
        tr(
            "The best config trained on all rows of the search, as a file that runs no code when it is read "
            "(skops), with a card (data, folds, scores, versions, limits) and the script that trains it."
        )
    )
    kept: Any = st.session_state.get("test_scores", {}).get((job.id, best.number))
    key = (job.id, best.number, len(job.looks))
    call = asked.call(
        "take", key, tr("Train it"), job, export.packed, job.problem, best, len(job.looks), len(job.history.done), kept
    )
    if call is not None:
        st.download_button(tr("Download model.zip"), call.result, "model.zip", "application/zip", key="take_file")
