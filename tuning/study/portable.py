"""What a history can be written as, and what it can be made of."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, cast

from tuning.space.sharing import Shared
from tuning.study import notation

if TYPE_CHECKING:
    from tuning.study.history import History


class Portable(Shared):
    """The methods of `History` that write it down for others, and those that read what others wrote."""

    def to_json(self) -> str:
        """The whole history as JSON text; `from_json` makes an equal one of it.

        Raises:
            ValueError: if a recipe or a note holds what is neither number, text, list nor dictionary.
        """
        return notation.to_text(cast("History", self))

    @classmethod
    def from_json(cls, text: str | bytes) -> History:
        """The history that `to_json` wrote.

        Raises:
            ValueError: if the text is none, is damaged, or a newer version wrote it; the sentence says which.
        """
        return notation.from_text(text, cast("type[History]", cls))

    def save(self, path: str | PathLike[str]) -> None:
        """Write the history to a file, whole or not at all; `read` reads it."""
        notation.write(path, self.to_json())

    @classmethod
    def read(cls, path: str | PathLike[str]) -> History:
        """The history that `save` wrote; raises as `from_json`, and OSError if there is no such file."""
        return cls.from_json(Path(path).read_bytes())
