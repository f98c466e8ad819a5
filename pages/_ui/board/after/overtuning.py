"""Is the winner worth what it promises: the test part stays covered until one has guessed, or looks."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from pages._ui import mine, setup
from pages._ui.board import asked
from pages._ui.text import plain
from tuning import compare, metrics, plots
from tuning.language import tr
from tuning.language.retelling import retold
from tuning.service import jobs
from tuning.service.jobs import Job


def show(job: Job) -> None:
    """Best so far on the folds and, once it is uncovered, on the test part; nothing where there is none."""
    history, problem = job.history, job.problem
    if not compare.can_be_unsealed(problem) or history.best is None:
        return
    st.subheader(tr("Has the search overtuned?"))
    trials = compare.leaders(history)
    key = (job.id, trials[-1].number)
    kept: Any = st.session_state.get("unsealed")
    call, guess = kept[1:] if kept is not None and kept[0] == key else (None, None)
    found = compare.sealed(history, trials, call.result) if call is not None and call.result is not None else None
    card = plots.sealed_card(history, found)
    st.caption(plain(card.help))
    st.plotly_chart(card.figure, key="sealed_card", config={"displayModeBar": False})
    st.caption(plain(f"{card.summary} {compare.luck_sentence(history)}"))
    if found is not None:
        st.markdown(plain(_answered(found.test[-1], guess) + compare.sealed_sentence(history, found)))
    elif call is None:
        _covered(job, trials, key)
    elif not call.is_over:
        asked.wait_for(call, "unsealed", tr("Scoring on the test part …"))
    else:
        st.warning(
            plain(tr("The test part has no score: {reason}.", reason=retold(call.error) or tr("it was stopped")))
        )
    if n := len(job.looks):
        times = tr("once") if n == 1 else tr("{n} times", n=n)
        st.caption(
            tr(
                "The test part of this search has been looked at {times}. Whoever chooses by it tunes on "
                "it: its score is honest once.",
                times=times,
            )
        )


def _covered(job: Job, trials: Any, key: Any) -> None:
    """The guess, and the two ways to the test part."""
    best, title = trials[-1].value, metrics.title(job.history.study.metric)
    st.markdown(
        plain(
            tr(
                "The best has {best:.4g} on the folds. What will its {title} be on the test part?",
                best=best,
                title=title,
            )
        )
    )
    may = mine.may_change(job.owner)
    guess = st.number_input(tr("Your guess"), value=None, format="%.4f", key="sealed_guess", placeholder=tr("a number"))
    with st.container(horizontal=True):
        commits = st.button(tr("Commit the guess and uncover"), key="sealed_commit", disabled=not may or guess is None)
        looks = st.button(tr("Uncover without a guess"), key="sealed_look", disabled=not may)
    if commits or looks:
        configs = [trial.config for trial in trials]
        try:
            call = jobs.registry().call(compare.unsealed, job.problem, configs, visitor=setup.visitor())
        except (jobs.JobError, ValueError) as error:
            st.error(plain(retold(error)))
            return
        job.looked()
        st.session_state["unsealed"] = (key, call, guess if commits else None)
        call.wait(0.5)  # most take less
        st.rerun()


def _answered(got: float, guess: float | None) -> str:
    if guess is None or not math.isfinite(got):
        return ""
    return tr("You said {guess:.4g}, it is {got:.4g}. ", guess=guess, got=got)
