"""The routes of the class room: a page for phones, joining, adding and leading, and one live stream for all.

Whoever knows the code may look and join. What the teacher does needs the key, which only the browser that opened the
room has. All that comes in is checked where the room takes it; what is wrong becomes one sentence.
"""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable, Sequence
from html import escape
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from pages._ui import mine, scripts
from pages._ui.encoding import dumps
from pages._ui.guard import json_object
from pages._ui.speech import TAGS, words
from pages._ui.stream import EventStream, message
from pages._ui.turns import address, heavy, in_turn, stored
from tuning.language import speaking, spoken, tr
from tuning.language.retelling import retold
from tuning.service import jobs
from tuning.service.classroom import ClassroomError, Room, clean_code
from tuning.store import StoreError

NO_STORE = {"Cache-Control": "no-store"}
MAX_SENT = 2000  # bytes of one request
OF_PHONE = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    **NO_STORE,
}
PHONE = """<!doctype html>
<html lang="{lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{files}/room/client/phone.css">
<main id="room" data-code="{code}" data-routes="{routes}" data-language="{language}" data-words="{words}">
<noscript>{needs}</noscript></main>
<script type="module" src="{files}/room/client/phone.js"></script>
</html>
"""


def _rooms() -> Any:
    return jobs.registry().classrooms


def _answer(act: Callable[[Request, dict[str, Any]], Awaitable[Any]]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            if len(await request.body()) > MAX_SENT:
                raise ClassroomError(
                    tr("That is longer than {most:,} bytes, the most that a room takes at once.", most=MAX_SENT)
                )
            found, status = await act(request, await json_object(request)), 200
        except StoreError as error:  # nothing was refused: it may be asked again
            found, status = {"error": retold(error)}, 503
        except ValueError as error:
            found, status = {"error": retold(error)}, 400
        return Response(dumps(found), status, NO_STORE, media_type="application/json")

    return answer


# What is asked -----------------------------------------------------------------------------------------------
async def open_room(request: Request, _: dict[str, Any]) -> dict[str, Any]:
    """A new room: its code, and the key that only this browser gets."""
    who = mine.bearer(request.headers.get("x-tuning-pass", ""))
    if who is None:
        raise ClassroomError(tr("This page is older than the server. Reload it."))
    room, key = await in_turn(stored, who, lambda: _rooms().open(who))
    return {"code": room.code, "key": key}


async def _room(request: Request, code: object) -> Room:
    found: Room = _rooms().at_hand(code) or await in_turn(stored, address(request), lambda: _rooms().get(code))
    return found


async def join(request: Request, told: dict[str, Any]) -> dict[str, Any]:
    """``{"code": CODE, "name": NICKNAME}``."""
    room = await _room(request, told.get("code"))
    token, number = room.join(told.get("name"))
    _rooms().changed(room)
    return {"token": token, "number": number}


async def add(request: Request, told: dict[str, Any]) -> dict[str, Any]:
    """``{"code": CODE, "token": TOKEN, "round": NUMBER, ...}``: a seed to be run, a place, or a choice."""
    room = await _room(request, told.get("code"))
    room.member(told.get("token"))  # a stranger has no turn
    add = lambda: room.add(told.get("token"), told.get("round"), told)  # noqa: E731
    found = await in_turn(heavy, room.code, add)  # a class is one who asks: others need not wait for all of its phones
    _rooms().changed(room)
    return dict(found)


async def had(request: Request, told: dict[str, Any]) -> dict[str, Any]:
    """``{"code": CODE, "token": TOKEN, "round": NUMBER}``: what this person has added to the round so far."""
    room = await _room(request, told.get("code"))
    return dict(room.had(told.get("token"), told.get("round")))


async def lead(request: Request, told: dict[str, Any]) -> dict[str, Any]:
    """``{"code": CODE, "key": KEY, "do": "begin" | "reveal" | "remove" | "end" | "look", ...}``: the teacher only."""
    room = await _room(request, told.get("code"))
    room.check_leader(told.get("key"))
    acts: dict[object, Callable[[], None]] = {
        "begin": lambda: room.begin(told.get("mode"), told),
        "reveal": room.reveal,
        "remove": lambda: room.remove(told.get("number")),
        "end": lambda: _rooms().end(room),
        "look": lambda: None,
    }
    what = told.get("do")
    if not isinstance(what, str) or what not in acts:
        raise ClassroomError(tr("A teacher can do one of {listed}.", listed=", ".join(map(str, acts))))
    turns = stored if what == "end" else heavy  # a store that does not answer holds up no chart
    await in_turn(turns, room.owner, acts[what])  # not behind what the phones have asked for
    if not room.is_over:
        _rooms().changed(room)
    return {}


# What is seen ------------------------------------------------------------------------------------------------
def phone_address(request: Request, code: str) -> str:
    """Where phones go: this server, as the teacher's browser has named it."""
    path = request.url.path.rpartition("/")[0]
    scheme = "https" if request.query_params.get("secure") == "yes" else "http"
    return f"{scheme}://{request.headers.get('host', '')}{path}/phone?code={code}"


async def qr(request: Request) -> Response:
    """The way into a room as a picture: ``/room/qr.svg?code=CODE``."""
    import segno

    try:
        code = clean_code(request.query_params.get("code"))
    except ClassroomError as error:
        return Response(retold(error), 400, NO_STORE, media_type="text/plain")
    picture = io.BytesIO()
    segno.make(phone_address(request, code), error="m", micro=False).save(picture, kind="svg", scale=8, border=2)
    return Response(picture.getvalue(), 200, NO_STORE, "image/svg+xml")


async def phone(request: Request) -> Response:
    """The page for phones: ``/room/phone?code=CODE``. No Streamlit: a hundred of them are light.

    Each is in the language of its own browser, with what its script says.
    """
    base = request.url.path.removesuffix("/room/phone")
    code = escape(request.query_params.get("code", "")[:40])
    files = f"{base}/vendor/client/{scripts.version()}"
    page = PHONE.format(
        lang=TAGS[spoken()],
        title=escape(tr("Room")),
        files=escape(files),
        code=code,
        routes=escape(f"{base}/room"),
        language=spoken(),
        words=escape(dumps(words("room")).decode()),
        needs=escape(tr("This page needs JavaScript.")),
    )
    return HTMLResponse(page, headers=OF_PHONE)


class Watcher:
    """What one who watches has been sent; the text of a state is made once for all of a language.

    Args:
        room: what is watched.
        view: ``board`` or ``phone``.
    """

    _made: ClassVar[WeakKeyDictionary[Room, dict[tuple[str, str], tuple[int, bytes]]]] = WeakKeyDictionary()

    def __init__(self, room: Room, view: str):
        self._room, self._view, self._language, self._seen = room, view, spoken(), 0

    def news(self) -> Sequence[bytes]:
        """The state, where it is another than the last one that was sent."""
        version = self._room.version
        if version == self._seen or self.is_complete():
            return ()
        self._seen = version
        made, wanted = self._made.setdefault(self._room, {}), (self._view, self._language)
        if made.get(wanted, (0, b""))[0] != version:
            with speaking(self._language):
                state = self._room.board() if self._view == "board" else self._room.phone()
            made[wanted] = version, message("update", dumps(state))
        return (made[wanted][1],)

    def is_complete(self) -> bool:
        """Whether the room has ended."""
        return bool(_rooms().has_ended(self._room))


async def live(request: Request) -> Any:
    """The events of a room: ``/room/live?code=CODE&view=board``."""
    try:
        room = await _room(request, request.query_params.get("code"))
    except StoreError as error:
        return Response(retold(error), 503, NO_STORE, media_type="text/plain")
    except ClassroomError as error:
        return Response(retold(error), 404, NO_STORE, media_type="text/plain")
    return EventStream(Watcher(room, "board" if request.query_params.get("view") == "board" else "phone"))


ROUTES = [
    Route("/room/phone", phone),
    Route("/room/qr.svg", qr),
    Route("/room/live", live),
    Route("/room/open", _answer(open_room), methods=["POST"]),
    Route("/room/join", _answer(join), methods=["POST"]),
    Route("/room/add", _answer(add), methods=["POST"]),
    Route("/room/had", _answer(had), methods=["POST"]),
    Route("/room/lead", _answer(lead), methods=["POST"]),
]
