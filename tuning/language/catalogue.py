"""Reads a catalogue of gettext (``.po``) as it is written, so that there is no compiled file that could be stale."""

from __future__ import annotations

import ast
from typing import NamedTuple


class Entry(NamedTuple):
    """A message with its translation: one form, or one for each number."""

    one: str
    many: str
    forms: tuple[str, ...]


def read(text: str) -> dict[str, tuple[str, ...]]:
    """Translations by the English text (of two the first); without what is not translated."""
    return {entry.one: entry.forms for entry in entries(text)}


def entries(text: str) -> list[Entry]:
    """All that is translated, in the order of the file.

    The format: https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html. Contexts, obsolete and fuzzy
    entries are not used here.
    """
    found: list[Entry] = []
    parts: dict[str, str] = {}
    current = ""

    def end() -> None:
        forms = tuple(parts[name] for name in sorted(parts) if name.startswith("msgstr"))
        if parts.get("msgid") and all(forms):
            found.append(Entry(parts["msgid"], parts.get("msgid_plural", ""), forms))
        parts.clear()

    for line in text.split("\n"):
        if not line or line.startswith("#"):
            continue
        if not line.startswith('"'):
            current, _, quoted = line.partition(" ")
            if current == "msgid":
                end()
            parts[current] = ""
        else:
            quoted = line
        parts[current] += ast.literal_eval(quoted)
    end()
    return found
