"""The language of whoever reads: texts are English in the code, and other languages come from gettext catalogues.

Who shows texts says in which language (`speaking`); in a notebook nobody does, and they stay English. The language
belongs to the context of the call, never to the process: two visitors of one server each read their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from tuning.language.catalogue import Entry, entries

LANGUAGES = {"en": "English", "zh": "中文"}
"""By their codes, each called by its own name. The first is what the code is written in."""
ENGLISH = "en"
R = TypeVar("R")

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


def called_in(language: str, fn: Callable[..., R], /, *args: Any) -> R:
    """What a function answers in a language; for another process, where nobody has said which one.

    Raises:
        ValueError: if there is no such language.
    """
    with speaking(language):
        return fn(*args)


def mark(text: str) -> str:
    """The text as it is; it gets into the catalogues, and is translated where it is shown."""
    return text


def tr(text: str, /, **values: Any) -> str:
    """The text in the language that is spoken; ``{name}`` stands for the value of that name, which stays as it is.

    What has no translation stays English. Without values braces have no meaning. An error among the values is retold.
    """
    language = _spoken.get()
    if language != ENGLISH:
        text = messages(language).get(text, (text,))[0]
    return text.format(**_said(values)) if values else text


def ntr(one: str, many: str, n: int, /, **values: Any) -> str:
    """As `tr`, of one thing or of many; `n` is the number, and a value of that name too."""
    language = _spoken.get()
    forms = (one, many) if language == ENGLISH else messages(language).get(one, (one, many))
    text = forms[0] if len(forms) == 1 or n == 1 else forms[1]  # Chinese has one form
    return text.format(**{"n": n, **_said(values)})


def _said(values: dict[str, Any]) -> dict[str, Any]:
    """The values of a text; an error may have been said elsewhere, in another language."""
    from tuning.language.retelling import retold

    return {name: retold(value) if isinstance(value, BaseException) else value for name, value in values.items()}


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
