"""Event streams and small requests over plain sockets: a crowd must cost little, on the cores that it measures."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

LIMIT = 2**24  # bytes of one line; the rows of a large race come in lines of megabytes


@asynccontextmanager
async def _asked(
    url: str, path: str, cookie: str, method: str = "GET", accept: str = "*/*", is_kept: bool = False
) -> AsyncIterator[tuple[int, dict[str, str], asyncio.StreamReader]]:
    where = urlsplit(url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port, limit=LIMIT)
    try:
        head = [f"{method} {path} HTTP/1.1", f"Host: {where.netloc}", f"Accept: {accept}", f"Cookie: {cookie}"]
        head += ["Content-Length: 0"] if method == "POST" else []
        head += [] if is_kept else ["Connection: close"]
        writer.write("\r\n".join([*head, "", ""]).encode())
        status = int((await reader.readline()).split()[1])
        headers: dict[str, str] = {}
        while line := (await reader.readline()).strip():
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        yield status, headers, reader
    finally:
        writer.transport.abort()  # as a tab that is closed
        with suppress(OSError):
            await writer.wait_closed()


async def _parts(headers: dict[str, str], reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    if headers.get("transfer-encoding") != "chunked":
        yield await reader.readexactly(int(headers["content-length"]))
        return
    while size := int(await reader.readline(), 16):
        yield await reader.readexactly(size)
        await reader.readexactly(2)


async def fetched(
    url: str, path: str, cookie: str = "", *, method: str = "GET", accept: str = "*/*"
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an answer."""
    async with _asked(url, path, cookie, method, accept) as (status, headers, reader):
        return status, headers, b"".join([part async for part in _parts(headers, reader)])


async def events(url: str, path: str, cookie: str = "") -> AsyncIterator[tuple[str, bytes]]:
    """Name and data of each server-sent event, as they come.

    Raises:
        ConnectionError: if the server refuses, with its sentence.
    """
    async with _asked(url, path, cookie, accept="text/event-stream", is_kept=True) as (status, headers, reader):
        if status != 200:
            said = b"".join([part async for part in _parts(headers, reader)])
            raise ConnectionRefusedError(f"{status}: {said.decode()[:200]}")
        rest: list[bytes] = []
        async for part in _parts(headers, reader):
            rest.append(part)
            if b"\n\n" not in part and not part.startswith(b"\n"):
                continue
            *whole, left = b"".join(rest).split(b"\n\n")
            rest = [left]
            for text in whole:
                found = dict(line.split(b": ", 1) for line in text.split(b"\n") if b": " in line)
                yield found.get(b"event", b"").decode(), found.get(b"data", b"")


def cookie_of(headers: dict[str, str]) -> str:
    """The cookie that an answer sets, as a later request sends it back."""
    return re.sub(r";.*", "", headers.get("set-cookie", ""))
