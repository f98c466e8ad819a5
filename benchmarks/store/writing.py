"""One process that writes trials: ``python -m benchmarks.store.writing WHO URL TRIALS SECONDS``; says the cost as JSON.

`WHO` is ``ours`` or ``optuna``; after each trial it does nothing for so many seconds, as a search waits for a worker.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

import numpy as np

from benchmarks.options import options
from tuning import store
from tuning.space import Categorical, Float, Int, Space
from tuning.study import (
    Event,
    History,
    Outcome,
    State,
    Study,
    StudyStarted,
    TrialFinished,
    TrialReported,
    TrialStarted,
)

SPACE = Space({**{f"x{i}": Float(0, 1) for i in range(4)}, "n": Int(1, 100), "kind": Categorical(["a", "b", "c"])})
FOLDS, EPOCHS = 5, 20
METRICS = {"accuracy": tuple(0.9 + k / 100 for k in range(FOLDS))}


def events(trials: int) -> Iterator[list[Event]]:
    """What happens in a search: a list for each trial."""
    rng = np.random.default_rng(0)
    for number in range(trials):
        now = time.time()
        yield [
            TrialStarted(now, number, SPACE.sample(rng), note={"phase": "model"}, ask_seconds=0.01),
            *(TrialReported(now, number, 0, epoch, float(rng.random())) for epoch in range(EPOCHS)),
            TrialFinished(
                now, number, State.DONE, Outcome(float(rng.random()), METRICS["accuracy"], METRICS, 0.1, 0.01)
            ),
        ]


def search(trials: int, seconds: float, callback: Callable[[Event, History], None]) -> tuple[History, list[float]]:
    """The history of a search that tells a callback, and for each trial the seconds that this took."""
    history = History(Study(SPACE, trials=trials)).apply(StudyStarted(time.time(), trials))
    callback(history.session, history)  # type: ignore[arg-type]
    took = []
    for happened in events(trials):
        spent = 0.0
        for event in happened:
            history = history.apply(event)
            began = time.perf_counter()
            callback(event, history)
            spent += time.perf_counter() - began
        took.append(spent)
        time.sleep(seconds)
    return history, took


def ours(url: str, trials: int, seconds: float) -> dict[str, float]:
    """Costs of our store."""
    search(min(trials, 50), seconds, lambda event, history: None)
    began, before = time.perf_counter(), time.process_time()
    search(trials, seconds, lambda event, history: None)
    plain, plain_cpu = time.perf_counter() - began, time.process_time() - before
    with store.open(url) as opened:
        recording = opened.begin("search", [store.Run("one", Study(SPACE, trials=trials))])
        began, before = time.perf_counter(), time.process_time()
        _, took = search(trials, seconds, recording)
        told = time.perf_counter() - began
        is_written = recording.close(600)
        written, cpu = time.perf_counter() - began, time.process_time() - before
        assert is_written and not recording.unsaved
    return {
        "call": float(np.median(took)),
        "worst": max(took),
        "longer": (told - plain) / trials,
        "cpu": (cpu - plain_cpu) / trials,
        "written": written / trials,
    }


def optuna(url: str, trials: int, seconds: float) -> dict[str, float]:
    """Costs of Optuna's RDB storage, told the same by its own calls."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(storage=url, direction="maximize")
    took = []
    began, before = time.perf_counter(), time.process_time()
    for happened in events(trials):
        trial, first = study.ask(), time.perf_counter()
        for event in happened:
            if isinstance(event, TrialReported):
                trial.report(event.value, event.epoch)  # type: ignore[arg-type]
            elif isinstance(event, TrialStarted):
                for i in range(4):
                    trial.suggest_float(f"x{i}", 0, 1)
                trial.suggest_int("n", 1, 100)
                trial.suggest_categorical("kind", ["a", "b", "c"])
            elif isinstance(event, TrialFinished):
                trial.set_user_attr("folds", list(event.outcome.fold_scores))
                study.tell(trial, event.outcome.value)
        took.append(time.perf_counter() - first)
        time.sleep(seconds)
    written, cpu = time.perf_counter() - began, time.process_time() - before
    middle = float(np.median(took))
    return {"call": middle, "worst": max(took), "longer": middle, "cpu": cpu / trials, "written": written / trials}


if __name__ == "__main__":
    given = options(__doc__, who="ours", url="memory:", trials=100, seconds=0.0)
    print(json.dumps({"ours": ours, "optuna": optuna}[given.who](given.url, given.trials, given.seconds)))
