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
from tuning.study.study import Study
from tuning.study.trial import Trial
from tuning.study.values import Direction, in_words

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
