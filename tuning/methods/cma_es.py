"""CMA-ES (Hansen 2016): a normal distribution that moves, grows, shrinks and turns towards the better half."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from tuning.language import tr
from tuning.methods import Proposal, SearchMethod, key, next_place, number, redrawn, tried, whole
from tuning.methods._core.moves import REDRAWS, Move, explain_move, losses
from tuning.methods._core.replay import Anchor
from tuning.methods._core.sequence import next_new
from tuning.space import Space
from tuning.study import Explanation, History

if TYPE_CHECKING:
    from cmaes import CMA

START = 0.5  # of every range: the first generation is spread evenly around it, and is not drawn


@dataclass(frozen=True)
class Method(SearchMethod):
    """Covariance matrix adaptation evolution strategy, by the package ``cmaes``, over the unit cube.

    Trials are told in generations, by number. Only their order counts, and a trial without a value is the last. A
    category is an interval of the unit cube as any other range, so that the order of its choices plays a part. When
    a distribution has shrunk to nothing the search starts anew with twice the population (Auger and Hansen 2005).

    Args:
        population: trials of a generation, at least 3 whatever is said; 0 takes 4 + floor(3 log d) for d
            hyperparameters (Hansen 2016, table 1).
        sigma: standard deviation at the start, as a share of each range.

    Raises:
        ValueError: if a setting makes no sense.
    """

    name: ClassVar[str] = "cma_es"
    title: ClassVar[str] = "CMA-ES"
    help: ClassVar[str] = "Draws from a normal distribution that moves, stretches and turns towards the better half."

    population: int = whole(0, 0, 1000, "Trials of a generation, 3 or more; 0: as many as fit the space")
    sigma: float = number(0.3, 0.01, 1.0, "Spread at the start, as a share of each range")

    def generation_size(self, space: Space) -> int:
        """Trials of a generation."""
        return max(self.population, 3) if self.population else 4 + int(3 * np.log(max(len(space), 2)))

    def uses_scores_from(self, space: Space) -> int:
        """After the first generation."""
        return max(self.generation_size(space), self.n_started)

    def propose(self, history: History, rng: np.random.Generator) -> Proposal:
        """A Sobol point for the first generation, then a draw from the distribution."""
        space = history.space
        if history.n_asked < self.generation_size(space) or not history.done:
            place = next_place(history)
            if found := next_new(space, [history.study.seed, 7], place, tried(history)):
                return Proposal(found[0], note={"phase": "initial", "place": found[1]})
            return Proposal(redrawn(space.sample(rng), history, rng), note={"phase": "initial", "place": place})
        strategy, _ = self.strategy(history)
        strategy.reseed_rng(int(rng.integers(2**31)))
        note: dict[str, Any] = {"phase": "model", "generation": strategy.generation}
        used = tried(history)
        for _ in range(REDRAWS):
            config = space.from_unit(strategy.ask()[: len(space)])
            if key(config) not in used:
                return Proposal(config, note=note)
        return Proposal(redrawn(config, history, rng), note=note | {"at_random": True})

    def strategy(self, history: History) -> tuple[CMA, tuple[int, ...]]:
        """The distribution after all full generations, and the numbers of the last one, the best first.

        It is retraced from the history alone: generations are formed of the trials that have ended, by number.
        """
        space, ended = history.space, history.ended_trials
        size, restarts, at = self.generation_size(space), 0, 0
        strategy = self._started(space, size, np.full(_width(space), START))
        last: tuple[int, ...] = ()
        found = losses(history, ended)
        while at + size <= len(ended):
            generation = range(at, at + size)
            ranks = np.unique(found[at : at + size], return_inverse=True)[1].astype(float)
            points = [_place(space, ended[k].config) for k in generation]
            strategy.tell(list(zip(points, ranks.tolist(), strict=True)))
            last = tuple(ended[at + int(i)].number for i in np.argsort(ranks, kind="stable"))
            at += size
            if strategy.should_stop():
                restarts, size = restarts + 1, 2 * size
                rng = np.random.default_rng([history.study.seed, 8, restarts])
                strategy = self._started(space, size, rng.random(_width(space)))
        return strategy, last

    def _started(self, space: Space, size: int, mean: np.ndarray) -> CMA:
        from cmaes import CMA

        bounds = np.tile([0.0, 1.0], (_width(space), 1))
        return CMA(mean=mean, sigma=self.sigma, bounds=bounds, population_size=size, seed=0)

    def explain(
        self, history: History, *, at: int | None = None, axes: tuple[str, ...] = (), anchor: Anchor = "best"
    ) -> Explanation:
        """The last generation, its better half and the distribution; see `Method.explain` in `tuning.methods`."""
        return explain_move(self, history, at, axes, anchor, self._said)

    def _said(self, past: History, proposal: Proposal) -> Move:
        strategy, last = self.strategy(past)
        d = len(past.space)
        covariance = (strategy._sigma**2 * strategy._C)[:d, :d]  # noqa: SLF001 (the package has no public name for it)
        spread = np.sqrt(np.diag(covariance))
        widest, narrowest = int(np.argmax(spread)), int(np.argmin(spread))
        names, n_better = list(past.space), len(last) // 2
        drawn = (
            tr("All draws were tried already, so this one is drawn at random")
            if proposal.note.get("at_random")
            else tr("Drawn")
        )
        narrow = (
            tr(", narrowest along {name} ({spread:.2g})", name=names[narrowest], spread=spread[narrowest])
            if d > 1
            else ""
        )
        sentence = tr(
            "{drawn} after generation {generation} from a normal distribution that moved towards the "
            "better {n_better} of the last {n_last} trials. It is widest along {names} (standard "
            "deviation {spread:.2g} of the range){narrow}.",
            drawn=drawn,
            generation=strategy.generation,
            n_better=n_better,
            n_last=len(last),
            names=names[widest],
            spread=spread[widest],
            narrow=narrow,
        )
        facts = {
            "generation": float(strategy.generation),
            "better": float(n_better),
            "population": float(len(last)),
            "widest": float(spread[widest]),
            "narrowest": float(spread[narrowest]),
        }
        return Move(sentence, facts, last, last[:n_better], strategy.mean[:d], covariance)


def _width(space: Space) -> int:
    """Dimensions of the strategy, which cannot work in one alone."""
    return max(len(space), 2)


def _place(space: Space, config: dict[str, object]) -> np.ndarray:
    """The config in the unit cube; hyperparameters that are inactive, or not there, sit in the middle."""
    place = np.full(_width(space), START)
    place[: len(space)] = np.nan_to_num(space.to_unit(config), nan=START)
    return place
