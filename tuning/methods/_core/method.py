"""What all methods of this package share: checked settings, a common start in races, a plain explanation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from tuning.language import tr
from tuning.methods._core.protocol import Proposal, key, n_noted, next_place, tried
from tuning.methods._core.replay import Anchor, explain_blind
from tuning.methods._core.sequence import next_new
from tuning.methods._core.settings import declared
from tuning.space import Config, Space, checks
from tuning.study import Explanation, History

SAME_START, BEGIN = "same_start", "begin"
MAX_SAME_START = 1000


@dataclass(frozen=True)
class SearchMethod:
    """A method whose fields are its settings. A subclass says what it is called, and has `propose`.

    Args:
        same_start: so many first trials come from a Sobol sequence that depends on the seed alone, so that all methods
            of a race begin with the same configs.
        begin: configs to try before anything else, such as the defaults of a model.

    Attributes:
        requires: packages of somebody else that must be installed.
        has_end: whether it runs out of proposals of its own (`Exhausted`) in a space that is not used up.
        goals_at_once: for how many goals it can look at once, limits included; None for any number. One is the
            objective alone.
        discard: the rule of `tuning.search.discard` by which trials are given up early, if nobody names another.
        is_sequence: whether it goes through a fixed sequence, and so comes back to a trial that was cancelled.
        race_settings: settings that differ from their defaults in a race, where the budget is known.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    help: ClassVar[str]
    requires: ClassVar[tuple[str, ...]] = ()
    has_end: ClassVar[bool] = False
    goals_at_once: ClassVar[int | None] = 1
    discard: ClassVar[str] = "none"
    is_sequence: ClassVar[bool] = False
    race_settings: ClassVar[Mapping[str, Any]] = {}

    same_start: int = field(default=0, kw_only=True, metadata={"is_common": True})
    begin: tuple[Config, ...] = field(default=(), kw_only=True, metadata={"is_common": True})

    def __post_init__(self) -> None:
        for name, setting in declared(self).items():
            object.__setattr__(self, name, setting.checked(name, getattr(self, name)))
        object.__setattr__(self, "same_start", checks.whole("same_start", self.same_start, 0, MAX_SAME_START))
        is_list = isinstance(self.begin, (list, tuple))
        if not is_list or not all(isinstance(config, Mapping) for config in self.begin):
            raise ValueError(tr("begin must be a list of configs, not {begin!r}.", begin=self.begin))
        object.__setattr__(self, "begin", tuple(dict(config) for config in self.begin))

    def propose(self, history: History, rng: np.random.Generator) -> Proposal:
        """The method's own next proposal, a pure function of its arguments."""
        raise NotImplementedError(tr("{module__} must define propose(history, rng).", module__=type(self).__module__))

    def uses_scores_from(self, space: Space) -> int | None:
        """Number (from 0) of the first trial in whose choice scores play a part; None if they never do."""
        return None

    def why(self) -> str:
        """How a trial is chosen, in a sentence; for a method that shows no belief."""
        return self.help

    def ask(self, history: History, rng: np.random.Generator) -> Proposal:
        """A config to begin with, then one that all methods begin with, then the method's own proposal."""
        return self.started(history) or self.propose(history, rng)

    @property
    def n_started(self) -> int:
        """How many trials `started` gives, unless configs come twice."""
        return len(self.begin) + self.same_start

    def started(self, history: History) -> Proposal | None:
        """The next config to begin with, then of the first trials that all methods share; None if there were enough.

        Raises:
            SpaceError: if a config to begin with is none of the space.
        """
        if self.begin:
            used = tried(history)
            for config in self.begin:
                if key(config := history.space.check(config)) not in used:
                    return Proposal(config, note={"phase": BEGIN})
        if not self.same_start or n_same_start(history) >= self.same_start:
            return None
        place = next_place(history, SAME_START)
        found = next_new(history.space, [history.study.seed, 4], place, tried(history))
        return found and Proposal(found[0], note={"phase": SAME_START, SAME_START: found[1]})

    def explain(
        self, history: History, *, at: int | None = None, axes: tuple[str, ...] = (), anchor: Anchor = "best"
    ) -> Explanation:
        """The decision for trial `at`, without a belief to show; see `Method.explain` in `tuning.methods`."""
        uses_scores = self.uses_scores_from(history.space) is not None
        return explain_blind(self, history, at, axes, anchor, self.why(), uses_scores=uses_scores)


def n_same_start(history: History) -> int:
    """How many trials came from the start that all methods share; cancelled ones do not count."""
    return n_noted(history, SAME_START, lambda trial: SAME_START in trial.note)


def n_given(history: History) -> int:
    """How many trials came from configs to begin with and from the start that all methods share."""
    return n_noted(history, "given", lambda trial: SAME_START in trial.note or trial.note.get("phase") == BEGIN)
