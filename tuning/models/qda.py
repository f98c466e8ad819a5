"""Quadratic discriminant analysis (J. Friedman, Regularized Discriminant Analysis, 1989)."""

from tuning.models import Model
from tuning.space import Float, Space

MODEL = Model(
    "qda",
    "Quadratic discriminant analysis",
    {"classification": "sklearn.discriminant_analysis:QuadraticDiscriminantAnalysis"},
    {"classification": Space({"reg_param": Float(1e-3, 1.0, log=True)})},
    {"reg_param": "How far the covariance of each class is drawn to a ball: needed where a class has few rows."},
    is_seeded=False,
)
