"""Our own routes: the event stream that feeds the live board, downloads, and one trial.

A job's id is unguessable; who knows it may watch.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pages._ui.board.feed import Feed, feed_of, parse_card
from pages._ui.board.trial import describe_trial
from pages._ui.encoding import dumps
from pages._ui.stream import EventStream, message
from pages._ui.turns import address, heavy, in_turn, quick, stored
from tuning import plots
from tuning.language import tr
from tuning.language.retelling import retold
from tuning.service import jobs
from tuning.study import spreadsheet

TABLE_ROWS, MAX_CARDS, MAX_JOBS = 500, 24, 12
NO_STORE = {"Cache-Control": "no-store"}

__all__ = ["ROUTES"]


class BoardViewer:
    """What one viewer has: so many rows, and a frame of each card, or 0. `cards` are the ones that are watched."""

    def __init__(self, feed: Feed, cards: dict[str, int], since: str = ""):
        token, _, place = since.partition(":")
        is_known = token == feed.token and re.fullmatch("[0-9]{1,12}", place) is not None
        self._feed, self._cards = feed, [*cards]
        self._rows = int(place) if is_known else 0
        self._frames = dict(cards) if is_known else {}
        self._seen = -1
        self._is_new = True

    def is_complete(self) -> bool:
        return self._feed.is_complete(self._cards)

    def news(self) -> list[bytes]:
        feed = self._feed
        feed.poke(self._cards)
        found = [message("hello", feed.hello)] if self._is_new else []
        self._is_new = False
        changed, n = feed.changed, len(feed.rows)
        drawn = {name: feed.frames[name] for name in self._cards if name in feed.frames}
        drawn = {name: frame for name, frame in drawn.items() if self._frames.get(name) != frame.number}
        if feed.version and (drawn or changed != self._seen):
            has = {name: self._frames.get(name, 0) for name in drawn}
            found.append(message("update", feed.update(self._rows, n, drawn, has), f"{feed.token}:{n}"))
            self._seen, self._rows = changed, max(n, self._rows)
            self._frames |= {name: frame.number for name, frame in drawn.items()}
        return found


async def _watched(request: Request) -> list[jobs.Job] | None:
    ids = request.query_params.get("jobs", "").split(",")[:MAX_JOBS]
    registry = jobs.registry()
    found = [registry.at_hand(job_id) for job_id in ids]
    if None in found:
        found = await in_turn(stored, address(request), lambda: [registry.get(job_id) for job_id in ids])
    return None if any(job is None for job in found) else [job for job in found if job is not None]


def _unknown() -> Response:
    return PlainTextResponse(tr("There is no such search."), 404)


async def live(request: Request) -> Response | EventStream:
    """Server-sent events: ``/live?jobs=ID,ID&cards=NAME,NAME&metric=NAME&since=TOKEN:ROWS&known=FRAME,FRAME``.

    What the viewer has is not sent again: so many rows, and the frame that it knows of each card.
    """
    watched = await _watched(request)
    if not watched:
        return _unknown()
    asked = request.query_params.get("cards", "").split(",")[:MAX_CARDS]
    # After a lost connection the frames have gone on since its address was made.
    again = request.headers.get("last-event-id")
    known = [] if again else request.query_params.get("known", "").split(",")
    pairs = itertools.zip_longest(asked, known[: len(asked)], fillvalue="")
    cards = {
        card: int(number) if re.fullmatch(r"[0-9]{1,12}", number) else 0
        for card, number in pairs
        if parse_card(card)[0] in plots.names()
    }
    feed = await in_turn(quick, watched[0].whose_turn, lambda: feed_of(watched, request.query_params.get("metric")))
    return EventStream(BoardViewer(feed, cards, again or request.query_params.get("since", "")))


async def _of_card(request: Request, make: Callable[[plots.Card], tuple[str | bytes, str, str]]) -> Response:
    """What `make` makes of the card that a request names: body, media type and the file's ending, if it is a file.

    404 if there is no such search or card, or it has no such option.
    """
    watched, text = await _watched(request), request.query_params.get("card", "")
    if not watched or parse_card(text)[0] not in plots.names():
        return _unknown()

    def answer() -> Response:
        try:
            card = feed_of(watched, request.query_params.get("metric")).card(text)
        except ValueError:
            return _unknown()
        body, kind, ending = make(card)
        return _file(body, kind, f"{card.name}.{ending}" if ending else "")

    return await in_turn(heavy, watched[0].whose_turn, answer)


async def csv(request: Request) -> Response:
    """All trials of some searches, or the data of one card: ``/live.csv?jobs=ID[&card=NAME&metric=NAME]``."""
    if "card" in request.query_params:
        return await _of_card(request, lambda card: (card.csv(), "text/csv", "csv"))
    watched = await _watched(request)
    if not watched:
        return _unknown()

    def answer() -> Response:
        import pandas as pd

        frame = pd.concat([job.history.frame().assign(method=job.label) for job in watched])
        return _file(spreadsheet.csv(frame), "text/csv", "trials.csv")

    return await in_turn(heavy, watched[0].whose_turn, answer)


async def data(request: Request) -> Response:
    """The data of one card for a table: ``/live/data?jobs=ID&card=NAME&metric=NAME``; at most 500 rows, the latest."""
    return await _of_card(request, lambda card: (_table(card), "application/json", ""))


def _table(card: plots.Card) -> bytes:
    found: dict[str, object] = {"columns": [], "rows": [], "n": 0, "reason": retold(card.reason)}
    if card.frame is not None:
        shown = card.frame[[name for name in card.frame if not str(name).startswith("at_")]].tail(TABLE_ROWS)
        rows = [[_cell(value) for value in row] for row in shown.itertuples(index=False, name=None)]
        found |= {"columns": [str(name) for name in shown.columns], "rows": rows, "n": len(card.frame)}
    return dumps(found)


def _cell(value: object) -> object:
    if isinstance(value, float):
        return None if value != value else float(f"{value:.6g}")  # noqa: PLR0124 - NaN is not equal to itself
    return value if isinstance(value, (int, str, bool)) or value is None else str(value)


async def page(request: Request) -> Response:
    """One card as a page that works without a network: ``/live/card.html?jobs=ID&card=NAME&metric=NAME``."""
    return await _of_card(request, lambda card: (card.html(), "text/html", "html"))


async def trial(request: Request) -> Response:
    """All about one trial: ``/live/trial?jobs=ID&number=N&metric=NAME``."""
    watched, number = await _watched(request), request.query_params.get("number", "")
    if not watched or not re.fullmatch("[0-9]{1,9}", number):
        return _unknown()

    def answer() -> Response:
        history = feed_of(watched, request.query_params.get("metric")).histories()[0]
        found = describe_trial(watched[0], history, int(number))
        if found is None:
            return PlainTextResponse(tr("There is no such trial."), 404)
        return _file(dumps(found), "application/json", "")

    return await in_turn(heavy, watched[0].whose_turn, answer)


def _file(body: str | bytes, kind: str, name: str) -> Response:
    """An answer that is not kept; a file to be saved, if it has a name."""
    saved = {"Content-Disposition": f'attachment; filename="{name}"'} if name else {}
    return Response(body, media_type=kind, headers=NO_STORE | saved)


ROUTES = [
    Route("/live", live),
    Route("/live.csv", csv),
    Route("/live/data", data),
    Route("/live/card.html", page),
    Route("/live/trial", trial),
]
