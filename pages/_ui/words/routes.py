"""The glossary as the browser gets it: once, when somebody first asks what a word means."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages._ui import words
from pages._ui.encoding import dumps
from pages._ui.words.marks import pattern, phrases
from tuning.language import speaking, spoken, tr

HOUR = {"Cache-Control": "public, max-age=3600"}


@cache
def glossary(language: str) -> bytes:
    """All terms in a language, their kinds in order, and how they are found in a text."""
    with speaking(language):
        terms = [asdict(words.get(name)) for name in words.names()]
        told = {"terms": terms, "kinds": words.KINDS, "phrases": phrases(), "pattern": pattern()}
        return dumps(told | {"more": tr("In the glossary")})


async def told(_: Request) -> Response:
    """``/words?lang=CODE``."""
    return Response(await run_in_threadpool(glossary, spoken()), 200, HOUR, media_type="application/json")


ROUTES = [Route("/words", told)]
