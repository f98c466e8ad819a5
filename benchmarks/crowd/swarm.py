"""Many viewers in one thread of a process of their own: they read as fast as the server writes, and keep nothing."""

from __future__ import annotations

import selectors
import socket
import time
from urllib.parse import urlsplit

OVER, TAIL, BLOCK, PATIENCE = b"event: over", 64, 2**20, 300.0


def swarm(url: str, path: str, n: int) -> list[tuple[float, int]]:
    """Open `n` event streams at once; of each the seconds until it was over, and its bytes.

    Raises:
        ConnectionError: if one is refused, or ends before it is over.
    """
    where, found = urlsplit(url), []
    asked = f"GET {path} HTTP/1.1\r\nHost: {where.netloc}\r\nAccept: text/event-stream\r\n\r\n".encode()
    buffer = bytearray(BLOCK)
    with selectors.DefaultSelector() as selector:
        began = time.perf_counter()
        for _ in range(n):
            one = socket.create_connection((where.hostname, where.port))
            one.sendall(asked)
            one.setblocking(False)
            selector.register(one, selectors.EVENT_READ, [0, b""])
        while selector.get_map():
            if not (ready := selector.select(PATIENCE)):
                raise ConnectionError(f"{len(selector.get_map())} viewers have heard nothing for {PATIENCE:g} s.")
            for key, _ in ready:
                one, kept = key.fileobj, key.data
                assert isinstance(one, socket.socket)
                size = one.recv_into(buffer)
                if not size or (not kept[0] and b" 200 " not in buffer[:20]):
                    raise ConnectionError(f"A stream ended after {kept[0]} bytes: {bytes(buffer[:size][:300])!r}")
                end = kept[1] + bytes(buffer[max(0, size - TAIL) : size])
                kept[0] += size
                kept[1] = end[-TAIL:]
                if OVER in end:
                    found.append((time.perf_counter() - began, kept[0]))
                    selector.unregister(one)
                    one.close()
    return found
