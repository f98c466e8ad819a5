"""A history from a study of Optuna: trials of every state, what they reported, and what people wrote beside them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tuning.discovery import whole
from tuning.space import Config, Space
from tuning.study import exact, notation
from tuning.study.exchange.columns import as_text
from tuning.study.exchange.distributions import Translation, of_distributions, of_parameter
from tuning.study.exchange.presence import presence
from tuning.study.exchange.tables import names_of
from tuning.study.exchange.to_optuna import ATTRIBUTE, STATES, installed, quiet
from tuning.study.outcome import Report, State
from tuning.study.study import Study
from tuning.study.trial import Trial
from tuning.study.trial_log import Log
from tuning.study.values import as_number, shortened

if TYPE_CHECKING:
    import optuna

Frozen = Any  # optuna.trial.FrozenTrial
_STATES = {"COMPLETE": State.DONE, "PRUNED": State.PRUNED, "FAIL": State.FAILED, "RUNNING": State.RUNNING}


def from_optuna(study: optuna.Study, empty: type[Log]) -> Log:
    """The history of a study; see `History.from_optuna`."""
    optuna = installed()
    if not isinstance(study, optuna.Study):
        raise ValueError(f"from_optuna takes a study of Optuna, not a {type(study).__name__}. Load it by load_study.")
    if len(study.directions) > 1:
        raise ValueError(
            f"the study has {len(study.directions)} objectives, and a history has one value for each trial. Choose "
            "one: a new study of one direction, with trials by create_trial(value=trial.values[0], ...)."
        )
    with quiet():
        trials = sorted(study.get_trials(deepcopy=False), key=lambda trial: trial.number)
        begun = [trial for trial in trials if trial.state.name in _STATES]
        return _ours(study, begun, empty) or _theirs(study, begun, len(trials) - len(begun), empty)


# Studies that a history has made ------------------------------------------------------------------------------
def _ours(study: optuna.Study, trials: Sequence[Frozen], empty: type[Log]) -> Log | None:
    """The very history that made the study, with trials that Optuna has added; None if it is another study."""
    try:
        data = exact.loads(study.user_attrs[ATTRIBUTE])
        if data["version"] > notation.VERSION:
            return None
        recipe = notation.study_from_json(data["study"])
        translations = {name: of_parameter(parameter) for name, parameter in recipe.space.items()}
        if recipe.direction != study.direction.name.lower():
            return None
        found = [_exact(number, trial, translations, recipe) for number, trial in enumerate(trials)]
        session = None if data["session"] is None else notation.session_from_json(data["session"])
        times = {name: data[name] for name in ("started", "ended", "reason")}
        return empty.restored(recipe, _in_order(found), session=session, **times)
    except (KeyError, TypeError, ValueError):  # it was changed, or never ours: it is read as any other
        return None


def _exact(number: int, trial: Frozen, translations: Mapping[str, Translation], recipe: Study) -> Trial:
    """The trial as the history had it, unless Optuna knows more by now."""
    if ATTRIBUTE not in trial.user_attrs:
        for name, distribution in trial.distributions.items():
            if type(translations[name].distribution) is not type(distribution):
                raise ValueError("another space")
        config = {name: translations[name].inward(value) for name, value in trial.params.items()}
        return _trial(number, trial, recipe.space.check(config), recipe.metric)
    found = notation.trial_from_json({**exact.loads(trial.user_attrs[ATTRIBUTE]), "number": number}, recipe.space)
    params = {name: translations[name].outward(value) for name, value in found.config.items()}
    is_same = params == trial.params and STATES.get(found.state, "FAIL") == trial.state.name
    if not is_same or (found.state == State.DONE and found.value != trial.value):
        raise ValueError("it was changed")
    return found


# All others ---------------------------------------------------------------------------------------------------
def _theirs(study: optuna.Study, trials: Sequence[Frozen], n_waiting: int, empty: type[Log]) -> Log:
    told = [f"{n_waiting} trials are left out: they wait for their turn."] if n_waiting else []
    translations = _translations(trials, told)
    names = dict(zip(translations, names_of(list(translations)), strict=True))
    configs = [
        {names[name]: translations[name].inward(value) for name, value in trial.params.items()} for trial in trials
    ]
    whole = [
        config for config, trial in zip(configs, trials, strict=True) if trial.state.name in ("COMPLETE", "PRUNED")
    ]
    counted = whole or configs  # one that failed may not have had all its parameters yet
    parameters = {
        names[name]: translation.parameter
        for name, translation in translations.items()
        if any(names[name] in config for config in counted)
    }
    if not parameters:
        raise ValueError("the study has no trial with parameters yet. There is nothing to show.")
    active = presence(parameters, counted)
    told += active.told
    space, found = Space(active.parameters), list[Trial]()
    metric = next(iter(study.metric_names or ()), "value")
    for trial, given in zip(trials, configs, strict=True):
        config = active.completed({name: value for name, value in given.items() if name in parameters})
        if space.contains(config):
            found.append(_trial(len(found), trial, space.check(config), metric))
    if left := len(trials) - len(found):
        told.append(f"{left} trials are left out: not all their parameters had been drawn.")
    names = study.metric_names
    recipe = Study(
        space, study.direction.name.lower(), names[0] if names else "value", _recipe(study, translations, told)
    )
    ends = [trial.finished for trial in found if trial.finished is not None]
    return empty.restored(
        recipe,
        _in_order(found),
        started=min((trial.started for trial in found), default=None),
        ended=max(ends, default=None) if len(ends) == len(found) else None,
        reason="imported",
    )


def _translations(trials: Sequence[Frozen], told: list[str]) -> dict[str, Translation]:
    """What each parameter is, over all trials that have it."""
    found: dict[str, list[Any]] = {}
    for trial in trials:
        for name, distribution in trial.distributions.items():
            known = found.setdefault(name, [])
            if not any(_is_same(distribution, one) for one in known):
                known.append(distribution)
    return {name: of_distributions(name, distributions, told) for name, distributions in found.items()}


def _is_same(one: Any, other: Any) -> bool:
    try:
        return one is other or bool(one == other)
    except RecursionError:  # a choice that holds itself
        return False


def _recipe(study: optuna.Study, translations: Mapping[str, Translation], told: Sequence[str]) -> dict[str, Any]:
    """What is known of the problem. Ranges go along as Optuna has them, since ours have no steps."""
    whole("optuna")
    from optuna.distributions import distribution_to_json

    ranges = {
        name: distribution_to_json(translation.distribution)
        for name, translation in translations.items()
        if not translation.choices
    }
    return {"kind": "imported", "name": study.study_name, "inference": list(told), "distributions": ranges}


def _trial(number: int, trial: Frozen, config: Config, metric: str) -> Trial:
    """One of Optuna's trials; what people wrote beside it is in its note, and numbers among that are metrics too."""
    state, value = _STATES[trial.state.name], None
    if state == State.DONE:
        value = as_number(f"the value of trial {trial.number}", trial.value)
    message = str(trial.user_attrs.get("message", ""))
    if value is not None and not math.isfinite(value):
        state, message, value = State.NAN, f"the value is {value}.", None
    ended = trial.datetime_complete
    began = trial.datetime_start or ended
    started = _seconds(began)
    attributes = {str(name): _plain(item) for name, item in trial.user_attrs.items() if name != ATTRIBUTE}
    metrics = {
        name: (float(item),)
        for name, item in attributes.items()
        if isinstance(item, (int, float)) and not isinstance(item, bool) and abs(item) < 1e300
    }
    if metrics and value is not None:
        metrics.setdefault(metric, (value,))
    steps = sorted(trial.intermediate_values.items())
    are_epochs = all(isinstance(step, int) and step >= 0 for step, _ in steps)
    return Trial(
        number,
        config,
        state,
        value,
        metrics=metrics,
        message=shortened(message),
        reports=tuple(Report(0, step if are_epochs else i, item) for i, (step, item) in enumerate(steps)),
        note={"optuna": {"number": trial.number, "user_attrs": attributes}},
        started=started,
        finished=None if state == State.RUNNING else started if ended is None else max(started, _seconds(ended)),
    )


def _seconds(moment: Any) -> float:
    """Since 1970; 0 where nothing is known, or no calendar of this machine has it."""
    try:
        return 0.0 if moment is None else float(moment.timestamp())
    except (ValueError, OverflowError, OSError):
        return 0.0


def _plain(value: Any) -> Any:
    """An attribute as it is, or its text where it is something that cannot be written."""
    try:
        exact.dumps(value)
    except ValueError:
        return as_text(value)
    return value


def _in_order(trials: Sequence[Trial]) -> list[Trial]:
    """By the time of their end."""
    return sorted(trials, key=lambda trial: math.inf if trial.finished is None else trial.finished)
