"""Runs of lessons: each in a worker process, once for all who ask for the same lesson, seed and settings."""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pages import lessons
from pages.lessons import Finding
from tuning.language import tr
from tuning.language.retelling import retold
from tuning.service import jobs
from tuning.service.calls import CallJob

LONGEST = 180  # seconds; a lesson takes 20 on two idle cores
KEPT = 300  # findings; those longest not asked for are forgotten
CLIENTS = 2000
Key = tuple[str, int, str]


@dataclass
class Run:
    """One run that somebody waits for, or its finding.

    Args:
        job: does it.
        clients: tabs that wait for it.
    """

    job: CallJob
    clients: set[str] = field(default_factory=set)
    began: float = field(default_factory=time.monotonic)

    @property
    def finding(self) -> Finding | None:
        """What it has found, once it has."""
        found: Finding | None = self.job.result
        return found

    def progress(self, usual: float | None) -> dict[str, Any]:
        """How far it is, as the browser gets it; `usual` seconds is what this lesson took before."""
        seconds = time.monotonic() - self.began
        return {"state": "running", "seconds": round(seconds, 2), "usual": usual, "ahead": self.job.ahead}


_runs: OrderedDict[Key, Run] = OrderedDict()
_latest: OrderedDict[str, Key] = OrderedDict()  # what each tab has asked for last
_usual: dict[str, float] = {}
_lock = threading.Lock()


def ask(name: str, seed: int, settings: Mapping[str, Any], *, client: str, visitor: str | None) -> Run:
    """The run of a lesson, begun if there is none. What the same tab asked for before, and nobody else, is stopped.

    Raises:
        JobError: if the visitor may not begin one now, or the run went wrong; the next who asks begins anew.
        ValueError: if there is no such lesson, or a setting makes no sense.
    """
    lesson = lessons.get(name)
    full = lesson.settings(settings)
    key = (name, seed, json.dumps(full, sort_keys=True))
    with _lock:
        _leave(client, key)
        run = _runs.get(key)
        if run is not None and run.job.is_over and run.finding is None:
            del _runs[key]
            if run.job.error:
                raise jobs.JobError(tr("This run went wrong: {error}", error=retold(run.job.error)))
            run = None  # somebody has stopped it
        if run is None:
            job = jobs.registry().call(lessons.run, name, seed, full, visitor=visitor, timeout=LONGEST)
            run = _runs[key] = Run(job)
        run.clients.add(client)
        run.job.watched()
        _runs.move_to_end(key)
        while len(_runs) > KEPT:
            _runs.popitem(last=False)[1].job.stop()
    if run.finding is not None:
        _usual[name] = run.job.elapsed
    return run


def usual(name: str) -> float | None:
    """Seconds that the lesson took when it last ran here."""
    return _usual.get(name)


def leave(client: str) -> None:
    """The tab no longer waits."""
    with _lock:
        _leave(client, None)


def _leave(client: str, key: Key | None) -> None:
    former = _latest.pop(client, None)
    if key is not None:
        _latest[client] = key
        while len(_latest) > CLIENTS:
            _latest.popitem(last=False)
    if former is None or former == key or (run := _runs.get(former)) is None:
        return
    run.clients.discard(client)
    if not run.clients and not run.job.is_over:
        run.job.stop()
        del _runs[former]
