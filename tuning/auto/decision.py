"""One thing that was decided: what it is about, what was chosen, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Decision:
    """A choice that an expert would have made, in words.

    Args:
        about: what is decided, such as ``metric``.
        value: what was chosen, as JSON has it.
        sentence: the same in a sentence.
        reason: why, in a sentence.
    """

    about: str
    value: Any
    sentence: str
    reason: str

    def __post_init__(self) -> None:
        if not (self.about and self.sentence and self.reason):
            raise ValueError("a decision says what it is about, what was chosen, and why.")

    def __str__(self) -> str:
        return f"{self.about.capitalize()}: {self.sentence} {self.reason}"


def as_frame(decisions: Sequence[Decision]) -> pd.DataFrame:
    """One row for each decision: about, chosen, why."""
    import pandas as pd

    rows = [(one.about, one.sentence, one.reason) for one in decisions]
    return pd.DataFrame(rows, columns=["about", "chosen", "why"])
