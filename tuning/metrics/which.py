"""Which metric? Two questions, and an answer with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from tuning.language import tr

UNEVEN = 0.75  # share of the largest class from which on accuracy flatters
COSTS = {
    "same": "as much as a false alarm",
    "more": "more than a false alarm",
    "less": "less than a false alarm",
    "known": "I know what each mistake costs",
    "later": "I decide later, from probabilities",
}
ERRORS = {
    "large": "large errors hurt most",
    "typical": "each unit hurts the same",
    "share": "an error counts by the size of the target",
    "spread": "I want a share of what can be explained",
}


def even(class_counts: Sequence[int]) -> bool:
    """Whether classes are about as frequent: none has three quarters of what they share, or a tenth of the largest."""
    return max(class_counts) < UNEVEN * sum(class_counts) and min(class_counts) >= 0.1 * max(class_counts)


def recommended(task: str, class_counts: Sequence[int], answer: str) -> tuple[str, str]:
    """The name of a metric, and why it is that one.

    Args:
        task: of the data.
        class_counts: rows of each class; none for regression.
        answer: a key of `COSTS`, or of `ERRORS` for regression.

    Raises:
        ValueError: if there is no such answer.
    """
    if answer not in (offered := COSTS if task == "classification" else ERRORS):
        raise ValueError(tr("answer must be one of {known}, not {answer!r}.", known=", ".join(offered), answer=answer))
    if task == "regression":
        return {
            "large": ("rmse", tr("its squares make one large error count as much as many small ones")),
            "typical": ("mae", tr("it is the mean of the errors in the target's own unit")),
            "share": ("mape", tr("it divides each error by the target; mind targets near 0")),
            "spread": ("r2", tr("1 is perfect, and 0 is what the mean of the targets would do")),
        }[answer]
    two, fair = len(class_counts) == 2, even(class_counts)
    largest = max(class_counts) / sum(class_counts)
    uneven = tr(
        "classes are uneven ({largest:.0%} in the largest), and accuracy would praise whoever always names that one",
        largest=largest,
    )
    if answer == "known":
        return "cost", tr("it is the very sum that you want to be small; type the matrix")
    if answer == "later":
        if two and not fair:
            return "average_precision", tr(
                "it ranks rows whatever the threshold, and looks at the rare class: {uneven}", uneven=uneven
            )
        return "log_loss", tr("it judges the probabilities themselves, from which you decide later")
    if answer == "more":
        return "f2_macro", tr("it is like F1, but counts what is missed more than false alarms, in every class alike")
    if answer == "less":
        return "f05_macro", tr("it is like F1, but counts false alarms more than what is missed, in every class alike")
    if fair:
        return (
            "accuracy",
            tr("classes are about even and mistakes cost the same: it is simply the share that is right"),
        )
    return "balanced_accuracy", tr("it counts every class the same: {uneven}", uneven=uneven)
