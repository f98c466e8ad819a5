"""What a search can still gain, as its own surrogate sees it; shown while it runs, and not part of any decision."""

from __future__ import annotations

from collections import OrderedDict

import streamlit as st

from pages._ui import speech
from tuning.language import mark, spoken, tr
from tuning.service.jobs import Job

KEEP = 64
UNKNOWN_YET = mark("Still to gain: known after the first trials.")
_known: OrderedDict[tuple[str, str], tuple[int, str]] = OrderedDict()


def sentence(job: Job) -> str:
    """The hint in words; empty for methods without a surrogate, and while it knows too little."""
    history = job.history
    n = len(history.finished)
    if not hasattr(job.method, "outlook") or len(history.done) < 3:
        return ""
    key = (job.id, spoken())
    if _known.get(key, (-1, ""))[0] != n:
        found = job.method.outlook(history)
        text = (
            ""
            if found is None
            else (
                tr(
                    "Still to gain, as the model sees it: about {remaining:.2g} {metric} (90 % interval "
                    "{lower:.2g} to {upper:.2g}).",
                    remaining=found.remaining,
                    metric=history.study.metric,
                    lower=found.lower,
                    upper=found.upper,
                )
            )
        )
        _known[key] = (n, text)
        while len(_known) > KEEP:
            _known.popitem(last=False)
    return _known[key][1]


def show(job: Job) -> None:
    """One line, brought up to date every few seconds while the search runs."""
    if not hasattr(job.method, "outlook"):
        return

    @speech.fragment(run_every=None if job.is_over else 3.0)
    def line() -> None:
        unknown = tr("Still to gain: not known, for want of values.") if job.is_over else tr(UNKNOWN_YET)
        found = sentence(job)
        advice = "" if job.is_over or not found else tr(" If that is little to you, stop here.")
        st.caption(f"{found}{advice}" if found else unknown)

    line()
