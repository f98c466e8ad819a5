"""A problem of one's own: any estimator of scikit-learn's kind on any data, scored by cross-validation."""

from __future__ import annotations

import numbers
import pickle
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, ClassVar, Literal

import numpy as np

from tuning.language import mark, tr
from tuning.problems._fingerprint import fingerprint
from tuning.problems._folds import FoldFound, Watch, in_a_line, over_folds
from tuning.problems._named import check_names
from tuning.problems._scoring import names_of, perfect_score, scorer_of, scores_of, takes_weights
from tuning.problems.protocol import Cost, Pruned, ReportFunction
from tuning.space import Config, Space, SpaceError
from tuning.space.literals import label
from tuning.space.notation import Notation
from tuning.space.sharing import Shared
from tuning.study import Direction, Outcome, in_words
from tuning.study.values import plain

Splits = tuple[tuple[np.ndarray, np.ndarray], ...]
NOT_ITSELF = mark(
    "this recipe alone cannot be made into the problem again: it has a fingerprint of the data, not the data. "
    "Call problems.custom(...) with the same estimator and data."
)


@dataclass(frozen=True)
class Folds(Outcome):
    """An outcome with all that scikit-learn measured.

    Args:
        folds: what scikit-learn's own ``_fit_and_score`` found on each fold.
        warned: what the fits warned of: categories and texts.
        error: what was raised, if scikit-learn's own searches would raise it.
        trace: where it was raised, in words.
    """

    folds: tuple[Mapping[str, Any], ...] = ()
    warned: tuple[tuple[type[Warning], str], ...] = ()
    error: Exception | None = None
    trace: str = ""

    def __getstate__(self) -> dict[str, Any]:
        """An exception that cannot be sent is told in words."""
        state = dict(vars(self))
        if self.error is not None:
            try:
                pickle.loads(pickle.dumps(self.error))
            except Exception:  # noqa: BLE001 - an exception class of the user's own may raise anything here
                state["error"] = RuntimeError(in_words(self.error))
        return state

    def plain(self) -> Outcome:
        """Without these."""
        return Outcome(**{item.name: getattr(self, item.name) for item in fields(Outcome)})


@dataclass(frozen=True, eq=False)
class Custom(Shared):
    """An estimator on data, scored by cross-validation with scikit-learn's own code; made by `tuning.problems.custom`.

    Args:
        estimator: of which each fold gets a copy.
        X: inputs.
        y: targets; None without.
        notation: the space, and what its configs say to the estimator.
        scorer: called with a fitted estimator, inputs and targets; higher is better.
        splits: rows to fit to and to score on, one pair per fold.
        metric: name of the objective.
        key: the objective in what a scorer with several metrics returns; None takes the first.
        fit_params: what the estimator's ``fit`` gets besides.
        score_params: what the scorer gets besides.
        error_score: a fold's score where the fit fails, or ``raise``.
        train_scores: whether the rows that were fitted to are scored, too.
        name: how the problem is called.
        perfect: the best score that there can be; None if it is not known.
        settings: of scikit-learn, under which fits run wherever they do.
        is_whole: `evaluate` returns `Folds`, and raises nothing.
    """

    estimator: Any
    X: Any
    y: Any
    notation: Notation
    scorer: Callable[..., Any]
    splits: Splits
    metric: str
    key: str | None
    fit_params: Mapping[str, Any]
    score_params: Mapping[str, Any]
    error_score: float | Literal["raise"]
    train_scores: bool
    name: str
    perfect: float | None
    settings: Mapping[str, Any]
    is_whole: bool = False

    direction: ClassVar[Direction] = "maximize"
    optimum: ClassVar[float | None] = None
    cost: ClassVar[Cost] = "trained"

    @property
    def space(self) -> Space:
        return self.notation.space

    @property
    def title(self) -> str:
        return self.name

    @property
    def description(self) -> str:
        """What is scored, and how."""
        return tr(
            "{kind} on data of one's own, {n} folds. Higher is better.",
            kind=type(self.estimator).__name__,
            n=self.n_folds,
        )

    @property
    def n_folds(self) -> int:
        """How many fold scores a trial has."""
        return len(self.splits)

    @property
    def metrics(self) -> Mapping[str, Direction]:
        """The metrics that are known before the first trial; a function may return more."""
        return dict.fromkeys(names_of(self.scorer) or (self.metric,), "maximize")

    @property
    def has_several(self) -> bool:
        """Whether it is known beforehand that there are several metrics."""
        return bool(names_of(self.scorer))

    @property
    def modules(self) -> tuple[str, ...]:
        """What a process should import before it evaluates."""
        return (__name__, "sklearn.model_selection", type(self.estimator).__module__)

    @cached_property
    def _fingerprints(self) -> dict[str, str]:
        rows = [part for split in self.splits for part in split]
        more = {name: fingerprint(value) for name, value in (("fit", self.fit_params), ("score", self.score_params))}
        return {"data": fingerprint(self.X, self.y), "folds": fingerprint(rows), "weights": fingerprint(more)}

    def recipe(self) -> dict[str, Any]:
        """JSON-able. It tells this problem from others, and cannot be turned back: the data are not in it."""
        kind = type(self.estimator)
        return {
            "kind": "custom",
            "name": self.name,
            "estimator": f"{kind.__module__}.{kind.__qualname__}",
            "parameters": {name: _plain(value) for name, value in sorted(self.estimator.get_params().items())},
            "metric": self.metric,
            "scoring": label(self.scorer),
            "n_folds": self.n_folds,
            **self._fingerprints,
            "error_score": self.error_score,
            "space": self.space.to_json(),
            "note": NOT_ITSELF,
        }

    # Trials --------------------------------------------------------------------------------------------------
    def evaluate(
        self, config: Config, *, budget: float = 1.0, seed: int = 0, report: ReportFunction | None = None
    ) -> Outcome:
        """Fit and score one config on all folds. `seed` and `budget` do not matter: folds and model have their own.

        Raises:
            Pruned: if `report` raises it; its outcome holds the folds that were done.
        """
        watch, folds, caught = Watch(), list[Mapping[str, Any]](), list[warnings.WarningMessage]()

        def whole(outcome: Outcome, error: Exception | None = None) -> Outcome:
            if not self.is_whole:
                return outcome
            warned = dict.fromkeys((w.category, str(w.message)) for w in caught)
            trace = "" if error is None else "".join(traceback.format_exception(error))
            return Folds(**vars(outcome), folds=tuple(folds), warned=tuple(warned), error=error, trace=trace)

        try:
            return whole(over_folds(self._scored(config, watch, folds), watch, report, caught))
        except Pruned as pruned:
            pruned.outcome = whole(pruned.outcome or Outcome(float("nan")))
            raise
        except Exception as error:
            if not self.is_whole:
                raise
            return whole(Outcome(float("nan"), message=in_words(error)), error)

    def _scored(self, config: Config, watch: Watch, folds: list[Mapping[str, Any]]) -> Iterator[FoldFound]:
        from sklearn import config_context
        from sklearn.base import clone
        from sklearn.model_selection._validation import _fit_and_score

        arguments = self.notation.arguments(config)
        for train, test in self.splits:
            with config_context(**self.settings):
                found = _fit_and_score(  # what `GridSearchCV` calls: weights, kernels, failures and times are its own
                    clone(self.estimator),
                    self.X,
                    self.y,
                    scorer=self.scorer,
                    train=train,
                    test=test,
                    verbose=0,
                    parameters=arguments,
                    fit_params=dict(self.fit_params),
                    score_params=dict(self.score_params),
                    return_train_score=self.train_scores,
                    return_n_test_samples=True,
                    return_times=True,
                    return_estimator=True,
                    error_score=self.error_score,
                )
            model = found.pop("estimator")
            folds.append(found)
            watch.fit += found["fit_time"]
            watch.score += found["score_time"]
            epochs = n if type(n := getattr(model, "n_iter_", None)) is int and n >= 0 else None
            said = "" if found["fit_error"] is None else in_a_line(found["fit_error"])
            scores = scores_of(found["test_scores"], self.key, self.metric, tuple(self.metrics))
            yield FoldFound(*scores, epochs, said)


def custom(
    estimator: Any,
    X: Any,
    y: Any = None,
    space: Any = None,
    *,
    scoring: Any = None,
    cv: Any = None,
    groups: Any = None,
    sample_weight: Any = None,
    metric: str | None = None,
    fit_params: Mapping[str, Any] | None = None,
    score_params: Mapping[str, Any] | None = None,
    error_score: float | Literal["raise"] = float("nan"),
    return_train_score: bool = False,
    name: str | None = None,
) -> Custom:
    """Any estimator on any data; arguments as for scikit-learn's ``GridSearchCV``, whose results it gives.

    Args:
        estimator: anything with ``fit``; pipelines too, whose parameters are called ``step__name``.
        X: inputs: an array, a table, a sparse matrix, a list.
        y: targets; None without.
        space: a `Space`, or a dictionary or list of dictionaries in scikit-learn's notation, where estimators,
            functions and anything else may be choices.
        scoring: name of a scorer, a function, or a list or dictionary of several; None takes the estimator's own.
        cv: number of folds, a splitter, or pairs of rows; None is five. Folds are drawn once.
        groups: of the rows, for splitters that look at them.
        sample_weight: of the rows, for fits and, where it takes them, the scorer.
        metric: the objective where there are several metrics; None takes the first.
        fit_params: what ``fit`` gets besides; what has one item for each row is split with the rows.
        score_params: what the scorer gets besides.
        error_score: score of a fold whose fit fails; NaN makes a trial without a value, ``raise`` a failed one.
        return_train_score: whether rows that were fitted to are scored, too.
        name: how it is called in lists.

    Raises:
        ValueError: if an argument makes no sense; SpaceError if the space does not.
    """
    from sklearn import get_config
    from sklearn.base import clone, is_classifier
    from sklearn.model_selection import check_cv
    from sklearn.utils import indexable
    from sklearn.utils.validation import _num_samples

    if not hasattr(estimator, "fit") or not hasattr(estimator, "get_params") or isinstance(estimator, type):
        raise ValueError(
            tr(
                "estimator must be an object with fit and get_params, such as SVC(), not {estimator}.",
                estimator=label(estimator),
            )
        )
    if space is None:
        raise SpaceError(tr("the space is missing. Give a Space, or a dict such as {'C': [0.1, 1, 10]}."))
    if error_score != "raise" and (isinstance(error_score, bool) or not isinstance(error_score, numbers.Real)):
        raise ValueError(tr("error_score must be a number or 'raise', not {error_score!r}.", error_score=error_score))
    notation = space if isinstance(space, Notation) else Notation.of(space)
    check_names(estimator, notation)
    X, y = indexable(X, y)
    scorer = scorer_of(estimator, scoring, is_strict=error_score == "raise")
    known = names_of(scorer)
    if metric is not None and known and metric not in known:
        raise ValueError(tr("{metric!r} is not one of the metrics: {known}.", metric=metric, known=", ".join(known)))
    splitter = check_cv(cv, y, classifier=is_classifier(estimator))
    splits = tuple((np.asarray(a), np.asarray(b)) for a, b in splitter.split(X, y, groups))
    if not splits:
        raise ValueError(tr("cv has no fold. Give at least one pair of rows to fit to and to score on."))
    key = metric or (known[0] if known else None)
    fits, scores = dict(fit_params or {}), dict(score_params or {})
    if sample_weight is not None:
        fits["sample_weight"] = sample_weight
        if takes_weights(scorer):
            scores["sample_weight"] = sample_weight
    best = perfect_score(estimator, scoring, key)
    return Custom(
        clone(estimator),
        X,
        y,
        notation,
        scorer,
        splits,
        key or (scoring if isinstance(scoring, str) else "score"),
        key,
        fits,
        scores,
        error_score,
        bool(return_train_score),
        name or f"{type(estimator).__name__}, {_num_samples(X)} rows",
        best if best is None or error_score == "raise" or not error_score > best else float(error_score),
        get_config(),
    )


def _plain(value: Any) -> Any:
    """A parameter of an estimator in a recipe: literals as they are, of arrays their fingerprint, else the name."""
    if hasattr(value, "shape"):
        return f"{type(value).__name__} {value.shape} {fingerprint(value)}"
    try:
        return plain(value)
    except TypeError:
        return label(value)
