"""All checks that scikit-learn has for estimators; exempt is only what it exempts `GridSearchCV` from."""

import pytest
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.utils._test_common.instance_generator import PER_ESTIMATOR_XFAIL_CHECKS
from sklearn.utils.estimator_checks import parametrize_with_checks

from tuning import Float, Space, TuningSearchCV

SETTINGS = {"cv": 2, "error_score": "raise", "n_iter": 2, "random_state": 0}
PIPELINE = Pipeline([("pca", PCA()), ("clf", LogisticRegression())])
SEARCHES = [
    TuningSearchCV(Ridge(), {"alpha": [0.1, 1.0]}, method="grid", **SETTINGS),
    TuningSearchCV(PIPELINE, Space({"clf__C": Float(0.1, 1)}), method="random", **SETTINGS),
]


@pytest.mark.filterwarnings("ignore:invalid value encountered in cast")  # of scikit-learn itself, on infinite targets
@parametrize_with_checks(SEARCHES, expected_failed_checks=lambda _: PER_ESTIMATOR_XFAIL_CHECKS[GridSearchCV])
def test_it_is_an_estimator_of_scikit_learn(estimator, check):
    check(estimator)
