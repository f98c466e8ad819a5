"""What the Inside page shows of one decision, as plain values for the browser. No drawing and no streamlit here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from tuning import methods, metrics
from tuning.language import tr
from tuning.language.retelling import retold
from tuning.methods import Exhausted
from tuning.plots.look import ABSENT, Axis, describe
from tuning.problems import KnownTruth
from tuning.search.session import Walk, coverage, is_by_person, truth
from tuning.space import Categorical, Config, Space
from tuning.study import History, State, Trial

OVERRIDES = ("acquisition", "kappa", "xi", "noise", "length_scale_factor")


def default_axes(space: Space) -> list[str]:
    """The first two parameters that are numbers and have more than one value, else whatever there is."""
    numbers = [name for name, parameter in space.items() if not isinstance(parameter, Categorical)]
    several = [name for name, p in space.items() if name not in numbers and p.n_values > 1]
    return (numbers + several)[:2] or list(space)[:1]


def view(
    walk: Walk,
    *,
    at: int | None,
    axes: list[str],
    overrides: dict[str, Any],
    anchor: str,
    wants_truth: bool,
    is_hidden: bool,
) -> dict[str, Any]:
    """The decision for trial `at` (None: the next one).

    Args:
        walk: the search.
        at: number of the trial.
        axes: one or two parameters; empty takes `default_axes`.
        overrides: settings of a method that is asked instead, among `OVERRIDES`.
        anchor: ``best`` or ``proposal``: where the other parameters are held.
        wants_truth: whether the true surface is asked for.
        is_hidden: a person still plays: neither belief nor truth is given away.

    Raises:
        ValueError: if a trial, an axis or a setting makes no sense.
    """
    history, space = walk.history, walk.problem.space
    at = history.next_number if at is None else at
    past = history if at >= history.next_number else history.at(at)
    axes = axes or default_axes(space)
    known = {name: value for name, value in overrides.items() if hasattr(walk.method, name)}  # of the Bayesian search
    method = replace(walk.method, **known) if known else walk.method  # type: ignore[type-var]
    found: dict[str, Any] = {
        "at": at,
        "next": history.next_number,
        "trials": walk.trials,
        "isOver": walk.is_over,
        "direction": history.direction,
        "metric": metrics.called(history.study.metric),
        "optimum": None if is_hidden else walk.problem.optimum,
        "axes": [_axis(space, name) for name in axes],
        "parameters": list(space),
        "points": [_point(trial, space, axes) for trial in past.trials],
        "best": [None if np.isnan(v) else float(v) for v in past.best_so_far()],
        "bestConfig": None if past.best is None else typed(past.best.config),
        "bestText": "" if past.best is None else describe(past.best.config),
        "start": typed(space.from_unit([0.5] * len(space))),
        "made": _made(history, at, space, axes),
        "isHidden": is_hidden,
    }
    if is_hidden:
        return found
    try:
        why = method.explain(past, at=at, axes=tuple(axes), anchor=anchor)
    except Exhausted as error:
        return found | {"sentence": tr("Nothing is left to propose: {error}.", error=error), "kind": "none"}
    r2, covered = coverage(why)
    surface = truth(walk.problem, why) if wants_truth else None
    return found | {
        "kind": why.kind,
        "method": methods.title(why.method),
        "phase": why.phase,
        "sentence": why.sentence + ("" if known else _otherwise(history, at, why.proposal)),
        "proposal": _place(why.proposal, space, axes),
        "proposalText": describe(why.proposal),
        "anchorText": describe({name: value for name, value in why.anchor.items() if name not in axes}),
        "positions": [positions.tolist() for positions in why.positions],
        **{name: _plain(getattr(why, name)) for name in ("mean", "std", "lower", "upper", "draws", "good", "bad")},
        "acquisition": _plain(why.acquisition),
        "acquisitionName": why.acquisition_name,
        "proposalAcquisition": why.proposal_acquisition,
        "lengthScales": dict(why.length_scales),
        "noise": why.noise,
        "transform": why.transform,
        "gain": why.expected_gain,
        "incumbent": None if why.incumbent_number is None else [why.incumbent_number, why.incumbent_value],
        "calibration": [[c.number, c.value, c.mean, c.lower, c.upper] for c in why.calibration],
        "r2": None if np.isnan(r2) else r2,
        "covered": None if np.isnan(covered) else covered,
        "members": list(why.members),
        "parents": list(why.parents),
        "centre": _plain(why.centre),
        "covariance": _plain(why.covariance),
        "upcoming": [_place(config, space, axes) for config in why.upcoming],
        "truth": _plain(surface),
        "hasTruth": isinstance(walk.problem, KnownTruth),
    }


def typed(config: Config) -> str:
    """A config as one types it: ``C=1.0, kernel='rbf'``."""
    return ", ".join(f"{name}={value!r}" for name, value in config.items())


def _axis(space: Space, name: str) -> dict[str, Any]:
    """Raises ValueError if there is no such parameter."""
    if name not in space:
        raise ValueError(
            tr("{name!r} is not a parameter of this space. It has: {listed}.", name=name, listed=", ".join(space))
        )
    at, text = _drawn(space, name).ticks()
    return {"name": name, "at": at, "text": text, "isCategory": isinstance(space[name], Categorical)}


def _drawn(space: Space, name: str) -> Axis:
    return Axis(name, space[name], bool(space[name].when))


def _place(config: Config, space: Space, axes: list[str]) -> list[float]:
    """Positions on the axes; below 0 where a parameter is inactive."""
    return [float(_drawn(space, name).place([config.get(name, ABSENT)])[0]) for name in axes]


def _point(trial: Trial, space: Space, axes: list[str]) -> dict[str, Any]:
    return {
        "number": trial.number,
        "at": _place(trial.config, space, axes),
        "value": trial.value,
        "state": str(trial.state),
        "text": describe(trial.config),
        "isYours": is_by_person(trial),
        "message": retold(trial.message) if trial.state != State.DONE else "",
    }


def _trial(history: History, at: int) -> Trial | None:
    return next((trial for trial in history.trials if trial.number == at), None)


def _otherwise(history: History, at: int, proposal: Config) -> str:
    """That trial `at` was no person's and is not the config that its method chooses here; empty if it is."""
    trial = _trial(history, at)
    if trial is None or is_by_person(trial) or trial.config == proposal:
        return ""
    return tr(
        " Trial {number} itself has another config: another version of the method chose it, or another machine.",
        number=at + 1,
    )


def _made(history: History, at: int, space: Space, axes: list[str]) -> dict[str, Any] | None:
    """What trial `at` became, if it has been made."""
    trial = _trial(history, at)
    return None if trial is None else _point(trial, space, axes)


def _plain(array: np.ndarray | None) -> list[Any] | None:
    """Nested lists; NaN becomes None, as JSON has no NaN."""
    if array is None:
        return None
    return np.where(np.isfinite(array), array, None).tolist()  # type: ignore[no-any-return, call-overload]


__all__ = ["OVERRIDES", "default_axes", "typed", "view"]
