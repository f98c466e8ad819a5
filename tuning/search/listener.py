"""What hears the reports of one trial, in whatever thread it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.study import Report, Trial
from tuning.study.values import Growing

if TYPE_CHECKING:
    from tuning.search.loop import Loop


class Listener:
    """Passes the reports of one trial to its search, each once. It must not raise where it is called.

    Args:
        loop: the search.
        trial: as it begins to run; it may have told something already, before its search was broken off.
    """

    def __init__(self, loop: Loop, trial: Trial):
        self._loop, self._number = loop, trial.number
        self._reports: Growing[Report] = Growing(trial.reports)
        self._seen = {(report.fold, report.epoch) for report in trial.reports}

    def __call__(self, fold: int, epoch: int | None, value: float) -> str:
        """Passes a report on; answers with a reason to give the trial up, or an empty text."""
        try:
            report = Report(fold, epoch, value)
        except ValueError as error:
            self._loop.spoil(self._number, str(error))
            return ""
        place = report.fold, report.epoch
        if place not in self._seen:
            self._seen.add(place)
            self._reports = self._reports.and_one(report)
            self._loop.tell(self._number, report)
        elif place != (self._reports[-1].fold, self._reports[-1].epoch):  # a trial that runs once more repeats itself
            return ""
        if self._loop.rule is None:
            return ""
        try:  # the newest history is read without a lock, since it never changes
            return self._loop.rule(self._loop.history, self._number, self._reports)
        except Exception as error:  # noqa: BLE001 - it ends the search, in the thread where the loop runs
            self._loop.tell(self._number, error)
            return ""
