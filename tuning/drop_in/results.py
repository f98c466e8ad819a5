"""How many trials a search has, what a trial is to ``cv_results_``, and what a pickled search says of its store."""

from __future__ import annotations

import math
from collections.abc import Mapping
from os import PathLike, fspath
from typing import Any

from tuning import methods
from tuning.methods import Method
from tuning.methods.grid import fit_levels
from tuning.problems.any_estimator import Custom, Folds
from tuning.space import Categorical, Space
from tuning.study import State, Trial


def planned(method: str | Method, space: Space, n_iter: int) -> tuple[Method, int]:
    """The method, and its number of trials: all points of a grid, else `n_iter` or as many as the space has configs.

    A grid that is asked for by name has as many levels of each range as `n_iter` allows.
    """
    if method == "grid":
        is_listed = all(isinstance(parameter, Categorical) for parameter in space.values())
        method = methods.get("grid") if is_listed else methods.get("grid", levels=fit_levels(space, n_iter))
    elif isinstance(method, str):
        method = methods.get(method)
    if method.name == "grid":
        levels = getattr(method, "levels", None)
        return method, space.grid(fit_levels(space, n_iter) if levels is None else levels).size
    return method, int(min(n_iter, space.n_configs))


def measured(problem: Custom, trial: Trial, found: Folds | None) -> list[dict[str, Any]]:
    """What scikit-learn's ``_fit_and_score`` measured on each fold; folds that were not fitted have no score.

    Raises:
        RuntimeError: if the trial failed in a way that no fit can, such as a worker that died, and failures are to be
            raised.
    """
    folds = [dict(fold) for fold in (found.folds if found is not None else ())]
    missing = problem.n_folds - len(folds)
    is_pruned = trial.state == State.PRUNED
    if missing and not is_pruned and problem.error_score == "raise":
        raise RuntimeError(f"trial {trial.number + 1} failed: {trial.message}")
    score = math.nan if is_pruned or problem.error_score == "raise" else problem.error_score
    nothing = _nothing(problem, folds, score) | {"fit_error": None if is_pruned else f"{trial.state}: {trial.message}"}
    return folds + [dict(nothing) for _ in range(missing)]


def _nothing(problem: Custom, folds: list[dict[str, Any]], score: float) -> dict[str, Any]:
    like = folds[0]["test_scores"] if folds else dict.fromkeys(problem.metrics) if problem.has_several else score
    scores: Any = dict.fromkeys(like, score) if isinstance(like, Mapping) else score
    train = {"train_scores": scores} if problem.train_scores else {}
    return {"test_scores": scores, "n_test_samples": 0, "fit_time": math.nan, "score_time": math.nan, **train}


def portable(store: Any) -> Any:
    """The address of a store, without a password."""
    from tuning.store import Store
    from tuning.store.address import address, text_of

    if isinstance(store, Store):
        return store.address
    return text_of(address(store)) if isinstance(store, (str, PathLike)) and "://" in fspath(store) else store
