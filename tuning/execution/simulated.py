"""Workers on a simulated clock: trials cost the seconds of their evaluation, and no time passes while waiting.

The clock counts training only, so the order in which several simulated workers finish depends on the problem and the
seed alone.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import replace

from tuning.execution.errors import TrialPruned
from tuning.execution.inline import Inline
from tuning.execution.request import TrialRequest
from tuning.study import Outcome, Trial


def worker_seconds(found: Outcome | Trial) -> float:
    """Seconds that a trial keeps a worker busy; 1 where nothing is trained (test functions)."""
    return found.fit_seconds + found.score_seconds or 1.0


class SimulatedWorkers:
    """Evaluates each trial at once, in the calling thread, and hands it out when the simulated clock is so far.

    Args:
        n_workers: how many simulated workers there are.
        now: where the clock stands, in seconds.
        under_way: when the first trials that are submitted had begun, if that was before now.
    """

    def __init__(self, n_workers: int = 1, now: float = 0.0, under_way: Iterable[float] = ()):
        self.n_workers = n_workers
        self._now, self._under_way, self._inline = now, deque(under_way), Inline()
        self._heap: list[tuple[float, int, Future[Outcome], Future[Outcome]]] = []
        self._n_submitted = 0  # of trials that end at the same time the earlier submitted one is the first

    def now(self) -> float:
        """The simulated clock."""
        return self._now

    def submit_trial(self, request: TrialRequest, /) -> Future[Outcome]:
        """A future that is done once `skip` has come to the trial's end.

        Reports have no time: they are heard at once where a trial may be given up, and else not at all.
        """
        found = self._inline.submit_trial(request if request.may_prune else replace(request, on_report=None))
        began = self._under_way.popleft() if self._under_way else self._now
        error = found.exception()
        outcome = found.result() if error is None else error.outcome if isinstance(error, TrialPruned) else None
        seconds = worker_seconds(outcome) if isinstance(outcome, Outcome) else 1.0
        future: Future[Outcome] = Future()
        heapq.heappush(self._heap, (began + seconds, self._n_submitted, future, found))
        self._n_submitted += 1
        return future

    def skip(self) -> None:
        """Moves the clock to the next end of a trial; no two ends are at one time, for between them one may ask."""
        end, _, future, found = heapq.heappop(self._heap)
        self._now = max(end, math.nextafter(self._now, math.inf))
        error = found.exception()
        if error is None:
            future.set_result(found.result())
        else:
            future.set_exception(error)

    def stop(self, tenant: str, group: str | None = None) -> None:
        """Nothing runs on; what has not ended is evaluated again by whoever goes on with the history."""
        self._heap.clear()
