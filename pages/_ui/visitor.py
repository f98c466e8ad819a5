"""Which browser asks: what limits count by. All tabs of a browser, and a page that is loaded again, are one visitor.

A cookie with a random name, which the answer to the page itself sets; scripts cannot read it, and it says nothing of a
person. Who throws it away is a new visitor; who never takes one (no browser does so by itself) shares an account with
all others of his address who do not. Where people log in (``st.login``) a person is one visitor with all browsers.
Names are kept as digests: who reads the store cannot pass for somebody else.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from importlib.util import find_spec
from typing import Any

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders

from pages._ui.text import plain
from tuning.language import tr

COOKIE = "tuning_visitor"
NAME = re.compile(r"[A-Za-z0-9_-]{22}")
SECONDS = 365 * 24 * 3600
LOOK_SECONDS = 5.0


def name_in(header: str) -> str | None:
    """The visitor's name in a ``Cookie`` header, if there is one that could be ours."""
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return None
    return found.value if found is not None and NAME.fullmatch(found.value) else None


def visitor() -> str:
    """The visitor of this page run."""
    if _has_secrets() and st.user.get("is_logged_in"):
        return f"user-{_digest(str(st.user.get('iss', '')), str(st.user.get('sub') or st.user.get('email') or ''))}"
    name = st.context.cookies.get(COOKIE)
    if isinstance(name, str) and NAME.fullmatch(name):
        return f"browser-{_digest(name)}"
    return f"without a cookie, from {st.context.ip_address or 'this machine'}"


# Signing in ---------------------------------------------------------------------------------------------------
def sign_ins() -> tuple[str, ...]:
    """The ways to sign in that whoever runs the server has set up, as ``st.login`` names them; none by default."""
    section = st.secrets.get("auth") if _has_secrets() else None
    if not isinstance(section, Mapping):
        return ()
    named = [name for name, value in section.items() if isinstance(value, Mapping) and "client_id" in value]
    return (*(["default"] if "client_id" in section else []), *named)


def sign_in() -> None:
    """Who is signed in, and the way out; or the ways in. Nothing where there are none."""
    if not (ways := sign_ins()):
        return
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        if st.user.get("is_logged_in"):
            told = next((str(st.user[name]) for name in ("name", "email", "sub") if st.user.get(name)), "somebody")
            st.caption(plain(tr("Signed in as {name}", name=told[:80])), width="content")
            st.button(tr("Sign out"), key="sign_out", on_click=st.logout)
        elif find_spec("authlib") is None:
            st.error(plain(tr("Nobody can sign in: whoever runs this server must install the extra [login].")))
        else:
            for way in ways:
                label = tr("Sign in") if way == "default" else plain(tr("Sign in with {way}", way=way))
                st.button(label, key=f"sign_in_{way}", on_click=st.login, args=() if way == "default" else (way,))


@dataclass
class _Look:
    """What a look for secrets found, and when."""

    of: object = None
    when: float = 0.0
    found: bool = False


_last = _Look()


def _has_secrets() -> bool:
    """Whether whoever runs the server has a file of secrets: without one nobody can be signed in.

    Streamlit looks for it on the disk every time, several times in a run of a page; here it is once in some seconds.
    """
    now = time.monotonic()
    if _last.of is not st.secrets or now - _last.when > LOOK_SECONDS:
        _last.found = bool(st.secrets.load_if_toml_exists())
        _last.of, _last.when = st.secrets, now
    return _last.found


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:24]


class Visitors:
    """Middleware around the whole server: gives a browser that asks for a page its name, if it has none yet."""

    def __init__(self, app: Any):
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        if "text/html" not in headers.get("accept", "") or name_in(headers.get("cookie", "")) is not None:
            await self._app(scope, receive, send)
            return

        async def send_with_name(message: Any) -> None:
            if message["type"] == "http.response.start":
                secure = "; Secure" if scope.get("scheme") == "https" else ""
                cookie = f"{COOKIE}={secrets.token_urlsafe(16)}; Path=/; Max-Age={SECONDS}; HttpOnly; SameSite=Lax"
                MutableHeaders(scope=message).append("Set-Cookie", cookie + secure)
            await send(message)

        await self._app(scope, receive, send_with_name)
