"""The main problem: a model on a data set, scored by cross-validation. A test part is sealed off first."""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from tuning import datasets, metrics, models
from tuning.metrics.scores import compute
from tuning.problems import Pruned, ReportFunction
from tuning.problems._snippet import snippet
from tuning.space import Config, Space
from tuning.study import Direction, Outcome

# Epochs that are reported: ever rarer, as each costs a sixth of an epoch. The same for all trials, so that rules of
# early discard compare like with like.
REPORTED = frozenset(round(step * 10**k) for k in range(5) for step in (1, 1.5, 2, 3, 4, 6, 8))
SCALINGS = ("none", "standard", "minmax")


@dataclass(frozen=True)
class Estimator:
    """A model on a data set, scored by cross-validation.

    Args:
        dataset: name of a data set.
        model: name of a model family.
        metric: the objective; all other metrics that the data allow are recorded with it.
        folds: number of folds, 2 to 10; stratified for classification.
        validation: ``folds``, or ``holdout`` for one split of 25 %.
        shuffle: whether rows are shuffled into folds by `seed`; GridSearchCV's ``cv=3`` does not.
        seed: draws the folds.
        space: what is searched; None takes the model's default space.
        scaling: ``none``, ``standard`` or ``minmax``, fitted inside each fold; None takes the model's default.
        test_size: share of the rows that the search never sees, 0 to 0.5; drawn with seed 42.
        model_seed: the model's ``random_state``.
        settings: settings of the data set.

    Raises:
        ValueError: if a name, a number, the metric or a parameter does not fit; the sentence names it.
    """

    dataset: str = "digits"
    model: str = "mlp"
    metric: str = "accuracy"
    folds: int = 3
    validation: str = "folds"
    shuffle: bool = True
    seed: int = 0
    space: Space = None  # type: ignore[assignment]  # None stands for the default until __post_init__
    scaling: str = None  # type: ignore[assignment]
    test_size: float = 0.2
    model_seed: int = 42
    settings: Mapping[str, Any] = field(default_factory=dict)
    optimum = None

    def __post_init__(self) -> None:
        family, facts = models.get(self.model), self.facts
        object.__setattr__(self, "metric", metrics.get(self.metric).name)
        space = family.space(facts.task) if self.space is None else self.space
        object.__setattr__(self, "space", space if isinstance(space, Space) else Space.from_sklearn(space))
        object.__setattr__(self, "scaling", family.scaling if self.scaling is None else self.scaling)
        family.check(self.space, facts.task)
        if reason := metrics.reason_not_allowed(self.metric, facts.task, facts.n_classes):
            raise ValueError(reason)
        if metrics.get(self.metric).needs == "probabilities" and not family.has_probabilities:
            raise ValueError(
                f"{metrics.get(self.metric).title} needs probabilities, and {family.title} gives none. "
                "Choose another metric or model."
            )
        if isinstance(self.folds, bool) or not isinstance(self.folds, int) or not 2 <= self.folds <= 10:
            raise ValueError(f"folds must be a whole number from 2 to 10, not {self.folds!r}.")
        if self.validation not in ("folds", "holdout"):
            raise ValueError(f"validation must be 'folds' or 'holdout', not {self.validation!r}.")
        if self.scaling not in SCALINGS:
            raise ValueError(f"scaling must be one of {', '.join(SCALINGS)}, not {self.scaling!r}.")
        if not isinstance(self.test_size, (int, float)) or not 0 <= self.test_size <= 0.5:
            raise ValueError(f"test_size must be a share from 0 to 0.5, not {self.test_size!r}.")
        if isinstance(self.seed, bool) or not isinstance(self.seed, int) or self.seed < 0:
            raise ValueError(f"seed must be a whole number of at least 0, not {self.seed!r}.")
        if facts.task == "classification":
            # At least so many, as the split is stratified; only a close call needs the data.
            rarest = math.floor(min(facts.class_counts) * (1 - self.test_size)) - 1
            if rarest < self.folds:
                rarest = int(np.bincount(self.data.y[self._search_rows()]).min())
            if self.validation == "folds" and rarest < self.folds:
                raise ValueError(f"the rarest class has {rarest} rows, fewer than {self.folds} folds. Use fewer folds.")

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
        return self.folds if self.validation == "folds" else 1

    def n_epochs(self, config: Config) -> int | None:
        """The most epochs that one fit may run, if the model reports them while it fits."""
        family = models.get(self.model)
        if family.reporting is None:
            return None
        return int({**family.fixed, **config}["max_iter"])

    @property
    def modules(self) -> tuple[str, ...]:
        """What a process should import before it evaluates."""
        module = models.get(self.model).classes[self.facts.task].partition(":")[0]
        return (__name__, "sklearn.datasets", "sklearn.model_selection", "sklearn.preprocessing", module)

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
            for name in metrics.allowed(self.facts.task, self.facts.n_classes)
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
        }

    def share(self, folder: str) -> None:
        """Put large data into the folder, where other processes on this machine find them."""
        datasets.share(folder, self.dataset, **self.settings)

    def attach(self, folder: str) -> None:
        """Look for data in the folder first."""
        datasets.attach(folder)

    # Rows ----------------------------------------------------------------------------------------------------
    def _rows(self) -> tuple[np.ndarray, np.ndarray]:
        return _split_off(self.dataset, tuple(sorted(self.settings.items())), self.test_size)

    def _search_rows(self) -> np.ndarray:
        return self._rows()[0]

    def search_part(self) -> tuple[np.ndarray, np.ndarray]:
        """``X, y`` that the search may see, shapes (n, n_features) and (n,)."""
        rows = self._search_rows()
        return self.data.X[rows], self.data.y[rows]

    def splits(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Rows of `search_part` to fit and to score on, one pair per fold; the ``cv=`` of scikit-learn's searches."""
        from sklearn.model_selection import KFold, ShuffleSplit, StratifiedKFold, StratifiedShuffleSplit

        X, y = self.search_part()
        is_classes = self.data.task == "classification"
        if self.validation == "holdout":
            kind = StratifiedShuffleSplit if is_classes else ShuffleSplit
            return list(kind(1, test_size=0.25, random_state=self.seed).split(X, y))
        folder = StratifiedKFold if is_classes else KFold
        return list(
            folder(self.folds, shuffle=self.shuffle, random_state=self.seed if self.shuffle else None).split(X, y)
        )

    # Trials --------------------------------------------------------------------------------------------------
    def evaluate(
        self, config: Config, *, budget: float = 1.0, seed: int = 0, report: ReportFunction | None = None
    ) -> Outcome:
        """Fit and score one config on all folds. `seed` and `budget` do not matter: folds and model have their own.

        Raises:
            Pruned: if `report` raises it; its outcome holds the folds that were done.
        """
        from sklearn import config_context

        scores: list[float] = []
        recorded: dict[str, list[float]] = {name: [] for name in self.metrics}
        epochs: list[int] = []
        seconds = [0.0, 0.0]  # of fitting and of scoring

        def outcome(value: float, message: str = "") -> Outcome:
            found = {name: tuple(values) for name, values in recorded.items()}
            return Outcome(value, tuple(scores), found, seconds[0], seconds[1], tuple(epochs), message)

        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                for number, fold in enumerate(_folds(self)):
                    # The first fit of a config checks it; the data are finite, or else scikit-learn looks and says so.
                    with config_context(assume_finite=_are_finite(fold), skip_parameter_validation=number > 0):
                        began = time.perf_counter()
                        try:
                            model = self._fit(config, fold, number, report)
                        finally:
                            fitted = time.perf_counter()
                            seconds[0] += fitted - began
                        found = self._score(model, fold[2], fold[3])
                        seconds[1] += time.perf_counter() - fitted
                    scores.append(found[self.metric])
                    for name, value in found.items():
                        recorded[name].append(value)
                    if isinstance(n := getattr(model, "n_iter_", None), int):
                        epochs.append(n)
                    if report is not None:
                        report(number, None, found[self.metric])
            except Pruned as pruned:
                pruned.outcome = outcome(math.nan)
                raise
        return outcome(float(np.mean(scores)), "; ".join(sorted({str(w.message).splitlines()[0] for w in caught})))

    def _fit(self, config: Config, fold: tuple[np.ndarray, ...], number: int, report: ReportFunction | None) -> Any:
        X, y, X_score, y_score = fold
        whole = self.n_epochs(config) or 0
        rungs = {math.ceil(whole / 9), math.ceil(whole / 3)}  # where halving looks

        def on_epoch(model: Any, epoch: int) -> None:
            if report is not None and (epoch in REPORTED or epoch in rungs):
                report(number, epoch, self._score(model, X_score, y_score, only=self.metric)[self.metric])

        family = models.get(self.model)
        model = family.build(config, self.data.task, self.model_seed, on_epoch).fit(X, y)
        if report is not None and family.reporting is None and hasattr(model, "staged_predict"):
            self._report_stages(model, number, X_score, y_score, report)
        return model

    def _report_stages(
        self, model: Any, number: int, X: np.ndarray, y: np.ndarray, report: ReportFunction, n_reports: int = 12
    ) -> None:
        """The score after 1, 2, 4 ... trees, once the fold is fitted: boosting has no hook to call while it fits."""
        wanted = {round(n) for n in np.geomspace(1, model.n_iter_, n_reports)}
        needs_labels = metrics.get(self.metric).needs == "labels"
        stages = model.staged_predict(X) if needs_labels else model.staged_predict_proba(X)
        for n, found in enumerate(stages, start=1):
            if n in wanted:
                labels = found if needs_labels else found.argmax(axis=1)
                probabilities = None if needs_labels else found
                scores = None if needs_labels or self.data.n_classes != 2 else found[:, 1]
                n_classes = self.data.n_classes
                value = compute((self.metric,), y, labels, scores, probabilities, n_classes)[self.metric]
                report(number, n, value)

    def _score(self, model: Any, X: np.ndarray, y: np.ndarray, only: str | None = None) -> dict[str, float]:
        names = (only,) if only else tuple(self.metrics)
        needs = {metrics.get(name).needs for name in names}
        if hasattr(model, "decision_function"):
            model.decision_function = _once(model.decision_function)
        probabilities = (
            model.predict_proba(X) if needs & {"probabilities", "scores"} and hasattr(model, "predict_proba") else None
        )
        scores = None
        if "scores" in needs and self.data.n_classes == 2:
            scores = model.decision_function(X) if hasattr(model, "decision_function") else probabilities[:, 1]  # type: ignore[index]
        labels = model.predict(X)
        if self.data.task == "regression" and not np.isfinite(labels).all():
            return dict.fromkeys(names, math.nan)
        if probabilities is not None and not np.isfinite(probabilities).all():
            return dict.fromkeys(names, math.nan)
        return compute(names, y, labels, scores, probabilities, self.data.n_classes)

    # The best model ------------------------------------------------------------------------------------------
    def test_score(self, config: Config) -> dict[str, float]:
        """All metrics on the sealed test part, of the model fitted on the whole search part.

        Raises:
            ValueError: if no test part was split off.
        """
        rows = self._rows()[1]
        if not len(rows):
            raise ValueError("there is no test part: test_size is 0.")
        X, y = self.search_part()
        fold = _scaled(self.scaling, X, y, self.data.X[rows], self.data.y[rows])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the search has shown the same warnings with this config already
            return self._score(self._fit(config, fold, 0, None), fold[2], fold[3])

    def snippet(self, config: Config) -> str:
        """Python code that fits the model of `config` with scikit-learn and scores it on the test part."""
        return snippet(self, config)


@lru_cache(maxsize=16)
def _split_off(dataset: str, settings: tuple[tuple[str, Any], ...], test_size: float) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the search part and of the test part."""
    data = datasets.get(dataset, **dict(settings))
    rows = np.arange(data.n_rows)
    if test_size == 0:
        return rows, rows[:0]
    from sklearn.model_selection import train_test_split

    stratify = data.y if data.task == "classification" else None
    try:
        search, test = train_test_split(rows, test_size=test_size, random_state=42, stratify=stratify)
    except ValueError as error:
        raise ValueError(f"a test part of {test_size:g} cannot be split off: {error}") from None
    return search, test


KEEP_BYTES = 64 * 2**20
_FOLDS: dict[str, list[tuple[np.ndarray, ...]]] = {}


def _folds(problem: Estimator) -> Iterable[tuple[np.ndarray, ...]]:
    """Scaled ``X_fit, y_fit, X_score, y_score`` of each fold; those of the last few problems are kept in this process.

    The scaler depends on the fold only, so it is fitted once per fold and not once per trial. Folds of large data are
    made one at a time and not kept.
    """
    key = repr(
        (
            problem.dataset,
            sorted(problem.settings.items()),
            problem.test_size,
            problem.scaling,
            problem.folds,
            problem.validation,
            problem.shuffle,
            problem.seed,
        )
    )
    if key in _FOLDS:
        return _FOLDS[key]
    X, y = problem.search_part()
    made = (_scaled(problem.scaling, X[a], y[a], X[b], y[b]) for a, b in problem.splits())
    if problem.n_folds * 8 * X.size > KEEP_BYTES:
        return made
    while len(_FOLDS) >= 4:
        _FOLDS.pop(next(iter(_FOLDS)), None)
    return _FOLDS.setdefault(key, list(made))


def _are_finite(fold: tuple[np.ndarray, ...]) -> bool:
    """Quick on any size: a sum is finite only if all its terms are (one that overflows is taken for not finite)."""
    with np.errstate(all="ignore"):
        return all(math.isfinite(float(part.sum())) for part in fold)


def _once(function: Callable[[np.ndarray], np.ndarray]) -> Callable[[np.ndarray], np.ndarray]:
    """Computes once for each table: linear models call it from `predict` and from `predict_proba`, which changes it."""
    last: list[np.ndarray] = []

    def remembered(X: np.ndarray) -> np.ndarray:
        if not last or last[0] is not X:
            last[:] = X, function(X)
        return last[1].copy()

    return remembered


def _scaled(
    scaling: str, X: np.ndarray, y: np.ndarray, X_score: np.ndarray, y_score: np.ndarray
) -> tuple[np.ndarray, ...]:
    from sklearn.preprocessing import MinMaxScaler, StandardScaler

    if scaling == "none":
        return X, y, X_score, y_score
    scaler = (StandardScaler if scaling == "standard" else MinMaxScaler)().fit(X)
    return scaler.transform(X), y, scaler.transform(X_score), y_score
