"""Evolution with ageing (Real et al. 2019): the best of a few of the latest trials has a child, and the oldest dies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tuning.language import tr
from tuning.methods import Proposal, SearchMethod, number, redrawn, whole
from tuning.methods._core.moves import Move, explain_move, losses, new_neighbour
from tuning.methods._core.replay import Anchor
from tuning.space import Space
from tuning.study import Explanation, History, Trial


@dataclass(frozen=True)
class Method(SearchMethod):
    """Regularized evolution (Real et al. 2019, algorithm 1).

    The population is the latest trials, however good: a lucky score dies with its age. Each trial is a child of the
    best of a few members drawn at random, and differs from it in one hyperparameter.

    Args:
        population: trials that live; as many are drawn at random at the start.
        tournament: members that are drawn for each child, of which the best is its parent.
        reach: standard deviation of a step of a number, as a share of its range.

    Raises:
        ValueError: if a setting makes no sense.
    """

    name: ClassVar[str] = "evolution"
    title: ClassVar[str] = "Evolution"
    help: ClassVar[str] = "Keeps the latest trials as a population: the best of a few has a child with one change."

    population: int = whole(10, 2, 1000, "Trials that live; the oldest dies")
    tournament: int = whole(4, 1, 1000, "Members drawn for each child; the best has it")
    reach: float = number(0.15, 0.001, 1.0, "Step of a number, as a share of its range")

    def uses_scores_from(self, space: Space) -> int:
        """After the first population."""
        return max(self.population, self.n_started)

    def propose(self, history: History, rng: np.random.Generator) -> Proposal:
        """A draw for the first population, then a child of the winner of a tournament."""
        if history.n_asked < self.population or not history.done:
            return Proposal(redrawn(history.space.sample(rng), history, rng))
        members = self.members(history)
        drawn = rng.choice(len(members), size=min(self.tournament, len(members)), replace=False)
        drawn.sort()  # among equals the oldest wins, in whatever order they were drawn
        rivals = [members[i] for i in drawn]
        parent = rivals[int(np.argmin(losses(history, rivals)))]
        child, changed = new_neighbour(history, parent.config, self.reach, rng)
        note = {"phase": "model", "parent": parent.number, "rivals": len(rivals), "changed": changed}
        return Proposal(child, note=note)

    def members(self, history: History) -> tuple[Trial, ...]:
        """The population: the latest trials that have ended, by number."""
        return history.ended_trials[-self.population :]

    def explain(
        self, history: History, *, at: int | None = None, axes: tuple[str, ...] = (), anchor: Anchor = "best"
    ) -> Explanation:
        """The population, the parent and the step; see `Method.explain` in `tuning.methods`."""
        return explain_move(self, history, at, axes, anchor, self._said)

    def _said(self, past: History, proposal: Proposal) -> Move:
        members = tuple(trial.number for trial in self.members(past))
        parent, rivals, changed = (proposal.note[name] for name in ("parent", "rivals", "changed"))
        told = {"number": parent + 1, "rivals": rivals, "n_members": len(members)}
        sentence = (
            tr(
                "A child of trial {number}, the best of {rivals} drawn from the {n_members} latest trials: only "
                "{changed} was changed. The oldest of them dies, however good it was.",
                changed=changed,
                **told,
            )
            if changed
            else tr(
                "No new child of trial {number} was found, the best of {rivals} drawn from the {n_members} latest "
                "trials: this config is drawn at random. The oldest of them dies, however good it was.",
                **told,
            )
        )
        facts = {"parent": float(parent), "rivals": float(rivals), "population": float(len(members))}
        return Move(sentence, facts, members, (parent,))
