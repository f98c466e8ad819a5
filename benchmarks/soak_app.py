"""The real app, and ``/soak/start``: thirty searches of thirty trials, one trial in ten misbehaving, on its workers."""

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import streamlit as st
from starlette.responses import JSONResponse
from starlette.routing import Route

from pages._ui.routes import ROUTES
from tests.execution.faulty import FAULTS, Faulty
from tuning.methods import Proposal
from tuning.service import jobs

SEARCHES, TRIALS, SHARE = 30, 30, 0.1
_found: list[jobs.Job] = []


@dataclass(frozen=True)
class Mixed:
    """Asks for a misbehaving trial now and then."""

    name: ClassVar[str] = "mixed"
    title: ClassVar[str] = "Mixed"
    help: ClassVar[str] = ""

    def ask(self, history, rng):
        fault = str(rng.choice(FAULTS)) if rng.random() < SHARE else "none"
        return Proposal({"i": history.next_number, "fault": fault})


def _go():
    for seed in range(SEARCHES):
        _found.append(
            jobs.registry().start(jobs.SearchSpec(Faulty(), Mixed(), trials=TRIALS, workers=2, timeout=1.0, seed=seed))
        )
        time.sleep(4.5 / SEARCHES)


async def start(request):
    threading.Thread(target=_go, daemon=True).start()
    return JSONResponse({})


async def state(request):
    finished = [trial for job in _found for trial in job.history.finished]
    wrong = [
        f"{t.config['fault']}: {t.state}, {t.message}"
        for t in finished
        if (t.state == "done") != (t.config["fault"] in ("none", "warnings"))
    ]
    is_over = len(_found) == SEARCHES and all(job.is_over for job in _found)
    return JSONResponse({"trials": len(finished), "wrong": wrong, "is_over": is_over})


app = st.App(
    str(Path(__file__).parent.parent / "app.py"),
    routes=[*ROUTES, Route("/soak/start", start), Route("/soak/state", state)],
)
