"""A matrix of costs as a metric: the sum that was typed, in searches, code and recipes; and which metric?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix

from tuning import compare, metrics, models, problems, run
from tuning.space import Float, Space

C = Space({"C": Float(1e-3, 1e3, log=True)})
NAME = "cost:0,1;5,0"


def squares(k):
    return st.lists(st.lists(st.integers(0, 9), min_size=k, max_size=k), min_size=k, max_size=k)


@given(st.integers(2, 5).flatmap(squares))
def test_a_name_holds_its_matrix(rows):
    if not any(cost for i, row in enumerate(rows) for j, cost in enumerate(row) if i != j):
        return
    name = metrics.name_of(rows)
    assert metrics.get(name).costs == tuple(map(tuple, rows)) and metrics.parsed(name) == name
    assert metrics.parsed("\n".join(" ".join(map(str, row)) for row in rows)) == name


@pytest.mark.parametrize("cost", [16777217, 1234567.0, 0.12345678, 1 / 3, 1e-300, np.float32(0.1), 5])
def test_a_price_is_what_was_typed(cost):
    name = metrics.name_of([[0, cost], [1, 0]])
    assert metrics.get(name).costs == ((0.0, float(cost)), (1.0, 0.0)) and metrics.parsed(name) == name


@pytest.mark.parametrize("name", ["cost:0,1.23457e+06;0.123457,0", "cost:0,1e+22;1e-05,0", NAME])
def test_names_from_before_stay_as_they_were(name):
    assert metrics.get(name).name == name


@pytest.mark.parametrize("costs", [None, 3, [1, 2], [[0, "a"], [1, 0]], [[0, 10**400], [1, 0]], [[0, 1j], [1, 0]]])
def test_what_has_no_rows_of_numbers_is_one_sentence(costs):
    with pytest.raises(ValueError, match="a cost matrix is of numbers, such as"):
        metrics.name_of(costs)


@pytest.mark.parametrize(("alias", "n", "said"), [("auc", 3, "Use roc_auc_ovr."), ("auc", 2, ""), ("mcc", 2, "")])
def test_an_alias_has_the_reason_of_its_metric(alias, n, said):
    assert metrics.reason_not_allowed(alias, "classification", n).endswith(said)
    assert metrics.reason_not_allowed(alias, "classification", n) == metrics.reason_not_allowed(
        metrics.get(alias).name, "classification", n
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cost:", "is of numbers|as many rows"),
        ("cost:1,2", "as many rows"),
        ("cost:0,1;1", "as many rows"),
        ("cost:0,-1;1,0", "at least 0"),
        ("cost:0,nan;1,0", "at least 0"),
        ("cost:0,inf;1,0", "at least 0"),
        ("cost:a,b;c,d", "is of numbers"),
        ("cost:1,0;0,1", "no mistake costs"),
    ],
)
def test_what_is_no_matrix_is_one_sentence(text, said):
    with pytest.raises(ValueError, match=said) as found:
        metrics.get(text)
    assert str(found.value).endswith(".") and str(found.value).count("\n") == 0


def test_fold_scores_are_the_mean_cost():
    problem = problems.estimator("breast_cancer", "logistic_regression", metric=NAME, space=C)
    assert problem.direction == "minimize" and problem.metrics[NAME] == "minimize"
    assert problems.from_recipe(problem.recipe()) == problem
    outcome = problem.evaluate({"C": 0.01})
    X, y = problem.search_part()
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=1000, random_state=42))
    for score, (fit, held) in zip(outcome.fold_scores, problem.splits(), strict=True):
        counts = confusion_matrix(y[held], model.fit(X[fit], y[fit]).predict(X[held]))
        assert score == pytest.approx((counts[0, 1] + 5 * counts[1, 0]) / len(held), abs=1e-12)
    with pytest.raises(ValueError, match="the cost matrix has 2 rows, and this data set has 3 classes"):
        problems.estimator("wine", "logistic_regression", metric=NAME)


def test_the_code_scores_by_the_same_costs(capsys):
    problem = problems.estimator("breast_cancer", "logistic_regression", metric=NAME, space=C)
    found = {}
    exec(problem.snippet({"C": 0.01}), found)
    assert found["score"] == pytest.approx(problem.test_score({"C": 0.01})[NAME], abs=1e-12)
    assert "Cost per row" in capsys.readouterr().out


def test_a_miss_that_costs_more_changes_the_winner_from_the_same_trials():
    problem = problems.estimator("imbalanced", "decision_tree", metric="accuracy")
    history = run(problem, "random", trials=25, seed=0)
    frame = compare.by_metric_frame(history, problem.metrics)
    assert set(frame["metric"]) == {metrics.title(name) for name in problem.metrics}
    own = frame[frame["metric"] == "Accuracy"].iloc[0]
    assert own["would choose trial"] == history.best.number + 1 and own["place of the winner"] == 1
    row = frame[frame["metric"] == "Balanced accuracy"].iloc[0]
    means = {t.number: np.mean(t.metrics["balanced_accuracy"]) for t in history.done}
    assert row["its value"] == max(means.values()) and row["the winner has"] == means[history.best.number]
    assert row["place of the winner"] == 1 + sum(v > means[history.best.number] for v in means.values())
    assert "metrics would have chosen" in compare.by_metric_sentence(history, problem.metrics)


EVEN, ODD = (50, 50), (95, 5)


@pytest.mark.parametrize(
    ("task", "counts", "answer", "found"),
    [
        ("classification", EVEN, "same", "accuracy"),
        ("classification", ODD, "same", "balanced_accuracy"),
        ("classification", ODD, "more", "f2_macro"),
        ("classification", EVEN, "less", "f05_macro"),
        ("classification", ODD, "later", "average_precision"),
        ("classification", (90, 5, 5), "later", "log_loss"),
        ("classification", ODD, "known", "cost"),
        ("regression", (), "large", "rmse"),
        ("regression", (), "typical", "mae"),
        ("regression", (), "share", "mape"),
        ("regression", (), "spread", "r2"),
    ],
)
def test_two_questions_recommend_a_metric_that_the_data_allow(task, counts, answer, found):
    name, reason = metrics.recommended(task, counts, answer)
    assert name == found and reason
    if name != "cost":
        assert not metrics.reason_not_allowed(name, task, len(counts))
    with pytest.raises(ValueError, match="answer must be one of"):
        metrics.recommended(task, counts, "whatever")


def test_several_models_are_searched_by_the_same_costs():
    names = [name for name in ("knn", "naive_bayes") if name in models.names()]
    problem = problems.estimator("breast_cancer", models=names, metric=NAME)
    history = run(problem, "random", trials=4, seed=0)
    assert problem.metric == NAME and NAME in problem.metrics and history.best.value >= 0
