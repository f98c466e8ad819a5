"""What a worker computes when a button asks for it: the button, what is under way, what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from pages._ui import mine, setup, speech
from pages._ui.text import plain
from tuning import compare
from tuning.language import tr
from tuning.language.retelling import retold
from tuning.service import jobs
from tuning.service.jobs import Job
from tuning.study import Trial


def call(name: str, key: Any, label: str, job: Job, fn: Any, *args: Any, **how: Any) -> Any:
    """A finished call of a worker, if it was asked for by a button and is done; else what is under way is said."""
    kept: Any = st.session_state.get(f"{name}_call")
    found = kept[1] if kept is not None and kept[0] == key else None
    is_running = found is not None and not found.is_over
    if found is None or found.result is None:
        if st.button(label, key=f"{name}_look", disabled=is_running or not mine.may_change(job.owner)):
            try:
                found = jobs.registry().call(fn, *args, visitor=setup.visitor(), **how)
            except (jobs.JobError, ValueError) as error:
                st.error(plain(retold(error)))
                return None
            st.session_state[f"{name}_call"] = (key, found)
            found.wait(0.5)  # most take less
            st.rerun()
        if is_running:
            wait_for(found, name, tr("Fitting …"))
        elif found is not None:
            st.warning(
                plain(tr("There is nothing to show: {error}.", error=retold(found.error) or tr("it was stopped")))
            )
        return None
    return found


def on_fresh_folds(job: Job, trials: Sequence[Trial]) -> tuple[Any, float] | None:
    """The problem on fresh folds, and the seconds of fitting these trials there; None where two cannot be compared."""
    try:
        found = compare.fresh_within(job.problem, trials)
    except ValueError:
        return None
    return found if len(trials) > 1 else None


@speech.fragment(run_every=1.0)
def wait_for(found: Any, name: str, said: str) -> None:
    """What is shown while a worker computes; the page runs again at the end."""
    if found.is_over:
        st.rerun()
    if found.n_calls > 1:
        said += " " + tr("{done} of {all} are done.", done=min(found.n_done, found.n_calls), all=found.n_calls)
    st.caption(said)
    if st.button(tr("Stop"), key=f"stop_{name}"):
        found.stop()
        found.wait(2)
        st.rerun()
