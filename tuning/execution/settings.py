"""What a pool tells each of its workers at the start; a module of its own, since a worker's is its main script."""

from __future__ import annotations

from typing import NamedTuple

MEMORY = 4 * 2**30  # bytes that one trial may hold on a server, or on a cluster


class Settings(NamedTuple):
    """Of all workers of a pool.

    Args:
        memory: bytes that one may allocate; None for no limit.
        folder: where large data lie for all of them.
        niceness: how far they step back behind all else on the machine; 0 not at all.
    """

    memory: int | None
    folder: str
    niceness: int = 0
