"""Searches in MLflow, read back from its real SQLite store."""

import math
import os
import sys

import pytest

from tuning import problems, run
from tuning.space import Categorical, Float, Space
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
from tuning.study.exchange import MLflowCallback

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:.*noload")
SPACE = Space({"x": Float(0, 1), "../c": Categorical([(50,), None, "a" * 10_000]), "$": Float(0, 1)})


@pytest.fixture(autouse=True, scope="module")
def mlflow():
    """Imported where it is used: that takes more than a second, in each process that has read this file."""
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"  # before it is imported: the tests ask no network
    return pytest.importorskip("mlflow", reason="needs the extra [mlflow]")


@pytest.fixture(scope="module")
def uri(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('mlflow')}/mlflow.db"


def nested(client, parent, experiment):
    found = client.search_runs([client.get_experiment_by_name(experiment).experiment_id], max_results=1000)
    children = [one for one in found if one.data.tags.get("mlflow.parentRunId") == parent]
    return sorted(children, key=lambda one: int(one.info.run_name.removeprefix("trial ")))


def test_a_search_is_a_run_with_a_nested_run_for_each_trial(uri, mlflow):
    log = MLflowCallback("branin", uri=uri)
    history = run(problems.get("branin"), "tpe", trials=6, seed=3, callbacks=[log])
    client = mlflow.MlflowClient(uri)
    parent = client.get_run(log.parent)
    assert (parent.info.status, parent.info.run_name) == ("FINISHED", "branin by tpe")
    assert parent.data.params["seed"] == "3"
    assert parent.data.params["method.name"] == "tpe"
    assert parent.data.tags["tuning.reason"] == history.reason
    values = client.get_metric_history(log.parent, "value")
    assert [(point.step, point.value) for point in values] == [(t.number, t.value) for t in history.trials]
    best = client.get_metric_history(log.parent, "best value")
    assert [point.value for point in best] == history.best_so_far().tolist()
    for trial, child in zip(history.trials, nested(client, log.parent, "branin"), strict=True):
        assert child.data.params == {name: str(value) for name, value in trial.config.items()}
        assert child.data.metrics["value"] == trial.value
        assert child.data.tags["tuning.state"] == "done"
        assert (child.info.status, child.info.start_time) == ("FINISHED", int(trial.started * 1000))


def events():
    """Trials of each state; the first reports epochs of two folds and NaN, the second folds."""
    yield StudyStarted(0.0, 12)
    for number, state in enumerate(State):
        config = {"x": 0.5, "../c": SPACE["../c"].choices[number % 3], "$": 1.0}
        yield TrialStarted(float(number), number, config)
        if number == 1:
            for fold in (0, 1):
                for epoch in range(1500):
                    yield TrialReported(number + epoch / 1e3, number, fold, epoch, math.nan if epoch else 0.5)
        if number == 2:
            yield TrialReported(2.0, 2, 0, None, 0.25)
        if state != State.RUNNING:
            value = 0.5 if state == State.DONE else math.nan
            outcome = Outcome(value, (0.25, 0.75), {"f1": (0.1, 0.3)}, 1.5, message="<b>" * 1000)
            yield TrialFinished(number + 0.5, number, state, outcome)
    yield StudyFinished(99.0, "enough")


def told(log, stream):
    history = History(Study(SPACE, metric="score: 5 %/§"))
    for event in stream:
        history = history.apply(event)
        log(event, history)
    return history


def test_states_reports_and_odd_names_are_kept(uri, mlflow):
    log = MLflowCallback("odd", uri=uri, run_name="mine")
    told(log, events())
    client = mlflow.MlflowClient(uri)
    runs = nested(client, log.parent, "odd")
    by_state = {"done": "FINISHED", **dict.fromkeys(("pruned", "cancelled", "timeout", "running"), "KILLED")}
    for state, child in zip(State, runs, strict=True):
        assert child.info.status == by_state.get(str(state), "FAILED")
        assert child.data.tags.get("tuning.state", "running") == str(state)
        assert child.data.params.keys() == {"x", "__c", "_"}
    first = runs[1]
    for fold in (0, 1):
        points = client.get_metric_history(first.info.run_id, f"score: 5 ___ of fold {fold}")
        assert [point.step for point in points] == list(range(1500))
        assert points[0].value == 0.5 and math.isnan(points[-1].value)
    folds = client.get_metric_history(runs[2].info.run_id, "score: 5 ___ by fold")
    assert [(point.step, point.value) for point in folds] == [(0, 0.25), (1, 0.75)]
    assert first.data.metrics["f1"] == pytest.approx(0.2)
    assert first.data.metrics["fit_seconds"] == 1.5
    assert client.get_run(log.parent).info.run_name == "mine"


def test_a_resumed_search_goes_on_in_the_same_run(uri, mlflow):
    log = MLflowCallback("resumed", uri=uri)
    half = run(problems.get("branin"), "random", trials=3, seed=0, callbacks=[log])
    again = MLflowCallback("resumed", uri=uri, parent=log.parent)
    run(problems.get("branin"), "random", trials=5, history=half, callbacks=[again])
    client = mlflow.MlflowClient(uri)
    assert len(nested(client, log.parent, "resumed")) == 5
    assert [point.step for point in client.get_metric_history(log.parent, "value")] == [0, 1, 2, 3, 4]
    assert client.get_run(log.parent).info.status == "FINISHED"


def test_a_search_that_breaks_ends_its_runs(uri, mlflow):
    def broken(event, history):
        if len(history) == 2:
            raise RuntimeError("mine")

    log = MLflowCallback("broken", uri=uri)
    with pytest.raises(RuntimeError, match="mine"), log:
        run(problems.get("branin"), "random", trials=3, seed=0, callbacks=[log, broken])
    client = mlflow.MlflowClient(uri)
    assert client.get_run(log.parent).info.status == "FAILED"
    assert {child.info.status for child in nested(client, log.parent, "broken")} <= {"FINISHED", "FAILED"}


def test_a_tracker_that_fails_in_the_middle_costs_the_search_nothing(uri, monkeypatch):
    log = MLflowCallback("gone", uri=uri)
    sent = log._client.log_batch

    def gone(run, *args, **kwargs):
        if log._runs and max(log._runs) == 1:
            raise ConnectionError("server gone")
        return sent(run, *args, **kwargs)

    monkeypatch.setattr(log._client, "log_batch", gone)
    with pytest.warns(UserWarning, match="gets no more of this search, which goes on without it: ConnectionError"):
        history = run(problems.get("branin"), "random", trials=4, seed=0, callbacks=[log])
    assert len(history.done) == 4
    assert "server gone" in log.trouble


def test_without_mlflow_the_command_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "mlflow", None)
    with pytest.raises(ImportError, match=r"MLflow is not installed\. Install it by: .*tuning\[mlflow\]"):
        MLflowCallback()
