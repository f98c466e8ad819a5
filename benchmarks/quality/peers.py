"""The methods that race in `benchmarks.quality`: ours, and the peers' (`benchmarks.quality.adapters`)."""

from __future__ import annotations

import importlib.metadata
import importlib.util
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.quality import adapters
from benchmarks.quality.adapters import Evaluate, Search
from tuning import methods
from tuning.space import Space
from tuning.study import History, Outcome, State, Study, TrialFinished, TrialStarted


@dataclass(frozen=True)
class Peer:
    """A method in the race.

    `packages` names what must be installed: the package to import, and its name where packages are published.
    A `slow` one takes so long per suggestion that it races on a part of the problems and seeds only.
    """

    search: Search
    packages: tuple[tuple[str, str], ...] = ()
    slow: bool = False

    @property
    def missing(self) -> tuple[str, ...]:
        """Packages that are not installed."""
        return tuple(name for package, name in self.packages if importlib.util.find_spec(package) is None)

    def versions(self) -> dict[str, str]:
        """Versions of numpy, scipy and of what the peer needs."""
        names = ["numpy", "scipy", *(name for _, name in self.packages)]
        return {name: importlib.metadata.version(name) for name in names}


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


OPTUNA, TORCH = ("optuna", "optuna"), ("torch", "torch")
PEERS: dict[str, Peer] = {
    "bayes": Peer(ours("bayes")),
    "tpe": Peer(ours("tpe")),
    "tpe_separate": Peer(ours("tpe", densities="separate")),
    "random": Peer(ours("random")),
    "sobol": Peer(ours("sobol")),
    "optuna_gp": Peer(adapters.optuna(lambda s, seed: s.GPSampler(seed=seed)), (OPTUNA, TORCH)),
    "optuna_tpe": Peer(adapters.optuna(lambda s, seed: s.TPESampler(seed=seed)), (OPTUNA,)),
    "optuna_tpe_univariate": Peer(
        adapters.optuna(lambda s, seed: s.TPESampler(seed=seed, multivariate=False)), (OPTUNA,)
    ),
    "optuna_cmaes": Peer(adapters.optuna(lambda s, seed: s.CmaEsSampler(seed=seed)), (OPTUNA, ("cmaes", "cmaes"))),
    "hyperopt": Peer(adapters.hyperopt, (("hyperopt", "hyperopt"),)),
    "scikit_optimize": Peer(adapters.scikit_optimize, (("skopt", "scikit-optimize"),), slow=True),
    "bayesian_optimization": Peer(adapters.bayesian_optimization, (("bayes_opt", "bayesian-optimization"),), slow=True),
    "smac_blackbox": Peer(adapters.smac("BlackBoxFacade"), (("smac", "smac"),), slow=True),
    "smac_hpo": Peer(adapters.smac("HyperparameterOptimizationFacade"), (("smac", "smac"),), slow=True),
    "ax": Peer(adapters.ax, (("ax", "ax-platform"), TORCH, ("botorch", "botorch")), slow=True),
    "hebo": Peer(adapters.hebo, (("hebo", "HEBO"), TORCH, ("gpytorch", "gpytorch"), ("pymoo", "pymoo")), slow=True),
}
