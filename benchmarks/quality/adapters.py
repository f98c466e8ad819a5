"""The search libraries of `benchmarks.quality.peers`, each at its documented defaults and driven by its own interface.

An adapter is a function ``search(space, evaluate, seed, trials)`` that calls ``evaluate(config) -> loss`` once for each
trial. Categories are given by position, because not every library takes None, tuples or True.

Conditional parameters: Optuna, hyperopt, SMAC and Ax are told the conditions (Ax: of those
that hang on one value of one parent; the others it is given always).
scikit-optimize, bayesian-optimization and HEBO know none: they are given every parameter, and those that are inactive
are left out before evaluation.
"""

from __future__ import annotations

import contextlib
import math
import tempfile
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tuning.space import Categorical, Config, Int, Parameter, Space

Evaluate = Callable[[Config], float]
Search = Callable[[Space, Evaluate, int, int], None]


def config_of(space: Space, values: Mapping[str, Any]) -> Config:
    """The config that a library's `values` mean: categories from positions, rounding errors at the bounds undone.

    Parameters that are inactive are left out; a value that the library left out as inactive may be missing.
    """
    native = {
        name: p.choices[int(values[name])]
        if isinstance(p, Categorical)
        else min(max(int(values[name]) if isinstance(p, Int) else float(values[name]), p.low), p.high)
        for name, p in space.items()
        if name in values
    }
    return space.from_unit([p.to_unit(native[name]) if name in native else 0.5 for name, p in space.items()])


def optuna(make: Callable[[Any, int], Any]) -> Search:
    """Optuna with the sampler ``make(optuna.samplers, seed)``; parents are suggested before what depends on them."""

    def search(space: Space, evaluate: Evaluate, seed: int, trials: int) -> None:
        import optuna as library

        from tuning.methods._core.optuna import suggest

        library.logging.set_verbosity(library.logging.ERROR)
        study = library.create_study(sampler=make(library.samplers, seed))
        study.optimize(lambda trial: evaluate(suggest(trial, space)), n_trials=trials)

    return search


def scikit_optimize(space: Space, evaluate: Evaluate, seed: int, trials: int) -> None:
    """``gp_minimize``: a GP, ten random points first, the choice hedged among three acquisitions."""
    from skopt import gp_minimize
    from skopt import space as theirs

    def dimension(parameter: Parameter) -> Any:
        if isinstance(parameter, Categorical):
            return theirs.Categorical(list(range(len(parameter.choices))))
        kind = theirs.Integer if isinstance(parameter, Int) else theirs.Real
        return kind(parameter.low, parameter.high, prior="log-uniform" if parameter.log else "uniform")

    gp_minimize(
        lambda point: evaluate(config_of(space, dict(zip(space, point, strict=True)))),
        [dimension(p) for p in space.values()],
        n_calls=trials,
        random_state=seed,
    )


def hyperopt(space: Space, evaluate: Evaluate, seed: int, trials: int) -> None:
    """``fmin`` with ``tpe.suggest``; a parameter stands in those branches of its parent's ``hp.choice`` that use it."""
    from hyperopt import fmin, hp, tpe
    from hyperopt.pyll import scope

    made: dict[str, Any] = {}

    def node(name: str) -> Any:
        """Made once: hyperopt lets a parameter stand in several branches only as the same node."""
        if name not in made:
            made[name] = _number(name, space[name])
        return made[name]

    def _number(name: str, parameter: Parameter) -> Any:
        if isinstance(parameter, Categorical):
            return hp.choice(name, [branch(name, i) for i in range(len(parameter.choices))])
        low, high = parameter.low, parameter.high
        if isinstance(parameter, Int):
            if not parameter.log:
                return hp.uniformint(name, low, high)
            return scope.int(hp.qloguniform(name, math.log(low), math.log(high), 1))
        return hp.loguniform(name, math.log(low), math.log(high)) if parameter.log else hp.uniform(name, low, high)

    def branch(parent: str, position: int) -> dict[str, Any]:
        """The position, and the parameters whose first parent allows it."""
        config = {parent: space[parent].choices[position]}  # type: ignore[union-attr]
        inside = [n for n, p in space.items() if next(iter(p.when), None) == parent and _allows(p, parent, config)]
        return {f"={parent}": position, **{name: node(name) for name in inside}}

    def flat(values: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in values.items():
            if isinstance(value, Mapping):
                found |= flat(value)
            else:
                found[name.removeprefix("=")] = value
        return found

    fmin(
        lambda values: evaluate(config_of(space, flat(values))),
        {name: node(name) for name, p in space.items() if not p.when},
        algo=tpe.suggest,
        max_evals=trials,
        rstate=np.random.default_rng(seed),
        show_progressbar=False,
        verbose=False,
    )


def _allows(parameter: Parameter, parent: str, config: Config) -> bool:
    """Whether the condition of `parameter` on `parent` holds; True and 1 are told apart."""
    return any(type(v) is type(config[parent]) and v == config[parent] for v in parameter.when[parent])


def bayesian_optimization(space: Space, evaluate: Evaluate, seed: int, trials: int) -> None:
    """``BayesianOptimization``: five random points, as its ``maximize`` begins, then its suggestions.

    It knows no log scale: such a parameter is given as its logarithm, a whole number among them rounded afterwards.
    """
    from bayes_opt import BayesianOptimization

    def bounds(parameter: Parameter) -> Any:
        if isinstance(parameter, Categorical):
            return tuple(f"c{i}" for i in range(len(parameter.choices)))
        if parameter.log:
            return math.log(parameter.low), math.log(parameter.high)
        return (parameter.low, parameter.high, int) if isinstance(parameter, Int) else (parameter.low, parameter.high)

    def value(parameter: Parameter, given: Any) -> Any:
        if isinstance(parameter, Categorical):
            return int(given[1:])
        given = math.exp(given) if parameter.log else given
        return round(given) if isinstance(parameter, Int) else given

    optimizer = BayesianOptimization(
        f=None,
        pbounds={n: bounds(p) for n, p in space.items()},
        random_state=seed,
        verbose=0,
        allow_duplicate_points=True,  # without it a point suggested twice, as happens among whole numbers, is an error
    )
    for k in range(trials):
        point = optimizer.random_sample(1)[0] if k < 5 else optimizer.suggest()
        loss = evaluate(config_of(space, {n: value(p, point[n]) for n, p in space.items()}))
        optimizer.register(params=point, target=-loss)


def smac(facade: str) -> Search:
    """A facade of SMAC3. ``deterministic=True``: one evaluation per config, as all others have it, noisy or not."""

    def search(space: Space, evaluate: Evaluate, seed: int, trials: int) -> None:
        import ConfigSpace as theirs
        import smac as library

        def parameter(name: str, ours: Parameter) -> Any:
            if isinstance(ours, Categorical):
                return theirs.CategoricalHyperparameter(name, list(range(len(ours.choices))))
            kind = theirs.UniformIntegerHyperparameter if isinstance(ours, Int) else theirs.UniformFloatHyperparameter
            return kind(name, ours.low, ours.high, log=ours.log)

        def condition(name: str) -> Any:
            parts = [
                theirs.InCondition(configs[name], configs[parent], [space[parent].index(v) for v in allowed])  # type: ignore[union-attr]
                for parent, allowed in space[name].when.items()
            ]
            return parts[0] if len(parts) == 1 else theirs.AndConjunction(*parts)

        configs = theirs.ConfigurationSpace(seed=seed)
        configs.add([parameter(name, ours) for name, ours in space.items()])
        configs.add([condition(name) for name, ours in space.items() if ours.when])
        with tempfile.TemporaryDirectory() as folder:
            scenario = library.Scenario(
                configs, n_trials=trials, deterministic=True, seed=seed, output_directory=folder
            )
            optimizer = getattr(library, facade)(
                scenario,
                lambda config, seed=0: evaluate(config_of(space, dict(config))),
                logging_level=False,
                overwrite=True,
            )
            optimizer.optimize()

    return search


def ax(space: Space, evaluate: Evaluate, seed: int, trials: int) -> None:
    """Ax's `Client` with its default strategy: the centre, Sobol points, then BoTorch."""
    from ax.api.client import Client
    from ax.api.configs import ChoiceParameterConfig, RangeParameterConfig

    def inside(parent: str) -> dict[Any, list[str]] | None:
        """Which parameters each position of `parent` brings into play; Ax takes a tree only, so one position each."""
        found: dict[Any, list[str]] = {}
        for name, p in space.items():
            if tuple(p.when) == (parent,) and len(p.when[parent]) == 1:
                found.setdefault(space[parent].index(p.when[parent][0]), []).append(name)  # type: ignore[union-attr]
        return found or None

    def theirs(name: str, parameter: Parameter) -> Any:
        if isinstance(parameter, Categorical):
            return ChoiceParameterConfig(
                name=name,
                values=list(range(len(parameter.choices))),
                parameter_type="int",
                is_ordered=False,
                dependent_parameters=inside(name),
            )
        return RangeParameterConfig(
            name=name,
            bounds=(parameter.low, parameter.high),
            parameter_type="int" if isinstance(parameter, Int) else "float",
            scaling="log" if parameter.log else "linear",
        )

    client = Client(random_seed=seed)
    client.configure_experiment(parameters=[theirs(name, parameter) for name, parameter in space.items()])
    client.configure_optimization(objective="-loss")
    for _ in range(trials):
        for index, values in client.get_next_trials(max_trials=1).items():
            loss = evaluate(config_of(space, values))
            client.complete_trial(trial_index=index, raw_data={"loss": loss})


def hebo(space: Space, evaluate: Evaluate, seed: int, trials: int) -> None:
    """HEBO: its `pow` is a log scale, `pow_int` the same of whole numbers."""
    import torch
    from hebo.design_space.design_space import DesignSpace
    from hebo.optimizers.hebo import HEBO

    def theirs(name: str, parameter: Parameter) -> dict[str, Any]:
        if isinstance(parameter, Categorical):
            return {"name": name, "type": "cat", "categories": [f"c{i}" for i in range(len(parameter.choices))]}
        kind = {(False, False): "num", (False, True): "pow", (True, False): "int", (True, True): "pow_int"}
        found = kind[isinstance(parameter, Int), parameter.log]
        return {"name": name, "type": found, "lb": parameter.low, "ub": parameter.high}

    np.random.seed(seed)  # HEBO draws from the global generators
    torch.manual_seed(seed)
    optimizer = HEBO(DesignSpace().parse([theirs(n, p) for n, p in space.items()]), scramble_seed=seed)
    for _ in range(trials):
        with contextlib.redirect_stdout(None):  # it prints each jitter that it tries
            suggested = optimizer.suggest(n_suggestions=1)
        row = suggested.iloc[0].to_dict()
        values = {n: int(row[n][1:]) if isinstance(p, Categorical) else row[n] for n, p in space.items()}
        optimizer.observe(suggested, np.array([[evaluate(config_of(space, values))]]))
