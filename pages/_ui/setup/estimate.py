"""How long a search will take, from one pilot trial per problem; all sessions share what a pilot found."""

from __future__ import annotations

import json
import math
import threading
from collections import OrderedDict
from typing import Any

import streamlit as st

from pages._ui import component, speech
from pages._ui.text import plain
from pages._ui.visitor import visitor
from tuning import methods
from tuning.language import duration, ntr, tr
from tuning.language.retelling import retold
from tuning.service import jobs

LONGEST = 30  # seconds of a pilot
KEEP = 64
SOON, LATER = 2.0, 8.0  # seconds between two looks whether the pilot is over; later where others' trials go first
GIVEN_UP = (jobs.JobState.STOPPED, jobs.JobState.PAUSED)

_pilots: OrderedDict[str, jobs.Job] = OrderedDict()
_lock = threading.Lock()


def key_of(problem: Any) -> str:
    """The same for problems that cost the same: the metric does not matter, since all are computed anyway."""
    recipe = {name: value for name, value in problem.recipe().items() if name not in ("metric", "seed")}
    return json.dumps(recipe, sort_keys=True)


def pilot(problem: Any, visitor: str | None = None) -> jobs.Job:
    """The pilot of a problem: one trial in the middle of its space, in the background, begun at the first call.

    What the visitor has asked for before is given up: he looks at something else by now. One that was given up so and
    that somebody still waits for is begun again, on his account, once he has no other: two tabs of one visitor would
    end each other's for ever.

    Raises:
        JobError: if the server has no room for a pilot now.
    """
    key = key_of(problem)
    with _lock:
        known = _pilots.get(key)
        if known is None or known.state in GIVEN_UP:
            others = [one for one in _pilots.values() if visitor is not None and one.visitor == visitor]
            if known is not None and not all(other.is_over for other in others):
                return known
            for other in others:
                other.stop()
            middle = {name: [parameter.from_unit(0.5)] for name, parameter in problem.space.items()}
            spec = jobs.SearchSpec(
                problem, methods.get("grid", levels=middle), trials=1, timeout=LONGEST, label="pilot"
            )
            _pilots[key] = jobs.registry().pilot(spec, visitor=visitor)
            _pilots.move_to_end(key)
            while len(_pilots) > KEEP:
                _pilots.popitem(last=False)[1].stop()
        return _pilots[key]


def sentence(problem: Any, trials: int, workers: int) -> str:
    """The estimate in words; empty as long as the pilot runs."""
    with _lock:
        job = _pilots.get(key_of(problem))
    if job is None or not job.is_over or job.state in GIVEN_UP:
        return ""
    if not job.history.done:
        why = next((trial.message for trial in job.history.finished), "") or job.error or tr("it gave nothing")
        return tr(
            "No estimate of the time: the pilot trial gave no value ({why}).", why=retold(why.splitlines()[0][:200])
        )
    trial = job.history.done[0]
    each = trial.fit_seconds + trial.score_seconds
    rounds = math.ceil(trials / workers)
    return ntr(
        "A pilot trial took {each}: {trials:,} trials on {n} worker need about {whole}.",
        "A pilot trial took {each}: {trials:,} trials on {n} workers need about {whole}.",
        workers,
        each=duration(each),
        trials=trials,
        whole=duration(each * rounds),
    )


def show(problem: Any, trials: int, workers: int) -> None:
    """One line with the estimate. The pilot begins once a problem has stood for a moment: it may be edited at once."""
    if found := sentence(problem, trials, workers):
        component.caption(plain(found))
        return
    is_full_run, who = True, visitor()

    @speech.fragment(run_every=LATER if jobs.registry().is_contended else SOON)
    def line() -> None:
        nonlocal is_full_run
        if is_full_run:
            is_full_run = False
        elif sentence(problem, trials, workers):
            st.rerun()  # shows it, and ends the timer
        else:
            try:
                pilot(problem, who).watched()
            except jobs.JobError as error:
                st.caption(plain(tr("No estimate of the time: {error}", error=error)))
                return
        st.caption(tr("Estimating the time with one pilot trial …"))

    line()
