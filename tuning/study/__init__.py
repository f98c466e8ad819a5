"""What happened: events, the recipe of a study, and the immutable history that folds the events."""

from tuning.study.events import (
    EVENTS,
    Event,
    Outcome,
    Report,
    State,
    StudyFinished,
    StudyStarted,
    TrialFinished,
    TrialReported,
    TrialStarted,
    event_from_json,
    event_to_json,
)
from tuning.study.explanation import Explanation, LeftOut
from tuning.study.history import Direction, History, Study, Trial

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
]
