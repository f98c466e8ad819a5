"""What became of a trial: state and outcome of its future."""

from __future__ import annotations

import math
from concurrent.futures import CancelledError, Future
from dataclasses import replace

from tuning.execution.errors import ExecutorLost, TrialError, TrialOutOfMemory, TrialPruned, TrialTimeout, WorkerDied
from tuning.language import tr
from tuning.study import Outcome, State, in_words
from tuning.study.values import named


def settle(future: Future[Outcome]) -> tuple[State, Outcome]:
    """State and outcome of a future that is done; an exception becomes a state with its message."""
    try:
        outcome = future.result()
    except CancelledError:
        return State.CANCELLED, nothing("stopped")
    except ExecutorLost as error:
        return State.CANCELLED, nothing(str(error))
    except TrialPruned as error:
        found = error.outcome if isinstance(error.outcome, Outcome) else nothing("")
        return State.PRUNED, replace(found, value=math.nan, message=str(error))
    except TrialTimeout as error:
        return State.TIMEOUT, nothing(str(error))
    except (TrialOutOfMemory, MemoryError) as error:
        return State.OUT_OF_MEMORY, nothing(in_words(error).partition(": ")[2] or tr("out of memory"))
    except WorkerDied as error:
        return State.DIED, nothing(str(error))
    except TrialError as error:
        return State.FAILED, nothing(str(error))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever a trial raises, SystemExit included, costs that trial only
        return State.FAILED, nothing(in_words(error))
    if not isinstance(outcome, Outcome):
        return State.FAILED, nothing(tr("the problem returned {named}, not an Outcome", named=named(outcome)))
    if not math.isfinite(outcome.value):
        return State.NAN, outcome if outcome.message else replace(
            outcome, message=tr("the value is {value}", value=outcome.value)
        )
    return State.DONE, outcome


def lost(future: Future[Outcome]) -> str:
    """Why no more trials can run, if that is what the future tells; the search ends and can be resumed."""
    error = None if future.cancelled() else future.exception()
    return str(error) if isinstance(error, ExecutorLost) else ""


def nothing(message: str) -> Outcome:
    """The outcome of a trial that found no value."""
    return Outcome(math.nan, message=message)
