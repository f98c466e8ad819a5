"""All races of this process. Each has the share of one search on the workers that every search uses."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from tuning import problems
from tuning.compare import Race, line_up
from tuning.compare.simulate import advance
from tuning.compare.stored import histories_of, recipe_of, runs_of, titles
from tuning.language import mark
from tuning.service.accounts import Accounts
from tuning.service.background import JobState
from tuning.service.pools import LatePool
from tuning.service.race_job import RaceJob
from tuning.service.registry import MakeTerms, Registry
from tuning.service.stored import restoring
from tuning.service.stored.archive import Archive
from tuning.service.stored.followed import FollowedRace
from tuning.service.terms import JobError, Kept

if TYPE_CHECKING:
    from tuning.execution.fair import FairPool

TOGETHER = mark("This was put together from races that are over.")
MAX_UNFINISHED = 60  # a class that starts at once, with what others have left running


class Races:
    """All races of this process.

    Args:
        accounts: of the visitors, which they share with the searches.
        pool: gives the workers, which they share too.
        later: gives them where a stored race is made again.
        archive: where they are stored.
    """

    def __init__(
        self, accounts: Accounts, pool: Callable[[], FairPool], later: Callable[[], FairPool], archive: Archive
    ) -> None:
        self._pool, self._later, self._archive = pool, later, archive
        self._races: Registry[RaceJob] = Registry(accounts, MAX_UNFINISHED, mark("races"), load=self._load)
        self._lock = threading.Lock()
        self._is_warm = False

    def warm_up(self) -> None:
        """Once: starts the workers and has them load what a race needs, while somebody still reads the page.

        A cluster that nobody has used yet is left alone: it may not answer, and is asked when a race starts.
        """
        with self._lock:
            if self._is_warm:
                return
            self._is_warm = True
        pool = self._later()
        if isinstance(pool, LatePool):
            return
        tiny = line_up(problems.get("branin"), ["bayes", "random"], seeds=1, trials=6)
        for _ in range(pool.n_workers):
            pool.submit(advance, tiny.problem, tiny.methods["bayes"], tiny.histories["bayes"][0], 1, None, None)

    def start(self, race: Race, *, visitor: str | None = None, link: Mapping[str, str] | None = None) -> RaceJob:
        """Start a race that is lined up.

        Args:
            race: the race before its start.
            visitor: whose limits apply; None for nobody's, as in a notebook.
            link: the state of the page, which is stored with the race.

        Raises:
            JobError: if too many are under way, or a limit of the visitor is reached.
        """
        return self.start_all([race], visitor=visitor, link=link)[0]

    def start_all(
        self, lined: Sequence[Race], *, visitor: str | None = None, link: Mapping[str, str] | None = None
    ) -> list[RaceJob]:
        """Start races that belong together: all of them or none, and they count as one. As `start`."""
        pool = self._pool()

        def save(job: RaceJob) -> Kept:
            spec = job.race.spec
            return self._archive.begin(
                "race",
                job.id,
                runs_of(job.race),
                lambda: histories_of(job.race),
                owner=visitor or "",
                problem=problems.title(spec.problem),
                method=titles(*spec.methods.values()),
                recipe=recipe_of(spec, link or {}),
            )

        return self._races.begin(
            lambda terms: [RaceJob(race, pool, terms) for race in lined],
            visitor=visitor,
            trials=max((race.trials for race in lined), default=0),
            save=save,
        )

    def _load(self, race_id: str, terms: MakeTerms) -> RaceJob | None:
        stored = self._archive.load(race_id, "race")
        if stored is None:
            return None
        kind = FollowedRace if stored.row.state == "running" else RaceJob
        job = restoring.race_of(stored, self._later(), terms(stored.row.owner, None), kind)
        if isinstance(job, FollowedRace) and (store := self._archive.store) is not None:
            job.follow(store, stored.row)
        job.saving = self._archive.loaded(stored, lambda: histories_of(job.race))
        return job

    def leave(self) -> None:
        """The server ends."""
        self._races.leave()

    def adopt(self, job: RaceJob) -> None:
        """Keep a race that was made elsewhere."""
        self._races.adopt(job)

    def is_running(self, race_id: str) -> bool:
        """Whether the race of that id is under way; one that is not kept is not."""
        return self._races.is_running(race_id)

    def side_by_side(self, race: Race, id: str) -> RaceJob:
        """A race that was put together from stored ones that are over: for a board, in memory only."""
        known = self._races.get(id)
        if known is None:
            known = RaceJob(race, self._later(), self._races.stored_terms("", None), id=id, cannot=TOGETHER)
            known.restored(JobState.FINISHED, "", 0.0)
            self._races.adopt(known)
        return known

    def drop(self, race_id: str) -> None:
        """Lets go of a race at rest that was deleted in the store."""
        self._races.drop(race_id)

    def at_hand(self, race_id: str) -> RaceJob | None:
        """The race of that id while it is under way: there is no need to look into the store."""
        return self._races.at_hand(race_id)

    def get(self, race_id: str) -> RaceJob | None:
        """The race of that id, or None."""
        return self._races.get(race_id)


__all__ = ["JobError", "RaceJob", "Races"]
