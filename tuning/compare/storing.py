"""A race that is written into a store while it runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from tuning import problems
from tuning.compare.stored import recipe_of, runs_of, split, titles
from tuning.language import tr
from tuning.search.storing import given_back, recorded, recording_of

if TYPE_CHECKING:
    from tuning.compare.race import Race
    from tuning.search.storing import Kept
    from tuning.store import Recording, Store


def begun(race: Race, store: Kept | None) -> Race:
    """Where the race begins: lined up, or as far as a recording has come that goes on with a stored one.

    Raises:
        ValueError: if that is another race; the recording is closed then, and the study as it was.
    """
    recording = recording_of(store)
    if recording is None:
        return race
    with given_back(recording):
        kept, mine = recording.histories, [run.history for run in runs_of(race)]
        if len(kept) != len(mine):
            raise ValueError(
                tr("this race cannot go on: it has {n_kept} runs, not {n_mine}.", n_kept=len(kept), n_mine=len(mine))
            )
        for there, here in zip(kept, mine, strict=True):
            difference = there.study.difference(here.study)
            for what in ("seed", "trials") if not difference else ():
                if (a := getattr(there.study, what)) != (b := getattr(here.study, what)):
                    difference = tr("its {what} is {a}, not {b}", what=what, a=a, b=b)
            if difference:
                raise ValueError(
                    tr(
                        "this race cannot go on: {difference}. Go on with the race that was begun.",
                        difference=difference,
                    )
                )
    return replace(race, histories=split(race.labels, len(race.seeds), kept))


@contextmanager
def kept(race: Race, store: Kept) -> Iterator[Recording]:
    """What is to be told of each run; at the end it is written how the race ended.

    Raises:
        StoreError: if the store cannot be opened, or the race has a recipe that cannot be stored.
    """

    def begin(opened: Store) -> Recording:
        spec = race.spec
        title, by = problems.title(spec.problem), titles(*spec.methods.values())
        return opened.begin("race", runs_of(race), problem=title, method=by, recipe=recipe_of(spec))

    with recorded(store, begin, lambda: ("finished", "")) as recording:
        yield recording
