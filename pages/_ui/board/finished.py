"""What one can do with a finished search: the code of the best model, and its score on the sealed test part."""

from __future__ import annotations

import math

import streamlit as st

from pages._ui import setup
from pages._ui.board.feed import read_by
from tuning import metrics
from tuning.service.jobs import Job
from tuning.study import spreadsheet


def show_finished(job: Job, metric: str) -> None:
    """The best config's code, its test score on demand, and the trials as CSV."""
    history = read_by(job, metric)
    st.download_button("Trials as CSV", spreadsheet.csv(history.frame()), "trials.csv", "text/csv", key="csv")
    best = history.best
    if best is None:
        st.warning("No trial has a value. The table names the reason of each.")
        return
    if st.button("Look inside", key="look_inside", help="How each trial of this search was chosen."):
        setup.state()["inside"] = "search"
        st.switch_page("pages/inside.py")
    st.subheader("Code of the best model")
    st.code(job.problem.snippet(best.config), language="python")
    if job.problem.test_size > 0 and st.button("Score on the test part", key="test_score"):
        with st.spinner("Fitting on all rows of the search …"):
            scores = job.problem.test_score(best.config)
        st.dataframe(
            {
                "metric": [metrics.get(n).title for n in scores],
                "test part": list(scores.values()),
                "search (mean of folds)": [sum(best.metrics[n]) / len(best.metrics[n]) for n in scores],
            },
            hide_index=True,
        )
        if any(math.isnan(score) for score in scores.values()):
            st.caption("Without a number: undefined, since a class has no row in the test part.")
