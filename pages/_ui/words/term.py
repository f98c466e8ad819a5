"""What a term of the glossary is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pages._ui.words.sources import SOURCES
from pages.lessons import Source
from tuning.language import tr

KINDS = ("search", "scoring", "surrogate", "comparison", "method", "model", "metric")


@dataclass(frozen=True)
class Term:
    """A term.

    Args:
        name: by which it is found.
        title: as people write it.
        words: one or two plain sentences.
        sources: where it, and its formula, comes from.
        formula: in LaTeX, without dollar signs; empty where there is none.
        see: names of related terms.
        kind: one of `KINDS`.

    Raises:
        ValueError: if a part is missing, or the kind is none.
    """

    name: str
    title: str
    words: str
    sources: tuple[Source, ...]
    formula: str = ""
    see: tuple[str, ...] = ()
    kind: str = "search"

    def __post_init__(self) -> None:
        for part in ("name", "title", "words", "sources"):
            if not getattr(self, part):
                raise ValueError(f"the word {self.name!r} has no {part}.")
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is not a kind of word. Use one of: {', '.join(KINDS)}.")


def entry(kind: str, name: str, title: str, words: str, sources: str, formula: str = "", see: str = "") -> Term:
    """A term; its sources by their keys, and related terms by their names, each with blanks between."""
    return Term(name, title, words, tuple(SOURCES[key] for key in sources.split()), formula, tuple(see.split()), kind)


def told(term: Term) -> Term:
    """The term in the language that is spoken."""
    return replace(term, title=titled(term.title), words=tr(term.words))


def titled(title: str) -> str:
    """A title in the language that is spoken, with the English one, by which it is found elsewhere, in brackets."""
    said = tr(title)
    return said if said == title else f"{said}（{title.replace(' (', ', ').removesuffix(')')}）"
