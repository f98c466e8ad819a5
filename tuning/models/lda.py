"""Linear discriminant analysis; the covariance is shrunk (O. Ledoit, M. Wolf, Honey, I Shrunk the Covariance, 2004)."""

from tuning.models import Model
from tuning.space import Float, Space

MODEL = Model(
    "lda",
    "Linear discriminant analysis",
    {"classification": "sklearn.discriminant_analysis:LinearDiscriminantAnalysis"},
    {"classification": Space({"shrinkage": Float(1e-4, 1.0, log=True)})},
    {
        "shrinkage": "How far the covariance is drawn to one without correlations.",
    },
    fixed={"solver": "lsqr"},
    unsaid={"shrinkage": 0.0},
    is_seeded=False,
)
