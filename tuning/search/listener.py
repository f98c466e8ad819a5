"""What hears the reports of one trial, in whatever thread it runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tuning.study import Report, Trial
from tuning.study.values import Growing


class Listener:
    """Passes the reports of one trial to its search, each once. It must not raise where it is called.

    Args:
        trial: as it begins to run; it may have told something already, before its search was broken off.
        tell: takes a report, or an exception that ends the search.
        spoil: takes a sentence that says what is wrong with what was reported.
        judge: of all reports so far, a reason to give the trial up, or an empty text.
    """

    def __init__(
        self,
        trial: Trial,
        tell: Callable[[int, Report | Exception], None],
        spoil: Callable[[int, str], None],
        judge: Callable[[int, Sequence[Report]], str],
    ):
        self._number, self._tell, self._spoil, self._judge = trial.number, tell, spoil, judge
        self._reports: Growing[Report] = Growing(trial.reports)
        self._seen = {(report.fold, report.epoch) for report in trial.reports}

    def __call__(self, fold: int, epoch: int | None, value: float) -> str:
        """Passes a report on; answers with a reason to give the trial up, or an empty text."""
        try:
            report = Report(fold, epoch, value)
        except ValueError as error:
            self._spoil(self._number, str(error))
            return ""
        place = report.fold, report.epoch
        if place not in self._seen:
            self._seen.add(place)
            self._reports = self._reports.and_one(report)
            self._tell(self._number, report)
        elif place != (self._reports[-1].fold, self._reports[-1].epoch):  # a trial that runs once more repeats itself
            return ""
        try:
            return self._judge(self._number, self._reports)
        except Exception as error:  # noqa: BLE001 - it ends the search, in the thread where the loop runs
            self._tell(self._number, error)
            return ""
