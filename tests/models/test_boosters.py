"""Boosting libraries: trees are reported while they grow, a fit can be given up, and results stay the same."""

import pytest
from sklearn.model_selection import cross_val_score

from tuning import discovery, metrics, models, problems
from tuning.problems import Pruned
from tuning.space import Categorical, Space

NAMES = [name for name in models.names() if "boosting" in models.get(name).needs.values()]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("data", "metric"), [("wine", "accuracy"), ("wine", "log_loss"), ("diabetes", "rmse")])
def test_trees_are_reported_and_change_nothing(name, data, metric):
    if reason := discovery.missing(models.get(name).needs):
        pytest.skip(reason)
    space = Space({"n_estimators": Categorical([12])})
    problem = problems.estimator(data, name, metric=metric, folds=2, space=space)
    config, seen = {"n_estimators": 12}, []
    outcome = problem.evaluate(config, report=lambda *told: seen.append(told))
    assert problem.n_epochs(config) == 12
    assert [epoch for fold, epoch, _ in seen if fold == 0 and epoch is not None] == [1, 2, 3, 4, 6, 8, 10]
    assert outcome.fold_scores == problem.evaluate(config).fold_scores
    fewer = problems.estimator(data, name, metric=metric, folds=2, space=Space({"n_estimators": Categorical([4])}))
    early = next(value for fold, epoch, value in seen if (fold, epoch) == (0, 4))
    assert early == fewer.evaluate({"n_estimators": 4}).fold_scores[0]

    def give_up(fold, epoch, value):
        if epoch == 3:
            raise Pruned("enough")

    with pytest.raises(Pruned):
        problem.evaluate(config, report=give_up)


def test_what_is_not_installed_is_one_sentence():
    absent = models.Model(
        "absent",
        "Absent",
        {"classification": "not_there_at_all:Classifier"},
        {"classification": Space({"a": Categorical([1])})},
        {"a": "Nothing."},
        needs={"not_there_at_all": "boosting"},
    )
    with pytest.raises(ValueError, match=r'^Absent: not_there_at_all is not installed\. Install: .*\[boosting\]"$'):
        absent.build({}, "classification")


@pytest.mark.parametrize("data", ["wine", "breast_cancer", "diabetes"])
def test_catboost_scores_as_scikit_learn_scores_it(data):
    pytest.importorskip("catboost")
    config = {"n_estimators": 12, "depth": 3}
    problem = problems.estimator(data, "catboost", folds=3, space={name: [value] for name, value in config.items()})
    seen = []
    outcome = problem.evaluate(config, report=lambda *told: seen.append(told))
    X, y = problem.search_part()
    scoring = metrics.get(problem.metric).scorer
    expected = cross_val_score(problem.trained(config), X, y, cv=problem.splits(), scoring=scoring)
    assert outcome.fold_scores == pytest.approx(tuple(expected), abs=1e-12)
    assert [value for _, epoch, value in seen if epoch == 12] == pytest.approx(list(outcome.fold_scores), abs=1e-12)
    assert problem.fitted(config).predict(X).shape == y.shape
