"""What one may conclude from a race: for each pair of methods, who wins how often, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from tuning.compare.curves import default_target, finals, mean_regret, speed_up
from tuning.compare.race import Race
from tuning.compare.statistics import holm, middle, minus, seeds_needed, signed_rank, win_interval
from tuning.language import ntr, tr

if TYPE_CHECKING:
    import pandas as pd

LEVEL = 0.05


@dataclass(frozen=True)
class Pair:
    """Two methods over the same seeds; `better` is the one that is ahead.

    Args:
        better, worse: labels; in a draw in the order of the race.
        seeds: number of paired runs.
        wins, ties, losses: of `better` against `worse`.
        probability, low, high: that a run of `better` beats one of `worse`, ties counting half, with 95 % interval.
        difference: median of the paired differences of the best values, or for two goals of the shares of the plane
            that are covered; positive if `better` is ahead.
        p: of the signed-rank test on the paired differences.
        p_holm: corrected for the number of pairs in the race.
        regret_p_holm: the same for the area under the regret curve.
        noise_units: the difference in units of `Race.fold_noise`; NaN if that is unknown or zero, and for two goals.
        speed_up: how many times fewer trials `better` needs to reach the target.
        more_seeds: about so many more seeds would settle it (`seeds_needed`); 0 if it is settled, infinite if no
            difference shows at all.
        head_start: median of the paired differences before the first trial in which one of the two used scores,
            positive if `better` was ahead: what luck gave and not learning. NaN if there is none, or no value yet.
        head_trials: how many trials that is; 0 if neither uses scores.
        is_early: whether no score has been used yet.
    """

    better: str
    worse: str
    seeds: int
    wins: int
    ties: int
    losses: int
    probability: float
    low: float
    high: float
    difference: float
    p: float
    p_holm: float
    regret_p_holm: float
    noise_units: float
    speed_up: float
    more_seeds: float
    head_start: float = math.nan
    head_trials: int = 0
    is_early: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether `better` may be called the winner: the corrected test says so, and the interval is above one half."""
        return self.p_holm <= LEVEL and self.low > 0.5

    def sentence(self, titles: dict[str, str] | None = None) -> str:
        """The finding in plain words."""
        better, worse = ((titles or {}).get(label, label) for label in (self.better, self.worse))
        share = ntr(
            "in {percent:.0f} % of {n} paired seed (95 % interval {low:.0f} to {high:.0f}; "
            "{wins} won, {ties} tied, {losses} lost)",
            "in {percent:.0f} % of {n} paired seeds (95 % interval {low:.0f} to {high:.0f}; "
            "{wins} won, {ties} tied, {losses} lost)",
            self.seeds,
            percent=100 * self.probability,
            low=100 * self.low,
            high=100 * self.high,
            wins=self.wins,
            ties=self.ties,
            losses=self.losses,
        )
        if self.is_settled:
            text = tr("{better} beats {worse} {share}.", better=better, worse=worse, share=share)
            if self.noise_units < 1:
                text += tr(" But the difference is smaller than what re-drawing the folds does.")
            return text + self._head()
        if self.wins == self.losses:
            return tr(
                "{better} and {worse} are level: {wins} won, {ties} tied, {losses} lost.",
                better=better,
                worse=worse,
                wins=self.wins,
                ties=self.ties,
                losses=self.losses,
            )
        text = tr("Not settled: {better} is ahead of {worse} {share}.", better=better, worse=worse, share=share)
        if self.more_seeds > 1000:
            return tr(
                "{text} If there is a difference, it is too small for 1,000 more seeds.{head}",
                text=text,
                head=self._head(),
            )
        return ntr(
            "{text} About {n} more seed is needed.{head}",
            "{text} About {n} more seeds are needed.{head}",
            round(max(self.more_seeds, 1)),
            text=text,
            head=self._head(),
        )

    def _head(self) -> str:
        """How much of the lead was there before a score was used."""
        if not self.head_trials or not self.difference or math.isnan(self.head_start):
            return ""
        if self.is_early:
            return tr(" No score has been used yet: this is luck.")
        after = tr("after trial {n}, before a score was used", n=self.head_trials)
        if not self.head_start:
            return tr(" It had no lead {after}.", after=after)
        if self.head_start < 0:
            return tr(" It was behind by {lead:.3g} {after}.", lead=-self.head_start, after=after)
        if self.head_start >= self.difference:
            return tr(
                " It was ahead by {before:.3g} already {after}; the lead is {now:.3g} now.",
                before=self.head_start,
                after=after,
                now=self.difference,
            )
        return tr(
            " It was ahead by {before:.3g} already {after}, of the {now:.3g} that it leads by.",
            before=self.head_start,
            after=after,
            now=self.difference,
        )


def pairs(
    race: Race, at: int | None = None, target: float | None = None, titles: dict[str, str] | None = None
) -> tuple[Pair, ...]:
    """The verdict on all pairs of methods after `at` trials (all if None).

    Raises:
        ValueError: if there is no such trial, or a run has no value yet at it; then methods are called by their
            `titles`, if there are any.
    """
    reached = finals(race, at)
    if missing := [label for label, values in reached.items() if np.isnan(values).any()]:
        names = [(titles or {}).get(label, label) for label in missing]
        if race.spec.goals and race.plane is None and race.is_over:
            raise ValueError(tr("no trial of any run keeps the limits, so there is no front to compare. Widen them."))
        without = [run for label in missing for run in race.histories[label] if not run.done]
        if without and all(race.is_complete(run) for run in without):
            raise ValueError(
                tr(
                    "{names}: some runs have come to their end without any value, since every trial failed "
                    "or was not a number. There is nothing to compare; see what the trials say.",
                    names=", ".join(names),
                )
            )
        raise ValueError(
            tr("{name}: some of its runs have no value there yet. Wait, or ask for an earlier trial.", name=names[0])
        )
    target = default_target(race, at) if target is None else target
    noise = math.nan if race.spec.goals else race.fold_noise()
    regrets = {label: mean_regret(race, label) for label in race.labels}
    found = list(combinations(race.labels, 2))
    regret_p = holm([signed_rank(minus(regrets[a], regrets[b])) for a, b in found])
    outcomes = decide([race.way * minus(reached[a], reached[b]) for a, b in found])
    verdicts = []
    for (a, b), outcome, p_regret in zip(found, outcomes, regret_p, strict=True):
        better, worse = (b, a) if outcome.is_turned else (a, b)
        pair = Pair(
            better,
            worse,
            len(race.seeds),
            outcome.wins,
            outcome.ties,
            outcome.losses,
            *win_interval(outcome.wins, outcome.ties, outcome.losses),
            outcome.difference,
            outcome.p,
            outcome.p_holm,
            p_regret,
            abs(outcome.difference) / noise if noise > 0 else math.nan,
            speed_up(race, better, worse, target),
            max(outcome.needed - len(race.seeds), 1.0),
            *_head_start(race, better, worse, race.trials if at is None else at),
        )
        verdicts.append(replace(pair, more_seeds=0.0) if pair.is_settled else pair)
    return tuple(verdicts)


def _head_start(race: Race, better: str, worse: str, at: int) -> tuple[float, int, bool]:
    """What `better` was ahead before one of the two used scores, after how many trials, and if that is yet to come."""
    starts = [start for label in (better, worse) if (start := race.spec.uses_scores_from(label)) is not None]
    n = min(starts, default=0)
    if not n:
        return math.nan, 0, False
    reached = finals(race, min(n, at))
    return middle(race.way * minus(reached[better], reached[worse])), n, at <= n


@dataclass(frozen=True)
class Decision:
    """What the differences of one pair say; counts and the median are those of the method that is ahead."""

    is_turned: bool
    wins: int
    ties: int
    losses: int
    difference: float
    p: float
    p_holm: float
    needed: float


def decide(differences: Sequence[np.ndarray]) -> list[Decision]:
    """What each pair says, from its paired differences, positive where the first method is better."""
    p_values = [signed_rank(difference) for difference in differences]
    found = []
    for difference, p, p_holm in zip(differences, p_values, holm(p_values), strict=True):
        wins, losses = int(np.sum(difference > 0)), int(np.sum(difference < 0))
        is_turned = losses > wins or (losses == wins and middle(difference) < 0)
        if is_turned:
            wins, losses = losses, wins
        lead = middle(-difference if is_turned else difference)
        ties = len(difference) - wins - losses
        found.append(Decision(is_turned, wins, ties, losses, lead, p, p_holm, seeds_needed(difference)))
    return found


def summary(race: Race, *, at: int | None = None, target: float | None = None) -> pd.DataFrame:
    """The verdict as a frame: one row per pair of methods, the columns of `Pair`.

    Args:
        race: from `tuning.compare.race`.
        at: after so many trials; all if None.
        target: the value that trials are counted to; None takes `default_target`.

    Raises:
        ValueError: if a run has no value yet at that trial.
    """
    import pandas as pd

    return pd.DataFrame([{**asdict(pair), "settled": pair.is_settled} for pair in pairs(race, at, target)])


def headline(found: Sequence[Pair], titles: dict[str, str] | None = None) -> str:
    """Who wins against all others, or that nobody does, in a few words."""
    labels = {label for pair in found for label in (pair.better, pair.worse)}
    for label in sorted(labels):
        if all(pair.is_settled and pair.better == label for pair in found if label in (pair.better, pair.worse)):
            return tr("{name} wins.", name=(titles or {}).get(label, label))
    if any(pair.is_settled for pair in found):
        return tr("No method beats all others.")
    return tr("Nothing is settled yet.")


def verdict(race: Race, *, at: int | None = None, titles: dict[str, str] | None = None) -> str:
    """The verdict in plain words: the headline, then one sentence or two per pair of methods."""
    found = pairs(race, at, titles=titles)
    return "\n".join([headline(found, titles), *(pair.sentence(titles) for pair in found)])
