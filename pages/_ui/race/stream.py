"""Routes of the race: its event stream, and its trials as CSV."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pages._ui.race.facts import code_of
from pages._ui.race.feed import Feed, feed_of
from pages._ui.stream import EventStream
from pages._ui.turns import address, heavy, in_turn, stored
from tuning.compare import in_order
from tuning.language import tr
from tuning.service import jobs
from tuning.service.races import RaceJob
from tuning.study import spreadsheet


class RaceViewer:
    """What one viewer has of a race: which version of its feed."""

    def __init__(self, feed: Feed):
        self._feed, self._version, self._is_new = feed, 0, True

    def is_complete(self) -> bool:
        return self._feed.is_complete and self._version == self._feed.version

    def news(self) -> list[bytes]:
        feed = self._feed
        feed.poke()
        update = feed.since(self._version)
        if update is None:
            return []
        hello = [feed.hello] if self._is_new else []
        self._is_new, self._version = False, update.version
        return [*hello, *update.messages]


async def _watched(request: Request) -> RaceJob | None:
    races, id = jobs.registry().races, request.query_params.get("race", "")
    return races.at_hand(id) or await in_turn(stored, address(request), lambda: races.get(id))


async def live(request: Request) -> Response | EventStream:
    """Server-sent events of a race: ``/race/live?race=ID``."""
    job = await _watched(request)
    if job is None:
        return PlainTextResponse(tr("There is no such race."), 404)
    return EventStream(RaceViewer(feed_of(job)))


async def csv(request: Request) -> Response:
    """All trials of a race: ``/race/trials.csv?race=ID``."""
    job = await _watched(request)
    if job is None:
        return PlainTextResponse(tr("There is no such race."), 404)
    text = await in_turn(heavy, job.whose_turn, lambda: spreadsheet.csv(job.race.frame()))
    headers = {"Content-Disposition": 'attachment; filename="race.csv"', "Cache-Control": "no-store"}
    return Response(text, media_type="text/csv", headers=headers)


async def trial(request: Request) -> Response:
    """Code of one trial: ``/race/trial?race=ID&method=0&seed=0&place=0``, by its place among those that are over."""
    job = await _watched(request)
    if job is None:
        return PlainTextResponse(tr("There is no such race."), 404)
    try:
        m, k, n = (int(request.query_params[name]) for name in ("method", "seed", "place"))
        if min(m, k, n) < 0:
            raise IndexError
        found = in_order(job.race.histories[job.race.labels[m]][k])[n]
    except (KeyError, ValueError, IndexError):
        return PlainTextResponse(tr("There is no such trial."), 404)
    return PlainTextResponse(code_of(job.race.problem, found.config))


ROUTES = [
    Route("/race/live", live),
    Route("/race/trial", trial),
    Route("/race/trials.csv", csv),
]
