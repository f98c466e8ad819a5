"""BOHB (Falkner et al. 2018): trials drawn where good ones lie, of which only the best third are trained on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tuning.methods._core.parzen import Parzen


@dataclass(frozen=True)
class Method(Parzen):
    """The densities of TPE, with asynchronous halving in the place of Hyperband's brackets.

    At a ninth and at a third of the whole a trial goes on if it is in the best third of those that have come so far
    (``halving`` of `tuning.search.discard`). A trial that was given up counts by the folds that it had; one without any
    counts as bad.
    """

    name: ClassVar[str] = "bohb"
    title: ClassVar[str] = "BOHB"
    help: ClassVar[str] = "TPE that trains only the best third of its trials on at each rung: many cheap trials."
    discard: ClassVar[str] = "halving"
