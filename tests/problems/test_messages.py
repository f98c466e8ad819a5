"""Messages of scikit-learn name what people know."""

import pytest

from tuning import Float, problems, run


@pytest.mark.parametrize(("data", "named"), [("iris", "MLPClassifier"), ("diabetes", "MLPRegressor")])
def test_a_refused_setting_of_the_network_names_scikit_learns_class(data, named):
    metric = "accuracy" if data == "iris" else "r2"
    problem = problems.estimator(data, "mlp", metric=metric, space={"max_iter": Float(5.5, 9.5)})
    (trial,) = run(problem, "random", trials=1).trials
    assert trial.state == "failed"
    assert f"'max_iter' parameter of {named} must be an int" in trial.message
