"""Our own routes: the event stream that feeds the live board, the CSV of a search, and plotly.js.

A job's id is unguessable; who knows it may watch. Each card is encoded once per version and shared by all viewers.
"""

from __future__ import annotations

import asyncio
import json
import math
import threading
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from tuning import jobs, plots
from tuning.callbacks import remaining_seconds
from tuning.history import History, State

POLL_SECONDS = 0.2
HEAVY = ("parallel_coordinates", "slice")
HEAVY_SECONDS = 2.0
TABLE_ROWS = 200
CACHE_SIZE = 128

_cache: OrderedDict[tuple, str] = OrderedDict()
_lock = threading.Lock()


def _cached(key: tuple, make) -> str:
    with _lock:
        if key in _cache:
            _cache.move_to_end(key)
            return _cache[key]
    text = make()
    with _lock:
        _cache[key] = text
        while len(_cache) > CACHE_SIZE:
            _cache.popitem(last=False)
    return text


def read_by(job: jobs.Job, metric: str | None) -> History:
    """The job's history by a metric that it recorded, or by its objective."""
    history = job.history
    if not metric or metric == history.study.metric or metric not in job.problem.metrics:
        return history
    return history.by_metric(metric, job.problem.metrics[metric])


def _short(value: object) -> str:
    """A value for reading; the CSV and the code have it in full."""
    return f"{value:.4g}" if isinstance(value, float) else repr(value)


def status(job: jobs.Job, metric: str | None, now: float) -> dict:
    """One job in a few numbers."""
    history = read_by(job, metric)
    n, best = len(history.finished), history.best
    began, until = history.started or now, history.ended or now
    eta = None if job.is_over else remaining_seconds(history, job.trials, now)
    if job.seconds is not None and not job.is_over:
        left = max(job.seconds - (now - began), 0.0)
        eta = left if eta is None else min(eta, left)
    return {
        "label": job.label,
        "state": job.state,
        "finished": n,
        "trials": job.trials,
        "error": job.error,
        "ahead": job.ahead if job.state == "waiting" else 0,
        "running": len(history.running),
        "eta": eta,
        "failed": sum(trial.state not in (State.DONE, State.PRUNED) for trial in history.finished),
        "pruned": sum(trial.state == State.PRUNED for trial in history.finished),
        "seconds": until - began,
        "best": None if best is None else best.value,
        "metric": history.study.metric,
        "direction": history.direction,
        "config": None if best is None else {n: _short(v) for n, v in best.config.items()},
        "reason": history.reason,
    }


def table(job: jobs.Job, metric: str | None) -> list[list]:
    """The latest trials: method, number, state, value, spread, seconds, config, message."""
    history = read_by(job, metric)
    return [
        [
            job.label,
            t.number,
            str(t.state),
            t.value,
            None if math.isnan(t.spread) else t.spread,
            round(t.seconds, 3),
            ", ".join(f"{name}={_short(value)}" for name, value in t.config.items()),
            t.message,
        ]
        for t in history.trials[-TABLE_ROWS:]
    ]


def card_json(name: str, watched: list[jobs.Job], metric: str | None) -> str:
    """One card as JSON text."""
    card = plots.card(name, {job.label: read_by(job, metric) for job in watched})
    figure = "null" if card.figure is None else card.figure.to_json()
    words = json.dumps({"title": card.title, "help": card.help, "reason": card.reason, "summary": card.summary})
    return f'{words[:-1]}, "figure": {figure}}}'


def _card(name: str, ids: tuple, version: tuple, watched: list[jobs.Job], metric: str | None) -> str:
    return _cached((ids, version, metric, name), lambda: card_json(name, watched, metric))


async def _events(
    request: Request, watched: list[jobs.Job], cards: list[str], metric: str | None
) -> AsyncIterator[str]:
    sent: dict[str, tuple] = {}
    last_heavy = last_beat = 0.0
    seen: tuple = ()
    ids = tuple(job.id for job in watched)
    while not await request.is_disconnected():
        for job in watched:
            job.watched()
        is_over = all(job.is_over for job in watched)
        version = tuple(job.version for job in watched)
        now = time.time()
        state = (version, tuple(job.state for job in watched))
        if state != seen or is_over or now - last_beat > 1:
            due = [
                name
                for name in cards
                if sent.get(name) != version and (name not in HEAVY or is_over or now - last_heavy > HEAVY_SECONDS)
            ]
            drawn = {name: await asyncio.to_thread(_card, name, ids, version, watched, metric) for name in due}
            if any(name in HEAVY for name in drawn):
                last_heavy = now
            sent |= dict.fromkeys(drawn, version)
            rows = _cached(
                (ids, version, metric, "table"), lambda: json.dumps([r for job in watched for r in table(job, metric)])
            )
            shown = rows if state != seen or is_over else "null"
            statuses = json.dumps([status(job, metric, now) for job in watched])
            parts = ", ".join(f'"{name}": {text}' for name, text in drawn.items())
            head = f'"version": {sum(version)}, "over": {json.dumps(is_over)}, "status": {statuses}, "table": {shown}'
            text = f'{{{head}, "cards": {{{parts}}}}}'
            yield f"event: update\ndata: {text}\n\n"
            seen, last_beat = state, now
        if is_over:
            yield "event: over\ndata: {}\n\n"
            return
        await asyncio.sleep(POLL_SECONDS)


def _watched(request: Request) -> list[jobs.Job] | None:
    found = [jobs.registry().get(job_id) for job_id in request.query_params.get("jobs", "").split(",")[:12]]
    return None if any(job is None for job in found) else [job for job in found if job is not None]


async def live(request: Request) -> Response:
    """Server-sent events of some jobs: ``/live?jobs=ID,ID&cards=NAME,NAME&metric=NAME``."""
    watched = _watched(request)
    if not watched:
        return PlainTextResponse("There is no such search.", 404)
    cards = [name for name in request.query_params.get("cards", "").split(",") if name in plots.names()]
    return StreamingResponse(
        _events(request, watched, cards, request.query_params.get("metric")),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store"},
    )


async def csv(request: Request) -> Response:
    """All trials of one search: ``/live.csv?jobs=ID``."""
    watched = _watched(request)
    if not watched:
        return PlainTextResponse("There is no such search.", 404)
    import pandas as pd

    frames = await asyncio.to_thread(lambda: [job.history.frame().assign(method=job.label) for job in watched])
    return Response(
        pd.concat(frames).to_csv(index=False),
        media_type="text/csv",
        headers={"Content-Disposition": 'attachment; filename="trials.csv"', "Cache-Control": "no-store"},
    )


async def plotly_js(request: Request) -> Response:
    """plotly.js as the installed plotly carries it: no other host is asked."""
    import plotly

    path = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    return FileResponse(path, media_type="text/javascript", headers={"Cache-Control": "public, max-age=86400"})


async def start_page(request: Request) -> Response:
    """``/search`` is the start page too: its name works as a link like that of every other page."""
    root = request.url.path.removesuffix("/").removesuffix("search")
    return RedirectResponse(f"{root}?{request.url.query}" if request.url.query else root)


ROUTES = [
    Route("/search", start_page),
    Route("/live", live),
    Route("/live.csv", csv),
    Route("/vendor/plotly.min.js", plotly_js),
]
