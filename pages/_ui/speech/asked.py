"""Which language a request asks for. No streamlit here: routes of our own need it too."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers

from tuning import language

PARAMETER = "lang"
TAGS = {"en": "en", "zh": "zh-CN"}
"""Our languages as HTML names them (BCP 47)."""
MAX_HEADER = 500

language.add(Path(__file__).parent)


def of_browser(header: str) -> str:
    """The language that an ``Accept-Language`` header likes best among ours, else English (RFC 9110, 12.5.4)."""
    liked: list[tuple[float, int, str]] = []
    for place, part in enumerate(header[:MAX_HEADER].split(",")):
        name, _, weight = part.strip().partition(";")
        code = name.strip().lower().partition("-")[0]
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            continue
        if code in language.LANGUAGES and quality > 0:
            liked.append((-quality, place, code))
    return min(liked)[2] if liked else language.ENGLISH


class Languages:
    """Middleware around the whole server: whatever answers a request speaks its language."""

    def __init__(self, app: Any):
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get(PARAMETER, [""])[-1]
        header = Headers(scope=scope).get("accept-language", "")
        with language.speaking(asked if asked in language.LANGUAGES else of_browser(header)):
            await self._app(scope, receive, send)
