"""The loop: events in order, states, stop predicates, determinism and resuming."""

import io
import itertools
import math
from types import MappingProxyType, SimpleNamespace

import numpy as np
import pytest

from tests.execution.faulty import Held
from tests.execution.pools import closing, submit
from tests.search.objectives import P
from tests.waiting import until
from tuning import methods, problems
from tuning.execution.simulated import SimulatedWorkers
from tuning.search import after_seconds, no_improvement, run, steps, study_of, value_reached
from tuning.search.callbacks import progress
from tuning.search.loop import Loop
from tuning.space import Categorical, Float, Int, Space
from tuning.study import (
    History,
    Outcome,
    State,
    StudyFinished,
    StudyStarted,
    TrialFinished,
    TrialReported,
    TrialStarted,
)


class Bumpy:
    """Fails, gives NaN, exits or returns nonsense where it is told to."""

    name, direction, metric, optimum = "bumpy", "maximize", "value", 1.0
    space = Space({"x": Float(0, 1), "mode": Categorical(["fine", "raise", "nan", "exit", "nonsense"])})
    metrics = MappingProxyType({"value": "maximize"})

    def evaluate(self, config, *, budget=1.0, seed=0, report=None):
        report(0, None, config["x"])
        match config["mode"]:
            case "raise":
                raise RuntimeError("no such luck")
            case "nan":
                return Outcome(math.nan)
            case "exit":
                raise SystemExit(3)
            case "nonsense":
                return 0.5
        return Outcome(config["x"], (config["x"],))

    def recipe(self):
        return {"problem": "bumpy"}


def essence(history):
    """All of a history but its clock times."""
    return [
        (t.number, t.config, t.state, t.value, t.fold_scores, t.metrics, t.epochs, t.message) for t in history.trials
    ]


def test_events_come_in_order_and_fold_to_the_history():
    seen = list(steps(problems.get("branin"), "random", trials=3, seed=0))
    kinds = [type(step.event) for step in seen]
    assert kinds == [StudyStarted, *[TrialStarted, TrialFinished] * 3, StudyFinished]
    folded = History(seen[-1].history.study)
    for step in seen:
        folded = folded.apply(step.event)
    assert essence(folded) == essence(seen[-1].history)


def test_bad_trials_are_recorded_with_their_message_and_the_search_goes_on():
    history = run(Bumpy(), "grid", trials=15)
    states = {trial.config["mode"]: trial.state for trial in history.trials}
    assert states == {
        "fine": State.DONE,
        "raise": State.FAILED,
        "nan": State.NAN,
        "exit": State.FAILED,
        "nonsense": State.FAILED,
    }
    messages = {trial.config["mode"]: trial.message for trial in history.trials}
    assert messages["raise"] == "RuntimeError: no such luck"
    assert "SystemExit" in messages["exit"]
    assert "nan" in messages["nan"]
    assert history.best.value == 1.0
    assert len(history) == 15


def test_reports_arrive():
    reported = [step.event for step in steps(Bumpy(), "random", trials=4) if isinstance(step.event, TrialReported)]
    assert len(reported) == 4


@pytest.mark.parametrize("name", methods.names())
def test_same_seed_same_history_and_resuming_equals_going_through(name):
    problem = problems.get("branin")
    whole = run(problem, name, trials=14, seed=3)
    assert essence(run(problem, name, trials=14, seed=3)) == essence(whole)
    part = run(problem, name, trials=7, seed=3)
    assert len(part) == 7
    assert essence(run(problem, name, trials=14, seed=3, history=part)) == essence(whole)


def test_the_estimator_search_repeats_itself_and_resumes():
    problem = problems.estimator("wine", "logistic_regression", metric="accuracy", folds=3, seed=0)
    whole = run(problem, "bayes", trials=10, seed=0)
    part = run(problem, "bayes", trials=7, seed=0)
    assert essence(run(problem, "bayes", trials=10, seed=0, history=part)) == essence(whole)


def test_grid_ends_when_nothing_is_left():
    class Small(Bumpy):
        space = Space({"x": Int(0, 2), "mode": Categorical(["fine"])})

    history = run(Small(), methods.get("grid", levels=3), trials=100)
    assert len(history) == 3
    assert history.reason != "all trials done"


def test_stop_predicates():
    problem = problems.get("branin")
    assert len(run(problem, "random", stop=no_improvement(5), seed=1)) >= 6
    reached = run(problem, "random", stop=value_reached(5.0), seed=0)
    assert reached.best.value <= 5.0 and all(t.value > 5.0 for t in reached.trials[:-1])
    ticks = iter(np.arange(0.0, 1e6, 0.5))
    history = run(problem, "random", stop=after_seconds(10, clock=lambda: next(ticks)))
    assert 0 < len(history) <= 20


def test_a_search_asks_for_the_time_of_day_once_as_it_may_be_set_meanwhile(monkeypatch):
    asked, ticks = iter([5e8]), itertools.count()
    clocks = SimpleNamespace(time=lambda: next(asked), monotonic=lambda: next(ticks))
    monkeypatch.setattr("tuning.search.asked.time", clocks)
    history = run(P(lambda config: 1.0), "random", trials=4)
    assert len(history.done) == 4 and all(0 < trial.seconds < 20 for trial in history.trials)
    assert all(0 < trial.started - 5e8 < 100 for trial in history.trials)


def test_who_runs_it_may_wait_before_each_ask_but_never_for_the_first_result():
    seen = []
    found = steps(problems.get("branin"), "random", trials=4, before_ask=lambda: seen.append(len(newest.ended_trials)))
    for _, newest in found:  # noqa: B007 - the wait looks at it
        pass
    assert seen == [1, 2, 3]


def test_what_is_paused_while_it_waits_before_an_ask_does_not_ask():
    waits, pauses = [], []

    def before_ask():
        waits.append(len(newest.ended_trials))
        if len(waits) == 1:
            pauses.append("for one look")

    search = steps(
        problems.get("branin"),
        "random",
        trials=4,
        may_ask=lambda: not (pauses and pauses.pop()),
        before_ask=before_ask,
    )
    for _, newest in search:  # noqa: B007 - the wait looks at it
        pass
    assert waits == [1, 1, 2, 3] and len(newest.done) == 4


def test_a_generator_that_is_left_leaves_no_trial_running(tmp_path):
    with closing(2) as pool:
        search = steps(Held(str(tmp_path / "never")), "random", trials=100, executor=pool, tenant="left")
        # A trial runs once somebody has heard that it starts: with the second one the first does.
        assert [type(next(search)[0]) for _ in range(3)] == [StudyStarted, TrialStarted, TrialStarted]
        until(lambda: [task.is_up for task in list(pool._running.values())] == [True])
        search.close()
        until(lambda: not pool._running)
        assert submit(pool, 3).result(timeout=240).value == 3 and not any(search)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "never end"),
        ({"trials": 0}, "at least 1"),
        ({"trials": 2.5}, "whole"),
        ({"trials": True}, "whole"),
        ({"trials": 3, "workers": 0}, "workers"),
        ({"trials": 3, "timeout": -1}, "timeout"),
    ],
)
def test_bad_arguments_are_refused_with_a_sentence(arguments, words):
    with pytest.raises(ValueError, match=words):
        run(problems.get("branin"), "random", **arguments)


@pytest.mark.parametrize("make", [lambda: after_seconds(0), lambda: value_reached(math.nan), lambda: no_improvement(0)])
def test_bad_predicates_are_refused(make):
    with pytest.raises(ValueError, match="must be"):
        make()


def test_another_space_cannot_resume():
    history = run(problems.get("branin"), "random", trials=2)
    with pytest.raises(ValueError, match="another space"):
        run(problems.get("hartmann6"), "random", trials=4, history=history)


def test_trials_left_running_by_an_interruption_run_again():
    problem = problems.get("branin")
    history = History(study_of(problem, methods.get("random"), trials=3))
    history = history.apply(TrialStarted(0.0, 0, problem.space.sample(np.random.default_rng(0))))
    resumed = run(problem, "random", trials=3, history=history)
    assert [t.state for t in resumed.trials] == [State.DONE] * 3 and resumed.trials[0].config == history.trials[
        0
    ].config


def test_progress_bar_counts_to_the_end():
    out = io.StringIO()
    run(problems.get("branin"), "random", trials=5, callbacks=[progress(file=out)])
    assert "5/5" in out.getvalue()


def test_worker_processes_give_the_same_scores():
    problem = problems.estimator("wine", "decision_tree", metric="accuracy", folds=3, seed=0)
    inline = run(problem, "random", trials=6, seed=0)
    parallel = run(problem, "random", trials=6, seed=0, workers=2)
    assert [t.fold_scores for t in parallel.trials] == [t.fold_scores for t in inline.trials]


class Clock:
    """Counts seconds, and is set back once."""

    def __init__(self, back_at=-1, now=1000.0):
        self.n, self.back_at, self.now = 0, back_at, now

    def __call__(self):
        self.n, self.now = self.n + 1, self.now + 1
        if self.n == self.back_at:
            self.now -= 500
        return self.now


def test_where_a_clock_is_set_back_the_past_stays_the_past():
    """What was known when a trial was asked for follows from the times."""
    problem, method = problems.get("branin"), methods.get("evolution", population=4)
    whole = run(problem, method, trials=12, seed=0, clock=Clock(back_at=20))
    part = run(problem, method, trials=6, seed=0, clock=Clock(now=1e6))
    resumed = run(problem, method, trials=12, history=part, clock=Clock())  # on another machine
    for history in (whole, resumed):
        assert [trial.config for trial in history.trials] == [trial.config for trial in whole.trials]
        assert all(0 <= trial.seconds <= 1 for trial in history.trials)
        for trial in history.trials:
            assert method.explain(history, at=trial.number).proposal == trial.config


@pytest.mark.parametrize("stands_still", [True, False])
def test_trials_that_end_at_one_time_are_not_known_before_they_end(stands_still):
    """Three simulated workers, each of whose trials takes a second."""
    problem, method, workers = problems.get("branin"), methods.get("evolution", population=4), SimulatedWorkers(3)
    begin = History(study_of(problem, method, trials=14))
    clock = (lambda: 7.0) if stands_still else workers.now
    *_, (_, history) = Loop(problem, method, begin, workers, 14, clock=clock, skip=workers.skip).steps()
    for trial in history.trials:
        assert method.explain(history, at=trial.number).proposal == trial.config
