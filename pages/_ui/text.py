"""Text from outside, shown as what it is."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([!-/:-@\[-`{-~])")  # all that CommonMark lets one escape (2.4)
_READ_LATER = re.compile(r"(:|@|\bwww)", re.IGNORECASE)
_JOINER = "\u2060"  # has no width and breaks no line


def without_pictures(text: str) -> str:
    """Markdown that asks no other host for a picture: the mark that would begin one is parted from what follows.

    A backslash would not do: whoever wrote one before the mark would have escaped ours.
    """
    return re.sub(r"!(?=\[)", f"!{_JOINER}", text)


def plain(text: str) -> str:
    """The text such that Streamlit's Markdown shows it letter for letter: no link, image, emphasis, formula or icon.

    Marks are escaped. Line ends become blanks, since a line could begin a list or a table. Addresses and icons are
    looked for in the text that is left once escapes are gone: what they begin with is parted by a character that has no
    width.
    """
    return _READ_LATER.sub(rf"\1{_JOINER}", _MARKS.sub(r"\\\1", " ".join(text.split())))
