"""Terms in a text as links to the glossary: the browser shows on hover, focus and touch what they mean."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from pages._ui.words.glossary import TERMS
from tuning.language import ENGLISH, speaking, spoken, tr

ALSO = {  # what texts call a term besides its title; those too common in other senses are not marked at all
    "acquisition": ("acquisition",),
    "conditional": ("conditional",),
    "config": ("configuration",),
    "holdout": ("held out",),
    "leakage": ("leak",),
    "overfitting": ("overfit", "overfitting"),
    "log_range": ("log range", "logarithmic"),
    "discard": ("discard",),
    "ranks": ("rank",),
    "imbalance": ("imbalanced", "imbalance"),
    "test_set": ("test set",),
}
UNMARKED_IN = {"zh": {"exploitation"}}
LEAST = 2  # signs of a phrase where words have no blanks between: a single one stands in many others
UNMARKED = {"level", "direction", "prior", "race", "win"}
OF_CHOICES = {  # by the names that choices have in a link
    "trials": "trial",
    "each": "trial",
    "seed": "seed",
    "seeds": "seed",
    "lesson_seed": "seed",
    "workers": "worker",
    "lanes": "worker",
    "folds": "fold",
    "validation": "cross_validation",
    "test": "test_set",
    "scaling": "scaling",
    "metric": "score",
    "by": "score",
    "budget": "budget",
    "levels": "level",
    "initial": "initial",
    "discard": "discard",
    "acquisition": "acquisition",
    "noise": "noise",
}
_KEPT = r"`[^`]*`|!?\[[^\]]*\]\([^)]*\)|\$[^$\n]+\$|https?://\S+"  # code, links, formulas: as they are


def phrases() -> dict[str, str]:
    """What is marked in the language that is spoken, in small letters, and the name of the term that it is; longer
    phrases first.
    """
    return _phrases(spoken())


@cache
def _phrases(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    with speaking(language):
        for term in TERMS:
            if term.name in UNMARKED | UNMARKED_IN.get(language, set()):
                continue
            titles = tr(term.title).lower().removesuffix(")").split(" (")
            if language == ENGLISH:
                titles += ALSO.get(term.name, ())
            elif len(titles[0]) < LEAST:
                continue
            found |= dict.fromkeys(titles, term.name)
    return dict(sorted(found.items(), key=lambda item: (-len(item[0]), item[0])))


def pattern() -> str:
    """A regular expression of all phrases, as Python and browsers read it; its first group is the phrase."""
    each = (re.escape(phrase).replace(r"\ ", " ").replace(r"\-", "-").replace("-", r"\\?-") for phrase in phrases())
    return rf"\b({'|'.join(each)})s?\b" if spoken() == ENGLISH else f"({'|'.join(each)})"


@cache
def _marks(language: str) -> re.Pattern[str]:
    with speaking(language):
        return re.compile(f"{_KEPT}|{pattern()}", re.IGNORECASE)


def marked(text: str, address: Callable[[str], str]) -> str:
    """Markdown in which each term is a link, where it stands first.

    Args:
        text: Markdown.
        address: of a term in the glossary, by its name.
    """
    seen: set[str] = set()

    def mark(hit: re.Match[str]) -> str:
        name = phrases().get((hit[1] or "").lower().replace("\\", ""), "")
        if not name or name in seen:
            return hit[0]
        seen.add(name)
        return f"[{hit[0]}]({address(name)})"

    return _marks(spoken()).sub(mark, text)


def explained(choice: str) -> str | None:
    """What a choice of the set-up is, in the words of the glossary; None where its label says it all."""
    name = OF_CHOICES.get(choice)
    return next((tr(term.words) for term in TERMS if term.name == name), None)
