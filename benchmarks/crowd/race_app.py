"""The real app, and ``/crowd/race?seeds=100&trials=1000``: a finished race of three methods, without the wait for it.

Its configs are drawn at random and its values are the function's; the answer is the race's id.
"""

from pathlib import Path

import numpy as np
import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from pages._ui.routes import ROUTES
from tuning import problems
from tuning.compare import Race, line_up
from tuning.service import jobs
from tuning.service.background import Terms
from tuning.service.races import RaceJob
from tuning.study import History, Outcome, State, StudyFinished, StudyStarted, TrialFinished, TrialStarted

METHODS = ("grid", "random", "sobol")


def finished(race: Race, history: History, rng: np.random.Generator) -> History:
    """One run to its end, a trial each second."""
    history = history.apply(StudyStarted(0.0))
    for k in range(race.trials):
        config = race.problem.space.sample(rng)
        value = float(race.problem.evaluate(config).value)
        history = history.apply(TrialStarted(float(k), k, config))
        outcome = Outcome(value, (value,), {race.problem.metric: (value,)})
        history = history.apply(TrialFinished(k + 0.5, k, State.DONE, outcome))
    return history.apply(StudyFinished(float(race.trials), "all trials are done"))


def race(request: Request) -> PlainTextResponse:
    """Makes a race and answers with its id."""
    asked = request.query_params
    found = line_up(
        problems.get("branin"), METHODS, seeds=int(asked.get("seeds", "100")), trials=int(asked.get("trials", "1000"))
    )
    rng = np.random.default_rng(0)
    for label in found.labels:
        for k, history in enumerate(found.histories[label]):
            found = found.with_history(label, k, finished(found, history, rng))
    job = RaceJob(found, jobs.registry().pool(), Terms())
    jobs.registry().races.adopt(job)
    job.begin()  # it finds that all is done
    job.wait()
    return PlainTextResponse(job.id)


app = st.App(str(Path(__file__).parents[2] / "app.py"), routes=[*ROUTES, Route("/crowd/race", race)])
