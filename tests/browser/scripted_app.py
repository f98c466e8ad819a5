"""The real app with a search that moves when it is told to: for tests and benchmarks of the live board.

``GET /scripted/start?n=50&states=done,failed`` answers with the id of a search that has 50 trials already;
``/scripted/add?job=ID&n=1`` records more and answers with the new version and the time;
``/scripted/begin?job=ID`` records one that runs from now on;
``/scripted/end?job=ID`` ends it; ``/scripted/rest`` stops all that is under way, ``/scripted/begun`` counts it.
"""

import math
import time
from pathlib import Path

import numpy as np
import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import JSONResponse
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager

from pages._ui import speech
from pages._ui.routes import ROUTES
from tuning import methods, problems
from tuning.search import study_of
from tuning.service import jobs
from tuning.service.terms import Terms
from tuning.space import Categorical, Float, Int, Space
from tuning.study import (
    History,
    Outcome,
    State,
    StudyFinished,
    StudyStarted,
    TrialFinished,
    TrialReported,
    TrialStarted,
)

SPACE = Space(
    {
        "hidden_layer_sizes": Categorical([(50,), (100,), (200,), (50, 50), (100, 50)]),
        "activation": Categorical(["relu", "tanh"]),
        "solver": Categorical(["adam", "sgd"]),
        "alpha": Float(1e-5, 1e-1, log=True),
        "batch_size": Int(32, 256, log=True),
        "learning_rate_init": Float(1e-4, 1e-1, log=True),
        "momentum": Float(0.5, 0.99, when={"solver": "sgd"}),
        "shuffle": Categorical([True, False, None]),
    }
)


class Nowhere:
    """A pool that runs nothing."""

    def is_waiting(self, tenant):
        return False

    def ahead(self, tenant):
        return 0

    def worker_seconds(self, tenant):
        return 0.0


class ScriptedJob(jobs.Job):
    """A search without a thread: `add` records trials at once."""

    def __init__(self, label, states, trials):
        problem = problems.estimator(dataset="wine", model="mlp")
        super().__init__(
            jobs.SearchSpec(problem, methods.get("random"), trials=trials, label=label), Nowhere(), Terms()
        )
        self.id = f"scripted-{label}-{time.monotonic_ns()}"
        study = study_of(problem, self.method, trials=trials, seed=0)
        self.history = History(type(study)(**{**vars(study), "space": SPACE})).apply(StudyStarted(time.time()))
        self.states, self.rng = states, np.random.default_rng(list(label.encode()))

    def add(self, n):
        history = self.history
        for _ in range(n):
            number, now = history.next_number, time.time()
            config = SPACE.sample(self.rng)
            history = history.apply(TrialStarted(now, number, config, note={"phase": "scripted"}))
            for epoch in range(1, 4):
                history = history.apply(TrialReported(now, number, 0, epoch, 0.2 * epoch))
            state = self.states[number % len(self.states)]
            score = 0.9 - 0.05 * abs(math.log10(config["alpha"]) + 3) - 0.04 * (config["solver"] == "sgd")
            scores = tuple((score + 0.03 * self.rng.standard_normal(3)).tolist())
            value = float(np.mean(scores)) if state == State.DONE else math.nan
            found = Outcome(
                value,
                scores,
                {"accuracy": scores, "f1_macro": scores},
                0.01,
                0.001,
                message="" if state == State.DONE else f"it {state}",
            )
            history = history.apply(TrialFinished(time.time(), number, state, found))
        self.history = history
        self.version += 1

    def begin(self):
        """A trial that runs, and is never finished."""
        started = TrialStarted(time.time(), self.history.next_number, SPACE.sample(self.rng))
        self.history = self.history.apply(started)
        self.version += 1

    def stop(self):
        self.end()

    def end(self):
        if self.history.ended is None:
            self.history = self.history.apply(StudyFinished(time.time(), "all trials are done"))
            self._move(jobs.JobState.FINISHED)


def _answer(*found):
    return JSONResponse(
        {"job": ",".join(j.id for j in found), "version": sum(j.version for j in found), "time": time.time()}
    )


def _found(request):
    return [jobs.registry().get(i) for i in request.query_params["job"].split(",")]


async def start(request):
    ask = request.query_params
    states = tuple(State(s) for s in ask.get("states", "done").split(","))
    found = [
        ScriptedJob(label, states, int(ask.get("trials", "5000"))) for label in ask.get("labels", "random").split(",")
    ]
    for job in found:
        jobs.registry().adopt(job)
        if int(ask.get("n", "0")):
            job.add(int(ask["n"]))
    return _answer(*found)


async def add(request):
    found = _found(request)
    for job in found:
        job.add(int(request.query_params.get("n", "1")))
    return _answer(*found)


async def begin(request):
    found = _found(request)
    for job in found:
        job.begin()
    return _answer(*found)


async def end(request):
    found = _found(request)
    for job in found:
        job.end()
    return _answer(*found)


def rest(_request):
    jobs.registry().accounts.stop()
    return _answer()


def begun(_request):
    """How many searches are under way."""
    kept = jobs.registry()
    return JSONResponse({"running": sum(kept.is_running(id) for id in kept._searches.ids)})


SCRIPT = [Route(f"/scripted/{answer.__name__}", answer) for answer in (start, add, begin, end, rest, begun)]
PagesManager.uses_pages_directory = False  # as app.py does, which is not the application here
LANGUAGES = [Middleware(speech.Languages)]
app = st.App(str(Path(__file__).parents[2] / "app.py"), routes=[*ROUTES, *SCRIPT], middleware=LANGUAGES)
