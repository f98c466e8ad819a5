"""What the scores on folds say about the noise of a value."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tuning.history import Trial
from tuning.outputs import Output

FEW = 4  # trials with all folds that it takes


def told_noise(trials: Sequence[Trial], losses: np.ndarray, output: Output) -> float | None:
    """Variance of the noise of a mean over folds, standardised; None if the folds do not tell.

    A fold may be harder than the others for all trials, and a trial better on all folds: neither is noise. What is
    left, the mean square of trial by fold in a two-way layout (Scheffe 1959, "The analysis of variance", section 4.6),
    estimates the variance of one fold score, and k folds make it k times smaller. The worse half of the trials is left
    out, since bad models scatter more.

    Args:
        trials: those that have ended.
        losses: of each, shape (n,), NaN where there is none.
        output: what makes losses standardised ones; the good half of them, in a straight line.
    """
    n_folds = max((len(trial.fold_scores) for trial in trials), default=0)
    if n_folds < 2 or not np.isfinite(losses).any():
        return None
    middle = np.nanmedian(losses)
    kept = [trial.fold_scores for trial, loss in zip(trials, losses, strict=True) if loss <= middle]
    scores = np.array([each for each in kept if len(each) == n_folds and np.isfinite(each).all()], dtype=float)
    if len(scores) < FEW:
        return None
    scores = scores / output.unit / (output.scale * output.spread)
    left = scores - scores.mean(axis=1, keepdims=True)
    left -= left.mean(axis=0)
    degrees = (len(scores) - 1) * (n_folds - 1)
    return float((left**2).sum()) / degrees / n_folds
