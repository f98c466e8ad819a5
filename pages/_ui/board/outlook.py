"""What a search can still gain, as its own surrogate sees it; shown while it runs, and not part of any decision."""

from __future__ import annotations

from collections import OrderedDict

import streamlit as st

from pages._ui.text import plain
from tuning import compare
from tuning.service.jobs import Job

KEEP = 64
UNKNOWN_YET = "Still to gain: known after the first trials."
_known: OrderedDict[str, tuple[int, str]] = OrderedDict()


def sentence(job: Job) -> str:
    """The hint in words; empty for methods without a surrogate, and while it knows too little."""
    history = job.history
    n = len(history.finished)
    if not hasattr(job.method, "outlook") or len(history.done) < 3:
        return ""
    if _known.get(job.id, (-1, ""))[0] != n:
        found = job.method.outlook(history)
        text = (
            ""
            if found is None
            else (
                f"Still to gain, as the model sees it: about {found.remaining:.2g} {history.study.metric} "
                f"(90 % interval {found.lower:.2g} to {found.upper:.2g})."
            )
        )
        _known[job.id] = (n, text)
        while len(_known) > KEEP:
            _known.popitem(last=False)
    return _known[job.id][1]


def show(job: Job) -> None:
    """A line or two, brought up to date every few seconds while the search runs."""
    if getattr(job.method, "begin", ()):
        _of_the_start(job)
    if not hasattr(job.method, "outlook"):
        return

    @st.fragment(run_every=None if job.is_over else 3.0)
    def line() -> None:
        unknown = "Still to gain: not known, for want of values." if job.is_over else UNKNOWN_YET
        found = sentence(job)
        advice = "" if job.is_over or not found else " If that is little to you, stop here."
        st.caption(f"{found}{advice}" if found else unknown)

    line()


def _of_the_start(job: Job) -> None:
    """Whether the configs that it began with, such as those of earlier searches, were any good."""

    @st.fragment(run_every=None if job.is_over else 3.0)
    def line() -> None:
        st.caption(plain(compare.helped(job.history)) or "It begins with configs that were given.")

    line()
