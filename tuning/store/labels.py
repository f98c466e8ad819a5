"""What people write on a study: its name, tags and note, and the words by which it is found."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tuning.language import mark, tr
from tuning.space.literals import is_broken
from tuning.store.errors import StoreError

LONGEST = {mark("name"): 200, mark("tag"): 60, mark("note"): 100_000}
MOST_TAGS = 50
LONGEST_SOUGHT = 1000


def _check(what: str, text: object) -> str:
    if not isinstance(text, str):
        raise StoreError(tr("a {what} is text, not {name__}.", what=tr(what), name__=type(text).__name__))
    if "\0" in text or is_broken(text):
        raise StoreError(tr("a {what} cannot hold NUL or half characters. Leave them out.", what=tr(what)))
    if len(text) > LONGEST[what]:
        raise StoreError(
            tr(
                "a {what} has at most {LONGEST:,} characters, not {n_text:,}.",
                what=tr(what),
                LONGEST=LONGEST[what],
                n_text=len(text),
            )
        )
    return text


def check_name(name: object) -> str:
    """The name of a study, on one line; raises StoreError if no database can keep it."""
    return " ".join(_check("name", name).split())


def check_note(note: object) -> str:
    """The note on a study; raises StoreError if no database can keep it."""
    return _check("note", note)


def check_tags(tags: Iterable[object]) -> tuple[str, ...]:
    """The tags of a study, each once; raises StoreError if there are too many, or one cannot be kept."""
    if isinstance(tags, str):
        raise StoreError(tr("tags are a list of words, not one text."))
    found = tuple(dict.fromkeys(" ".join(_check("tag", tag).split()) for tag in tags))
    if len(found) > MOST_TAGS:
        raise StoreError(
            tr("a study has at most {MOST_TAGS} tags, not {n_found}.", MOST_TAGS=MOST_TAGS, n_found=len(found))
        )
    return tuple(tag for tag in found if tag)


def check_id(id: object) -> str:
    """A name for addresses; raises StoreError if it has other signs than letters, digits, ``-`` and ``_``."""
    if not isinstance(id, str) or not re.fullmatch(r"[\w-]{1,64}", id, re.ASCII):
        raise StoreError(tr("the id of a study has 1 to 64 letters, digits, - or _."))
    return id


def sought(what: str, text: object) -> str:
    """What is looked for, with signs that every database takes; raises StoreError if it is no text, or too long."""
    if not isinstance(text, str):
        raise StoreError(tr("{what} is text, not {kind}.", what=what, kind=type(text).__name__))
    if len(text) > LONGEST_SOUGHT:
        raise StoreError(
            tr(
                "{what} has at most {longest_sought:,} characters, not {n_text:,}.",
                what=what,
                longest_sought=LONGEST_SOUGHT,
                n_text=len(text),
            )
        )
    return _whole(text)


def sought_id(id: object) -> str:
    """The id that is looked for; of one that is longer than any the beginning, which is no study's."""
    return sought("an id", id[:LONGEST_SOUGHT] if isinstance(id, str) else id)


def _whole(text: str) -> str:
    return text.replace("\0", "␀").encode("utf-8", "backslashreplace").decode()


def words(*texts: str) -> str:
    """What a search by text looks through."""
    return "\n".join(_whole(text).casefold() for text in texts)


def clean(text: str, most: int = 300) -> str:
    """Text that every database keeps: no NUL and no half characters, and not endless."""
    kept = text.replace("\0", "␀").encode("utf-8", "backslashreplace").decode("utf-8")
    return kept if len(kept) <= most else f"{kept[: most - 1]}…"
