"""The main problem: a model on a data set, scored by cross-validation. A test part is sealed off first."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, ClassVar

import numpy as np

from tuning import datasets, metrics, models
from tuning.language import tr
from tuning.problems import _shares
from tuning.problems._fitting import Fitted, Fitting, n_epochs
from tuning.problems._folded import check_folds
from tuning.problems._folds import FoldFound, Watch, over_folds
from tuning.problems._looking import boundary, inputs_of_a_plane, out_of_fold, whole
from tuning.problems._preparing import PREFIX, Preparation, check, check_gaps, chosen, prepared, usual
from tuning.problems._rows import Fold, Rows
from tuning.problems._snippet import export, together
from tuning.problems._splitting import LAST_SEED
from tuning.problems.looks import Boundary, OutOfFold
from tuning.problems.protocol import Cost, ReportFunction
from tuning.space import Config, Space, checks
from tuning.space.sharing import Shared
from tuning.study import Direction, Outcome


@dataclass(frozen=True)
class Estimator(Shared):
    """A model on a data set, scored by cross-validation.

    Args:
        dataset: name of a data set.
        model: name of a model family.
        metric: the objective, None for accuracy or, in regression, R²; all other metrics that the data allow are
            recorded with it.
        folds: number of folds, 2 to 10.
        validation: ``folds``, stratified for classification; ``plain`` folds; ``group``, whose rows stay together;
            ``time``, where later rows are predicted from earlier ones; or ``holdout``, one split of 25 %. The test part
            follows the same rule.
        shuffle: whether rows are shuffled into folds by `seed`; GridSearchCV's ``cv=3`` does not.
        seed: draws the folds; this and `model_seed` are from 0 to 2^32 - 1.
        space: what is searched: parameters of the model, and steps ``prepare__...`` that are fitted inside each fold;
            None takes the model's default space.
        scaling: ``none``, ``standard``, ``minmax``, ``robust`` or ``quantile``, unless the space has
            ``prepare__scaling``; None takes the model's default.
        test_size: share of the rows that the search never sees, 0 to 0.5; drawn with seed 42.
        model_seed: the model's ``random_state``.
        settings: settings of the data set.
        repeats: how often rows are dealt into folds anew, 1 to 10; with folds that are stratified or plain.
        budget: ``rows`` for a model without epochs: a trial that is watched is fitted to a ninth and to a third of each
            fold's rows before it is to all, so that halving can give it up; None leaves halving the epochs, else folds.

    Raises:
        ValueError: if a name, a number, the metric or a parameter does not fit, or there are too few rows to score on;
            the sentence names it.
    """

    dataset: str = "digits"
    model: str = "mlp"
    metric: str = None  # type: ignore[assignment]  # None stands for the default until __post_init__
    folds: int = 3
    validation: str = "folds"
    shuffle: bool = True
    seed: int = 0
    space: Space = None  # type: ignore[assignment]
    scaling: str = None  # type: ignore[assignment]
    test_size: float = 0.2
    model_seed: int = 42
    settings: Mapping[str, Any] = field(default_factory=dict)
    repeats: int = 1
    budget: str | None = None
    optimum = None
    cost: ClassVar[Cost] = "trained"

    def __post_init__(self) -> None:
        if not isinstance(self.settings, Mapping):
            raise ValueError(
                tr(
                    "settings are those of the data set, by name, such as {{'n': 200}}, not {settings!r}.",
                    settings=self.settings,
                )
            )
        family, facts = models.get(self.model), self.facts
        metric = metrics.default(facts.task) if self.metric is None else self.metric
        object.__setattr__(self, "metric", metrics.get(metric).name)
        space = family.space(facts.task) if self.space is None else self.space
        object.__setattr__(self, "space", space if isinstance(space, Space) else Space.from_sklearn(space))
        object.__setattr__(self, "scaling", family.scaling if self.scaling is None else self.scaling)
        family.check([name for name in self.space if not name.startswith(PREFIX)], facts.task)
        if held := [name for name, parameter in self.space.items() if getattr(parameter, "objects", {})]:
            raise ValueError(
                tr(
                    "{held}: its choices must be literals, such as text and numbers. For estimators and "
                    "functions as choices use problems.custom(...).",
                    held=held[0],
                )
            )
        if reason := metrics.reason_not_allowed(self.metric, facts.task, facts.n_classes):
            raise ValueError(reason)
        if metrics.get(self.metric).needs == "probabilities" and not family.has_probabilities:
            raise ValueError(
                tr(
                    "{metric} needs probabilities, and {model} gives none. Choose another metric or model.",
                    metric=metrics.title(self.metric),
                    model=tr(family.title),
                )
            )
        ends = {"folds": (2, 10), "repeats": (1, 10), "seed": (0, LAST_SEED), "model_seed": (0, LAST_SEED)}
        for name, (low, high) in ends.items():
            object.__setattr__(self, name, checks.whole(name, getattr(self, name), low, high))
        check_folds(self, family, facts.can, facts.task)
        check(self.space, self.usual_steps)
        if "gaps" in facts.kinds:
            check_gaps(self.space, family, self.data)
        if not checks.is_finite(self.test_size) or not 0 <= self.test_size <= 0.5:
            raise ValueError(
                tr("test_size must be a share from 0 to 0.5, not {test_size!r}.", test_size=self.test_size)
            )
        object.__setattr__(self, "test_size", float(self.test_size))
        if self.budget is not None:
            _shares.check(self.budget, family, facts.n_rows, self.test_size, self.validation, self.folds)
        self.rows.check(self.metric)

    @property
    def name(self) -> str:
        return f"{self.dataset} × {self.model}"

    @property
    def data(self) -> datasets.Dataset:
        """The whole data set, from the cache of this process."""
        return datasets.get(self.dataset, **self.settings)

    @property
    def n_folds(self) -> int:
        """How many fold scores a trial has."""
        return 1 if self.validation == "holdout" else self.folds * self.repeats

    @property
    def usual_steps(self) -> Preparation:
        """What is done to inputs where a config says nothing."""
        return usual(models.get(self.model), self.scaling, self.model_seed)

    def n_epochs(self, config: Config) -> int | None:
        """The most epochs that one fit may run, if the model reports them; all rows, if these are the budget."""
        return n_epochs(models.get(self.model), config) if self.budget is None else self.rows.n_fitted()

    @property
    def modules(self) -> tuple[str, ...]:
        """What a process should import before it evaluates."""
        family = models.get(self.model)
        module = family.classes[self.facts.task].partition(":")[0]
        skl = ("sklearn.datasets", "sklearn.model_selection", "sklearn.preprocessing")
        return (__name__, *skl, module, *family.preload)

    @property
    def facts(self) -> datasets.Facts:
        """Size, task and classes of the data set; known without loading it for the bundled ones."""
        return datasets.facts(self.dataset, **self.settings)

    @property
    def direction(self) -> Direction:
        return metrics.get(self.metric).direction

    @cached_property
    def metrics(self) -> dict[str, Direction]:
        """The metrics that are recorded, with their directions."""
        has = models.get(self.model).has_probabilities
        return {
            name: metrics.get(name).direction
            for name in (
                *metrics.allowed(self.facts.task, self.facts.n_classes),
                *filter(metrics.is_cost, [self.metric]),
            )
            if has or metrics.get(name).needs != "probabilities"
        }

    def recipe(self) -> dict[str, Any]:
        """JSON-able; `tuning.problems.from_recipe` turns it back."""
        return {
            "kind": "estimator",
            "dataset": self.dataset,
            "model": self.model,
            "metric": self.metric,
            "folds": self.folds,
            "validation": self.validation,
            "shuffle": self.shuffle,
            "seed": self.seed,
            "space": self.space.to_json(),
            "scaling": self.scaling,
            "test_size": self.test_size,
            "model_seed": self.model_seed,
            "settings": dict(self.settings),
            **({"repeats": self.repeats} if self.repeats > 1 else {}),
            **({} if self.budget is None else {"budget": self.budget}),
        }

    def share(self, folder: str) -> None:
        """Put large data into the folder, where other processes on this machine find them."""
        datasets.share(folder, self.dataset, **self.settings)

    def attach(self, folder: str) -> None:
        """Look for data in the folder first."""
        datasets.attach(folder)

    # Rows ----------------------------------------------------------------------------------------------------
    @cached_property
    def rows(self) -> Rows:
        """Which rows are fitted to and scored on."""
        settings = tuple(sorted(self.settings.items()))
        return Rows(
            self.dataset,
            settings,
            self.test_size,
            self.validation,
            self.folds,
            self.shuffle,
            self.seed,
            self.repeats,
        )

    def search_part(self) -> tuple[np.ndarray, np.ndarray]:
        """``X, y`` that the search may see, shapes (n, n_features) and (n,)."""
        return self.rows.search_part()

    def splits(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Rows of `search_part` to fit and to score on, one pair per fold; the ``cv=`` of scikit-learn's searches."""
        return self.rows.splits()

    def defaults(self) -> tuple[Config, ...]:
        """The model's own defaults, as near as the ranges allow."""
        steps = {PREFIX + name: value for name, value in self.usual_steps.steps().items()}
        return (models.get(self.model).default(self.space, self.facts.task, steps),)

    # Trials --------------------------------------------------------------------------------------------------
    @property
    def fitting(self) -> Fitting:
        """How one fold is fitted and scored."""
        facts = self.facts
        return Fitting(self.model, facts.task, facts.n_classes, self.metric, tuple(self.metrics), self.model_seed)

    def evaluate(
        self, config: Config, *, budget: float = 1.0, seed: int = 0, report: ReportFunction | None = None
    ) -> Outcome:
        """Fit and score one config on all folds; `seed` does not matter: folds and model have their own.

        `budget` is a share of the rows where these are the budget, and else does not matter. Who reports hears of the
        smaller shares first: the mean over the folds, as of so many rows.

        Raises:
            Pruned: if `report` raises it; its outcome holds the folds that were done.
        """
        watch, share = Watch(), 1.0 if self.budget is None else _shares.share_of(budget)
        return over_folds(self._fitted_folds(config, watch, report, share), watch, report)

    def _fitted_folds(
        self, config: Config, watch: Watch, report: ReportFunction | None, share: float
    ) -> Iterator[FoldFound]:
        from sklearn import config_context

        fitting = self.fitting
        preparation, config = chosen(config, self.usual_steps)
        if self.budget is not None and report is not None:
            self._climb(preparation, config, watch, report, share)
        for number, fold in enumerate(self.rows.folded(preparation, share)):
            on_score = None if report is None or self.budget is not None else partial(report, number)
            # The first fit of a config checks it; the data are finite, or else scikit-learn looks and says so.
            with config_context(assume_finite=fold.is_finite, skip_parameter_validation=number > 0):
                model = fitting.fit(config, fold, watch, on_score)
                found = fitting.score(model, fold, watch)
            counted = getattr(model, "n_iter_", None) if self.budget is None else len(fold.y)
            epochs = counted if isinstance(counted, int) else None
            said = self.rows.undefined(fitting.names, fold.y_score)
            looked_at = fitting.looked_at(model, fold, number, self.rows.data.class_names)
            yield FoldFound(found[self.metric], found, epochs, said, *looked_at)

    def _climb(
        self, preparation: Preparation, config: Config, watch: Watch, report: ReportFunction, share: float
    ) -> None:
        """Fits to each smaller share of the rows, and reports the mean over the folds as of so many rows."""
        steps = {self.rows.n_fitted(rung): rung for rung in reversed(_shares.RUNGS)}  # of equal ones the smaller share
        for n, rung in sorted(steps.items()):
            if n >= self.rows.n_fitted(share):
                return
            values = []
            try:
                for fold in self.rows.folded(preparation, rung):
                    model = self.fitting.fit(config, fold, watch)
                    values.append(self.fitting.score(model, fold, watch, (self.metric,))[self.metric])
            except ValueError as error:  # such as more neighbours than rows, which says nothing of all rows
                warnings.warn(f"not fitted to {n} rows alone: {error}", stacklevel=2)
            else:
                report(0, n, float(np.mean(values)))

    # The best model ------------------------------------------------------------------------------------------
    def test_score(self, config: Config) -> dict[str, float]:
        """All metrics on the sealed test part, of the model fitted on the whole search part; NaN where undefined.

        Raises:
            ValueError: if no test part was split off.
        """
        if not len(self.rows.test):
            raise ValueError(tr("there is no test part: test_size is 0."))
        preparation, config = chosen(config, self.usual_steps)
        fold, watch = self.rows.whole(preparation), Watch()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the search has shown the same warnings with this config already
            return self.fitting.score(self.fitting.fit(config, fold, watch), fold, watch)

    def trained(self, config: Config) -> Any:
        """A pipeline of scikit-learn, steps and model, fitted to all rows that the search may see."""
        return whole(self, config)

    def out_of_fold(self, config: Config) -> OutOfFold:
        """What the config says of each row by a model that was not fitted to it; the test part is left alone."""
        return out_of_fold(self, config)

    def inputs_of_a_plane(self) -> tuple[str, ...]:
        """Inputs over which `boundary` can look."""
        return inputs_of_a_plane(self)

    def boundary(self, configs: Sequence[Config], x: str, y: str) -> Boundary:
        """What the models of some configs say over two inputs.

        Raises:
            ValueError: if one of both is no number with two values or more.
        """
        return boundary(self, list(configs), x, y)

    def fitted(self, config: Config, rows: np.ndarray | None = None) -> Fitted:
        """The model of `config`, fitted with its preparation to `rows` of the search part, or to all of it."""
        preparation, config = chosen(config, self.usual_steps)
        data, at = self.data, self.rows.search if rows is None else self.rows.search[rows]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the search has shown the same warnings with this config already
            steps, n_categories = prepared(preparation, data)
            X, weights = steps.fit_transform(data.X[at], data.y[at]), data.weights
            fold = Fold(X, data.y[at], X[:0], data.y[:0], n_categories, None if weights is None else weights[at])
            return Fitted(steps, self.fitting.fit(config, fold, Watch()), data.n_classes)

    def snippet(self, config: Config) -> str:
        """Python code that fits the model of `config` with scikit-learn and scores it on the test part."""
        return export(self.recipe(), config)

    def snippet_together(self, members: Mapping[str, Config], weights: Sequence[float]) -> str:
        """The same for several configs by name, whose weighted mean answers."""
        return together([(name, self.recipe(), config) for name, config in members.items()], weights)
