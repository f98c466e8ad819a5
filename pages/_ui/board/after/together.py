"""Several of the best together: asked for by a button, computed by workers, with what it gained and the code of it."""

from __future__ import annotations

import streamlit as st

from pages._ui import component
from pages._ui.board import asked
from pages._ui.text import plain
from tuning import problems
from tuning.language import tr
from tuning.service.jobs import Job


def show(job: Job, *, with_code: bool) -> None:
    """The button, what is under way, and what was found; nothing where answers have no mean or folds are not fresh."""
    if not isinstance(job.problem, problems.HasLooks):
        return
    from tuning.auto import together  # loads what a page that is only opened does without

    trials = together.candidates(job.problem, job.history)
    fresh = asked.on_fresh_folds(job, trials)
    if fresh is None:
        return
    problem, seconds = fresh
    st.subheader(tr("Several together?"))
    component.caption(
        tr(
            "A mean of different models can be better than the best of them. The {n} best answer on {n_folds} fresh "
            "folds, about {seconds:,.0f} s of fitting; those that help the mean most are added one after another "
            "(Caruana et al. 2004). Each fold is scored by weights that the other folds chose.",
            n=len(trials),
            n_folds=problem.n_folds,
            seconds=max(seconds, 1),
        )
    )
    key = (job.id, tuple(trial.number for trial in trials))
    call = asked.call(
        "together",
        key,
        tr("Let the best answer together"),
        job,
        together.answers,
        problem,
        each=[trial.config for trial in trials],
        then=together.chosen,
    )
    if call is None:
        return
    found = call.result
    st.markdown(plain(together.sentence(found, trials, job.problem.metric)))
    if found.is_several and with_code:
        st.code(together.snippet(job.problem, found, trials), language="python", wrap_lines=True)
