"""What is asked of an executor: one trial, as one value; and what an executor is."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tuning.language import tr
from tuning.space import Config
from tuning.study import Outcome

if TYPE_CHECKING:
    from tuning.problems import Problem

OnReport = Callable[[int, int | None, float], str | None]


@dataclass(frozen=True)
class TrialRequest:
    """One trial to run.

    Args:
        problem: what is optimised.
        config: values of its parameters.
        budget: fraction of the full effort.
        seed: of everything random in the trial.
        tenant: what the trial belongs to: a search, or a whole race.
        group: names what can be stopped by itself within the tenant, such as one run of a race.
        timeout: seconds that it may run, counted from its start; None for no limit.
        on_report: hears of each fold and epoch: fold, epoch or None, value. It may run in any thread.
        may_prune: whether `on_report` may answer with a reason to give the trial up. After a fold the trial waits for
            the answer; after an epoch it goes on, and stops at a later report.
        is_low: whether all work that is not low goes first.
        owner: whose trial it is, such as a visitor's; empty for the tenant itself. All of an owner's work has one share
            of the workers, and all of a tenant's work one share of its owner's.

    Raises:
        ValueError: if `budget` or `timeout` is no positive number.
    """

    problem: Problem
    config: Config
    budget: float = 1.0
    seed: int = 0
    tenant: str = ""
    group: str = ""
    timeout: float | None = None
    on_report: OnReport | None = None
    may_prune: bool = False
    is_low: bool = False
    owner: str = ""

    def __post_init__(self) -> None:
        for name, value in {"budget": self.budget, "timeout": self.timeout}.items():
            if value is not None and not value > 0:
                raise ValueError(tr("{name} must be a positive number, not {value!r}.", name=name, value=value))


class Executor(Protocol):
    """Where trials run: in this thread, in worker processes, on a cluster, or on a simulated clock."""

    @property
    def n_workers(self) -> int:
        """How many trials can run at once."""

    def submit_trial(self, request: TrialRequest, /) -> Future[Outcome]:
        """Run one trial; its future raises what `tuning.execution.errors` names, `CancelledError`, or what was raised.

        Raises:
            ValueError: if the problem cannot be sent to where trials run.
        """

    def stop(self, tenant: str, group: str | None = None) -> None:
        """Cancels what a tenant has queued or running, or only what is in one group of it."""
