"""Simulated annealing (Kirkpatrick et al. 1983): a walk that takes worse steps too, ever more rarely."""

from __future__ import annotations

import math
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
    """Simulated annealing with the rule of Metropolis et al. (1953).

    The walk stands at the best of the first trials. Each further trial is a neighbour of where it stands; the walk goes
    there if it is better, or else with probability exp(-worse / temperature), where `worse` is measured in
    widths of the middle half of the first trials' values. The temperature falls by a fixed share with each trial.

    Args:
        initial: trials drawn at random at the start.
        temperature: at the start.
        cooling: what is left of the temperature after each further trial.
        reach: standard deviation of a step of a number, as a share of its range.

    Raises:
        ValueError: if a setting makes no sense.
    """

    name: ClassVar[str] = "annealing"
    title: ClassVar[str] = "Simulated annealing"
    help: ClassVar[str] = "Walks from neighbour to neighbour; takes worse steps too, more rarely as it cools."

    initial: int = whole(6, 1, 1000, "First trials, drawn at random")
    temperature: float = number(0.5, 0.0, 100.0, "At the start, in widths of the middle half of the first values")
    cooling: float = number(0.9, 0.0, 1.0, "What is left of the temperature after each trial", is_open=True)
    reach: float = number(0.15, 0.001, 1.0, "Step of a number, as a share of its range")

    def uses_scores_from(self, space: Space) -> int:
        """After the first trials."""
        return max(self.initial, self.n_started)

    def propose(self, history: History, rng: np.random.Generator) -> Proposal:
        """A draw at the start, then a neighbour of where the walk stands."""
        if history.n_asked < self.initial or not history.done:
            return Proposal(redrawn(history.space.sample(rng), history, rng))
        here, _ = self.stands(history)
        config, changed = new_neighbour(history, here.config, self.reach, rng)
        return Proposal(config, note={"phase": "model", "parent": here.number, "changed": changed})

    def stands(self, history: History) -> tuple[Trial, float]:
        """Where the walk stands after the trials that have ended, in the order of their numbers; and the temperature.

        Whether a worse step is taken is drawn from the study's seed and the trial's number, so that the walk is the
        same whenever it is retraced.
        """
        ended = history.ended_trials
        found = losses(history, ended)
        first = found[: self.initial]
        here = int(np.argmin(first))
        width, temperature = _width(first), self.temperature
        for k in range(len(first), len(ended)):
            worse = found[k] - found[here] if np.isfinite(found[k]) else math.inf
            if not np.isfinite(found[here]) or worse <= 0:
                here = k
            elif worse < math.inf and temperature * width > 0:
                drawn = np.random.default_rng([history.study.seed, 6, ended[k].number]).random()
                here = k if drawn < math.exp(-worse / (temperature * width)) else here
            temperature *= self.cooling
        return ended[here], temperature

    def explain(
        self, history: History, *, at: int | None = None, axes: tuple[str, ...] = (), anchor: Anchor = "best"
    ) -> Explanation:
        """Where the walk stands and how ready it is for a worse step; see `Method.explain` in `tuning.methods`."""
        return explain_move(self, history, at, axes, anchor, self._said)

    def _said(self, past: History, proposal: Proposal) -> Move:
        here, temperature = self.stands(past)
        chance = math.exp(-0.5 / temperature) if temperature > 0 else 0.0
        changed = proposal.note["changed"]
        how = (
            tr("A step of {changed}", changed=changed)
            if changed
            else tr("No new step was found, so this config is drawn at random and not")
        )
        sentence = tr(
            "{how} from trial {number}, where the walk stands. At temperature {temperature:.2g} it "
            "accepts a trial that is worse by half a width of the first values' middle half with "
            "probability {chance:.2g}.",
            how=how,
            number=here.number + 1,
            temperature=temperature,
            chance=chance,
        )
        facts = {"parent": float(here.number), "temperature": temperature, "chance": chance}
        return Move(sentence, facts, (here.number,), (here.number,))


def _width(values: np.ndarray) -> float:
    """Width of the middle half of the finite values; 0 if there are fewer than two."""
    finite = values[np.isfinite(values)]
    if len(finite) < 2:
        return 0.0
    with np.errstate(over="ignore"):
        lower, upper = np.quantile(finite, [0.25, 0.75])
        return float(min(upper - lower, np.finfo(float).max))
