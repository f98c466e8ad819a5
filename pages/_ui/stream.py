"""Server-sent events: one loop for all live boards.

A stream ends by itself with the server and when nobody reads it, and there are only so many of them, of one
network address and in all: each is an open connection.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any, Protocol

from starlette.responses import PlainTextResponse

from pages._ui.closing import is_closing
from tuning.language import ntr
from tuning.service import environment

POLL_SECONDS = 0.1
QUIET_SECONDS = 0.3  # between two polls where there was nothing new for `QUIET_POLLS`: many boards are open, few move
QUIET_POLLS = 15
SLOW_SECONDS = 20.0  # in which a reader has to take a part
PART = 64 * 1024
DEFAULT_MOST = 2000
SHARE_OF_ONE = 0.75
HEADERS = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store")]


class Viewer(Protocol):
    """What one connection has been sent of a feed, and what is new for it. Neither may take long: all streams wait."""

    def news(self) -> Sequence[bytes]:
        """Messages that are new since the last call, as `message` writes them."""
        ...

    def is_complete(self) -> bool:
        """Whether nothing will come after the `news` of now."""
        ...


def message(event: str, data: bytes, place: str = "") -> bytes:
    """One event as it travels; a browser that lost the connection names the last `place` that it has seen."""
    return b"%bevent: %b\ndata: %b\n\n" % (f"id: {place}\n".encode() if place else b"", event.encode(), data)


class Places:
    """How many streams are open, by the network address that they come from and in all."""

    def __init__(self, most: int):
        self.most, self.most_of_one = most, max(1, int(SHARE_OF_ONE * most))
        self._open: Counter[str] = Counter()

    def refusal(self, address: str) -> str:
        """Why no further stream can go to this address, in a sentence; empty if one can. A class behind one is one."""
        if self._open[address] >= self.most_of_one:
            return ntr(
                "{n} board is watched from this network address, the most for one at once. Close it first.",
                "{n} boards are watched from this network address, the most for one at once. Close one of them.",
                self._open[address],
            )
        if self._open.total() >= self.most:
            return ntr(
                "{n} board is watched here, the most at once. This one follows when it is closed.",
                "{n} boards are watched here, the most at once. This one follows when one of them is closed.",
                self.most,
            )
        return ""

    def take(self, address: str) -> None:
        self._open[address] += 1

    def leave(self, address: str) -> None:
        self._open[address] -= 1
        if not self._open[address]:
            del self._open[address]


def most_streams() -> int:
    """How many streams may be open: ``TUNING_MAX_STREAMS``, and at most three of four files that may be open.

    Raises:
        ValueError: if the variable is no such number.
    """
    asked = environment.whole(environment.STREAMS)
    most = DEFAULT_MOST if asked is None else asked or environment.MOST[environment.STREAMS]
    try:
        import resource
    except ImportError:  # Windows sets no such limit
        return most
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return most if files == resource.RLIM_INFINITY else max(1, min(most, 3 * files // 4))


places = Places(most_streams())


class EventStream:
    """The answer to a request for live events."""

    def __init__(self, viewer: Viewer):
        self._viewer = viewer

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        address = scope["client"][0] if scope.get("client") else ""
        if reason := places.refusal(address):
            await PlainTextResponse(reason, 503, {"Retry-After": "5"})(scope, receive, send)
            return
        places.take(address)
        gone = asyncio.create_task(_until_gone(receive))
        try:
            await self._put(send, {"type": "http.response.start", "status": 200, "headers": HEADERS})
            await self._watch(send, gone)
            await self._put(send, {"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            _hang_up(receive)
            await asyncio.wait({gone}, timeout=1)
        finally:
            gone.cancel()
            places.leave(address)

    async def _watch(self, send: Any, gone: asyncio.Task[None]) -> None:
        n_quiet = 0
        while not (gone.done() or is_closing()):
            is_complete, news = self._viewer.is_complete(), self._viewer.news()
            n_quiet = 0 if news else n_quiet + 1
            for text in news:
                for at in range(0, len(text), PART):
                    part = {"type": "http.response.body", "body": text[at : at + PART], "more_body": True}
                    await self._put(send, part)
            if is_complete:
                over = message("over", b"{}")
                await self._put(send, {"type": "http.response.body", "body": over, "more_body": True})
                return
            await asyncio.sleep(_until_next(POLL_SECONDS if n_quiet < QUIET_POLLS else QUIET_SECONDS))

    async def _put(self, send: Any, part: dict[str, Any]) -> None:
        """Raises TimeoutError if nobody reads."""
        async with asyncio.timeout(SLOW_SECONDS):
            await send(part)


def _until_next(seconds: float) -> float:
    """Until the next whole multiple of so many seconds: all streams look in the same turn of the loop.

    A turn for each of a hundred streams, ten times a second, lets go of the interpreter as often and waits for it.
    """
    return seconds - asyncio.get_running_loop().time() % seconds


async def _until_gone(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


def _hang_up(receive: Any) -> None:
    """Ends the connection of who does not read. Closing it would wait until all that was sent is read.

    ASGI has no word for it: uvicorn's transport stands behind `receive`. Elsewhere the server closes it in its time.
    """
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if isinstance(transport, asyncio.Transport):
        transport.abort()
