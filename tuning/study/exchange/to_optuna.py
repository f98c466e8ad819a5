"""A history as a study of Optuna, with all that Optuna has a word for; the rest goes along as text.

The attribute ``tuning`` of the study and of each trial has the whole of it, exactly: a study that comes back is the
same history, also after it was in a database.
"""

from __future__ import annotations

import datetime
import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tuning.discovery import installing
from tuning.study import exact, notation
from tuning.study.exchange.distributions import Translation, of_parameter
from tuning.study.outcome import Report, State
from tuning.study.trial import Trial
from tuning.study.trial_log import TrialLog

if TYPE_CHECKING:
    import optuna

ATTRIBUTE = "tuning"
STATES = {State.DONE: "COMPLETE", State.PRUNED: "PRUNED", State.RUNNING: "RUNNING"}  # all others: FAIL


def installed() -> Any:
    """The package.

    Raises:
        ImportError: if it is not installed; the sentence has the command.
    """
    try:
        import optuna
    except ModuleNotFoundError as error:
        if error.name != "optuna":
            raise
        raise ImportError(f"Optuna is not installed. Install it by: {installing('exchange')}") from None
    return optuna


@contextmanager
def quiet() -> Iterator[None]:
    """Optuna neither logs nor warns that names of metrics are experimental, and that choices may be anything."""
    optuna = installed()
    verbosity = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            warnings.filterwarnings("ignore", "Choices for a categorical distribution")
            yield
    finally:
        optuna.logging.set_verbosity(verbosity)


def to_optuna(history: TrialLog, storage: Any, name: str | None) -> optuna.Study:
    """The history as a study; see `History.to_optuna`."""
    optuna = installed()
    translations = of_history(history)
    trials = [frozen(trial, translations) for trial in history.trials]
    with quiet():
        try:
            study = optuna.create_study(storage=storage, study_name=name, direction=history.direction)
        except optuna.exceptions.DuplicatedStudyError:
            raise ValueError(f"the storage has a study of the name {name!r} already. Give another name.") from None
        try:
            study.set_metric_names([history.study.metric])
            study.set_user_attr(ATTRIBUTE, exact.dumps(_recipe(history)))
            study.add_trials(trials)
        except BaseException:
            # Whole or not at all; what a study is stored in, it does not say in public.
            optuna.delete_study(study_name=study.study_name, storage=study._storage)  # noqa: SLF001
            raise
    return study


def of_history(history: TrialLog) -> dict[str, Translation]:
    """How each parameter is told: by the distribution that it had in Optuna, if it came from there."""
    optuna = installed()
    known = history.study.problem.get("distributions", {})
    found = {name: of_parameter(parameter) for name, parameter in history.space.items()}
    for name, text in known.items() if isinstance(known, Mapping) else ():
        if name in found and not found[name].choices:
            distribution = optuna.distributions.json_to_distribution(text)
            values = [trial.config[name] for trial in history.trials if name in trial.config]
            holds = distribution._contains  # noqa: SLF001 - Optuna has no public one
            if type(distribution) is type(found[name].distribution) and all(map(holds, values)):
                found[name] = Translation(found[name].parameter, distribution)
    return found


def _recipe(history: TrialLog) -> dict[str, Any]:
    return {
        "version": notation.VERSION,
        "study": notation.study_to_json(history.study),
        "session": notation.session_to_json(history.session),
        "started": history.started,
        "ended": history.ended,
        "reason": history.reason,
    }


def frozen(trial: Trial, translations: Mapping[str, Translation]) -> optuna.trial.FrozenTrial:
    """The trial as Optuna keeps it."""
    optuna = installed()
    state = optuna.trial.TrialState[STATES.get(trial.state, "FAIL")]
    steps = by_step(trial.reports)
    last = [value for value in steps.values() if math.isfinite(value)][-1:]
    with quiet():
        found = optuna.trial.create_trial(
            state=state,
            value=trial.value
            if trial.state == State.DONE
            else next(iter(last), None)
            if state.name == "PRUNED"
            else None,
            params={name: translations[name].outward(value) for name, value in trial.config.items()},
            distributions={name: translations[name].distribution for name in trial.config},
            user_attrs=_attributes(trial),
            intermediate_values=steps,
        )
    found.datetime_start = _moment(trial.started)
    if trial.finished is not None:
        found.datetime_complete = _moment(trial.finished)
    return found


def _attributes(trial: Trial) -> dict[str, Any]:
    """What people may want to read beside the trial, and the whole of it."""
    found: dict[str, Any] = {ATTRIBUTE: exact.dumps(notation.trial_to_json(trial))}
    if STATES.get(trial.state) is None:
        found["state"] = str(trial.state)
    if trial.message:
        found["message"] = trial.message
    if trial.fold_scores:
        found["fold_scores"] = [score if math.isfinite(score) else None for score in trial.fold_scores]
    for name, scores in trial.metrics.items():
        mean = sum(scores) / len(scores) if scores else math.nan
        if math.isfinite(mean):
            found[f"mean_{name}"] = mean
    return found


def by_step(reports: Sequence[Report]) -> dict[int, float]:
    """Reports by Optuna's steps: epochs of the one fold, or folds that have no epochs; else in the order of telling."""
    folds, epochs = {report.fold for report in reports}, {report.epoch for report in reports}
    if len(epochs) == len(reports) and len(folds) == 1 and None not in epochs:
        return {report.epoch: report.value for report in reports if report.epoch is not None}
    if len(folds) == len(reports) and epochs == {None}:
        return {report.fold: report.value for report in reports}
    return {step: report.value for step, report in enumerate(reports)}


def _moment(seconds: float) -> datetime.datetime:
    """The local time that Optuna keeps; 1970 for what is beyond all calendars."""
    try:
        return datetime.datetime.fromtimestamp(seconds)
    except (ValueError, OverflowError, OSError):
        return datetime.datetime.fromtimestamp(0)
