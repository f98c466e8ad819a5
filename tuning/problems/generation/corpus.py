"""A text to learn to write from: scikit-learn's descriptions of its data sets, which are there wherever it is."""

from __future__ import annotations

import importlib.resources
from collections import Counter
from dataclasses import dataclass
from functools import cache

import numpy as np

APART = 0.1  # of the text, its end: what the networks are scored on
FEWEST = 5  # times that a letter must be there to be one of its own
OTHER = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Corpus:
    """A text as places in a list of letters.

    Args:
        letters: all there are; the first stands for rare ones.
        train: what is learnt from.
        held_out: what is scored.
    """

    letters: tuple[str, ...]
    train: np.ndarray
    held_out: np.ndarray

    @property
    def uniform(self) -> float:
        """Bits per letter of who knows nothing but the letters there are."""
        return float(np.log2(len(self.letters)))


@cache
def corpus() -> Corpus:
    """The text, split."""
    folder = importlib.resources.files("sklearn.datasets.descr")
    texts = {part.name: part.read_text("utf-8") for part in folder.iterdir() if part.name.endswith(".rst")}
    rng = np.random.default_rng(0)
    paragraphs = [" ".join(part.split()) for name in sorted(texts) for part in texts[name].split("\n\n")]
    text = "\n".join(paragraphs[k] for k in rng.permutation(len(paragraphs)) if len(paragraphs[k]) > 60)
    end = round((1 - APART) * len(text))
    counts = Counter(text[:end])
    letters = (OTHER, *sorted(letter for letter, n in counts.items() if n >= FEWEST))
    places = {letter: place for place, letter in enumerate(letters)}
    found = np.array([places.get(letter, 0) for letter in text])
    return Corpus(letters, found[:end], found[end:])
