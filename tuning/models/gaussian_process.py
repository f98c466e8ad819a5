"""Gaussian process with a radial kernel; its time grows with the cube of the rows.

Ranges after C. Rasmussen, C. Williams, Gaussian Processes for Machine Learning (2006), chapter 5, for inputs of
standard deviation 1: from a tenth of it to where the kernel is nearly flat.
"""

from tuning.models import Model
from tuning.space import Float, Space

MODEL = Model(
    "gaussian_process",
    "Gaussian process",
    {
        "classification": "tuning.models._processes:Classifier",
        "regression": "tuning.models._processes:Regressor",
    },
    {
        "classification": Space({"length_scale": Float(0.1, 100.0, log=True)}),
        "regression": Space({"length_scale": Float(0.1, 100.0, log=True), "alpha": Float(1e-4, 10.0, log=True)}),
    },
    {
        "length_scale": "How far one row tells of others.",
        "alpha": "Variance of the noise, as a share of the target's.",
    },
)
