"""The language of whoever reads: texts are English in the code, and other languages come from gettext catalogues.

Who shows texts says in which language (`speaking`); in a notebook nobody does, and they stay English. The language
belongs to the context of the call, never to the process: two visitors of one server each read their own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from tuning.language.known import ENGLISH, LANGUAGES, add, messages, speaking, spoken, translated
from tuning.language.retelling import retold

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "add",
    "called_in",
    "duration",
    "mark",
    "messages",
    "ntr",
    "retold",
    "speaking",
    "spoken",
    "tr",
    "translated",
]
R = TypeVar("R")


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
    language = spoken()
    if language != ENGLISH:
        text = messages(language).get(text, (text,))[0]
    return text.format(**_said(values)) if values else text


def ntr(one: str, many: str, n: int, /, **values: Any) -> str:
    """As `tr`, of one thing or of many; `n` is the number, and a value of that name too."""
    language = spoken()
    forms = (one, many) if language == ENGLISH else messages(language).get(one, (one, many))
    text = forms[0] if len(forms) == 1 or n == 1 else forms[1]  # Chinese has one form
    return text.format(**{"n": n, **_said(values)})


def duration(seconds: float) -> str:
    """Seconds in words that one can say, in the unit that suits."""
    if 0 < seconds < 0.01:
        return tr("{n:.2g} ms", n=1000 * seconds)
    if seconds < 180:
        return tr("{n:.2g} s", n=seconds) if seconds < 9.95 else tr("{n:.0f} s", n=seconds)
    return tr("{n:.0f} min", n=seconds / 60) if seconds < 5400 else tr("{n:,.1f} h", n=seconds / 3600)


def _said(values: dict[str, Any]) -> dict[str, Any]:
    """The values of a text; an error may have been said elsewhere, in another language."""
    return {name: retold(value) if isinstance(value, BaseException) else value for name, value in values.items()}
