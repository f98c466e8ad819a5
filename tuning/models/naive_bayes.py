"""Gaussian naive Bayes; the range of the smoothing is scikit-learn's default, widened on both sides."""

from tuning.models import Model
from tuning.space import Float, Space

MODEL = Model(
    "naive_bayes",
    "Naive Bayes",
    {"classification": "sklearn.naive_bayes:GaussianNB"},
    {"classification": Space({"var_smoothing": Float(1e-12, 1.0, log=True)})},
    {"var_smoothing": "What is added to every variance, as a share of the largest: large values ignore the data."},
    is_seeded=False,
)
