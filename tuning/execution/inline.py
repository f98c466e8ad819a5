"""Trials in the calling thread."""

from __future__ import annotations

from concurrent.futures import CancelledError, Future

from tuning.execution.errors import TrialError, TrialPruned
from tuning.execution.interrupts import not_swallowed
from tuning.execution.request import TrialRequest
from tuning.problems import Pruned, needs_watching
from tuning.study import Outcome, in_words


class Inline:
    """Runs each trial at once, in the calling thread. No time limit can be kept there."""

    n_workers = 1

    def submit_trial(self, request: TrialRequest, /) -> Future[Outcome]:
        """A future that is already done. Raises `TrialPruned` in it where `on_report` answers with a reason."""
        on_report = request.on_report

        def report(fold: int, epoch: int | None, value: float) -> None:
            assert on_report is not None
            if (reason := on_report(fold, epoch, value)) and request.may_prune:
                raise Pruned(reason)

        is_heard = on_report is not None and (request.may_prune or not needs_watching(request.problem))
        watch = report if is_heard else None
        future: Future[Outcome] = Future()
        try:
            with not_swallowed():
                found = request.problem.evaluate(request.config, budget=request.budget, seed=request.seed, report=watch)
            future.set_result(found)
        except KeyboardInterrupt:
            raise
        except Pruned as pruned:
            future.set_exception(TrialPruned(str(pruned), pruned.outcome))
        except CancelledError as error:  # nobody cancels here: it is the trial's own, and such a trial has failed
            future.set_exception(TrialError(in_words(error)))
        except BaseException as error:  # noqa: BLE001 - the loop turns it into a failed trial
            future.set_exception(error)
        return future

    def stop(self, tenant: str, group: str | None = None) -> None:
        """Nothing is ever left running."""
