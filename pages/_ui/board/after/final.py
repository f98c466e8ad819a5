"""The best trials once more, on fresh folds: asked for by a button, computed by a worker, said in a sentence."""

from __future__ import annotations

import streamlit as st

from pages._ui import component
from pages._ui.board import asked
from pages._ui.text import plain
from tuning import compare
from tuning.language import tr
from tuning.service.jobs import Job

MOST = 5


def show(job: Job) -> None:
    """The button, what is under way, and what was found; nothing where there are no fresh folds."""
    history = job.history
    trials = compare.finalists(history, MOST)
    fresh = asked.on_fresh_folds(job, trials)
    if fresh is None:
        return
    problem, seconds = fresh
    st.subheader(tr("Is the winner really the best?"))
    component.caption(
        tr(
            "The best of {n:,} trials had luck with its folds. The {n_best} best are scored again on "
            "{n_folds} fresh folds of the same rows, about {seconds:,.0f} s of fitting. The test part stays "
            "sealed, and is free of all luck.",
            n=len(history.done),
            n_best=len(trials),
            n_folds=problem.n_folds,
            seconds=max(seconds, 1),
        )
    )
    key = (job.id, tuple(trial.number for trial in trials))
    label, each = tr("Score the best on fresh folds"), [[trial.config] for trial in trials]  # side by side
    call = asked.call("final", key, label, job, compare.scored_again, problem, each=each)
    if call is None:
        return
    found = compare.final(problem, trials, [one for part in call.result for one in part])
    st.markdown(plain(compare.final_sentence(found, job.problem.metric)))
    component.table(compare.final_frame(found))
    component.caption(
        tr("behind: by how much the best is better; low and high: 95 % interval; p: corrected t-test, Holm.")
    )
