"""Our own routes of the Learn page: what a lesson is, and its run with what the person has guessed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages import lessons
from pages._ui import mine
from pages._ui.encoding import dumps
from pages._ui.guard import json_object
from pages._ui.learn import runs
from pages._ui.learn.described import described, revealed
from pages._ui.turns import heavy, in_turn
from tuning.language import tr
from tuning.language.retelling import retold
from tuning.service import jobs

NO_STORE = {"Cache-Control": "no-store"}
CLIENT = re.compile(r"[\w-]{8,40}", re.ASCII)


def _answer(act: Callable[[str, dict[str, Any]], dict[str, Any]]) -> Callable[[Request], Any]:
    """A route: what `act` finds for a visitor and a body; what is wrong becomes one sentence."""

    async def answer(request: Request) -> Response:
        who = mine.bearer(request.headers.get("x-tuning-pass", ""))
        status = 200
        try:
            if who is None:
                found: dict[str, Any] = {"error": tr("This page is older than the server. Reload it.")}
                status = 401
            else:
                body = await json_object(request) if request.method == "POST" else dict(request.query_params)
                found = await in_turn(heavy, who, lambda: act(who, body))
        except ValueError as error:
            found, status = {"error": retold(error)}, 400
        return Response(dumps(found), status, NO_STORE, media_type="application/json")

    return answer


def lesson(who: str, query: dict[str, Any]) -> dict[str, Any]:
    """``/learn/lesson?name=NAME``; meanwhile the workers start, so that the run need not wait for them."""
    jobs.registry().races.warm_up()
    return described(lessons.get(str(query.get("name", ""))[:100]))


def run(who: str, body: dict[str, Any]) -> dict[str, Any]:
    """``{"lesson": NAME, "seed": 0, "settings": {}, "guess": null, "client": TAB}``: asked again until it is done."""
    known = lessons.get(str(body.get("lesson", ""))[:100])
    client, settings, seed, guess = _client(body), body.get("settings", {}), body.get("seed", 0), body.get("guess")
    if not isinstance(settings, dict):
        raise ValueError(tr("the settings must be an object, such as {}."))
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**31:
        raise ValueError(tr("a seed is a whole number from 0 to {most:,}.", most=2**31 - 1))
    checked = None if guess is None else known.prediction.checked(guess)
    found = runs.ask(known.name, seed, settings, client=client, visitor=who)
    if found.finding is None:
        return found.progress(runs.usual(known.name))
    return {"state": "done", "took": round(found.job.elapsed, 2), **revealed(known, found.finding, checked, settings)}


def leave(who: str, body: dict[str, Any]) -> dict[str, Any]:
    """``{"client": TAB}``: the tab no longer waits for its run."""
    runs.leave(_client(body))
    return {}


def _client(body: dict[str, Any]) -> str:
    client = body.get("client")
    if not isinstance(client, str) or not CLIENT.fullmatch(client):
        raise ValueError(tr("which tab asks? Send a client of 8 to 40 letters."))
    return client


ROUTES = [
    Route("/learn/lesson", _answer(lesson)),
    Route("/learn/run", _answer(run), methods=["POST"]),
    Route("/learn/leave", _answer(leave), methods=["POST"]),
]
