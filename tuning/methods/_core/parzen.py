"""Tree-structured Parzen estimator (Bergstra et al. 2011): where do good trials lie that bad ones do not?

The trials are split at a quantile of their losses. A config is the more promising the higher the ratio of the density
of the good ones to that of the bad ones, which orders configs as expected improvement would (there, section 4.1).
"""

from __future__ import annotations

import math
from collections.abc import Set
from dataclasses import dataclass

import numpy as np

from tuning.language import tr
from tuning.methods._core.density import Density, n_good
from tuning.methods._core.method import SearchMethod
from tuning.methods._core.protocol import Key, Proposal, key, known_value, next_place, tried
from tuning.methods._core.replay import EVENLY, Anchor, Axes, anchor_config, and_again, given, moment
from tuning.methods._core.sequence import sobol_points
from tuning.methods._core.settings import choice, number, whole
from tuning.methods._core.untried import untried
from tuning.space import Space
from tuning.space.encoding import Encoding
from tuning.study import Explanation, History, Trial


@dataclass(frozen=True)
class Parzen(SearchMethod):
    """Tree-structured Parzen estimator; a subclass says what it is called.

    Args:
        densities: ``joint`` (parameters together) or ``separate`` (one parameter at a time, as first published).
        gamma: share of the trials that counts as good, rounded up, 25 trials at most.
        candidates: configs drawn from the good density, of which the one with the best ratio is proposed.
        initial: number of Sobol points at the start.

    Raises:
        ValueError: if a setting makes no sense.
    """

    densities: str = choice("joint", ("joint", "separate"), "Densities of all parameters together, or one by one")
    gamma: float = number(0.15, 0, 1, "Share of the trials that counts as good", is_open=True)
    candidates: int = whole(64, 1, 10_000, "Configs drawn for each trial")
    initial: int = whole(8, 1, 1000, "First points, spread evenly")

    def uses_scores_from(self, space: Space) -> int:
        """After the first points."""
        return max(self.initial, self.n_started)

    def propose(self, history: History, rng: np.random.Generator) -> Proposal:
        """A Sobol point at the start, then the candidate with the highest ratio that was not tried yet."""
        space = history.space
        if history.n_asked < self.initial or not history.done:
            place = next_place(history)
            config = space.from_unit(sobol_points(len(space), [history.study.seed, 3], 1, skip=place)[0])
            if key(config) not in tried(history):
                return Proposal(config, note={"phase": "initial", "place": place})
        encoding = Encoding(space)
        good, bad = self._densities(history, encoding)
        points = good.sample(self.candidates, rng)
        used = tried(history)
        chosen = _first_new(encoding, points, good.log(points) - bad.log(points), used)
        if chosen is None:  # few configs are left: look for them everywhere
            points = encoding.snap(rng.random((1024, len(space))))
            ratio = good.log(points) - bad.log(points)
            chosen = _first_new(encoding, points, ratio, used)
        if chosen is None:
            if left := untried(history, rng, 1024):
                points = encoding.units(left)
                ratio = good.log(points) - bad.log(points)
            chosen = int(np.argmax(ratio))
        return Proposal(space.from_unit(points[chosen]), note={"phase": "model"})

    def split(self, history: History) -> tuple[tuple[Trial, ...], tuple[Trial, ...]]:
        """The good and the bad trials; those without a value are bad, and so are those that still run."""
        ended = history.ended_trials
        known = sorted(
            (trial for trial in ended if known_value(trial) is not None),
            key=lambda trial: (-history.study.sign * (known_value(trial) or 0.0), trial.number),
        )
        n = n_good(len(known), self.gamma)
        unknown = [trial for trial in ended if known_value(trial) is None]
        return tuple(known[:n]), (*known[n:], *unknown, *history.running)

    def _densities(self, history: History, encoding: Encoding) -> tuple[Density, Density]:
        good, bad = (
            Density(encoding, _points(history, trials), self.densities == "joint") for trials in self.split(history)
        )
        return good, bad

    def explain(
        self, history: History, *, at: int | None = None, axes: tuple[str, ...] = (), anchor: Anchor = "best"
    ) -> Explanation:
        """Both densities and the choice for trial `at`; see `Method.explain` in `tuning.methods`.

        `good` and `bad` are marginal densities over the axes, relative to the uniform density; `acquisition` is the
        log ratio of the full densities with the other parameters at the anchor.
        """
        past, number, rng = moment(history, at)
        proposal = self.ask(past, rng)
        best = past.best
        held = anchor_config(anchor, past.space, None if best is None else best.config, proposal.config)
        grid = Axes(past.space, axes, held, proposal.config)
        encoding = Encoding(past.space)
        good, bad = self._densities(past, encoding)
        points = encoding.snap(grid.points())
        columns = tuple(encoding.column[name] for name in grid.names)
        chosen = past.space.to_unit(proposal.config)[None, :]
        log_ratio = float((good.log(chosen) - bad.log(chosen))[0])
        is_initial = proposal.note.get("phase") != "model"
        n_known, n_bad = len(good.points), len(bad.points)
        facts = {} if is_initial else {"n_good": n_known, "n_bad": n_bad, "ratio": math.exp(log_ratio)}
        sentence = (
            (given(proposal) or EVENLY)
            if is_initial
            else tr(
                "Here the density of the {n_known} good trials is {exp:.3g} times that of the {n_bad} "
                "others: the highest ratio among the candidates, of which new ones go first.",
                n_known=n_known,
                exp=math.exp(log_ratio),
                n_bad=n_bad,
            )
        )
        return Explanation(
            "tpe",
            self.name,
            number,
            str(proposal.note.get("phase")),
            proposal.config,
            and_again(sentence, past, proposal),
            facts=facts,
            axes=grid.names,
            values=grid.values,
            positions=grid.positions,
            anchor=grid.anchor,
            acquisition=grid.masked(good.log(points) - bad.log(points), points),
            acquisition_name="log_ratio",
            proposal_acquisition=log_ratio,
            good=grid.masked(np.exp(good.log(points, columns)), points),
            bad=grid.masked(np.exp(bad.log(points, columns)), points),
            incumbent=None if best is None else best.config,
            incumbent_number=None if best is None else best.number,
            incumbent_value=None if best is None else best.value,
        )


def _points(history: History, trials: tuple[Trial, ...]) -> np.ndarray:
    return np.array([history.space.to_unit(trial.config) for trial in trials]).reshape(-1, len(history.space))


def _first_new(encoding: Encoding, points: np.ndarray, scores: np.ndarray, used: Set[Key]) -> int | None:
    for i in np.argsort(-scores, kind="stable"):
        if key(encoding.space.from_unit(points[i])) not in used:
            return int(i)
    return None
