"""Our own routes: the event stream that feeds the live board, downloads, and one trial.

A job's id is unguessable; who knows it may watch.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
from collections.abc import AsyncIterator

import orjson
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from pages._ui.board.feed import Feed, feed_of, parse_card
from pages._ui.board.trial import describe_trial
from tuning import plots
from tuning.service import jobs

POLL_SECONDS = 0.1
TABLE_ROWS, MAX_CARDS = 500, 24
NO_STORE = {"Cache-Control": "no-store"}

__all__ = ["ROUTES"]


async def _events(request: Request, feed: Feed, cards: dict[str, int], since: str) -> AsyncIterator[bytes]:
    """`cards` are the ones that are watched, each with the frame that the viewer has, or 0."""
    token, _, place = since.partition(":")
    is_known = token == feed.token and place.isdigit()
    cursor = int(place) if is_known else 0
    sent = dict(cards) if is_known else {}
    seen = -1
    yield b"event: hello\ndata: " + feed.hello + b"\n\n"
    while not await request.is_disconnected():
        for job in feed.watched:
            job.watched()
        feed.poke([*cards])
        is_complete = feed.is_complete([*cards])
        frames = {name: feed.frames[name] for name in cards if name in feed.frames}
        drawn = []
        for name, frame in frames.items():
            if sent.get(name) == frame.number:
                continue
            is_next = sent.get(name) == frame.number - 1 and 0 < len(frame.change) < len(frame.whole)
            body = b'"change": ' + frame.change if is_next else b'"whole": ' + frame.whole
            head = (
                f'{json.dumps(name)}: {{"frame": {frame.number}, "version": {sum(frame.version)}, '
                f'"every": {frame.every:.2f}, '
            )
            drawn.append(head.encode() + body + b"}")
            sent[name] = frame.number
        if feed.version and (drawn or feed.changed != seen):
            seen = feed.changed
            rows, start = feed.rows[cursor:], cursor
            cursor += len(rows)
            yield b"".join(
                [
                    f"id: {feed.token}:{cursor}\nevent: update\n".encode(),
                    f'data: {{"version": {sum(feed.version)}, "over": {json.dumps(feed.is_over)}, '.encode(),
                    f'"from": {start}, "status": '.encode(),
                    feed.statuses,
                    b', "running": ' + feed.running + b', "rows": [' + b", ".join(rows) + b"]",
                    b', "cards": {' + b", ".join(drawn) + b"}}\n\n",
                ]
            )
        if is_complete:
            yield b"event: over\ndata: {}\n\n"
            return
        await asyncio.sleep(POLL_SECONDS)


def _watched(request: Request) -> list[jobs.Job] | None:
    found = [jobs.registry().get(job_id) for job_id in request.query_params.get("jobs", "").split(",")[:12]]
    return None if any(job is None for job in found) else [job for job in found if job is not None]


def _unknown() -> Response:
    return PlainTextResponse("There is no such search.", 404)


async def live(request: Request) -> Response:
    """Server-sent events: ``/live?jobs=ID,ID&cards=NAME,NAME&metric=NAME&since=TOKEN:ROWS&known=FRAME,FRAME``.

    What the viewer has is not sent again: so many rows, and the frame that it knows of each card.
    """
    watched = _watched(request)
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
    feed = feed_of(watched, request.query_params.get("metric"))
    since = again or request.query_params.get("since", "")
    return StreamingResponse(
        _events(request, feed, cards, since),
        media_type="text/event-stream",
        headers=NO_STORE,
    )


def _card(request: Request) -> plots.Card | None:
    """The card that a request names; None if there is no such search or card, or it has no such option."""
    watched, text = _watched(request), request.query_params.get("card", "")
    if not watched or parse_card(text)[0] not in plots.names():
        return None
    try:
        return feed_of(watched, request.query_params.get("metric")).card(text)
    except ValueError:
        return None


async def csv(request: Request) -> Response:
    """All trials of some searches, or the data of one card: ``/live.csv?jobs=ID[&card=NAME&metric=NAME]``."""
    if "card" in request.query_params:
        card = await asyncio.to_thread(_card, request)
        return _unknown() if card is None else _file(card.csv(), "text/csv", f"{card.name}.csv")
    watched = _watched(request)
    if not watched:
        return _unknown()

    def make() -> str:
        import pandas as pd

        return str(pd.concat([job.history.frame().assign(method=job.label) for job in watched]).to_csv(index=False))

    return _file(await asyncio.to_thread(make), "text/csv", "trials.csv")


async def data(request: Request) -> Response:
    """The data of one card for a table: ``/live/data?jobs=ID&card=NAME&metric=NAME``; at most 500 rows, the latest."""
    card = await asyncio.to_thread(_card, request)
    if card is None:
        return _unknown()
    found: dict[str, object] = {"columns": [], "rows": [], "n": 0, "reason": card.reason}
    if card.frame is not None:
        shown = card.frame[[name for name in card.frame if not str(name).startswith("at_")]].tail(TABLE_ROWS)
        rows = [[_cell(value) for value in row] for row in shown.itertuples(index=False, name=None)]
        found |= {"columns": [str(name) for name in shown.columns], "rows": rows, "n": len(card.frame)}
    return Response(orjson.dumps(found), media_type="application/json", headers=NO_STORE)


def _cell(value: object) -> object:
    if isinstance(value, float):
        return None if value != value else float(f"{value:.6g}")  # noqa: PLR0124 - NaN is not equal to itself
    return value if isinstance(value, (int, str, bool)) or value is None else str(value)


async def page(request: Request) -> Response:
    """One card as a page that works without a network: ``/live/card.html?jobs=ID&card=NAME&metric=NAME``."""
    card = await asyncio.to_thread(_card, request)
    return _unknown() if card is None else _file(await asyncio.to_thread(card.html), "text/html", f"{card.name}.html")


async def trial(request: Request) -> Response:
    """All about one trial: ``/live/trial?jobs=ID&number=N&metric=NAME``."""
    watched, number = _watched(request), request.query_params.get("number", "")
    if not watched or not re.fullmatch(r"\d{1,9}", number):
        return _unknown()
    history = feed_of(watched, request.query_params.get("metric")).histories()[0]
    found = await asyncio.to_thread(describe_trial, watched[0], history, int(number))
    if found is None:
        return PlainTextResponse("There is no such trial.", 404)
    return Response(orjson.dumps(found), media_type="application/json", headers=NO_STORE)


def _file(text: str, kind: str, name: str) -> Response:
    return Response(text, media_type=kind, headers=NO_STORE | {"Content-Disposition": f'attachment; filename="{name}"'})


async def start_page(request: Request) -> Response:
    """``/search`` is the start page too: its name works as a link like that of every other page."""
    root = request.url.path.removesuffix("/").removesuffix("search")
    return RedirectResponse(f"{root}?{request.url.query}" if request.url.query else root)


ROUTES = [
    Route("/search", start_page),
    Route("/live", live),
    Route("/live.csv", csv),
    Route("/live/data", data),
    Route("/live/card.html", page),
    Route("/live/trial", trial),
]
