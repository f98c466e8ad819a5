"""Several models on one data set: the first hyperparameter is the model, and the others belong to one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from tuning import metrics
from tuning.language import tr
from tuning.problems._snippet import together
from tuning.problems.cross_validation import Estimator
from tuning.problems.looks import Boundary, OutOfFold
from tuning.problems.protocol import Cost, Pruned, ReportFunction
from tuning.space import Categorical, Config, Parameter, Space
from tuning.space.sharing import Shared
from tuning.study import Direction, Outcome

if TYPE_CHECKING:
    import numpy as np

    from tuning.problems._fitting import Fitted

MODEL = "model"
BETWEEN = "__"  # as scikit-learn parts a step of a pipeline from its parameter


@dataclass(frozen=True)
class AcrossModels(Shared):
    """Several models on the same data, folds and metric: which one, and with which hyperparameters?

    The space is ``model`` and, for each model, its hyperparameters as ``svm__C``, active where that model is chosen.

    Args:
        dataset: name of a data set.
        models: names of two or more model families.
        spaces: what is searched of each model; those that are left out take their default space.
        settings: the other settings of `tuning.problems.cross_validation.Estimator`, for all models alike.

    Raises:
        ValueError: if there are fewer than two models, one comes twice, or `Estimator` refuses one of them.
    """

    dataset: str
    models: Sequence[str]
    spaces: Mapping[str, Space | Mapping[str, Any]] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    optimum = None
    cost: ClassVar[Cost] = "trained"

    def __post_init__(self) -> None:
        names = (self.models,) if isinstance(self.models, str) else tuple(self.models)
        if len(names) < 2 or len(set(names)) < len(names):
            raise ValueError(
                tr(
                    "models must name two or more different models, such as ('svm', 'random_forest'), not {models!r}.",
                    models=self.models,
                )
            )
        if unknown := [name for name in self.spaces if name not in names]:
            raise ValueError(
                tr(
                    "spaces has {unknown!r}, which is not among the models: {listed}.",
                    unknown=unknown[0],
                    listed=", ".join(names),
                )
            )
        if refused := [name for name in ("model", "space") if name in self.settings]:
            raise ValueError(
                tr(
                    "with models= there is no {refused}=; ranges are given as spaces={{model: space}}.",
                    refused=refused[0],
                )
            )
        object.__setattr__(self, "models", names)
        made = {name: self._made(name) for name in names}
        object.__setattr__(self, "spaces", {name: part.space for name, part in made.items()})
        object.__setattr__(self, "parts", made)
        own = ("kind", "dataset", "model", "space", "scaling")
        shared = {name: value for name, value in made[names[0]].recipe().items() if name not in own}
        object.__setattr__(self, "settings", {"scaling": self.settings.get("scaling"), **shared})

    def _made(self, name: str) -> Estimator:
        try:
            return Estimator(self.dataset, name, space=self.spaces.get(name), **self.settings)  # type: ignore[arg-type]
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None

    parts: Mapping[str, Estimator] = field(init=False, repr=False, compare=False)
    """The problem of each model alone."""

    @property
    def name(self) -> str:
        return f"{self.dataset} × {', '.join(self.models)}"

    @property
    def _any(self) -> Estimator:
        return self.parts[self.models[0]]

    @property
    def metric(self) -> str:
        return self._any.metric

    @property
    def direction(self) -> Direction:
        return metrics.get(self.metric).direction

    @property
    def n_folds(self) -> int:
        """How many fold scores a trial has."""
        return self._any.n_folds

    @property
    def test_size(self) -> float:
        """Share of the rows that the search never sees."""
        return self._any.test_size

    @cached_property
    def metrics(self) -> dict[str, Direction]:
        """The metrics that every one of the models has."""
        each = [part.metrics for part in self.parts.values()]
        return {name: direction for name, direction in each[0].items() if all(name in one for one in each)}

    @property
    def modules(self) -> tuple[str, ...]:
        """What a process should import before it evaluates."""
        return tuple(dict.fromkeys(module for part in self.parts.values() for module in part.modules))

    @cached_property
    def space(self) -> Space:
        """``model`` first, then each model's hyperparameters, which need it."""
        found: dict[str, Parameter] = {MODEL: Categorical(tuple(self.models))}
        for model, part in self.parts.items():
            for name, parameter in part.space.items():
                inner = {f"{model}{BETWEEN}{parent}": list(allowed) for parent, allowed in parameter.when.items()}
                found[f"{model}{BETWEEN}{name}"] = replace(parameter, when={MODEL: [model], **inner})
        return Space(found)

    def part_of(self, config: Config) -> tuple[Estimator, Config]:
        """The problem of the model that `config` chooses, and the config as that model knows it."""
        model = config[MODEL]
        prefix = f"{model}{BETWEEN}"
        return self.parts[model], {name.removeprefix(prefix): config[name] for name in config if name != MODEL}

    def config_of(self, model: str, config: Config) -> Config:
        """The config of one model, as this problem knows it."""
        return {MODEL: model, **{f"{model}{BETWEEN}{name}": value for name, value in config.items()}}

    def defaults(self) -> tuple[Config, ...]:
        """Each model's own defaults, as near as the ranges allow."""
        return tuple(self.config_of(name, part.defaults()[0]) for name, part in self.parts.items())

    def recipe(self) -> dict[str, Any]:
        """JSON-able; `tuning.problems.from_recipe` turns it back."""
        spaces = {name: part.space.to_json() for name, part in self.parts.items()}
        return {
            "kind": "across_models",
            "models": list(self.models),
            "spaces": spaces,
            "dataset": self.dataset,
            **self.settings,
        }

    def n_epochs(self, config: Config) -> int | None:
        """The most epochs that one fit may run, if the chosen model reports them; all rows, if these are the budget."""
        part, inner = self.part_of(config)
        return part.n_epochs(inner)

    def share(self, folder: str) -> None:
        """Put large data into the folder, where other processes on this machine find them."""
        self._any.share(folder)

    def attach(self, folder: str) -> None:
        """Look for data in the folder first."""
        self._any.attach(folder)

    def evaluate(
        self, config: Config, *, budget: float = 1.0, seed: int = 0, report: ReportFunction | None = None
    ) -> Outcome:
        """Fit and score the chosen model on all folds, which are the same for every model.

        Raises:
            Pruned: if `report` raises it; its outcome holds the folds that were done.
        """
        part, inner = self.part_of(config)
        try:
            return self._of_all(part.evaluate(inner, budget=budget, seed=seed, report=report))
        except Pruned as pruned:
            pruned.outcome = None if pruned.outcome is None else self._of_all(pruned.outcome)
            raise

    def _of_all(self, found: Outcome) -> Outcome:
        """Without metrics that other models lack."""
        return replace(found, metrics={name: value for name, value in found.metrics.items() if name in self.metrics})

    def test_score(self, config: Config) -> dict[str, float]:
        """All metrics on the sealed test part, of the chosen model fitted on the whole search part.

        Raises:
            ValueError: if no test part was split off.
        """
        part, inner = self.part_of(config)
        return {name: value for name, value in part.test_score(inner).items() if name in self.metrics}

    def out_of_fold(self, config: Config) -> OutOfFold:
        """What the config says of each row by a model that was not fitted to it; the test part is left alone."""
        part, inner = self.part_of(config)
        return part.out_of_fold(inner)

    def inputs_of_a_plane(self) -> tuple[str, ...]:
        """Inputs over which `boundary` can look."""
        return self._any.inputs_of_a_plane()

    def boundary(self, configs: Sequence[Config], x: str, y: str) -> Boundary:
        """What the models of some configs say over two inputs.

        Raises:
            ValueError: if one of both is no number with two values or more.
        """
        found = [part.boundary([inner], x, y) for part, inner in map(self.part_of, configs)]
        return replace(found[0], said=tuple(one.said[0] for one in found))

    def fitted(self, config: Config, rows: np.ndarray | None = None) -> Fitted:
        """The chosen model, fitted with its preparation to `rows` of the search part, or to all of it."""
        part, inner = self.part_of(config)
        return part.fitted(inner, rows)

    def snippet(self, config: Config) -> str:
        """Python code that fits the chosen model with scikit-learn and scores it on the test part."""
        part, inner = self.part_of(config)
        return part.snippet(inner)

    def snippet_together(self, members: Mapping[str, Config], weights: Sequence[float]) -> str:
        """The same for several configs by name, whose weighted mean answers."""
        parts = {name: self.part_of(config) for name, config in members.items()}
        return together([(name, part.recipe(), inner) for name, (part, inner) in parts.items()], weights)
