"""What a search can still gain, as its own surrogate sees it; shown while it runs, and not part of any decision.

It comes with the other news of the board: once for all who watch, and without a run of the page.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass

from pages._ui.gate import gate
from tuning import methods, metrics
from tuning.language import mark, tr
from tuning.service.jobs import Job

KEEP = 64
SECONDS = 3.0  # between two looks, while the search runs; longer while the server is slow
FEWEST = 3  # trials with a value
UNKNOWN_YET = mark("Still to gain: known after the first trials.")
NEVER_KNOWN = mark("Still to gain: not known, for want of values.")
ADVICE = mark(" If that is little to you, stop here.")


@dataclass(frozen=True)
class _Look:
    n: int  # trials that had ended
    at: float
    found: methods.Outlook | None  # None where the surrogate says nothing


_looks: OrderedDict[str, _Look] = OrderedDict()


def said(job: Job) -> str:
    """What is known, in words; empty for methods without a surrogate, and with several goals."""
    if not isinstance(job.method, methods.HasOutlook) or job.history.study.goals:
        return ""
    look = _looks.get(job.id)
    if look is None or look.found is None:
        return tr(NEVER_KNOWN if job.is_over else UNKNOWN_YET)
    return _in_words(job, look.found) + ("" if job.is_over else tr(ADVICE))


def is_due(job: Job) -> bool:
    """Whether there are trials that the last `look` did not know, and that was a moment ago."""
    history, last = job.history, _looks.get(job.id)
    if not isinstance(job.method, methods.HasOutlook) or history.study.goals or len(history.done) < FEWEST:
        return False
    if last is None:
        return True
    return last.n != len(history.finished) and (job.is_over or time.monotonic() - last.at >= SECONDS * gate.slowness)


def look(job: Job) -> None:
    """Asks the surrogate; takes a moment."""
    history, found = job.history, None
    try:
        if isinstance(job.method, methods.HasOutlook):
            found = job.method.outlook(history)
    finally:  # one that fails is not asked again and again
        _looks[job.id] = _Look(len(history.finished), time.monotonic(), found)
        _looks.move_to_end(job.id)
        while len(_looks) > KEEP:
            _looks.popitem(last=False)


def _in_words(job: Job, found: methods.Outlook) -> str:
    metric = metrics.called(job.history.study.metric)
    return tr(
        "Still to gain, as the model sees it: about {gain:.2g} {metric} (90 % interval {low:.2g} to {high:.2g}).",
        gain=found.remaining,
        metric=metric,
        low=found.lower,
        high=found.upper,
    )
