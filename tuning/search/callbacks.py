"""A progress bar for `tuning.run`, which calls it with every event and the history after it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TextIO

from tuning.study import Event, History, StudyFinished, StudyStarted, TrialFinished


def remaining_seconds(history: History, trials: int | None, now: float) -> float | None:
    """Estimated seconds until `trials` are finished, from the pace so far; None as long as nothing is known."""
    n = len(history.finished)
    if trials is None or not n or history.started is None:
        return None
    return max(trials - n, 0) * (now - history.started) / n


def progress(file: TextIO | None = None, width: int = 24) -> Callable[[Event, History], None]:
    """A progress bar with the best value and the remaining time, on one line of a terminal or notebook."""

    def show(event: Event, history: History) -> None:
        if not isinstance(event, (StudyStarted, TrialFinished, StudyFinished)):
            return
        out = file if file is not None else sys.stderr
        n, trials = len(history.finished), history.planned
        done = f"{n}/{trials}" if trials else str(n)
        filled = round(width * n / trials) if trials else 0
        best = "" if history.best is None else f"  best {history.best.value:.4g}"
        left = remaining_seconds(history, trials, event.time)
        eta = "" if left is None or isinstance(event, StudyFinished) else f"  {left:.0f} s left"
        bar = "[" + "#" * filled + "." * (width - filled) + "] " if trials else ""
        print(
            f"\r{bar}{done}{best}{eta}   ", end="\n" if isinstance(event, StudyFinished) else "", file=out, flush=True
        )

    return show
