"""Choices as people type them: values between commas, read as Python would, and words as they are."""

from __future__ import annotations

import ast
import re
from typing import Any

from tuning.language import tr
from tuning.space import SpaceError, literal, same_literal

MAX_TYPED = 4000  # characters of a range or a setting
MAX_DEPTH = 20
# Backslashes only where Python gives them a meaning in text: it warns of others today, and will refuse them.
_ESCAPED = re.compile(r"([^\\]|\\[\\'\"nrt]|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8})*", re.DOTALL)


def short(text: str) -> str:
    """A text in quotes, cut where it is long."""
    return repr(text if len(text) <= 40 else text[:37] + "...")


def split(text: str) -> list[str]:
    """The parts between commas that are in no bracket and no quote, without empty ones.

    Raises:
        SpaceError: if brackets or quotes do not close, or the text is too long or too deep to be meant.
    """
    if len(text) > MAX_TYPED:
        raise SpaceError(
            tr("{text} is longer than {MAX_TYPED:,} characters. Write less.", text=short(text), MAX_TYPED=MAX_TYPED)
        )
    parts, depth, quote, current, is_escaped = [], 0, "", "", False
    for sign in text:
        if quote:
            quote = "" if sign == quote and not is_escaped else quote
            is_escaped = sign == "\\" and not is_escaped
        elif sign in "'\"":
            quote = sign
        elif sign in "([":
            depth += 1
        elif sign in ")]":
            depth -= 1
        if depth > MAX_DEPTH:
            raise SpaceError(
                tr(
                    "{text} has more than {MAX_DEPTH} brackets inside each other. Write fewer.",
                    text=short(text),
                    MAX_DEPTH=MAX_DEPTH,
                )
            )
        if sign == "," and depth == 0 and not quote:
            parts.append(current)
            current = ""
        else:
            current += sign
    if depth or quote:
        raise SpaceError(tr("a bracket or quote is not closed in {text}.", text=short(text)))
    return [part.strip() for part in [*parts, current] if part.strip()]


def parse_choices(text: str) -> list[Any]:
    """Values separated by commas: Python literals, or else plain words. ``(50,), (100,)`` is two tuples.

    Raises:
        SpaceError: if brackets or quotes do not close, or a value is not a literal.
    """
    return [_value(part) for part in split(text)]


def _value(text: str) -> Any:
    if re.fullmatch(r"[^\W\d][\w.+\- ]*", text) and text not in ("True", "False", "None"):
        return text  # a word, which is no number
    if not _ESCAPED.fullmatch(text):
        raise SpaceError(
            tr("{text} has a backslash that stands for nothing. Write two of them for one.", text=short(text))
        )
    try:
        return literal(ast.literal_eval(text))
    except SpaceError:
        raise
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):  # all that it is documented to raise
        pass
    if re.fullmatch(r"[\w.+\- ]+", text):
        return text
    raise SpaceError(
        tr("{text} is not a value. Write numbers, words, True, False, None or (50, 25).", text=short(text))
    )


def typed(choice: Any) -> str:
    """A choice as it is typed; text in quotes only where it would be read as something else."""
    if not isinstance(choice, str):
        return repr(choice)
    try:
        is_same = same_literal(parse_choices(choice)[0], choice) and len(parse_choices(choice)) == 1
    except (SpaceError, IndexError):
        is_same = False
    return choice if is_same else repr(choice)
