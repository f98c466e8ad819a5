"""What a cell of a column of texts holds: in a table the place of one of its texts, in other rows the text itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def text_of(cell: Any, levels: Sequence[str]) -> str:
    """The text of a cell: one of `levels` by its place, or the text itself; nothing where there is a gap."""
    if isinstance(cell, str):
        return cell
    return "" if cell is None or cell != cell else levels[int(cell)]  # noqa: PLR0124 - of all numbers NaN alone
