"""What happened: events, the recipe of a study, and the immutable history that folds the events.

>>> from tuning.space import Float, Space
>>> from tuning.study import History
>>> space = Space({"x": Float(0, 1)})
>>> history = History.of(space, [{"x": 0.2}, {"x": 0.7}], [0.5, 0.8], direction="maximize")
>>> history.best.config
{'x': 0.7}
>>> history.best_so_far()
array([0.5, 0.8])
"""

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
