"""Values that several threads read while one of them sends the value to a worker."""

from __future__ import annotations

from typing import Any


class Shared:
    """Pickled from a copy of its fields, because a cached property that a thread reads meanwhile adds to them."""

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__.copy()
