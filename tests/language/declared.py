"""Messages that the package holds as data, and which are translated where they are shown."""

from __future__ import annotations

from collections.abc import Iterator


def declared() -> Iterator[tuple[str, str]]:
    """Each with the file that has it."""
    return iter(())
