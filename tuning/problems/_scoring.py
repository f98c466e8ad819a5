"""What scikit-learn calls ``scoring``: the scorer that it stands for, its metrics, and the best that one can score."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from tuning.discovery import whole
from tuning.language import tr
from tuning.space.checks import short

UNBOUNDED = ("mutual_info_score", "positive_likelihood_ratio")  # scikit-learn's scorers that no number bounds above


def scorer_of(estimator: Any, scoring: Any, *, is_strict: bool) -> Callable[..., Any]:
    """The scorer of ``scoring``, as `GridSearchCV` reads it.

    Args:
        estimator: whose own score None stands for.
        scoring: None, a name, a function, or a list or dictionary of several.
        is_strict: whether one of several that raises is not passed over.

    Raises:
        ValueError: if there is no such scorer, or it is none.
    """
    whole("sklearn")
    from sklearn.metrics import check_scoring

    if callable(scoring):
        return scoring  # type: ignore[no-any-return]
    if scoring is None and not hasattr(estimator, "score"):
        raise ValueError(tr("{name__} has no score of its own. Give scoring=...", name__=type(estimator).__name__))
    if scoring is not None and not isinstance(scoring, (str, list, tuple, set, dict)):
        raise ValueError(
            tr("scoring must be a name, a function, or a list or dict of several, not {scoring!r}.", scoring=scoring)
        )
    return check_scoring(estimator, scoring, raise_exc=is_strict)  # type: ignore[no-any-return]


def names_of(scorer: Callable[..., Any]) -> tuple[str, ...]:
    """The metrics of a scorer that has several; of a function they are known when it is called."""
    several = getattr(scorer, "_scorers", None)
    return tuple(several) if isinstance(several, Mapping) else ()


def takes_weights(scorer: Callable[..., Any]) -> bool:
    """Whether sample weights may be handed to it."""
    asked = getattr(scorer, "_accept_sample_weight", None)
    return bool(asked()) if asked is not None else "sample_weight" in inspect.signature(scorer).parameters


def scores_of(found: Any, key: str | None, metric: str, names: tuple[str, ...]) -> tuple[float, dict[str, float]]:
    """The objective, and all metrics by name, of what a scorer returned for a fold.

    Args:
        found: a number, or several by name.
        key: the objective among several; None takes the first.
        metric: how the objective is called.
        names: metrics that one number stands for.

    Raises:
        ValueError: if the objective is not there, or a score is no real number.
    """
    if not isinstance(found, Mapping):
        return _real(found), dict.fromkeys(names, _real(found))
    if not found:
        raise ValueError(tr("the scoring function returned no score at all."))
    key = key if key is not None else next(iter(found))
    if key not in found:
        raise ValueError(
            tr(
                "the scoring function returned no {key!r}. It returned: {known}.",
                key=key,
                known=", ".join(map(str, found)),
            )
        )
    return _real(found[key]), {metric if name == key else str(name): _real(score) for name, score in found.items()}


def _real(score: Any) -> float:
    try:
        return float(score)
    except TypeError:  # scikit-learn lets complex numbers pass
        raise ValueError(tr("a score must be a real number, not {score}.", score=short(score))) from None


def perfect_score(estimator: Any, scoring: Any, key: str | None) -> float | None:
    """The score of a perfect model, higher being better; None if it is not known."""
    whole("sklearn")
    from sklearn.metrics import get_scorer_names

    name = scoring.get(key) if isinstance(scoring, Mapping) else scoring
    if isinstance(scoring, (list, tuple, set)):
        name = key
    if name is None:
        return 1.0 if _scores_by_mixin(estimator) else None
    if not isinstance(name, str) or name not in get_scorer_names() or name in UNBOUNDED:
        return None
    return 0.0 if name.startswith("neg_") else 1.0


def _scores_by_mixin(estimator: Any) -> bool:
    """Whether its own score is the accuracy or R², as of what scikit-learn itself has, but for what wraps another."""
    whole("sklearn")
    from sklearn.base import ClassifierMixin, RegressorMixin, is_classifier, is_regressor

    if getattr(type(estimator), "score", None) in (ClassifierMixin.score, RegressorMixin.score):
        return True
    is_plain = {"scoring", "estimator", "steps"}.isdisjoint(estimator.get_params(deep=False))
    is_theirs = type(estimator).__module__.startswith("sklearn.")
    return is_theirs and is_plain and (is_classifier(estimator) or is_regressor(estimator))
