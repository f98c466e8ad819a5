"""The methods that race in `benchmarks.quality`: ours and the peers', each at its documented defaults.

A peer is a function ``search(space, evaluate, seed, trials)`` that calls ``evaluate(config) -> loss`` once for each
trial. Peers that know no conditions are given every parameter; those that are inactive are left out before evaluation.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import math
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tuning import methods
from tuning.history import History, Outcome, State, Study, TrialFinished, TrialStarted
from tuning.space import Categorical, Config, Int, Space

Evaluate = Callable[[Config], float]
Search = Callable[[Space, Evaluate, int, int], None]


@dataclass(frozen=True)
class Peer:
    """A method in the race; `packages` must be installed."""

    search: Search
    packages: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Packages that are not installed."""
        return tuple(p for p in self.packages if importlib.util.find_spec(p.replace("-", "_")) is None)


def ours(name: str, **settings: Any) -> Search:
    """A method of ours, driven as `tuning.steps` drives it."""

    def search(space: Space, evaluate: Evaluate, seed: int, trials: int) -> None:
        method = methods.get(name, **settings)
        history = History(Study(space, "minimize", seed=seed, trials=trials))
        for k in range(trials):
            proposal = method.ask(history, np.random.default_rng([seed, k]))
            history = history.apply(TrialStarted(0.0, k, proposal.config, note=proposal.note))
            loss = evaluate(proposal.config)
            history = history.apply(TrialFinished(1.0, k, State.DONE, Outcome(loss)))

    return search


def _optuna(make: Callable[[Any, int], Any]) -> Search:
    def search(space: Space, evaluate: Evaluate, seed: int, trials: int) -> None:
        import optuna

        from tuning.methods._optuna import suggest

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        study = optuna.create_study(sampler=make(optuna.samplers, seed))
        study.optimize(lambda trial: evaluate(suggest(trial, space)), n_trials=trials)

    return search


def _active(space: Space, values: Mapping[str, Any]) -> Config:
    """The active part of a value for every parameter."""
    return space.from_unit([space[name].to_unit(values[name]) for name in space])


def _skopt(space: Space, evaluate: Evaluate, seed: int, trials: int) -> None:
    from skopt import Optimizer
    from skopt import space as theirs

    def dimension(parameter: Any) -> Any:
        if isinstance(parameter, Categorical):
            return theirs.Categorical(list(range(len(parameter.choices))))
        kind = theirs.Integer if isinstance(parameter, Int) else theirs.Real
        return kind(parameter.low, parameter.high, prior="log-uniform" if parameter.log else "uniform")

    optimizer = Optimizer([dimension(p) for p in space.values()], random_state=seed)
    for _ in range(trials):
        point = optimizer.ask()
        optimizer.tell(point, evaluate(_active(space, _by_index(space, dict(zip(space, point, strict=True))))))


def _by_index(space: Space, values: Mapping[str, Any]) -> dict[str, Any]:
    """Native values, categories given by position."""
    return {
        name: p.choices[int(values[name])]
        if isinstance(p, Categorical)
        else min(max(int(values[name]) if isinstance(p, Int) else float(values[name]), p.low), p.high)
        for name, p in space.items()
    }


def _hyperopt(space: Space, evaluate: Evaluate, seed: int, trials: int) -> None:
    from hyperopt import fmin, hp, tpe
    from hyperopt.pyll import scope

    def expression(name: str, parameter: Any) -> Any:
        if isinstance(parameter, Categorical):
            return hp.choice(name, list(range(len(parameter.choices))))
        low, high = parameter.low, parameter.high
        if isinstance(parameter, Int):
            return scope.int(
                hp.qloguniform(name, math.log(low), math.log(high), 1)
                if parameter.log
                else hp.quniform(name, low, high, 1)
            )
        return hp.loguniform(name, math.log(low), math.log(high)) if parameter.log else hp.uniform(name, low, high)

    fmin(
        lambda values: evaluate(_active(space, _by_index(space, values))),
        {name: expression(name, parameter) for name, parameter in space.items()},
        algo=tpe.suggest,
        max_evals=trials,
        rstate=np.random.default_rng(seed),
        show_progressbar=False,
        verbose=False,
    )


def _bayesian_optimization(space: Space, evaluate: Evaluate, seed: int, trials: int) -> None:
    from bayes_opt import BayesianOptimization

    def bounds(parameter: Any) -> Any:
        if isinstance(parameter, Categorical):
            return tuple(f"c{i}" for i in range(len(parameter.choices))) if len(parameter.choices) > 1 else ("c0", "c-")
        if parameter.log:
            return math.log(parameter.low), math.log(parameter.high)
        return (parameter.low, parameter.high, int) if isinstance(parameter, Int) else (parameter.low, parameter.high)

    def value(parameter: Any, given: Any) -> Any:
        if isinstance(parameter, Categorical):
            return int(given[1:])
        given = math.exp(given) if parameter.log else given
        return round(given) if isinstance(parameter, Int) else given

    optimizer = BayesianOptimization(
        f=None, pbounds={n: bounds(p) for n, p in space.items()}, random_state=seed, verbose=0
    )
    start = np.random.default_rng(seed)
    for k in range(trials):
        if k < 5:  # its maximize() begins with five random points
            config = space.sample(start)
            point = {
                n: f"c{p.index(config.get(n, p.choices[0]))}"
                if isinstance(p, Categorical)
                else (math.log(config.get(n, p.low)) if p.log else config.get(n, p.low))
                for n, p in space.items()
            }
        else:
            point = dict(optimizer.suggest())
        loss = evaluate(_active(space, _by_index(space, {n: value(p, point[n]) for n, p in space.items()})))
        optimizer.register(params=point, target=-loss)


def _smac(facade: str) -> Search:
    def search(space: Space, evaluate: Evaluate, seed: int, trials: int) -> None:
        import smac
        from ConfigSpace import CategoricalHyperparameter, ConfigurationSpace, UniformFloatHyperparameter
        from ConfigSpace import UniformIntegerHyperparameter as Whole

        def theirs(name: str, parameter: Any) -> Any:
            if isinstance(parameter, Categorical):
                return CategoricalHyperparameter(name, list(range(len(parameter.choices))))
            kind = Whole if isinstance(parameter, Int) else UniformFloatHyperparameter
            return kind(name, parameter.low, parameter.high, log=parameter.log)

        configs = ConfigurationSpace(seed=seed)
        configs.add([theirs(name, parameter) for name, parameter in space.items()])
        with tempfile.TemporaryDirectory() as folder:
            scenario = smac.Scenario(configs, n_trials=trials, deterministic=True, seed=seed, output_directory=folder)
            optimizer = getattr(smac, facade)(
                scenario,
                lambda config, seed=0: evaluate(_active(space, _by_index(space, dict(config)))),
                logging_level=False,
                overwrite=True,
            )
            optimizer.optimize()

    return search


def _ax(space: Space, evaluate: Evaluate, seed: int, trials: int) -> None:
    from ax.api.client import Client
    from ax.api.configs import ChoiceParameterConfig, RangeParameterConfig

    def theirs(name: str, parameter: Any) -> Any:
        if isinstance(parameter, Categorical):
            values = list(range(len(parameter.choices)))
            return ChoiceParameterConfig(name=name, values=values, parameter_type="int", is_ordered=False)
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
            loss = evaluate(_active(space, _by_index(space, values)))
            client.complete_trial(trial_index=index, raw_data={"loss": loss})


PEERS: dict[str, Peer] = {
    "bayes": Peer(ours("bayes")),
    "tpe": Peer(ours("tpe")),
    "tpe_separate": Peer(ours("tpe", densities="separate")),
    "random": Peer(ours("random")),
    "sobol": Peer(ours("sobol")),
    "optuna_gp": Peer(_optuna(lambda s, seed: s.GPSampler(seed=seed)), ("optuna", "torch")),
    "optuna_tpe": Peer(_optuna(lambda s, seed: s.TPESampler(seed=seed)), ("optuna",)),
    "optuna_tpe_univariate": Peer(_optuna(lambda s, seed: s.TPESampler(seed=seed, multivariate=False)), ("optuna",)),
    "optuna_cmaes": Peer(_optuna(lambda s, seed: s.CmaEsSampler(seed=seed)), ("optuna", "cmaes")),
    "scikit_optimize": Peer(_skopt, ("skopt",)),
    "hyperopt": Peer(_hyperopt, ("hyperopt",)),
    "bayesian_optimization": Peer(_bayesian_optimization, ("bayes_opt",)),
    "smac_blackbox": Peer(_smac("BlackBoxFacade"), ("smac",)),
    "smac_hpo": Peer(_smac("HyperparameterOptimizationFacade"), ("smac",)),
    "ax": Peer(_ax, ("ax",)),
}
DISTRIBUTIONS = {
    "optuna": "optuna",
    "torch": "torch",
    "cmaes": "cmaes",
    "skopt": "scikit-optimize",
    "hyperopt": "hyperopt",
    "bayes_opt": "bayesian-optimization",
    "smac": "smac",
    "ax": "ax-platform",
}


def versions() -> dict[str, str]:
    """Versions of what takes part."""
    found = {"numpy": importlib.metadata.version("numpy"), "scipy": importlib.metadata.version("scipy")}
    for package, distribution in DISTRIBUTIONS.items():
        if importlib.util.find_spec(package) is not None:
            found[distribution] = importlib.metadata.version(distribution)
    return found
