"""Routes of the race: its event stream, and its trials as CSV."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from pages._ui.race.feed import feed_of
from tuning.service import races
from tuning.service.races import RaceJob

POLL_SECONDS = 0.15


async def _events(request: Request, job: RaceJob) -> AsyncIterator[bytes]:
    feed = await asyncio.to_thread(feed_of, job)
    sent: dict[tuple[str, int], tuple[int, bool]] = {}
    seen = -1
    yield b"event: hello\ndata: " + feed.hello + b"\n\n"
    while not await request.is_disconnected():
        is_over, version = job.is_over, job.version
        if version != seen or is_over:
            seen = version
            yield b"event: update\ndata: " + await asyncio.to_thread(feed.since, sent) + b"\n\n"
        if is_over:
            yield b"event: over\ndata: {}\n\n"
            return
        await asyncio.sleep(POLL_SECONDS)


def _watched(request: Request) -> RaceJob | None:
    return races.registry().get(request.query_params.get("race", ""))


async def live(request: Request) -> Response:
    """Server-sent events of a race: ``/race/live?race=ID``."""
    job = _watched(request)
    if job is None:
        return PlainTextResponse("There is no such race.", 404)
    return StreamingResponse(
        _events(request, job), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


async def csv(request: Request) -> Response:
    """All trials of a race: ``/race/trials.csv?race=ID``."""
    job = _watched(request)
    if job is None:
        return PlainTextResponse("There is no such race.", 404)
    text = await asyncio.to_thread(lambda: job.race.frame().to_csv(index=False))
    headers = {"Content-Disposition": 'attachment; filename="race.csv"', "Cache-Control": "no-store"}
    return Response(text, media_type="text/csv", headers=headers)


ROUTES = [
    Route("/race/live", live),
    Route("/race/trials.csv", csv),
]
