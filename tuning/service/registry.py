"""What a server keeps of one kind of background jobs: begun within limits, found by id, let go after a rest.

What is stored need not be in memory: it is let go soon, and made again when somebody asks for it. As long as somebody
still holds it, such as a live chart, it is the same one that comes back.
"""

from __future__ import annotations

import secrets
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, TypeVar, cast
from weakref import WeakValueDictionary

from tuning.language import tr
from tuning.service.accounts import Accounts
from tuning.service.background import BackgroundJob, JobState
from tuning.service.terms import GONE_ON, Admitted, JobError, Kept, Terms

KEEP_SECONDS = 6 * 3600  # for which a job at rest is kept, since its end or since somebody looked at it
KEPT = 1000  # jobs at rest
STORED = 32  # of these, such as are stored
UNWATCHED_SECONDS = 60  # after which a job may have to make room

J = TypeVar("J", bound=BackgroundJob)
MakeTerms = Callable[[str, float | None], Terms]


class Registry(Generic[J]):
    """The jobs of one kind.

    Args:
        accounts: of the visitors.
        most: how many batches may be under way at once, all visitors together.
        kind: what they are called in a sentence.
        per_visitor: how many of these alone one visitor may have under way; None leaves it to the limits.
        counts: whether they count among the visitor's searches and races.
        load: makes a stored job again, on the terms that it asks for; None if there is none of that id.
    """

    def __init__(
        self,
        accounts: Accounts,
        most: int,
        kind: str,
        *,
        per_visitor: int | None = None,
        counts: bool = True,
        load: Callable[[str, MakeTerms], J | None] | None = None,
    ):
        self.accounts, self._most, self._kind = accounts, most, kind
        self._per_visitor, self._counts, self._load = per_visitor, counts, load
        self._kept: dict[str, J] = {}
        self._let_go: WeakValueDictionary[str, J] = WeakValueDictionary()
        self._loading = threading.Lock()

    @property
    def ids(self) -> tuple[str, ...]:
        """Of all jobs in memory."""
        return tuple(self._kept)

    def begin(
        self,
        make: Callable[[Terms], Sequence[J]],
        *,
        visitor: str | None = None,
        trials: int | None = None,
        timeout: float | None = None,
        is_low: bool = False,
        save: Callable[[J], Kept] | None = None,
    ) -> list[J]:
        """Make jobs that belong together and start them: all or none, and they count as one.

        Args:
            make: the jobs, on given terms.
            visitor: whose limits apply; None for nobody's, as in a notebook.
            trials: the most that one of them asks for.
            timeout: seconds that one trial may run.
            is_low: whether all others are served first.
            save: begins to save a job.

        Raises:
            JobError: if too many are under way, or a limit of the visitor is reached.
        """
        accounts, batch = self.accounts, secrets.token_urlsafe(8)
        with accounts.lock:
            if self._counts:
                timeout = accounts.admit(visitor, trials=trials, timeout=timeout)
            elif reason := accounts.used_up(visitor):
                raise JobError(reason)
            self._forget_old()
            self._make_room(visitor)
            started = list(make(self._terms(visitor, batch, timeout, is_low)))
            for job in started:
                self.adopt(job)
        for job in started:
            if save is not None:
                job.saving = save(job)
            job.begin()
        return started

    def _terms(self, visitor: str | None, batch: str, timeout: float | None, is_low: bool = False) -> Terms:
        accounts = self.accounts
        return Terms(
            visitor,
            batch,
            self._counts,
            timeout,
            accounts.limits.idle_seconds,
            is_low,
            lambda: accounts.used_up(visitor),
            self._admission,
        )

    @contextmanager
    def _admission(self, job: Admitted) -> Iterator[None]:
        """Held while a job at rest goes on: it needs room, as one that begins; and who asks for its id is to get it."""
        with self.accounts.lock:
            if not job.is_active:
                if self._kept.get(job.id, job) is not job:
                    raise JobError(GONE_ON)
                self.accounts.admit(job.visitor, batch=job.batch)
                self._make_room(job.visitor, job.batch)
            yield
            self.adopt(cast(J, job))

    def adopt(self, job: J) -> None:
        """Keep a job, on its visitor's account."""
        with self.accounts.lock:
            if self._kept.get(job.id) is not job:
                self._kept[job.id] = job
                self.accounts.open(job)

    def get(self, job_id: str) -> J | None:
        """The job of that id, from the store if it is there; or None. Who asks for a job at rest has seen it."""
        job = self._kept.get(job_id)
        if job is not None and job.is_at_rest and job.state is not JobState.RUNNING and job.saving.is_stale:
            with self._loading, self.accounts.lock:  # what another process made of it takes its place
                if self._kept.get(job_id) is job and job.is_at_rest:
                    self._forget(job)
                    del self._let_go[job_id]
            job = None
        job = job or self._again(job_id)
        if job is not None and job.is_at_rest:
            job.watched()
        return job

    def at_hand(self, job_id: str) -> J | None:
        """The job of that id while it is under way: there is no need to look into the store."""
        job = self._kept.get(job_id)
        return None if job is None or job.is_at_rest else job

    def drop(self, job_id: str) -> None:
        """Lets go of a job at rest that was deleted in the store; it is made again if it is brought back there."""
        with self._loading, self.accounts.lock:
            job = self._kept.get(job_id)
            if job is not None and not job.is_at_rest:
                return  # seen to be gone once it rests
            if job is not None:
                self._forget(job)
            self._let_go.pop(job_id, None)

    def is_running(self, job_id: str) -> bool:
        """Whether the job of that id is under way; one that is not kept is not."""
        job = self._kept.get(job_id)
        return job is not None and not job.is_over

    def _again(self, job_id: str) -> J | None:
        if self._load is None or not job_id:
            return None
        with self._loading:  # two who ask at once get the same one
            job = self._kept.get(job_id) or self._let_go.get(job_id) or self._load(job_id, self.stored_terms)
            if job is not None and job_id not in self._kept:
                with self.accounts.lock:
                    self._forget_old()
                    self.adopt(job)
            return job

    def stored_terms(self, owner: str, timeout: float | None) -> Terms:
        """The terms of a job that is stored."""
        visitor = owner or None
        longest = self.accounts.limits.trial_seconds if visitor is not None else None
        return self._terms(visitor, secrets.token_urlsafe(8), timeout or longest or None)

    def leave(self) -> None:
        """The server ends: what is under way is stored as interrupted, and nothing of its end is stored."""
        for job in tuple(self._kept.values()):
            if not job.is_over:
                job.saving.rest(JobState.PAUSED, job.pause_reason or job.interrupted())
            job.saving = Kept()

    # Room: all with the lock held ----------------------------------------------------------------------------
    def _make_room(self, visitor: str | None, batch: str = "") -> None:
        """If too much is under way, pauses a batch that nobody watches, or one of whoever has far more under way.

        Raises:
            JobError: if there is no room and none can be made.
        """
        active: dict[str, list[J]] = {}
        for job in self._kept.values():
            if job.is_active and job.batch != batch:
                active.setdefault(job.batch, []).append(job)
        held = Counter(jobs[0].visitor for jobs in active.values())
        own = held[visitor] if visitor is not None else 0
        if self._per_visitor is not None and own >= self._per_visitor:
            raise JobError(
                tr(
                    "Only {most} of your {kind} can be under way at once. Wait a moment.",
                    most=self._per_visitor,
                    kind=tr(self._kind),
                )
            )
        if len(active) < self._most:
            return
        unseen = {name: min(job.unseen_seconds for job in jobs) for name, jobs in active.items()}
        longest = max(unseen, key=unseen.__getitem__)
        reason = tr("because nobody watched")
        if unseen[longest] <= UNWATCHED_SECONDS:
            held.pop(None, None)
            greediest, n = max(held.items(), key=lambda item: item[1], default=(None, 0))
            if visitor is None or n < own + 2:
                raise JobError(
                    tr(
                        "{most} {kind} are under way already. Wait for one to finish, or stop one.",
                        most=self._most,
                        kind=tr(self._kind),
                    )
                )
            theirs = [name for name, jobs in active.items() if jobs[0].visitor == greediest]
            longest = max(theirs, key=unseen.__getitem__)
            reason = tr(
                "because you have {n} {kind} under way and somebody else has {other}",
                n=n,
                kind=tr(self._kind),
                other=own,
            )
        for job in active[longest]:
            job.pause(tr("Paused to make room for others, {reason}. Press Resume to go on.", reason=reason))

    def _forget_old(self) -> None:
        """Lets go of what is stored, but for the last few; forgets what else was left for long, or is too much."""
        resting = [job for job in self._kept.values() if job.is_at_rest]
        stored = sorted((job for job in resting if job.saving.is_safe), key=lambda job: job.left_seconds)
        for job in stored[STORED:]:
            resting.remove(job)
            self._forget(job)
        for job in [job for job in resting if job.left_seconds > KEEP_SECONDS]:
            resting.remove(job)
            self._forget(job)
        held = Counter(job.visitor for job in resting)
        while len(resting) > KEPT:
            job = max(resting, key=lambda job: (held[job.visitor], job.left_seconds))
            held[job.visitor] -= 1
            resting.remove(job)
            self._forget(job)

    def _forget(self, job: J) -> None:
        del self._kept[job.id]
        self._let_go[job.id] = job
        self.accounts.close(job)
