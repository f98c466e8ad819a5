"""Background races of the app: all runs of all methods side by side, on the workers that every search shares.

A whole race has the share of one search there, and counts towards the limits of its session in the same way.
What takes no training (recorded problems, test functions) runs in blocks of some trials of all runs, so that every
curve grows at the same pace; a block computes in a worker process. Real training runs one search per method and seed.
"""

from __future__ import annotations

import atexit
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING, Any

from tuning import problems
from tuning.compare.race import Race, line_up
from tuning.compare.simulate import advance, spent
from tuning.search import steps
from tuning.service import jobs
from tuning.service.jobs import JobError, Share
from tuning.study import History

if TYPE_CHECKING:
    from tuning.execution.fair import FairPool

KEEP_SECONDS = 6 * 3600
MAX_UNFINISHED = 20


def is_live(race: Race) -> bool:
    """Whether trials of this race train models."""
    return problems.cost(race.problem) == "trained"


class RaceJob:
    """One race in the background. Readers take `race` whenever they like: it never changes under them.

    Args:
        race: lined up.
        pool: where it runs.
        session: whose limits apply; None for nobody's.
        batch: races of one batch count once among the session's races under way; None for a batch of its own.
        timeout: seconds that one trial may train.
        used_up: a sentence once the session has no worker time left.
    """

    def __init__(
        self,
        race: Race,
        pool: FairPool,
        *,
        session: str | None = None,
        batch: str | None = None,
        timeout: float | None = None,
        used_up: Callable[[], str] = str,
    ):
        self.id = secrets.token_urlsafe(16)
        self.session, self.batch = session, batch or self.id
        self.race, self.is_live = race, is_live(race)
        self._timeout, self._used_up = timeout, used_up
        self.test_scores: dict[str, tuple[float, ...]] = {}
        self.version, self.error, self.created, self.seconds = 0, "", time.time(), 0.0
        self.turn = 0  # how often it was resumed
        self._pool, self._is_stopped, self._lock = pool, threading.Event(), threading.Lock()
        self._thread = threading.Thread(target=self._go, daemon=True, name="race")
        self._thread.start()

    @property
    def state(self) -> str:
        """running, finished, stopped or error."""
        if self.error:
            return "error"
        if self._thread.is_alive():
            return "running"
        return "finished" if self.race.is_over else "stopped"

    @property
    def is_over(self) -> bool:
        return self.state != "running"

    @property
    def worker_seconds(self) -> float:
        """Seconds that workers have spent on this race."""
        return self._pool.worker_seconds(self.id)

    def stop(self) -> None:
        """Ends the race where it is; it can be resumed."""
        self._is_stopped.set()
        if not self.race.is_over:  # the scores of the winners may still come
            self._pool.stop(self.id)

    def wait(self, timeout: float | None = None) -> bool:
        """Waits for the end; whether it was reached."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def resume(self) -> None:
        """Goes on with a stopped race; what was finished is kept.

        Raises:
            JobError: if it is still running.
        """
        if self._thread.is_alive():
            raise JobError("the race is still running. Stop it first.")
        self._is_stopped.clear()
        self.error, self.turn = "", self.turn + 1
        self._thread = threading.Thread(target=self._go, daemon=True, name="race")
        self._thread.start()

    # The thread ----------------------------------------------------------------------------------------------
    def _go(self) -> None:
        began = time.monotonic()
        try:
            if self.is_live:
                self._train()
            else:
                self._simulate()
            if self.race.is_over:
                self.test_scores = self._score_winners()
        except JobError as error:
            self.error = str(error)
        except Exception as error:  # noqa: BLE001 - shown on the page; a background thread has nobody else to tell
            self.error = f"{type(error).__name__}: {error}"
        self.seconds += time.monotonic() - began
        self.version += 1

    def _put(self, label: str, position: int, history: History) -> None:
        with self._lock:
            self.race = self.race.with_history(label, position, history)
            self.version += 1

    def _unfinished(self) -> list[tuple[str, int]]:
        """Runs that are not complete, seed by seed."""
        race = self.race
        return [
            (label, k)
            for k in range(len(race.seeds))
            for label in race.labels
            if not race.is_complete(race.histories[label][k])
        ]

    def _simulate(self) -> None:
        race = self.race
        block = max(1, min(5, race.trials // 8))
        until: int | None = race.reached + 1 if race.reached + 1 < race.trials else None
        while (waiting := self._unfinished()) and not self._is_stopped.is_set():
            self._check_time()
            futures: dict[Future[History], tuple[str, int]] = {}
            for label, k in waiting:
                history = self.race.histories[label][k]
                arguments = (race.problem, race.methods[label], history, race.workers, race.seconds, until)
                futures[self._pool.submit_for(self.id, advance, *arguments)] = (label, k)
            for future in as_completed(futures):
                if self._is_stopped.is_set():
                    for other in futures:
                        other.cancel()
                try:
                    history = future.result()
                except CancelledError:
                    continue
                self._put(*futures[future], history)
            if until is not None:  # single trials at first: the curves are to move at once
                until += 1 if until < 4 else block
                until = None if until >= race.trials else until

    def _check_time(self) -> None:
        if reason := self._used_up():
            raise JobError(reason)

    def _train(self) -> None:
        """At most one run per method is under way at once, or one per worker if these are more."""
        at_once = max(len(self.race.methods), self._pool.n_workers)
        with ThreadPoolExecutor(at_once, thread_name_prefix="race") as threads:
            for run in [threads.submit(self._train_one, label, k) for label, k in self._unfinished()]:
                run.result()
        if not self.race.is_over:
            self._check_time()

    def _train_one(self, label: str, k: int) -> None:
        if self._is_stopped.is_set() or self.error:
            return
        self._check_time()
        race = self.race
        stop: list[Any] = [lambda history: self._is_stopped.is_set() or bool(self._used_up())]
        if (seconds := race.seconds) is not None:
            stop.append(lambda history: spent(history) >= seconds)
        for _, history in steps(
            race.problem,
            race.methods[label],
            trials=race.trials,
            seed=race.seeds[k],
            stop=stop,
            history=race.histories[label][k],
            executor=Share(self._pool, race.workers, group=f"{label}/{k}"),
            tenant=self.id,
            timeout=self._timeout,
        ):
            self._put(label, k, history)

    def _score_winners(self) -> dict[str, tuple[float, ...]]:
        """The winners' scores on the sealed test part, by label and seed; empty if there is none."""
        problem = self.race.problem
        if not isinstance(problem, problems.HasTestSet) or problem.test_size == 0:
            return {}
        metric, scores = problem.metric, {}
        for label, runs in self.race.histories.items():
            best = [history.best for history in runs]
            if any(trial is None for trial in best):
                continue
            configs = [trial.config for trial in best if trial is not None]
            if self.is_live:
                futures = [self._pool.submit_for(self.id, problem.test_score, config) for config in configs]
                found = [future.result() for future in futures]
            else:
                found = [problem.test_score(config) for config in configs]
            scores[label] = tuple(found_one.get(metric, float("nan")) for found_one in found)
        return scores


class Races:
    """All races of this process."""

    def __init__(self) -> None:
        self._races: dict[str, RaceJob] = {}
        self._lock = threading.Lock()
        self._is_warm = False

    def warm_up(self) -> None:
        """Once: starts the workers and has them load what a race needs, while somebody still reads the page."""
        with self._lock:
            if self._is_warm:
                return
            self._is_warm = True
        pool = jobs.registry().pool()
        tiny = line_up(problems.get("branin"), ["bayes", "random"], seeds=1, trials=6)
        for _ in range(pool.n_workers):
            pool.submit(advance, tiny.problem, tiny.methods["bayes"], tiny.histories["bayes"][0], 1, None, None)

    def start(self, race: Race, *, session: str | None = None) -> RaceJob:
        """Start a race that is lined up.

        Args:
            session: whose limits apply; None for nobody's, as in a notebook.

        Raises:
            JobError: if too many are unfinished, or a limit of the session is reached.
        """
        return self.start_all([race], session=session)[0]

    def start_all(self, lined: Sequence[Race], *, session: str | None = None) -> list[RaceJob]:
        """Start races that belong together: all of them or none, and they count as one. As `start`."""
        searches = jobs.registry()
        trials = max((race.trials for race in lined), default=0)
        timeout = searches.admit(session, trials=trials, timeout=None)

        def used_up() -> str:
            return "" if session is None else searches.used_up(session)

        with self._lock:
            self._forget_old(searches)
            batches = {job.batch for job in self._races.values() if not job.is_over}
            if len(batches) >= MAX_UNFINISHED:
                raise JobError(f"{MAX_UNFINISHED} races are under way already. Wait for one to finish, or stop one.")
            batch, pool = secrets.token_urlsafe(8), searches.pool()
            options: dict[str, Any] = {"session": session, "batch": batch, "timeout": timeout, "used_up": used_up}
            started = [RaceJob(race, pool, **options) for race in lined]
            self._races |= {job.id: job for job in started}
            searches.guests += started
        return started

    def _forget_old(self, searches: jobs.Jobs) -> None:
        limit = time.time() - KEEP_SECONDS
        for job in list(self._races.values()):
            if job.is_over and job.created < limit:
                del self._races[job.id]
                searches.guests.remove(job)

    def get(self, race_id: str) -> RaceJob | None:
        """The race of that id, or None."""
        return self._races.get(race_id)

    def shutdown(self) -> None:
        """Stops all races."""
        for job in list(self._races.values()):
            job.stop()


_RACES = Races()
atexit.register(_RACES.shutdown)


def registry() -> Races:
    """The races of this process."""
    return _RACES
