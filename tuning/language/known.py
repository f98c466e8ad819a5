"""Which language is spoken here, and what is known in it: the catalogues."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from tuning.language.catalogue import Entry, entries

LANGUAGES = {"en": "English", "zh": "中文"}
"""By their codes, each called by its own name. The first is what the code is written in."""
ENGLISH = "en"

_spoken: ContextVar[str] = ContextVar("language", default=ENGLISH)
_folders: list[Path] = [Path(__file__).parent]


def spoken() -> str:
    """The code of the language that is spoken here."""
    return _spoken.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Texts of the block are in this language.

    Raises:
        ValueError: if there is no such language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"{language!r} is not a language that is spoken here. There are: {', '.join(LANGUAGES)}.")
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def add(folder: Path) -> None:
    """Take catalogues from a further folder as well: ``LANGUAGE/*.po``."""
    if folder not in _folders:
        _folders.append(folder)
        messages.cache_clear()
        translated.cache_clear()


@cache
def messages(language: str) -> dict[str, tuple[str, ...]]:
    """All translations by their English text (of two the one for one thing)."""
    return {entry.one: entry.forms for entry in translated(language)}


@cache
def translated(language: str) -> tuple[Entry, ...]:
    """All messages with their translations, read once."""
    paths = (path for folder in _folders for path in sorted((folder / language).glob("*.po")))
    return tuple(entry for path in paths for entry in entries(path.read_text(encoding="utf-8")))
