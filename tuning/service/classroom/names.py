"""Codes that are read aloud and typed on phones, and nicknames."""

from __future__ import annotations

import secrets
import unicodedata

from tuning.language import tr

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ"  # without I, L and O, which are taken for others
CODE_LENGTH = 5
MAX_NAME = 20
SIGNS = " -_.'’"
UNSEEN = "\u115f\u1160\u3164\uffa0"  # letters by name, of which nothing is seen


class ClassroomError(ValueError):
    """Something that a room does not take, said in one sentence."""


def new_code() -> str:
    """A code drawn at random."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def clean_code(text: object) -> str:
    """A code as people type it, in capitals: blanks between its letters, and letters of full width, are no other code.

    Raises:
        ClassroomError: if it can be none.
    """
    typed = text if isinstance(text, str) and len(text) <= 40 else ""
    code = "".join(unicodedata.normalize("NFKC", typed).split()).upper()
    if len(code) != CODE_LENGTH or any(letter not in LETTERS for letter in code):
        raise ClassroomError(
            tr(
                "A room's code is {CODE_LENGTH} letters, such as {LETTERS}.",
                CODE_LENGTH=CODE_LENGTH,
                LETTERS=LETTERS[:CODE_LENGTH],
            )
        )
    return code


def clean_name(text: object) -> str:
    """A nickname: letters, digits and a few signs, such that it can be shown anywhere as what it is.

    Raises:
        ClassroomError: if it is none.
    """
    if not isinstance(text, str) or len(text) > 200:
        raise ClassroomError(tr("A nickname has 1 to {MAX_NAME} letters.", MAX_NAME=MAX_NAME))
    name = " ".join(unicodedata.normalize("NFKC", text).split())
    if not 1 <= len(name) <= MAX_NAME:
        raise ClassroomError(tr("A nickname has 1 to {MAX_NAME} letters.", MAX_NAME=MAX_NAME))
    marks = 0
    for sign in name:
        kind = unicodedata.category(sign)
        marks = marks + 1 if kind[0] == "M" else 0
        if (kind[0] not in "LNM" and sign not in SIGNS) or sign in UNSEEN or marks > 2:
            raise ClassroomError(tr("A nickname has letters, digits, blanks and - _ . ' only."))
    if not any(unicodedata.category(sign)[0] in "LN" for sign in name):
        raise ClassroomError(tr("A nickname has at least one letter or digit."))
    return name
