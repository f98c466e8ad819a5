"""What is known of one metric."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Direction = Literal["maximize", "minimize"]


@dataclass(frozen=True)
class Metric:
    """A metric. `best` is the value of a perfect model; `needs` says what of the model it looks at.

    `scorer` is the name of scikit-learn's scorer for it, or how one is made; losses are negated there and not here.
    `by_class` says that it looks at each class by itself, so that it has no value where a class has no row.
    """

    name: str
    title: str
    task: str
    direction: Direction
    best: float
    scorer: str
    use: str
    misleads: str
    needs: str = "labels"
    is_binary: bool = False
    by_class: bool = False

    @property
    def code(self) -> tuple[str, str]:
        """scikit-learn's scorer as Python: what is imported, and an expression."""
        if not self.scorer.startswith("make_scorer("):
            return "from sklearn.metrics import get_scorer", f'get_scorer("{self.scorer}")'
        function = self.scorer.removeprefix("make_scorer(").rstrip(")").partition(",")[0]
        return f"from sklearn.metrics import {function}, make_scorer", self.scorer
