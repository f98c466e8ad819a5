"""Running a race: round by round, each run on a clock of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Unpack

from tuning.compare.race import Race
from tuning.compare.simulate import simulate, start
from tuning.compare.spec import Methods, Options, RaceSpec
from tuning.search.storing import given_back
from tuning.study import History

if TYPE_CHECKING:
    from tuning.problems import Problem
    from tuning.search.storing import Kept


def line_up(problem: Problem | RaceSpec, methods: Methods | None = None, **options: Unpack[Options]) -> Race:
    """The race before the start; arguments as for `race`."""
    spec = RaceSpec.of(problem, methods, **options)
    histories: dict[str, tuple[History, ...]] = {}
    for label, method in spec.methods.items():
        study = start(
            spec.problem, method, trials=spec.trials, seed=spec.seeds[0], goals=spec.goals
        ).study  # but for the seed all are one
        histories[label] = tuple(History(replace(study, seed=seed)) for seed in spec.seeds)
    return Race(spec, histories)


def race_steps(
    problem: Problem | RaceSpec,
    methods: Methods | None = None,
    *,
    store: Kept | None = None,
    **options: Unpack[Options],
) -> Iterator[Race]:
    """As `race`, but yields the race after every round, in which each run finishes one more trial.

    With a store the first one that comes is the race as it stands before the first round.
    """
    with given_back(store):
        now = line_up(problem, methods, **options)
    if store is None:
        return _rounds(now, lambda run, history: None)
    from tuning.compare.storing import begun  # a store is loaded where one is used

    return _kept_rounds(begun(now, store), store)


def _kept_rounds(now: Race, store: Kept) -> Iterator[Race]:
    from tuning.compare.storing import kept

    with kept(now, store) as recording:
        yield now
        yield from _rounds(now, lambda run, history: recording.catch_up(history, run))


def _rounds(now: Race, tell: Callable[[int, History], None]) -> Iterator[Race]:
    """The race round by round; `tell` hears of each run that went on, by its number among all."""
    places = {label: m * len(now.seeds) for m, label in enumerate(now.labels)}
    runs = {
        (label, k): simulate(now.problem, method, now.histories[label][k], workers=now.workers, seconds=now.seconds)
        for k in range(len(now.seeds))
        for label, method in now.methods.items()
    }
    while runs:
        for (label, k), run in list(runs.items()):
            history = next(run, None)
            if history is None:
                del runs[label, k]
            else:
                now = now.with_history(label, k, history)
                tell(places[label] + k, history)
        yield now


def race(
    problem: Problem | RaceSpec,
    methods: Methods | None = None,
    *,
    store: Kept | None = None,
    **options: Unpack[Options],
) -> Race:
    """Race several methods: the same problem, folds, budget, seeds, first trials and number of workers for each.

    Runs take turns, one trial each, in this thread and on a simulated clock (`simulate`).

    Args:
        problem: what is optimised; recorded problems and test functions take milliseconds per trial. Or the whole
            race as one `RaceSpec`, and nothing else.
        methods: names, methods, or a dict from labels to them; see `entrants`.
        store: a store of `tuning.store`, or its address, into which each trial is written; or a recording of
            ``store.go_on(id)``, by which a stored race goes on.
        **options: the other fields of `RaceSpec` by name (seeds, trials, workers, seconds, same_start). ``seeds`` may
            be a number: so many, from 0. Goals and limits are named as for `tuning.run`.

    Raises:
        ValueError: if a number is out of range, the methods make no race, or the stored one is another.
    """
    *_, last = race_steps(problem, methods, store=store, **options)
    return last
