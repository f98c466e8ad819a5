"""Metrics of regression."""

from tuning.metrics.metric import Metric

NUMBERS = (
    Metric(
        "r2",
        "R²",
        "regression",
        "maximize",
        1.0,
        "r2",
        "Share of the variance explained.",
        "Depends on how much the target varies in the fold.",
    ),
    Metric(
        "mae",
        "Mean absolute error",
        "regression",
        "minimize",
        0.0,
        "neg_mean_absolute_error",
        "Typical error in the target's unit.",
        "Rare large errors hardly show.",
    ),
    Metric(
        "rmse",
        "Root mean squared error",
        "regression",
        "minimize",
        0.0,
        "neg_root_mean_squared_error",
        "Error in the target's unit, large ones counting more.",
        "One outlier can decide it.",
    ),
    Metric(
        "median_ae",
        "Median absolute error",
        "regression",
        "minimize",
        0.0,
        "neg_median_absolute_error",
        "Typical error: half of the rows are nearer.",
        "Says nothing of the other half.",
    ),
    Metric(
        "mape",
        "Mean absolute percentage error",
        "regression",
        "minimize",
        0.0,
        "neg_mean_absolute_percentage_error",
        "Error as a share of the target, for targets far from 0.",
        "Targets near 0 make it explode; guessing too low is cheaper.",
    ),
)
