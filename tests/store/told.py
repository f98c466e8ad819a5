"""Searches that are made up, event by event, and told to a recording."""

from tuning.space import Categorical, Float, Int, Space
from tuning.store import Run
from tuning.study import (
    History,
    Outcome,
    State,
    Study,
    StudyFinished,
    StudyStarted,
    TrialFinished,
    TrialReported,
    TrialStarted,
)

SPACE = Space({"x": Float(0, 1), "n": Int(1, 9), "c": Categorical(["a", (5, 2), True, 1, None])})
CONFIG = {"x": 0.25, "n": 3, "c": (5, 2)}
STUDY = Study(SPACE, "maximize", "accuracy", {"kind": "made up"}, {"name": "none"}, seed=3, trials=30)


class Teller:
    """Tells a recording what happens, and keeps the history.

    Args:
        recording: a callback; None for nobody.
        study: the recipe.
        history: where it goes on.
    """

    def __init__(self, recording=None, study=STUDY, history=None):
        self.recording = recording
        self.history = History(study) if history is None else history
        self.time = 100.0

    def tell(self, event):
        self.history = self.history.apply(event)
        if self.recording is not None:
            self.recording(event, self.history)
        return self

    def begin(self, trials=30):
        return self.tell(StudyStarted(self._tick(), trials))

    def start(self, config=None, **more):
        number = self.history.next_number
        return self.tell(TrialStarted(self._tick(), number, CONFIG if config is None else config, **more))

    def report(self, number, value, fold=0, epoch=None):
        return self.tell(TrialReported(self._tick(), number, fold, epoch, value))

    def finish(self, number, value=0.5, state=State.DONE, **more):
        return self.tell(TrialFinished(self._tick(), number, state, Outcome(value, **more)))

    def end(self, reason="all trials done"):
        return self.tell(StudyFinished(self._tick(), reason))

    def trials(self, n, value=0.5):
        for _ in range(n):
            number = self.history.next_number
            self.start().finish(number, value + number / 1000, fold_scores=(value, 0.25))
        return self

    def _tick(self):
        self.time += 0.125
        return self.time


def begun(store, kind="search", labels=("one",), **more):
    """A recording and who tells it of its first run."""
    recording = store.begin(kind, [Run(label, STUDY) for label in labels], **more)
    return recording, Teller(recording)
