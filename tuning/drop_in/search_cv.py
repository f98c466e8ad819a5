"""`TuningSearchCV`: what users of scikit-learn's `GridSearchCV` rely on, with the methods, workers and store of ours.

It derives from scikit-learn's `BaseSearchCV`, so that results, scoring, metadata routing, tags and the methods of the
best estimator are scikit-learn's own code. Its ``fit`` is ours: that of `BaseSearchCV` hands candidates to joblib in
batches, and would leave no room for a loop that asks after each trial, for worker processes that one bad trial cannot
take down, for early discard, nor for a history that is watched and stored while it grows.
"""

from __future__ import annotations

import numbers
import time
import warnings
from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from typing import Any, ClassVar

import numpy as np
from sklearn.base import _fit_context, clone, is_classifier
from sklearn.model_selection import check_cv
from sklearn.model_selection._search import BaseSearchCV
from sklearn.model_selection._validation import _insert_error_scores, _warn_or_raise_about_fit_failures
from sklearn.utils import check_random_state, indexable
from sklearn.utils._param_validation import HasMethods, Interval, StrOptions
from sklearn.utils.validation import _check_method_params

from tuning import problems
from tuning.drop_in.gathering import Gathering
from tuning.drop_in.results import measured, planned, portable
from tuning.execution.inline import Inline
from tuning.methods import Method
from tuning.problems.any_estimator import Custom
from tuning.search import discard, run, study_of
from tuning.search.callbacks import progress
from tuning.space.notation import Notation
from tuning.study import History


class TuningSearchCV(BaseSearchCV):  # type: ignore[misc]
    """Search over the parameters of an estimator by cross-validation, in the place of `GridSearchCV`.

    Args:
        estimator: anything with ``fit``; pipelines too, whose parameters are called ``step__name``.
        space: a `tuning.Space`; or a dictionary, or list of dictionaries, in scikit-learn's notation, in which our
            parameters, lists and frozen scipy distributions may be mixed.
        method: a search method or its name: ``bayes``, ``random``, ``grid``, ``sobol``, ``tpe`` ...
        n_iter: number of trials; fewer where the space has fewer configs. A grid of lists is always searched whole; of
            a range, a grid has so many levels that no more than `n_iter` trials are made.
        scoring: as of `GridSearchCV`: None, a name, a function, or several.
        n_jobs: worker processes, each with a trial of its own; None is 1 (in this process), -1 all cores.
        refit: as of `GridSearchCV`: whether, by which metric, or a function of ``cv_results_``.
        cv: as of `GridSearchCV`: None, a number of folds, a splitter, or pairs of rows.
        verbose: 1 shows a bar with the progress, 2 also each trial.
        error_score: score of a fold whose fit fails, or ``raise``.
        return_train_score: whether rows that were fitted to are scored, too.
        random_state: seed of the method; a number makes the search repeatable.
        store: where the search is written while it runs: a store of `tuning.store` or its address. A pickled search has
            the address without a password; where it is fitted again the password comes from ``TUNING_STORE``, if that
            is the same address, or from where the driver looks (``PGPASSWORD``, ``~/.pgpass``).
        discard: rule of `tuning.search.discard` by which trials are given up early; folds that were not fitted have the
            score NaN.
        timeout: seconds that one trial may run, in a worker process; what it has not scored counts as failed.

    Attributes:
        history_: the search as a `tuning.History`, for charts, frames and explanations.
        cv_results_: and all others that `GridSearchCV` has: ``best_estimator_``, ``best_score_``, ``best_params_``,
            ``best_index_``, ``scorer_``, ``n_splits_``, ``refit_time_``, ``multimetric_``, ``classes_``,
            ``n_features_in_``, ``feature_names_in_``.
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **{n: given for n, given in BaseSearchCV._parameter_constraints.items() if n != "pre_dispatch"},  # noqa: SLF001
        "space": [Mapping, list, tuple],
        "method": [str, HasMethods(["ask"])],
        "n_iter": [Interval(numbers.Integral, 1, None, closed="left")],
        "random_state": ["random_state"],
        "store": [str, PathLike, HasMethods(["begin"]), None],
        "discard": [StrOptions(set(discard.names()))],
        "timeout": [Interval(numbers.Real, 0, None, closed="neither"), None],
    }

    def __init__(
        self,
        estimator: Any,
        space: Any,
        *,
        method: str | Method = "bayes",
        n_iter: int = 30,
        scoring: Any = None,
        n_jobs: int | None = None,
        refit: Any = True,
        cv: Any = None,
        verbose: int = 0,
        error_score: Any = np.nan,
        return_train_score: bool = False,
        random_state: Any = None,
        store: Any = None,
        discard: str = "none",
        timeout: float | None = None,
    ):
        super().__init__(
            estimator,
            scoring=scoring,
            n_jobs=n_jobs,
            refit=refit,
            cv=cv,
            verbose=verbose,
            error_score=error_score,
            return_train_score=return_train_score,
        )
        self.space, self.method, self.n_iter, self.random_state = space, method, n_iter, random_state
        self.store, self.discard, self.timeout = store, discard, timeout
        del self.pre_dispatch  # of joblib's, which has no part in this

    def __getstate__(self) -> dict[str, Any]:
        """With the address of the store in its place, without a password: a model is handed on, a password is not."""
        state: dict[str, Any] = super().__getstate__()
        return state if self.store is None else state | {"store": portable(self.store)}

    @_fit_context(prefer_skip_nested_validation=False)  # type: ignore[untyped-decorator]
    def fit(self, X: Any, y: Any = None, **params: Any) -> TuningSearchCV:
        """Search, and fit the best estimator to all rows.

        Args:
            X: inputs, one row for each sample.
            y: targets; None without.
            **params: for the estimator's ``fit``, the scorer and the splitter, such as ``sample_weight`` and
                ``groups``; what has one item for each row is split with the rows.
        """
        scorers, refit_metric = self._get_scorers()
        X, y = indexable(X, y)
        params = _check_method_params(X, params=params)
        routed = self._get_routed_params_for_fit(params)
        cv = check_cv(self.cv, y, classifier=is_classifier(self.estimator))
        self.n_splits_ = cv.get_n_splits(X, y, **routed.splitter.split)
        splits = list(cv.split(X, y, **routed.splitter.split))
        if len(splits) != self.n_splits_:
            raise ValueError(f"the splitter announced {self.n_splits_} folds and made {len(splits)}.")
        notation = Notation.of(self.space, as_grid=getattr(self.method, "name", self.method) == "grid")
        method, trials = planned(self.method, notation.space, self.n_iter)
        has_names = not (self.scoring is None or isinstance(self.scoring, str))
        problem = problems.custom(
            self.estimator,
            X,
            y,
            notation,
            scoring=self.scoring,
            cv=splits,
            metric=self.refit if isinstance(self.refit, str) and has_names else None,
            fit_params=routed.estimator.fit,
            score_params=routed.scorer.score,
            error_score=self.error_score,
            return_train_score=self.return_train_score,
        )
        with_metadata = {"X": X, "y": y, "metadata": _weights(params)}
        root = self._init_callback_context(max_subtasks=1 + (self.refit is not False))
        root.call_on_fit_task_begin(estimator=self, **with_metadata)
        searching = root.subcontext(task_name="search").call_on_fit_task_begin(estimator=self)
        candidates, out = self._searched(problem, method, trials)
        searching.call_on_fit_task_end(estimator=self)
        results = self._format_results(candidates, self.n_splits_, out)
        first = out[0]["test_scores"]
        self.multimetric_ = isinstance(first, dict)
        if callable(self.scoring) and self.multimetric_:
            self._check_refit_for_multimetric(first)
            refit_metric = self.refit
        if self.refit or not self.multimetric_:
            self.best_index_ = self._select_best_index(self.refit, refit_metric, results)
            if not callable(self.refit):
                self.best_score_ = results[f"mean_test_{refit_metric}"][self.best_index_]
            self.best_params_ = results["params"][self.best_index_]
        if self.refit:
            refitting = root.subcontext(task_name="refit-with-best-params")
            self._refitted(X, y, routed.estimator.fit, refitting, with_metadata)
        self.scorer_ = getattr(scorers, "_scorers", scorers)
        self.cv_results_ = results
        root.call_on_fit_task_end(estimator=self, **with_metadata)
        return self

    def _searched(
        self, problem: Custom, method: Method, trials: int
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The candidates, and what scikit-learn's own function measured of each fold of each."""
        from joblib import effective_n_jobs  # type: ignore[import-untyped]

        workers = min(effective_n_jobs(self.n_jobs), trials)
        self.history_ = History(study_of(problem, method, trials=trials))
        if self.verbose > 0:
            print(f"Fitting {self.n_splits_} folds for each of at most {trials} candidates")
        pool = None
        if workers > 1 or self.timeout is not None:
            from tuning.execution.pool import WorkerPool

            pool = WorkerPool(workers)
        gathering = Gathering(Inline() if pool is None else pool)
        options: dict[str, Any] = {} if self.store is None else {"store": self.store}
        try:
            self.history_ = run(
                replace(problem, is_whole=True),
                method,
                trials=trials,
                seed=_seed(self.random_state),
                callbacks=[progress()] if self.verbose > 0 else [],
                stop=gathering.has_failed,
                executor=gathering,
                timeout=self.timeout,
                discard=self.discard,
                **options,
            )
        except BaseException as error:
            self.history_ = vars(error).get("history", self.history_)  # it is not lost
            raise
        finally:
            if pool is not None:
                pool.close()
        if gathering.error is not None:
            raise gathering.error
        if self.history_.reason == "interrupted":
            raise KeyboardInterrupt
        return self._measured(problem, self.history_, gathering)

    def _measured(
        self, problem: Custom, history: History, gathering: Gathering
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        trials = history.ended_trials
        if not trials:
            raise ValueError(f"No fits were performed: {history.reason}.")
        out = [fold for trial in trials for fold in measured(problem, trial, gathering.found.get(trial.number))]
        _warn_or_raise_about_fit_failures(out, self.error_score)
        if callable(self.scoring):
            _insert_error_scores(out, self.error_score)
        for category, text in dict.fromkeys(one for found in gathering.found.values() for one in found.warned):
            warnings.warn(text, category, stacklevel=4)
        return [problem.notation.arguments(dict(trial.config)) for trial in trials], out

    def _refitted(self, X: Any, y: Any, fit_params: Mapping[str, Any], context: Any, more: Mapping[str, Any]) -> None:
        chosen = clone(self.best_params_, safe=False)  # estimators may be among them
        self.best_estimator_ = clone(self.estimator).set_params(**chosen)
        with context.propagate_callback_context(self.best_estimator_):
            context.call_on_fit_task_begin(estimator=self, **more)
            began = time.time()
            targets = () if y is None else (y,)
            self.best_estimator_.fit(X, *targets, **fit_params)
            self.refit_time_ = time.time() - began
        if hasattr(self.best_estimator_, "feature_names_in_"):
            self.feature_names_in_ = self.best_estimator_.feature_names_in_
        context.call_on_fit_task_end(estimator=self, **more)


def _weights(params: Mapping[str, Any]) -> dict[str, Any] | None:
    return None if params.get("sample_weight") is None else {"sample_weight": params["sample_weight"]}


def _seed(random_state: Any) -> int:
    if isinstance(random_state, numbers.Integral):
        return int(random_state)
    return int(check_random_state(random_state).randint(2**31 - 1))
