"""What people ask first of a search, with a short answer, and the lessons whose claims show it."""

from __future__ import annotations

from dataclasses import dataclass

from tuning.language import mark


@dataclass(frozen=True)
class Asked:
    """A question.

    Args:
        question: as people ask it.
        answer: in a sentence or two.
        lessons: names of those that show it.
    """

    question: str
    answer: str
    lessons: tuple[str, ...]


ASKED = (
    Asked(
        mark("What does a search cost?"),
        mark(
            "Trials times folds times the time of a fit. A full grid is a product over all parameters; random and "
            "Bayesian search take as many trials as one gives them, and Bayesian search thinks longer before each."
        ),
        ("grid_explodes", "cost_is_not_trials", "parallel_workers"),
    ),
    Asked(
        mark("Which metric?"),
        mark(
            "The one that counts the errors that hurt. Where one class is rare, accuracy is high for a model that "
            "never finds it."
        ),
        ("metric_under_imbalance",),
    ),
    Asked(
        mark("How do I not overfit?"),
        mark(
            "Every trial is also a try to be lucky with the folds: judge the winner on rows that no trial has seen, "
            "and fit all preparation inside the folds."
        ),
        ("validation_overfits", "leakage", "one_run_proves_nothing"),
    ),
)
