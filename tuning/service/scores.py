"""Scores on the sealed test part, in a worker: with the limits of a trial, and stoppable."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any

from tuning.language import tr
from tuning.service.background import BackgroundJob
from tuning.service.terms import JobError, Terms
from tuning.space import Config

if TYPE_CHECKING:
    from tuning.execution.fair import FairPool
    from tuning.problems import Problem

Scores = Mapping[str, float]


def submit(problem: Any, configs: Sequence[Config], pool: FairPool, job: BackgroundJob) -> list[Future[Scores]]:
    """The scores of some configs by metric, each fitted in a worker for a job, within the limits of a trial."""
    limit = job.terms.call_seconds
    return [pool.submit_call(job.id, problem.test_score, config, timeout=limit, owner=job.owner) for config in configs]


class ScoreJob(BackgroundJob):
    """The test scores of one config."""

    def __init__(self, problem: Problem, config: Config, pool: FairPool, terms: Terms):
        super().__init__("test score", pool, terms)
        self.problem, self.config = problem, config
        self.scores: Scores = {}

    def _work(self) -> bool:
        try:
            (pending,) = submit(self.problem, [self.config], self._pool, self)
            found = self._result_of(pending)
        except CancelledError:
            if self._is_stopping:
                return False
            raise JobError(tr("the score was cancelled. Ask for it again.")) from None
        self.scores = {name: float(value) if math.isfinite(value) else math.nan for name, value in found.items()}
        return True
