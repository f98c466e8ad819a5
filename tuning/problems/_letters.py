"""Texts as rows of symbols, one for each letter in its order: for models that read, not count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

from tuning.problems._texts import text_of

LONGEST = 64  # letters of a row that are read
NOTHING, BEGIN, OTHER = 0, 1, 2  # symbols that are no letter of their own
FEWEST = 2  # rows in which a letter must be to be one of its own


class Letters(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Columns of places in lists of texts become whole numbers: nothing, a mark where it begins, then the letters.

    Rows end together, since a network remembers the end best; of a longer text its first letters are read. Which
    letters there are, and how long rows are, is learnt from the rows it is fitted to.

    Args:
        levels: the texts of each column.
    """

    def __init__(self, levels: Sequence[Sequence[str]]):
        self.levels = levels

    def fit(self, X: np.ndarray, y: Any = None) -> Self:
        """Learn the letters and the length."""
        rows = self._texts(X)
        counts = Counter(letter for row in rows for letter in set(row))
        known = sorted(letter for letter, n in counts.items() if n >= FEWEST)
        read = {letter for row in rows for letter in row[:LONGEST]}
        while known and known[-1] not in read:  # a network that is fitted to these rows does not know the symbol
            known.pop()
        self.symbols_ = {letter: OTHER + 1 + k for k, letter in enumerate(known)}
        self.length_ = 1 + min(max(map(len, rows), default=0), LONGEST)
        return self

    def transform(self, X: np.ndarray) -> np.ndarray:
        """Symbols, shape (n, length)."""
        found = np.full((len(X), self.length_), NOTHING)
        for row, text in zip(found, self._texts(X), strict=True):
            symbols = [BEGIN, *(self.symbols_.get(letter, OTHER) for letter in text[: self.length_ - 1])]
            row[-len(symbols) :] = symbols
        return found

    def _texts(self, X: np.ndarray) -> list[str]:
        """The texts of a row one after another, in small letters."""
        cells = np.asarray(X, dtype=object)
        return [" ".join(map(text_of, row, self.levels)).lower() for row in cells]
