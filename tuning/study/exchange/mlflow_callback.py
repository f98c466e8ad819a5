"""A search as runs of MLflow: one for the search, and one within it for each trial."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from tuning.discovery import installing
from tuning.study.events import Event, StudyFinished, TrialFinished, TrialReported, TrialStarted
from tuning.study.history import History
from tuning.study.outcome import State
from tuning.study.trial import Trial
from tuning.study.values import in_words

if TYPE_CHECKING:
    from mlflow import MlflowClient

STATUS = {
    State.DONE: "FINISHED",
    State.PRUNED: "KILLED",
    State.CANCELLED: "KILLED",
    State.TIMEOUT: "KILLED",
}  # all others: FAILED
MOST_METRICS, MOST_PARAMS = 1000, 100  # that MLflow takes at a time
LONGEST_KEY, LONGEST_PARAM, LONGEST_TAG = 200, 6000, 5000
EVERY = 1.0  # seconds between two parcels of reports of one trial


class MLflowCallback:
    """Sends a search to MLflow while it runs: ``run(problem, "bayes", trials=30, callbacks=[MLflowCallback()])``.

    The parent run has the recipe as parameters, and the value and the best so far of each trial as metrics, by its
    number. Each trial is a nested run: its config as parameters, its reports as metrics with epochs or folds as steps,
    its value, its other metrics and its seconds, and its state as a tag. Where MLflow fails in the middle the search
    goes on without it, and a warning says so. As a context manager it ends what a search that broke has left running.

    Args:
        experiment: name of the experiment, which is made if there is none.
        uri: where MLflow keeps runs, such as ``sqlite:///mlflow.db``; if None what MLflow is set to.
        run_name: of the parent run; of the problem and the method if None.
        parent: id of a parent run to go on with, for a search that is resumed; a new one if None.

    Raises:
        ImportError: if MLflow is not installed.
    """

    def __init__(
        self,
        experiment: str = "tuning",
        *,
        uri: str | None = None,
        run_name: str | None = None,
        parent: str | None = None,
    ):
        self._client = _client(uri)
        self.experiment, self.run_name, self.parent = experiment, run_name, parent
        self.trouble = ""  # why nothing is sent any more
        self._experiment_id = ""
        self._runs: dict[int, str] = {}
        self._waiting: dict[int, list[Any]] = {}
        self._sent: dict[int, float] = {}

    def __call__(self, event: Event, history: History) -> None:
        """Send what has happened."""
        if not self._experiment_id:
            self._begin(event, history)  # raises where MLflow is not there at all
        if self.trouble:
            return
        try:
            self._send(event, history)
        except Exception as error:  # noqa: BLE001 - a tracker that fails must not cost the search
            self.trouble = f"MLflow gets no more of this search, which goes on without it: {in_words(error)}"
            warnings.warn(self.trouble, stacklevel=2)

    def __enter__(self) -> MLflowCallback:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if error is not None and self.parent is not None and not self.trouble:
            for run in (*self._runs.values(), self.parent):
                self._client.set_terminated(run, "FAILED")

    def _begin(self, event: Event, history: History) -> None:
        found = self._client.get_experiment_by_name(self.experiment)
        self._experiment_id = found.experiment_id if found else self._client.create_experiment(self.experiment)
        if self.parent is not None:
            self._client.update_run(self.parent, status="RUNNING")
            return
        study = history.study
        name = self.run_name or " by ".join(
            str(part["name"]) for part in (study.problem, study.method) if "name" in part
        )
        run = self._client.create_run(self._experiment_id, _ms(event.time), run_name=name or None)
        self.parent = run.info.run_id
        recipe = {"metric": study.metric, "direction": study.direction, "seed": study.seed, "trials": history.planned}
        for part in ("problem", "method"):
            recipe |= {f"{part}.{key}": value for key, value in getattr(study, part).items()}
        self._log(self.parent, params=recipe)

    def _send(self, event: Event, history: History) -> None:
        match event:
            case TrialStarted():
                tags = {"mlflow.parentRunId": self.parent}
                run = self._client.create_run(
                    self._experiment_id, _ms(event.time), tags=tags, run_name=f"trial {event.number}"
                )
                self._runs[event.number] = run.info.run_id
                self._sent[event.number] = event.time
                self._log(run.info.run_id, params=event.config)
            case TrialReported():
                self._report(event, history)
            case TrialFinished() if event.number in self._runs:
                trial = next(t for t in reversed(history.in_order_of_end) if t.number == event.number)
                self._end(trial, history)
            case StudyFinished():
                assert self.parent is not None
                for number in [*self._runs]:
                    self._client.set_terminated(self._runs.pop(number), "KILLED", _ms(event.time))
                self._client.set_tag(self.parent, "tuning.reason", event.reason[:LONGEST_TAG])
                self._client.set_terminated(self.parent, "FINISHED", _ms(event.time))

    def _report(self, event: TrialReported, history: History) -> None:
        if event.number not in self._runs:  # of a trial that began before this one listened
            return
        metric = history.study.metric
        name, step = (f"{metric} by fold", event.fold) if event.epoch is None else (metric, event.epoch)
        if event.epoch is not None:
            name = f"{metric} of fold {event.fold}"
        waiting = self._waiting.setdefault(event.number, [])
        waiting.append(_metric(name, event.value, event.time, step))
        if len(waiting) >= MOST_METRICS or event.time - self._sent[event.number] >= EVERY:
            self._sent[event.number] = event.time
            self._log(self._runs[event.number], self._waiting.pop(event.number))

    def _end(self, trial: Trial, history: History) -> None:
        run, metric, now = self._runs.pop(trial.number), history.study.metric, trial.finished or 0.0
        self._sent.pop(trial.number)
        found = self._waiting.pop(trial.number, [])
        told = {report.fold for report in trial.reports if report.epoch is None}
        found += [
            _metric(f"{metric} by fold", score, now, fold)
            for fold, score in enumerate(trial.fold_scores)
            if fold not in told
        ]
        measured = {name: sum(scores) / len(scores) for name, scores in trial.metrics.items() if scores}
        measured |= {"fit_seconds": trial.fit_seconds, "score_seconds": trial.score_seconds}
        if trial.value is not None:
            measured[metric] = trial.value
        found += [_metric(name, value, now, 0) for name, value in measured.items()]
        self._log(run, found, tags={"tuning.state": str(trial.state), "tuning.message": trial.message})
        self._client.set_terminated(run, STATUS.get(trial.state, "FAILED"), _ms(now))
        if trial.value is not None and history.best is not None and self.parent is not None:
            assert history.best.value is not None
            pair = {metric: trial.value, f"best {metric}": history.best.value}
            self._log(self.parent, [_metric(name, value, now, trial.number) for name, value in pair.items()])

    def _log(
        self,
        run: str,
        metrics: Iterable[Any] = (),
        params: Mapping[str, Any] | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        """Send to one run, in parcels of a size that MLflow takes."""
        from mlflow.entities import Param, RunTag

        metrics = list(metrics)
        keys = _keys(params or {})
        all_params = [Param(keys[name], _cut(str(value), LONGEST_PARAM)) for name, value in (params or {}).items()]
        all_tags = [RunTag(name, _cut(text, LONGEST_TAG)) for name, text in (tags or {}).items() if text]
        for at in range(0, len(metrics), MOST_METRICS):
            self._client.log_batch(run, metrics=metrics[at : at + MOST_METRICS])
        for at in range(0, len(all_params), MOST_PARAMS):
            self._client.log_batch(run, params=all_params[at : at + MOST_PARAMS])
        if all_tags:
            self._client.log_batch(run, tags=all_tags)


def _client(uri: str | None) -> MlflowClient:
    try:
        from mlflow import MlflowClient
    except ModuleNotFoundError as error:
        if error.name != "mlflow":
            raise
        raise ImportError(f"MLflow is not installed. Install it by: {installing('mlflow')}") from None
    return MlflowClient(tracking_uri=uri)


def _ms(seconds: float) -> int:
    return int(seconds * 1000) if 0 <= seconds < 1e13 else 0


def _metric(name: str, value: float, time: float, step: int) -> Any:
    from mlflow.entities import Metric

    return Metric(_key(name), value, _ms(time), step)


def _key(name: str) -> str:
    """A name of those signs that MLflow takes, and no path."""
    return re.sub(r"^\.+|[^\w\-. :]", "_", name)[:LONGEST_KEY] or "_"


def _keys(names: Iterable[str]) -> dict[str, str]:
    """Different keys for different names."""
    found: dict[str, str] = {}
    for name in names:
        key = _key(name)
        while key in found.values():
            key += "_"
        found[name] = key
    return found


def _cut(text: str, longest: int) -> str:
    whole = text.encode("utf-8", "backslashreplace").decode()
    return whole if len(whole) <= longest else f"{whole[: longest - 40]} ... ({len(text):,} characters)"
