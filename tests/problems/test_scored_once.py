"""Labels and probabilities of one fold are made of one pass over its rows."""

import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score

from tuning import problems


@pytest.mark.parametrize(
    ("model", "config", "family", "method"),
    [
        ("boosting", {"max_iter": 5, "learning_rate": 0.1}, HistGradientBoostingClassifier, "_raw_predict"),
        ("logistic_regression", {"C": 1.0}, LogisticRegression, "decision_function"),
    ],
)
@pytest.mark.parametrize("data", ["wine", "breast_cancer"])
def test_one_pass_over_the_rows_for_all_metrics(monkeypatch, data, model, config, family, method):
    problem = problems.estimator(data, model, space={name: [value] for name, value in config.items()})
    passes, plain = [], getattr(family, method)

    def counted(self, X, *args, **kwargs):
        passes.append(len(X))
        return plain(self, X, *args, **kwargs)

    X, y = problem.search_part()
    expected = cross_val_score(problem.trained(config), X, y, cv=problem.splits(), scoring="accuracy")
    monkeypatch.setattr(family, method, counted)
    outcome = problem.evaluate(config)
    assert passes == [len(scored) for _, scored in problem.splits()]
    assert outcome.fold_scores == pytest.approx(tuple(expected), abs=1e-12)
    assert {"log_loss", "f1_macro"} <= set(outcome.metrics) or {"log_loss", "f1"} <= set(outcome.metrics)
