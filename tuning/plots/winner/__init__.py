"""What a winner does: one file each, from out-of-fold predictions; shown as a `tuning.plots.Card`.

A file here with ``TITLE``, ``HELP``, ``needs``, ``data``, ``drawing`` and ``summary`` is found, as those of searches.

>>> from tuning import problems
>>> from tuning.plots import winner
>>> problem = problems.estimator("wine", "naive_bayes")
>>> card = winner.card("confusion", problem.out_of_fold(problem.defaults()[0]))
>>> card.title, len(card.frame)
('Confusion', 9)
"""

from __future__ import annotations

import importlib
from functools import cache
from typing import TYPE_CHECKING, Any

from tuning import discovery
from tuning.language import tr
from tuning.plots import Card

if TYPE_CHECKING:
    from tuning.problems.looks import Boundary, OutOfFold

# The most asked-for first; cards that are not named here follow.
ORDER = ("confusion", "threshold", "roc", "precision_recall", "calibration", "residuals", "importance", "wrong")


@cache
def names() -> tuple[str, ...]:
    """Names of all cards, by discovery of the files in this folder; nothing is imported."""
    return tuple(sorted(discovery.modules(__name__), key=lambda name: (*ORDER, name).index(name)))


def reads_threshold(name: str) -> bool:
    """Whether the card takes ``positive``, ``threshold``, ``miss`` and ``alarm``."""
    return bool(getattr(importlib.import_module(f"{__name__}.{name}"), "READS_THRESHOLD", False))


def card(name: str, found: OutOfFold, **options: Any) -> Card:
    """The card `name` of what one config says out of fold.

    Args:
        name: one of `names`.
        found: what `tuning.problems.cross_validation.Estimator.out_of_fold` found.
        options: of cards that read a threshold: ``positive``, the place of the class that is looked for;
            ``threshold``, from which probability on it is claimed; ``miss`` and ``alarm``, what each mistake costs.

    Raises:
        ValueError: if there is no such card, or it does not take an option.
    """
    if name not in names():
        raise ValueError(
            tr("{name!r} is not a card of a winner. Use one of: {known}.", name=name, known=", ".join(names()))
        )
    plot = importlib.import_module(f"{__name__}.{name}")
    if options and not reads_threshold(name):
        raise ValueError(tr("{name} takes no options.", name=name))
    if reason := plot.needs(found):
        return Card(name, tr(plot.TITLE), tr(plot.HELP), None, None, reason, reason)
    frame = plot.data(found, **options)
    return Card(name, tr(plot.TITLE), tr(plot.HELP), frame, plot.drawing(frame), "", plot.summary(frame))


def boundary_card(found: Boundary, titles: tuple[str, ...]) -> Card:
    """What some configs say over two inputs, side by side, called by `titles`."""
    from tuning.plots.winner import _boundary

    frame = _boundary.data(found, titles)
    drawing = _boundary.drawing(found, titles)
    return Card(
        "boundary", tr(_boundary.TITLE), tr(_boundary.HELP), frame, drawing, "", _boundary.summary(found, titles)
    )
