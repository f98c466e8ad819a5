"""What a finished search tells about itself, and the click that widens a range at whose edge the best lies."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages._ui import setup
from pages._ui.setup import link
from pages._ui.text import plain
from tuning import compare
from tuning.language import tr
from tuning.language.retelling import retold
from tuning.service import jobs
from tuning.service.jobs import Job
from tuning.space import describe


def show(job: Job) -> None:
    """The hints, and the button where a range can be widened."""
    for hint in compare.hints(job.history, job.problem):
        st.info(plain(hint.text))
    problem, found = compare.widened(job.problem, job.history)
    if not found or not compare.can_go_on(job.method):
        return
    more = job.trials or len(job.history)
    told = ", ".join(
        tr("{name} to {describe}", name=name, describe=describe(parameter)) for name, parameter in found.items()
    )
    help = tr(
        "Widens {told}, and searches {more:,} more trials. The {n:,} that there are stay valid.",
        told=told,
        more=more,
        n=len(job.history),
    )
    if not st.button(tr("Widen and go on with the same trials"), key="widen", help=plain(help)):
        return
    history = compare.in_wider(job.history, problem, job.method)
    choices = setup.state()
    changed = {f"p.{name}": link.range_of(parameter).text() for name, parameter in found.items()}
    trials = len(history) + more
    spec = replace(job.spec, problem=problem, trials=trials, seed=history.study.seed)
    told_by = {**choices, **changed, "trials": str(trials), "job": ""}
    try:
        made = jobs.registry().start(spec, visitor=setup.visitor(), link=link.write(told_by), history=history)
    except ValueError as error:
        st.error(plain(retold(error)))
        return
    choices |= {**told_by, "job": made.id}
    setup.save()
    st.rerun()
