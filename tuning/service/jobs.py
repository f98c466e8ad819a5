"""All searches and races of this process and the workers that they share."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from tuning import problems
from tuning.compare.stored import titles
from tuning.language import mark, tr
from tuning.service.accounts import Accounts
from tuning.service.background import JobState
from tuning.service.calls import CallJob
from tuning.service.limits import Limits
from tuning.service.pools import Pools
from tuning.service.races import Races
from tuning.service.registry import MakeTerms, Registry
from tuning.service.scores import ScoreJob
from tuning.service.search_job import Job, SearchSpec
from tuning.service.sitting import Sitting
from tuning.service.stored import restoring
from tuning.service.stored.archive import Archive
from tuning.service.stored.followed import FollowedSearch
from tuning.service.tables import Tables
from tuning.service.terms import JobError, Kept, Share

if TYPE_CHECKING:
    from tuning.execution.fair import FairPool
    from tuning.problems import Problem
    from tuning.service.classroom import Rooms
    from tuning.space import Config
    from tuning.study import History

MAX_PILOTS = 8
MAX_SCORES = 16
MAX_CALLS = 32


class Jobs:
    """All searches of this process; `races` are its races.

    Args:
        workers: size of the pool; None reads ``TUNING_WORKERS``, else one per core.
        max_unfinished: how many searches may be under way at once, all visitors together.
        limits: what one visitor may use; None reads the environment.
        cluster: address of a Dask scheduler where all trials run; None reads ``TUNING_CLUSTER``, empty is this machine.
        allow_clusters: whether a search may name its own cluster; None reads ``TUNING_CLUSTER_FIELD``.
        store: where searches and races are stored, as for `tuning.store.open`.
    """

    def __init__(
        self,
        workers: int | None = None,
        max_unfinished: int = 100,
        *,
        limits: Limits | None = None,
        cluster: str | None = None,
        allow_clusters: bool | None = None,
        store: str | None = None,
    ):
        self.cluster = os.environ.get("TUNING_CLUSTER", "").strip() if cluster is None else cluster
        field = os.environ.get("TUNING_CLUSTER_FIELD", "").strip().lower()
        self.allow_clusters = field in ("1", "yes", "true") if allow_clusters is None else allow_clusters
        self._pools = Pools(workers)
        self.accounts = Accounts(Limits.from_environment() if limits is None else limits)
        self.archive = Archive(store, self.accounts.limits)
        self.tables = Tables(self.archive, self.accounts.limits)
        self._searches: Registry[Job] = Registry(self.accounts, max_unfinished, mark("searches"), load=self._load)
        self._pilots: Registry[Job] = Registry(self.accounts, MAX_PILOTS, mark("pilots"), per_visitor=1, counts=False)
        self._scores: Registry[ScoreJob] = Registry(self.accounts, MAX_SCORES, mark("test scores"), per_visitor=1)
        self._calls: Registry[CallJob] = Registry(self.accounts, MAX_CALLS, mark("calculations"), per_visitor=2)
        self.races = Races(self.accounts, self.pool, lambda: self._pools.later(self.cluster), self.archive)
        self._lock = threading.Lock()
        self._classrooms: Rooms | None = None

    @property
    def classrooms(self) -> Rooms:
        """The rooms of classes, made when the first one is asked for."""
        from tuning.service.classroom import Rooms

        with self._lock:
            if self._classrooms is None:
                self._classrooms = Rooms(self.archive)
            return self._classrooms

    @property
    def limits(self) -> Limits:
        """What one visitor may use."""
        return self.accounts.limits

    @property
    def n_workers(self) -> int:
        """Workers that one search may use at most: of the cluster once it is connected, else of this machine."""
        return self._pools.n_workers(self.cluster)

    @property
    def is_contended(self) -> bool:
        """Whether somebody's trials wait for a worker: a pilot then waits longer still."""
        return self._pools.is_contended(self.cluster)

    def start(
        self,
        spec: SearchSpec,
        *,
        visitor: str | None = None,
        cluster: str = "",
        link: Mapping[str, str] | None = None,
        history: History | None = None,
    ) -> Job:
        """Start a search in the background.

        Args:
            spec: what is asked for.
            visitor: whose limits apply; None for nobody's, as in a notebook.
            cluster: address of a Dask scheduler; empty for where this server runs its trials.
            link: the state of the page, which is stored with the search.
            history: trials with which it begins, of the same problem and method.

        Raises:
            JobError: if too many are under way, a limit of the visitor is reached, or the cluster cannot be used.
        """
        if cluster and not self.allow_clusters:
            raise JobError(tr("this server does not let a search name its cluster. Leave the field empty."))
        pool = self._pools.get(cluster or self.cluster)

        def save(job: Job) -> Kept:
            return self.archive.begin(
                "search",
                job.id,
                restoring.search_runs(job),
                lambda: [job.history],
                owner=visitor or "",
                problem=problems.title(spec.problem),
                method=titles(spec.method),
                recipe=restoring.search_recipe(spec, cluster, link or {}),
            )

        return self._searches.begin(
            lambda terms: [Job(spec, pool, terms, history=history)],
            visitor=visitor,
            trials=spec.trials,
            timeout=spec.timeout,
            save=save,
        )[0]

    def start_together(
        self,
        specs: Sequence[SearchSpec],
        *,
        visitor: str | None,
        is_low: bool = False,
        histories: Sequence[History | None] = (),
        save: Callable[[Job], Kept] | None = None,
    ) -> list[Job]:
        """Start searches that count as one: all or none of them. With `is_low` all others are served first.

        Args:
            specs: what is searched.
            visitor: whose limits apply.
            is_low: whether all others are served first.
            histories: where each of them stands already.
            save: how one of them is saved; they are no studies of their own.

        Raises:
            JobError: as `start`.
        """
        pool = self.pool()
        stand = histories or [None] * len(specs)
        return self._searches.begin(
            lambda terms: [Job(spec, pool, terms, history=now) for spec, now in zip(specs, stand, strict=True)],
            visitor=visitor,
            trials=max((spec.trials or 0 for spec in specs), default=0),
            timeout=next((spec.timeout for spec in specs), None),
            is_low=is_low,
            save=save,
        )

    def _load(self, job_id: str, terms: MakeTerms) -> Job | None:
        stored = self.archive.load(job_id, "search", "game")  # of a game, what the person placed
        if stored is None:
            return None
        told = stored.recipe if isinstance(stored.recipe, dict) else {}
        cluster = str(told.get("cluster") or "") if self.allow_clusters else ""
        timeout = (told.get("options") or {}).get("timeout")
        kind = FollowedSearch if stored.row.state == "running" else Job
        pool = self._pools.later(cluster or self.cluster)
        job = restoring.search_of(stored, pool, terms(stored.row.owner, timeout), kind)
        job.looks = tuple(float(look) for look in told.get("looks") or () if isinstance(look, (int, float)))
        if isinstance(job, FollowedSearch) and (store := self.archive.store) is not None:
            job.follow(store, stored.row)
        others = [run.history for run in stored.runs[1:]]
        job.saving = self.archive.loaded(stored, lambda: [job.history, *others])
        return job

    def pilot(self, spec: SearchSpec, *, visitor: str | None = None) -> Job:
        """Start a short search that only estimates something: all others are served first, and a visitor has one.

        Raises:
            JobError: if the server or the visitor has too many, or the visitor's worker time is used up.
        """
        pool = self.pool()
        return self._pilots.begin(
            lambda terms: [Job(spec, pool, terms)], visitor=visitor, timeout=spec.timeout, is_low=True
        )[0]

    def score(self, problem: Problem, config: Config, *, visitor: str | None = None) -> ScoreJob:
        """Start to compute the test scores of a config.

        Raises:
            JobError: as `start`.
        """
        pool = self.pool()
        return self._scores.begin(lambda terms: [ScoreJob(problem, config, pool, terms)], visitor=visitor)[0]

    def score_of(self, job_id: str) -> ScoreJob | None:
        """The test scores of that id, or None."""
        return self._scores.get(job_id)

    def call(
        self, fn: Callable[..., Any], *args: Any, visitor: str | None = None, timeout: float | None = None, **how: Any
    ) -> CallJob:
        """Start to call a function in a worker.

        Args:
            fn: one that a worker can import.
            args: its arguments.
            visitor: whose limits apply.
            timeout: seconds that it may take; the visitor's limit for a trial if that is less.
            how: ``each`` and ``then`` of `CallJob`, for several calls at once.

        Raises:
            JobError: as `start`.
        """
        pool = self.pool()
        begin = partial(self._calls.begin, visitor=visitor, timeout=timeout)
        return begin(lambda terms: [CallJob(fn, args, pool, terms, **how)])[0]

    def sitting(self, visitor: str | None) -> Sitting:
        """An executor for trials that a visitor asks for one by one; a cluster is asked with the first of them."""
        return Sitting(self._pools.later(self.cluster), self.accounts, visitor)

    def get(self, job_id: str) -> Job | None:
        """The search of that id, or None."""
        return self._searches.get(job_id)

    def at_hand(self, job_id: str) -> Job | None:
        """The search of that id while it is under way: there is no need to look into the store."""
        return self._searches.at_hand(job_id)

    def is_running(self, job_id: str) -> bool:
        """Whether the search of that id is under way; one that is not kept is not."""
        return self._searches.is_running(job_id)

    def drop(self, id: str) -> None:
        """Lets go of a search or race at rest that was deleted in the store."""
        self._searches.drop(id)
        self.races.drop(id)

    def adopt(self, job: Job) -> None:
        """Keep a search that was begun elsewhere."""
        self._searches.adopt(job)

    def expect(self, problem: Problem | None) -> None:
        """A search may follow: what networks need takes seconds, and begins to load while ranges are still chosen."""
        if not self.cluster:
            self._pools.expect(problem)

    def pool(self) -> FairPool:
        """The workers that all searches share."""
        return self._pools.get(self.cluster)

    def shutdown(self) -> None:
        """Stops all searches, and whatever else is on an account, and ends all workers.

        In the store they are interrupted, and can be resumed: nobody has stopped them.
        """
        self._searches.leave()
        self.races.leave()
        if self._classrooms is not None:
            self._classrooms.leave()
        self.accounts.stop()
        self.archive.close()
        self._pools.close()


_REGISTRY: Jobs | None = None
_REGISTRY_LOCK = threading.Lock()


def registry() -> Jobs:
    """The searches and races of this process; made at the first call, ended with the process."""
    global _REGISTRY  # noqa: PLW0603 - one per process is the point
    with _REGISTRY_LOCK:
        if _REGISTRY is None:
            _REGISTRY = Jobs()
            atexit.register(_REGISTRY.shutdown)
        return _REGISTRY


__all__ = ["Job", "JobError", "JobState", "Jobs", "Limits", "SearchSpec", "Share", "registry"]
