"""Fits one model to one fold and scores it, by epoch while it fits where the model allows it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tuning import metrics, models
from tuning.datasets import Task
from tuning.language import tr
from tuning.metrics.scores import compute
from tuning.problems._folds import Watch
from tuning.problems._rows import Fold
from tuning.problems.protocol import rungs
from tuning.space import Config

# Epochs that are reported: ever rarer, as each costs a sixth of an epoch. The same for all trials, so that rules of
# early discard compare like with like.
REPORTED = frozenset(round(step * 10**k) for k in range(5) for step in (1, 1.5, 2, 3, 4, 6, 8))
OnScore = Callable[[int, float], None]
# Of what labels, probabilities and scores are made; `_raw_predict` is that of scikit-learn's boosting.
ONCE = ("decision_function", "_raw_predict")
MOST_LETTERS = 20  # of the name of a class in a picture


@dataclass(frozen=True)
class Fitting:
    """How models of one family are fitted and scored.

    Args:
        model: name of the family.
        task: of the data.
        n_classes: of the data; 0 for regression.
        metric: the objective, which is reported by epoch.
        names: all metrics that are computed.
        seed: the model's ``random_state``.
    """

    model: str
    task: Task
    n_classes: int
    metric: str
    names: tuple[str, ...]
    seed: int

    def fit(self, config: Config, fold: Fold, watch: Watch, on_score: OnScore | None = None) -> Any:
        """The fitted model; `on_score` hears of the objective after some epochs, and may raise."""
        family = models.get(self.model)
        whole = n_epochs(family, config) or 0
        wanted = REPORTED | set(rungs(whole))
        aside = 0.0

        def on_epoch(model: Any, epoch: int) -> None:
            nonlocal aside
            if on_score is None or epoch not in wanted:
                return
            began = time.perf_counter()
            try:
                value = self.score(model, fold, watch, (self.metric,))[self.metric]
                on_score(epoch, value)
            finally:
                aside += time.perf_counter() - began

        began = time.perf_counter()
        try:
            unfitted = family.build(config, self.task, self.seed, on_epoch, n_categories=fold.n_categories)
            _check_rows(family, unfitted, len(fold.y))
            weights = {} if fold.weights is None else {"sample_weight": fold.weights}
            model = unfitted.fit(fold.X, fold.y, **weights)
        finally:
            watch.fit += time.perf_counter() - began - aside
        if on_score is not None and family.reporting is None and hasattr(model, "staged_predict"):
            self._report_stages(model, fold, watch, on_score)
        return model

    def looked_at(
        self, model: Any, fold: Fold, number: int, classes: tuple[str, ...]
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Curves of the training and, of the first fold, pictures, where there are any; `classes` by name."""
        losses = getattr(model, "loss_curve_", ()) if models.get(self.model).needs else ()
        series = {"loss": list(enumerate(losses, start=1))} if losses else {}
        has_pictures = number == 0 and hasattr(model, "pictures")
        return series, _named(model.pictures(fold.X_score, fold.y_score), fold, classes) if has_pictures else {}

    def score(self, model: Any, fold: Fold, watch: Watch, names: tuple[str, ...] = ()) -> dict[str, float]:
        """The named metrics, or all, on the part of the fold that is kept for it."""
        began = time.perf_counter()
        try:
            return self._score(model, fold, names or self.names)
        finally:
            watch.score += time.perf_counter() - began

    def _score(self, model: Any, fold: Fold, names: tuple[str, ...]) -> dict[str, float]:
        X, y = fold.X_score, fold.y_score
        needs = {metrics.get(name).needs for name in names}
        for name in ONCE:
            if hasattr(model, name):
                setattr(model, name, _once(getattr(model, name)))
        probabilities = (
            model.predict_proba(X) if needs & {"probabilities", "scores"} and hasattr(model, "predict_proba") else None
        )
        if probabilities is not None:
            probabilities = of_all_classes(model, probabilities, self.n_classes)
        scores = None
        if "scores" in needs and self.n_classes == 2:
            scores = model.decision_function(X) if hasattr(model, "decision_function") else probabilities[:, 1]  # type: ignore[index]
        labels = _flat(model.predict(X))
        if self.task == "regression" and not np.isfinite(labels).all():
            return dict.fromkeys(names, math.nan)
        if probabilities is not None and not np.isfinite(probabilities).all():
            return dict.fromkeys(names, math.nan)
        return compute(names, y, labels, scores, probabilities, self.n_classes)

    def _report_stages(self, model: Any, fold: Fold, watch: Watch, on_score: OnScore, n_reports: int = 12) -> None:
        """The score after 1, 2, 4 ... trees, once the fold is fitted: boosting has no hook to call while it fits."""
        n_stages = getattr(model, "n_iter_", None) or getattr(model, "tree_count_", None) or len(model.estimators_)
        wanted = {round(n) for n in np.geomspace(1, n_stages, n_reports)}
        needs_labels = metrics.get(self.metric).needs == "labels"
        stages = model.staged_predict(fold.X_score) if needs_labels else model.staged_predict_proba(fold.X_score)
        began = time.perf_counter()
        for n, found in enumerate(stages, start=1):
            if n not in wanted:
                continue
            probabilities = None if needs_labels else of_all_classes(model, found, self.n_classes)
            labels = _flat(found) if probabilities is None else probabilities.argmax(axis=1)
            scores = None if probabilities is None or self.n_classes != 2 else probabilities[:, 1]
            value = compute((self.metric,), fold.y_score, labels, scores, probabilities, self.n_classes)[self.metric]
            watch.score += time.perf_counter() - began
            on_score(n, value)
            began = time.perf_counter()
        watch.score += time.perf_counter() - began


def _flat(answers: np.ndarray) -> np.ndarray:
    """A model's answers, shape (n,); those of CatBoost are a column."""
    return answers.reshape(len(answers))


@dataclass(frozen=True, eq=False)
class Fitted:
    """A fitted model with its fitted preparation; inputs as in ``Dataset.X``.

    Args:
        steps: scikit-learn's transformer.
        model: scikit-learn's estimator.
        n_classes: of the data; 0 for regression.
    """

    steps: Any
    model: Any
    n_classes: int

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Numbers, or classes as 0 .. k - 1; shape (n,)."""
        return _flat(self.model.predict(self.steps.transform(X)))

    def probabilities(self, X: np.ndarray) -> np.ndarray:
        """Shape (n, n_classes); a class without a row to learn from has 0.

        Raises:
            ValueError: if the model gives none.
        """
        if not hasattr(self.model, "predict_proba"):
            raise ValueError(tr("{kind} gives no probabilities.", kind=type(self.model).__name__))
        return of_all_classes(self.model, self.model.predict_proba(self.steps.transform(X)), self.n_classes)

    def answers(self, X: np.ndarray) -> np.ndarray:
        """Numbers of shape (n,), or probabilities; of a classifier that gives none, 1 for the class that it says."""
        if not self.n_classes:
            return np.asarray(self.predict(X), dtype=float)
        if hasattr(self.model, "predict_proba"):
            return self.probabilities(X)
        found: np.ndarray = np.eye(self.n_classes)[self.predict(X)]
        return found


def of_all_classes(model: Any, probabilities: np.ndarray, n_classes: int) -> np.ndarray:
    """Probabilities of all classes: one that had no row to learn from has 0."""
    if probabilities.shape[1] == n_classes:
        return probabilities
    found = np.zeros((len(probabilities), n_classes))
    found[:, model.classes_] = probabilities
    return found


def _named(pictures: Mapping[str, Any], fold: Fold, classes: tuple[str, ...]) -> dict[str, Any]:
    """Pictures with the letters and the names of classes, which a network knows as numbers only."""
    names, found = [name[:MOST_LETTERS] for name in classes], dict(pictures)
    if "attention" in found:
        rows = [
            {**row, **{key: names[int(row[key])] for key in ("is", "read_as")}} for row in found["attention"]["rows"]
        ]
        found["attention"] = {"letters": fold.letters, "rows": rows}
    if "images" in found:
        wrong = [[pixels, names[int(is_)], names[int(said)]] for pixels, is_, said in found["images"]["wrong"]]
        found["images"] = {**found["images"], "wrong": wrong}
    return found


def _check_rows(family: models.Model, unfitted: Any, rows: int) -> None:
    """Raises ValueError if the model asks for more rows than there are.

    scikit-learn's nearest neighbours raise it for some settings; for others they answer, as if row 0 stood in for those
    that lack (1.9, equal weights and few rows).
    """
    asked = getattr(unfitted, family.at_most_rows) if family.at_most_rows else 0
    if isinstance(asked, (int, float)) and asked > rows:  # what is no number at all, scikit-learn refuses in its words
        raise ValueError(
            tr(
                "{name} = {asked:,} is more than the {rows:,} rows to learn from.",
                name=family.at_most_rows,
                asked=asked,
                rows=rows,
            )
        )


def n_epochs(family: models.Model, config: Config) -> int | None:
    """The most epochs that one fit may run, if the family reports them while it fits."""
    return None if family.reporting is None else int({**family.fixed, **config}[family.epochs])


def _once(function: Callable[[np.ndarray], np.ndarray]) -> Callable[[np.ndarray], np.ndarray]:
    """Computes once for each table: models call it from `predict` and from `predict_proba`, which changes it."""
    last: list[np.ndarray] = []

    def remembered(X: np.ndarray) -> np.ndarray:
        if not last or last[0] is not X:
            last[:] = X, function(X)
        return last[1].copy()

    return remembered
