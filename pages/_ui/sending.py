"""What a run of a page tells its browser leaves the server in few pieces.

A page is some hundred messages. After each of them Streamlit gives its event loop a turn, and each is written to the
socket by itself. With every turn and every write the loop lets go of the interpreter, and where threads are at work it
waits up to 5 ms until it has it again; meanwhile nobody else is served. So the loop has a turn after some milliseconds
of work, and what is written within one turn is written at once. The messages, their order and the bytes stay the same.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

MOST = 200  # messages without a turn; Streamlit hangs up where 500 wait
WORK_SECONDS = 0.005


class FewerTurns:
    """The module `asyncio` as Streamlit's loop over all sessions sees it; ``sleep(0)`` gives a turn when it is time."""

    def __init__(self) -> None:
        self._since, self._n = 0.0, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float, result: Any = None) -> Any:
        """As `asyncio.sleep`."""
        self._n += 1
        if seconds == 0 and self._n < MOST and time.perf_counter() - self._since < WORK_SECONDS:
            return result
        found = await asyncio.sleep(seconds, result)
        self._since, self._n = time.perf_counter(), 0
        return found


class Together:
    """A transport that writes at the end of a turn of the loop what was given to it within the turn."""

    def __init__(self, transport: asyncio.Transport):
        self._transport = transport
        self._parts: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """As a transport's own; what comes after it in this turn goes with it."""
        if not self._parts:
            asyncio.get_running_loop().call_soon(self._write)
        self._parts.append(data)

    def close(self) -> None:
        """As a transport's own: what was written before goes first."""
        self._write()
        self._transport.close()

    def _write(self) -> None:
        parts, self._parts = self._parts, []
        if parts:
            self._transport.write(b"".join(parts))


def send_together() -> None:
    """For all sessions of this process; a second call changes nothing, and where there is no such place, none does."""
    from streamlit.runtime import runtime
    from uvicorn.protocols.websockets import websockets_sansio_impl as sockets

    if getattr(runtime, "asyncio", None) is asyncio:
        setattr(runtime, "asyncio", FewerTurns())  # noqa: B010 - for mypy it is a module
    protocol = getattr(sockets, "WebSocketsSansIOProtocol", None)
    made = getattr(protocol, "connection_made", None)
    if protocol is None or made is None or hasattr(made, "is_together"):
        return

    def connection_made(self: Any, transport: asyncio.Transport) -> None:
        made(self, Together(transport))

    connection_made.is_together = True  # type: ignore[attr-defined]
    protocol.connection_made = connection_made
