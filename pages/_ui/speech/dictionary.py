"""What the scripts of a screen say in the language of the page: one dictionary, sent with the screen."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tuning.language import ENGLISH, spoken
from tuning.language.catalogue import read

HERE = Path(__file__).parent


def words(screen: str) -> dict[str, str]:
    """From English to the language that is spoken, for a screen by its folder; empty for English."""
    return {} if spoken() == ENGLISH else _words(screen, spoken())


@cache
def _words(screen: str, language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in ("client", f"client_{screen}"):  # what all screens share, and its own
        path = HERE / language / f"{name}.po"
        if path.is_file():
            found |= {text: forms[0] for text, forms in read(path.read_text(encoding="utf-8")).items()}
    return found
