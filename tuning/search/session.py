"""A search taken one step at a time: the method, or a person, decides what comes next.

A `Walk` changes over time; its history never does. It is what one uses to look inside a method, or to play against it.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from tuning.execution.inline import Inline
from tuning.execution.request import Executor
from tuning.language import tr
from tuning.methods import Exhausted, Method, Proposal
from tuning.problems import KnownTruth
from tuning.search.loop import Loop
from tuning.search.options import RunOptions
from tuning.search.resuming import check_same, study_of
from tuning.space import Config
from tuning.study import Explanation, History, State, Trial

if TYPE_CHECKING:
    from tuning.problems import Problem


@dataclass(frozen=True)
class Person:
    """A person as a method: proposes the config that was placed."""

    name: ClassVar[str] = "you"
    title: ClassVar[str] = "You"
    help: ClassVar[str] = "You decide where the next trial goes."

    config: Config = field(default_factory=dict)

    def ask(self, history: History, rng: np.random.Generator) -> Proposal:
        """The config that was placed.

        Raises:
            Exhausted: if none was.
        """
        if not self.config:
            raise Exhausted(tr("no config was placed"))
        return Proposal(self.config, note={"by": "you"})

    def explain(self, history: History, **_: Any) -> Explanation:
        """Raises ValueError: only the person knows."""
        raise ValueError(tr("only the person who placed a trial knows why."))


class Walk:
    """One problem, one budget, and a history that grows a trial at a time.

    Args:
        problem: what is optimised.
        method: who is asked by `step`.
        trials: how many trials there are in all, at least 1.
        seed: of the method, as for `tuning.run`; a given history has its own.
        history: a search to look into, of the same problem; it may be complete already.
        executor: where trials run; in the calling thread if None.
        timeout: seconds that one trial may run; kept by executors with worker processes.

    Raises:
        ValueError: if there is no trial to make, or the history is of another problem.
    """

    def __init__(
        self,
        problem: Problem,
        method: Method,
        *,
        trials: int,
        seed: int = 0,
        history: History | None = None,
        executor: Executor | None = None,
        timeout: float | None = None,
    ):
        options = RunOptions(trials=trials, seed=seed, timeout=timeout)
        self.problem, self.method, self.trials = problem, method, trials
        if history is None:
            history = History(study_of(problem, method, trials=options.trials, seed=seed))
        else:
            check_same(history, problem, method, whoever_asks=True)
        self.history = history
        self._executor, self._timeout = Inline() if executor is None else executor, options.timeout
        self._lock = threading.Lock()

    @property
    def seed(self) -> int:
        """From which all that is random is drawn; that of the history."""
        return self.history.study.seed

    @property
    def is_over(self) -> bool:
        """Whether the budget is spent, and no trial is under way."""
        return self._is_spent and not self.history.running

    @property
    def _is_spent(self) -> bool:
        return self.history.n_asked >= self.trials

    def step(self) -> Trial:
        """Let the method place the next trial, and run it; one that was broken off comes first, by itself.

        Raises:
            ValueError: if the budget is spent or the method has nothing left to propose.
        """
        return self._advance(self.method)

    def place(self, config: Mapping[str, Any]) -> Trial:
        """Run a config of a person's choice as the next trial.

        Raises:
            SpaceError: if it is not a config of the space.
            ValueError: if the budget is spent.
        """
        return self._advance(Person(self.problem.space.check(config)))

    def _advance(self, who: Method) -> Trial:
        with self._lock:
            if self.is_over:
                raise ValueError(tr("all {trials} trials have been made.", trials=self.trials))
            left, reason = self.history.running, ""
            is_new = not left or (who is not self.method and not self._is_spent)
            number = self.history.next_number if is_new else left[0].number
            search = Loop(
                self.problem,
                who,
                self.history,
                self._executor,
                self.history.n_asked + is_new,
                enough=lambda history: history.next_number > number,  # a trial that is cancelled is not made up for
                tenant=f"walk {id(self)}",
                timeout=self._timeout,
            )
            try:
                for _, history in search.steps():
                    self.history, reason = history, history.reason
            finally:
                self.history = search.history  # also where the method has raised
            made = [trial for trial in self.history.finished if trial.number == number]
            if not made:
                raise ValueError(tr("no trial could be made: {reason}.", reason=reason))
            if made[0].state == State.CANCELLED:
                raise ValueError(tr("the trial was cancelled. Ask for it again."))
            return made[0]


def is_by_person(trial: Trial) -> bool:
    """Whether a person placed the trial."""
    return trial.note.get("by") == "you"


def coverage(explanation: Explanation) -> tuple[float, float]:
    """How good the leave-one-out predictions are: R squared, and the share of values inside their 95 % band.

    R squared is ``1 - sum (y - mean)^2 / sum (y - mean of y)^2``; NaN where all values are equal or there is none.
    """
    if not explanation.calibration:
        return float("nan"), float("nan")
    y = np.array([left.value for left in explanation.calibration])
    mean = np.array([left.mean for left in explanation.calibration])
    total = float(((y - y.mean()) ** 2).sum())
    r2 = 1 - float(((y - mean) ** 2).sum()) / total if total > 0 else float("nan")
    return r2, float(np.mean([left.is_covered for left in explanation.calibration]))


def truth(problem: Problem, explanation: Explanation) -> np.ndarray | None:
    """The problem's values without noise on the explanation's grid, NaN where an axis is inactive.

    None where the problem does not know them without running trials.
    """
    if not isinstance(problem, KnownTruth):
        return None
    space = problem.space
    unit = np.nan_to_num(space.to_unit(explanation.anchor), nan=0.5)
    columns = [list(space).index(name) for name in explanation.axes]
    found = np.full(tuple(len(positions) for positions in explanation.positions), np.nan)
    for index in np.ndindex(*found.shape):
        unit[columns] = [positions[i] for positions, i in zip(explanation.positions, index, strict=True)]
        config = space.from_unit(unit)
        if all(name in config for name in explanation.axes):
            found[index] = problem.truth(config)
    return found


__all__ = ["Person", "Walk", "coverage", "is_by_person", "truth"]
