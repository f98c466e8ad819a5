"""Words of the product: every term in one or two plain sentences, with its formula and where that comes from, in the
language that is spoken.

`names` and `get` find them; methods, models and metrics are among them, in the words of their own catalogues.
`complexity` says what a search costs. Nothing here knows Streamlit.

>>> from pages._ui import words
>>> words.get("fold").title
'Fold'
>>> words.get("method:bayes").kind
'method'
"""

from __future__ import annotations

from functools import cache

from pages._ui.words.catalogued import catalogued
from pages._ui.words.glossary import TERMS
from pages._ui.words.term import KINDS, Term, told
from tuning.language import speaking, spoken

__all__ = ["KINDS", "Term", "get", "names", "of_kind"]


def _all() -> dict[str, Term]:
    return _known(spoken())


@cache
def _known(language: str) -> dict[str, Term]:
    found: dict[str, Term] = {}
    with speaking(language):
        for term in (*map(told, TERMS), *catalogued()):
            if term.name in found:
                raise ValueError(f"the word {term.name!r} stands in the glossary twice.")
            found[term.name] = term
    return found


def names() -> tuple[str, ...]:
    """Names of all terms; those of methods, models and metrics begin with their kind: ``method:bayes``."""
    return tuple(_all())


def get(name: str) -> Term:
    """The term `name`.

    Raises:
        ValueError: if there is none.
    """
    if name not in _all():
        raise ValueError(f"{name!r} is not a word of the glossary.")
    return _all()[name]


def of_kind(kind: str) -> tuple[Term, ...]:
    """All terms of a kind, by their titles."""
    return tuple(sorted((term for term in _all().values() if term.kind == kind), key=lambda term: term.title.lower()))
