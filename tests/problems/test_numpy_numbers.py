"""Settings that come out of NumPy, as in a loop over ``np.arange``, are the plain numbers that recipes are made of."""

import json

import numpy as np
import pytest

from tuning import methods, problems


def test_settings_may_be_numbers_of_numpy():
    asked = {"folds": np.int64(3), "repeats": np.int8(2), "seed": np.uint32(1), "test_size": np.float32(0.25)}
    problem = problems.estimator("iris", "knn", **asked)
    assert problem == problems.estimator("iris", "knn", folds=3, repeats=2, seed=1, test_size=0.25)
    assert json.loads(json.dumps(problem.recipe())) == problem.recipe()
    function = problems.get("rosenbrock", d=np.int64(3), noise=np.float32(0.5))
    assert json.dumps(function.recipe()) and len(function.space) == 3
    assert methods.get("random", same_start=np.int64(2)) == methods.get("random", same_start=2)


@pytest.mark.parametrize("wrong", [True, 3.0, "3", None, np.float64(3), np.timedelta64(3, "s")])
@pytest.mark.parametrize("name", ["folds", "repeats", "seed"])
def test_what_is_no_whole_number_is_refused(name, wrong):
    with pytest.raises(ValueError, match=f"{name} must be a whole number"):
        problems.estimator("iris", "knn", **{name: wrong})
