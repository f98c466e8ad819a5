"""Samplers of Optuna as methods. Each ask builds a study from the history, so that it stays a pure function of it."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from tuning.discovery import whole
from tuning.language import tr
from tuning.methods._core.method import SearchMethod
from tuning.methods._core.protocol import Proposal, key, known_value, tried
from tuning.methods._core.untried import redrawn
from tuning.space import Categorical, Config, Float, Int, Parameter, Space
from tuning.study import History, State, Trial

if TYPE_CHECKING:
    import optuna

REDRAWS = 10
MOST_WHOLE = 100_000  # its Gaussian process makes a list of all values of a whole number: wider ones are real to it
NOTE = "optuna"
_CONSTRAINTS = "constraints"  # where Optuna keeps them (optuna.study._constrained_optimization)


@dataclass(frozen=True)
class Sampler(SearchMethod):
    """A sampler of Optuna at its defaults. Its reasons are inside Optuna: they are not shown, and none are made up.

    Attributes:
        sampler: name of the class in ``optuna.samplers``.
        n_startup: trials that it draws at random at its defaults, before it looks at scores.
    """

    sampler: ClassVar[str]
    n_startup: ClassVar[int]

    def propose(self, history: History, rng: np.random.Generator) -> Proposal:
        """What the sampler suggests after the history."""
        import optuna

        kind = getattr(optuna.samplers, self.sampler)
        more = self.options()
        if history.study.limited and int(optuna.__version__.split(".")[0]) < 5:  # later ones read what trials have
            more["constraints_func"] = lambda trial: trial.system_attrs[_CONSTRAINTS]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            return ask(lambda seed: kind(seed=seed, **more), history, rng)

    def options(self) -> dict[str, Any]:
        """What the sampler is made with besides its seed; its defaults if empty."""
        return {}

    def uses_scores_from(self, space: Space) -> int:
        """After the trials that the sampler draws at random."""
        return max(self.n_startup, self.n_started)

    def why(self) -> str:
        """How a trial is chosen."""
        return tr("Chosen by {title} of Optuna, which does not say why.", title=self.title)


def ask(make: Callable[[int], optuna.samplers.BaseSampler], history: History, rng: np.random.Generator) -> Proposal:
    """What the sampler ``make(seed)`` suggests after `history`.

    What a sampler writes down with a trial (CMA-ES keeps its state so) goes into `Proposal.note` and comes back from
    there. A config that was tried already is asked for again with other seeds, then drawn at random.

    Args:
        make: builds the sampler from a seed.
        history: what is known.
        rng: draws the seeds.
    """
    import optuna

    verbosity = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        used, unit = tried(history), _unit(history)
        frozen = [_frozen(trial, history, unit) for trial in history.asked]
        for _ in range(REDRAWS):
            sampler = make(int(rng.integers(2**31)))
            study = optuna.create_study(sampler=sampler, directions=["minimize"] * len(history.study.sought))
            study.add_trials(frozen)
            asked = study.ask()
            config = suggest(asked, history.space)
            if key(config) not in used:
                break
        attributes = {k: v for k, v in study.trials[-1].system_attrs.items() if k != "fixed_params"}
    finally:
        optuna.logging.set_verbosity(verbosity)
    config = redrawn(config, history, rng)
    return Proposal(config, note={NOTE: json.dumps(attributes)} if attributes else {})


def suggest(trial: optuna.Trial, space: Space) -> Config:
    """The config that Optuna's trial suggests, parents before the parameters that depend on them."""
    config: Config = {}
    for name in space.parents_first:
        if space.is_active(name, config):
            config[name] = _suggest_one(trial, name, space[name])
    return space.check({name: config[name] for name in space if name in config})


def _suggest_one(trial: optuna.Trial, name: str, parameter: Parameter) -> Any:
    if isinstance(parameter, Categorical):  # by position: Optuna takes no tuples, and cannot tell True from 1
        return parameter.choices[trial.suggest_categorical(name, list(range(len(parameter.choices))))]
    if isinstance(parameter, Int):
        if parameter.n_values <= MOST_WHOLE:
            return trial.suggest_int(name, parameter.low, parameter.high, log=parameter.log)
        value = trial.suggest_float(name, *parameter.edges(), log=parameter.log)
        return min(max(round(value), parameter.low), parameter.high)
    value = trial.suggest_float(name, parameter.low, parameter.high, log=parameter.log)
    return min(max(value, parameter.low), parameter.high)


def _distribution(parameter: Parameter) -> optuna.distributions.BaseDistribution:
    whole("optuna")
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if isinstance(parameter, Categorical):
        return CategoricalDistribution(list(range(len(parameter.choices))))
    if isinstance(parameter, Int):
        if parameter.n_values <= MOST_WHOLE:
            return IntDistribution(parameter.low, parameter.high, log=parameter.log)
        return FloatDistribution(*parameter.edges(), log=parameter.log)
    assert isinstance(parameter, Float)
    return FloatDistribution(parameter.low, parameter.high, log=parameter.log)


def _unit(history: History) -> float:
    """What losses are divided by: 1, or the largest if it is so large that a sampler's squares would overflow."""
    largest = max((abs(known_value(trial) or 0.0) for trial in history.finished), default=0.0)
    return largest if largest > 1e100 else 1.0


def _losses(trial: Trial, history: History, unit: float) -> list[float] | None:
    """What the trial has of each goal, lower is better; None where it lacks one."""
    if not history.study.goals:
        value = known_value(trial)
        return None if value is None else [-history.study.sign * value / unit]
    found = [float(goal.losses(np.array(goal.value(trial)))) for goal in history.study.sought]
    return None if np.isnan(found).any() else found


def _violations(trial: Trial, history: History) -> dict[str, list[float]]:
    """How far the trial is beyond each limit, as Optuna keeps it: more than 0 is not feasible."""
    limited = history.study.limited
    if not limited or trial.state != State.DONE:
        return {}
    beyond = [goal.losses(np.array([goal.value(trial), goal.limit])) for goal in limited]
    return {_CONSTRAINTS: [float(np.nan_to_num(value - limit, nan=1e9)) for value, limit in beyond]}


def _frozen(trial: Trial, history: History, unit: float) -> optuna.trial.FrozenTrial:
    """The trial in Optuna's terms; a trial without a value counts as failed there."""
    whole("optuna")
    from optuna.trial import TrialState, create_trial

    space, losses = history.space, _losses(trial, history, unit)
    is_running = trial.finished is None
    state = TrialState.RUNNING if is_running else TrialState.FAIL if losses is None else TrialState.COMPLETE
    params = {}
    for name, chosen in trial.config.items():
        parameter = space[name]
        params[name] = parameter.index(chosen) if isinstance(parameter, Categorical) else chosen
    return create_trial(
        state=state,
        params=params,
        distributions={name: _distribution(space[name]) for name in trial.config},
        values=None if is_running else losses,
        system_attrs=json.loads(str(trial.note.get(NOTE, "{}"))) | _violations(trial, history),
    )
