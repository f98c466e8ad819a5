"""What happened: events, the recipe of a study, and the immutable history that folds the events."""

from tuning.study.events import (
    EVENTS,
    Event,
    StudyFinished,
    StudyStarted,
    TrialFinished,
    TrialReported,
    TrialStarted,
    event_from_json,
    event_to_json,
)
from tuning.study.explanation import Explanation, LeftOut
from tuning.study.history import History
from tuning.study.outcome import Outcome, Report, State
from tuning.study.study import Direction, Study
from tuning.study.trial import Trial
from tuning.study.values import in_words

__all__ = [
    "EVENTS",
    "Direction",
    "Event",
    "Explanation",
    "History",
    "LeftOut",
    "Outcome",
    "Report",
    "State",
    "Study",
    "StudyFinished",
    "StudyStarted",
    "Trial",
    "TrialFinished",
    "TrialReported",
    "TrialStarted",
    "event_from_json",
    "event_to_json",
    "in_words",
]
