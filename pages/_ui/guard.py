"""Who may ask this server, and for what: names that it answers to, foreign pages, and the size of what is sent.

A page of another site can make a browser send requests here. It cannot read the answers, unless its own name is made
to lead here ("DNS rebinding"); therefore the server answers only to names that are its own. What changes something is
taken from our own pages only.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import orjson
import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse

from tuning.language import tr

MAX_BODY = 64 * 1024
LONGEST_HOST = 260  # letters of a name, at most 253, and a port
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


# Names -------------------------------------------------------------------------------------------------------
def is_own_name(host: str, allowed: Iterable[str] = (), own: Iterable[str] = ()) -> bool:
    """Whether the server answers to this ``Host``.

    Args:
        host: name or address, with or without a port.
        allowed: the names that whoever runs the server allows, such as ``*.example.org``; if there are any, no other
            name is.
        own: names of this machine. Addresses and ``localhost`` always are: nobody can make them lead elsewhere.
    """
    try:
        parts = urlsplit(f"//{host}")
        name, _ = (parts.hostname or "").lower().rstrip("."), parts.port
    except ValueError:  # such as a port that is no number
        return False
    if not name or "@" in host or len(host) > LONGEST_HOST:
        return False
    patterns = [pattern.strip().lower().rstrip(".") for pattern in allowed]
    if patterns:
        return any(p in ("*", name) or (p.startswith("*.") and name.endswith(p[1:])) for p in patterns)
    return _is_address(name) or name == "localhost" or name.endswith(".localhost") or name in own


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True


@cache
def _names_of_this_machine() -> frozenset[str]:
    name = socket.gethostname().lower()
    return frozenset({name, name.partition(".")[0], f"{name.partition('.')[0]}.local"})


def _answers_to(host: str) -> bool:
    told = str(st.get_option("browser.serverAddress") or "").lower()
    return is_own_name(host, st.get_option("server.allowedHosts") or (), {*_names_of_this_machine(), told})


class Names:
    """Middleware around the whole server: pages, routes and WebSockets answer only to the server's own names."""

    def __init__(self, app: Any):
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] in ("http", "websocket"):
            host = Headers(scope=scope).get("host", "")
            if not _answers_to(host):
                if scope["type"] == "websocket":
                    await send({"type": "websocket.close", "code": 1008, "reason": "unknown host"})
                    return
                sentence = tr(
                    "This server does not answer to the name {host!r}. Whoever runs it can allow it: "
                    "server.allowedHosts in .streamlit/config.toml, or STREAMLIT_SERVER_ALLOWED_HOSTS.",
                    host=host[:80],
                )
                await PlainTextResponse(sentence, 421, HEADERS)(scope, receive, send)
                return
        await self._app(scope, receive, send)


# Our own routes ----------------------------------------------------------------------------------------------
def is_foreign(request: Request) -> bool:
    """Whether a page of another site makes this request, as far as the browser says."""
    if st.get_option("server.enableCORS") is False:
        return False  # whoever runs the server wants it so
    origin = request.headers.get("origin")
    if origin is None:
        mode = request.headers.get("sec-fetch-mode", "")
        return request.headers.get("sec-fetch-site", "") in ("cross-site", "same-site") and mode != "navigate"
    trusted = {str(known).rstrip("/").lower() for known in st.get_option("server.corsAllowedOrigins") or ()}
    if origin.lower() in trusted:
        return False
    try:
        named = urlsplit(origin).netloc
    except ValueError:  # such as an address that is none
        return True
    return named.lower() != request.headers.get("host", "").lower()


class Guarded:
    """One of our routes: refuses foreign pages and large bodies, and tells the browser to take answers as they are.

    Raises:
        HTTPException: while a body is read that grows too large.
    """

    def __init__(self, app: Any):
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope)

        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if is_foreign(request):
            answer = PlainTextResponse(tr("This is answered to pages of this server only."), 403)
            await answer(scope, receive, send_with_headers)
            return
        said = request.headers.get("content-length", "0")
        if not said.isascii() or not said.isdigit() or int(said[:12]) > MAX_BODY:
            await PlainTextResponse(too_large(), 413, {"Connection": "close"})(scope, receive, send_with_headers)
            return
        has_body = said != "0" or "transfer-encoding" in request.headers
        try:
            await self._app(scope, _limited(receive) if has_body else receive, send_with_headers)
        except ClientDisconnect:  # in the middle of what it sent: nobody is there to be answered
            return


def too_large() -> str:
    """What a body that is too large is answered, in the language of who sent it."""
    return tr("The request's body is larger than {n:,} bytes, the most that is read here.", n=MAX_BODY)


def _limited(receive: Any) -> Any:
    n_read = 0

    async def receive_limited() -> Any:
        nonlocal n_read
        message = await receive()
        n_read += len(message.get("body", b""))
        if n_read > MAX_BODY:
            raise HTTPException(413, too_large(), {"Connection": "close"})
        return message

    return receive_limited


async def json_object(request: Request) -> dict[str, Any]:
    """The JSON object that is the body of a request; an empty body is an empty one.

    Raises:
        ValueError: if the body is anything else.
    """
    return parse_object(await request.body())


def parse_object(text: str | bytes) -> dict[str, Any]:
    """A JSON object as a dictionary; empty text is an empty one.

    Raises:
        ValueError: if the text is anything else, or has a number that JSON cannot carry on.
    """
    try:
        found = orjson.loads(text or b"{}")  # refuses NaN, Infinity, 1e400 and brackets without end
    except orjson.JSONDecodeError:
        raise ValueError(tr("this is not JSON that can be read. Send one object, such as {}.")) from None
    if not isinstance(found, dict):
        raise ValueError(tr("this is JSON, but no object. Send one object, such as {}."))
    return found
