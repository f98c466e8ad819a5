"""One race in the background: all runs of all methods side by side.

What takes no training (recorded problems, test functions) runs in blocks of some trials of all runs, so that every
curve grows at the same pace; a block computes in a worker process. Real training runs one search per method and seed.
"""

from __future__ import annotations

import math
import threading
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING, Any

from tuning import problems
from tuning.compare import Race
from tuning.compare.simulate import advance, spent
from tuning.execution.errors import TrialError, TrialOutOfMemory, TrialTimeout, WorkerDied
from tuning.language import tr
from tuning.search import steps
from tuning.service import scores
from tuning.service.background import BackgroundJob
from tuning.service.clicks import clicks
from tuning.service.terms import JobError, Share, Terms
from tuning.study import History

if TYPE_CHECKING:
    from tuning.execution.fair import FairPool
    from tuning.study import Event

FAILURES = (TrialError, TrialOutOfMemory, TrialTimeout, WorkerDied)


def is_live(race: Race) -> bool:
    """Whether trials of this race train models; a problem that does not say what a trial costs is taken to do so."""
    return problems.cost(race.problem) == "trained"


def after_trials(race: Race) -> str:
    """The sentence on a race that was interrupted."""
    runs = [history for of_method in race.histories.values() for history in of_method]
    n = sum(len(history.ended_trials) for history in runs)
    return tr(
        "Interrupted after {n:,} of {trials:,} trials: the server ended meanwhile. Press Resume to go on.",
        n=n,
        trials=race.trials * len(runs),
    )


class RaceJob(BackgroundJob):
    """One race in the background. Readers take `race` whenever they like: it never changes under them.

    Args:
        race: lined up, or where one stands that was there before.
        pool: where it runs.
        terms: on whose account, and how long one trial may train.
        id: of a race that was there before; None makes one.
        cannot: why it cannot go on, if it cannot, in a sentence.
    """

    def __init__(self, race: Race, pool: FairPool, terms: Terms, *, id: str | None = None, cannot: str = ""):
        super().__init__("race", pool, terms, id)
        self._cannot = cannot
        self.race, self.is_live = race, is_live(race)
        self.test_scores: dict[str, tuple[float, ...]] = {}
        self._put_lock = threading.Lock()
        self._has_failed = False

    def interrupted(self) -> str:
        """After how many trials it was interrupted, in a sentence."""
        return after_trials(self.race)

    # The thread ----------------------------------------------------------------------------------------------
    def _work(self) -> bool:
        self._has_failed = False
        if self.is_live:
            self._train()
        else:
            self._simulate()
        if not self.race.is_over:
            return False
        if not self._is_stopping:
            self.test_scores = self._score_winners()
            self.saving.remember({"test_scores": {label: list(found) for label, found in self.test_scores.items()}})
        return True

    def _prepare(self) -> None:
        if self._cannot:
            raise JobError(self._cannot)

    def _put(self, label: str, position: int, history: History, event: Event | None = None) -> None:
        with self._put_lock:
            self.race = self.race.with_history(label, position, history)
            self.version += 1
        event = event or history.session  # a block of trials is told as one
        if event is not None:
            self.saving.run(self.race.labels.index(label) * len(self.race.seeds) + position)(event, history)

    def _unfinished(self) -> list[tuple[str, int]]:
        """Runs that are not complete, seed by seed."""
        race = self.race
        return [
            (label, k)
            for k in range(len(race.seeds))
            for label in race.labels
            if not race.is_complete(race.histories[label][k])
        ]

    def _check_time(self) -> None:
        if reason := self.terms.used_up():
            raise JobError(reason)

    def _goes_on(self) -> bool:
        return self._asks_on() and not (self._is_stopping or self._has_failed)

    def _simulate(self) -> None:
        race = self.race
        block = max(1, min(5, race.trials // 8))
        until: int | None = race.reached + 1 if race.reached + 1 < race.trials else None
        while self._goes_on() and (waiting := self._unfinished()):
            self._check_time()
            futures: dict[Future[History], tuple[str, int]] = {}
            for label, k in waiting:
                history = self.race.histories[label][k]
                arguments = (race.problem, race.methods[label], history, race.workers, race.seconds, until)
                future = self._pool.submit_call(self.id, advance, *arguments, timeout=None, owner=self.owner)
                futures[future] = (label, k)
            for future in as_completed(futures):
                if not self._goes_on():
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

    def _train(self) -> None:
        """At most one run per method is under way at once, or one per worker if these are more."""
        at_once = max(len(self.race.methods), self._pool.n_workers)
        with ThreadPoolExecutor(at_once, thread_name_prefix="race") as threads:
            runs = [threads.submit(self._train_one, label, k) for label, k in self._unfinished()]
            try:
                for run in as_completed(runs):
                    run.result()
            except BaseException:
                self._has_failed = True  # the other runs end where they are
                raise
        if not self.race.is_over:
            self._check_time()

    def _train_one(self, label: str, k: int) -> None:
        if not self._goes_on():
            return
        self._check_time()
        race = self.race

        def ends(history: History) -> bool:
            return self._is_stopping or self._has_failed or bool(self.terms.used_up()) or self._may_rest(history)

        stop: list[Any] = [ends]
        if (seconds := race.seconds) is not None:
            stop.append(lambda history: spent(history) >= seconds)
        for event, history in steps(
            race.problem,
            race.methods[label],
            trials=race.trials,
            seed=race.seeds[k],
            stop=stop,
            history=race.histories[label][k],
            executor=Share(self._pool, race.workers, group=f"{label}/{k}", owner=self.owner),
            tenant=self.id,
            timeout=self.terms.timeout,
            may_ask=self._asks_on,
            before_ask=clicks.give_way,
        ):
            self._put(label, k, history, event)

    def _score_winners(self) -> dict[str, tuple[float, ...]]:
        """The winners' scores on the sealed test part, by label and seed; none where there are none, or one is stopped.

        A score that fails, such as for lack of time, is NaN.
        """
        problem = self.race.problem
        found: dict[str, tuple[float, ...]] = {}
        if not problems.has_test_part(problem):
            return {}
        for label, runs in self.race.histories.items():
            best = [history.best for history in runs]
            if any(trial is None for trial in best):
                continue
            configs = [trial.config for trial in best if trial is not None]
            each = []
            for future in scores.submit(problem, configs, self._pool, self):
                try:
                    each.append(self._result_of(future).get(problem.metric, math.nan))
                except CancelledError:
                    return found
                except FAILURES:
                    each.append(math.nan)
            found[label] = tuple(each)
        return found
