"""What is chosen by the facts of the data and by the time, and that each choice has its reason."""

from dataclasses import replace

import pytest

from tuning import metrics, models
from tuning.auto import Decision, plan_for, rules
from tuning.datasets import Facts

EVEN = Facts("classification", 400, 6, (200, 200))
NUMBERS = Facts("regression", 3_000, 6)


def test_the_metric_follows_the_target():
    assert rules.metric(EVEN, None).value == "accuracy"
    assert rules.metric(replace(EVEN, class_counts=(380, 20)), None).value == "balanced_accuracy"
    assert rules.metric(NUMBERS, None).value == "r2"
    assert rules.metric(NUMBERS, "mae").value == "mae"
    with pytest.raises(ValueError, match="is not a metric"):
        rules.metric(EVEN, "nonsense")


@pytest.mark.parametrize(
    ("facts", "seconds", "rule", "folds", "repeats"),
    [
        (EVEN, 60, "folds", 5, 2),
        (NUMBERS, 60, "folds", 5, 1),
        (replace(NUMBERS, n_features=200), 20, "folds", 3, 1),  # little time for so many cells
        (replace(NUMBERS, n_rows=15_000), 60, "folds", 3, 1),
        (replace(NUMBERS, n_rows=90_000), 60, "holdout", 3, 1),
        (replace(NUMBERS, can=("group",)), 60, "group", 5, 1),
        (replace(NUMBERS, can=("group",), n_groups=9), 60, "group", 5, 1),
        (replace(NUMBERS, can=("group",), n_groups=3), 60, "group", 3, 1),
        (replace(NUMBERS, can=("group",), n_groups=4, n_features=200), 20, "group", 3, 1),
        (replace(NUMBERS, can=("group", "time")), 60, "time", 5, 1),
        (replace(EVEN, class_counts=(397, 3)), 60, "folds", 3, 1),  # each fold has one row of the rare class
    ],
)
def test_validation_follows_rows_and_time(facts, seconds, rule, folds, repeats):
    found = rules.validation(facts, seconds, 0.0)
    assert found.value == {"validation": rule, "folds": folds, "repeats": repeats} and found.reason


def test_models_that_do_not_suit_are_left_out_with_a_reason():
    every = rules.among(EVEN, 60, None)
    assert "boosting" in every.value and "mlp" in every.value
    assert not {"ridge", "svm"} & set(every.value) and "no probabilities" in every.reason
    assert "mlp" not in rules.among(EVEN, 5, None).value
    many = rules.among(replace(EVEN, n_rows=50_000), 600, None)
    assert not {"mlp", "knn"} & set(many.value) and "slow beyond" in many.reason
    weighed = rules.among(replace(NUMBERS, can=("weight",)), 60, None)
    assert all(models.get(name).takes_weights("regression") for name in weighed.value)
    assert rules.among(EVEN, 5, ["mlp", "svm"]).value == ["mlp", "svm"]
    with pytest.raises(ValueError, match="is not a model"):
        rules.among(EVEN, 5, ["nonsense"])


def test_few_rows_have_few_neighbours():
    _, spaces = rules.ranges(Facts("classification", 40, 2, (20, 20)), ["knn"], 5)
    assert spaces["knn"]["n_neighbors"].high == 8
    _, spaces = rules.ranges(NUMBERS, ["knn"], 5)
    assert spaces["knn"] == models.get("knn").space("regression")


@pytest.mark.parametrize(
    ("asked", "method"),
    [(["dummy"], "grid"), (["mlp"], "bohb"), (["ridge"], "bayes"), (["knn", "ridge"], "bayes"), (None, "bayes")],
)
def test_the_method_follows_the_space_and_learning_curves(asked, method):
    plan = plan_for("diabetes", seconds=60, models=asked)
    assert plan.method.name == method
    assert bool(plan.method.begin) == (method != "grid")
    assert plan.options.seconds < plan.seconds == 60


def test_one_model_on_many_rows_is_halved_by_rows():
    many, few = (plan_for("blobs", settings={"n": n}, seconds=60, models=["svm"]) for n in (5001, 5000))
    assert (many.method.name, many.problem.budget) == ("bohb", "rows")
    assert (few.method.name, few.problem.budget) == ("bayes", None)
    said = next(one for one in many.decisions if one.about == "method")
    assert "halving over rows" in said.sentence and "With 5,001 rows" in said.reason
    assert plan_for("blobs", settings={"n": 6000}, seconds=60, models=["mlp"]).problem.budget is None  # has epochs
    assert plan_for("blobs", settings={"n": 6000}, seconds=60, models=["svm", "knn"]).method.name == "bayes"


def test_preparation_is_searched_where_the_table_needs_it():
    facts = Facts("classification", 400, 6, (200, 200), ("category", "gaps", "number"))
    found, steps = rules.steps(facts, ["knn", "boosting"])
    assert set(steps["knn"]) == {"prepare__missing", "prepare__mark_missing", "prepare__categories"}
    assert "keep" in steps["boosting"]["prepare__missing"].choices and "gaps" in found.reason
    assert not any(rules.steps(EVEN, ["knn", "boosting"])[1].values())


def test_every_decision_says_what_and_why():
    plan = plan_for("wine", seconds=60)
    assert [one.about for one in plan.decisions] == [
        *("task", "metric", "validation", "models", "preparation", "ranges", "method", "stop")
    ]
    assert str(plan).count("\n") == 7 and list(plan.frame().columns) == ["about", "chosen", "why"]
    assert metrics.title("accuracy") in str(plan)
    with pytest.raises(ValueError, match="and why"):
        Decision("metric", "r2", "R² decides.", "")


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"seconds": 0}, "seconds must be a number from 1"),
        ({"seconds": float("nan")}, "seconds must be a number from 1"),
        ({"seconds": "soon"}, "seconds"),
        ({"seconds": 9, "models": []}, "one or more models"),
        ({"seconds": 9, "trials": 0}, "trials"),
        ({"seconds": 9, "seed": -1}, "seed"),
        ({"seconds": 9, "search_share": 0}, "search_share"),
        ({"seconds": 9, "search_share": "a"}, "search_share"),
        ({"seconds": 9, "test_size": "a"}, "test_size must be a share"),
        ({"seconds": 9, "test_size": 0.6}, "test_size must be a share"),
        ({"seconds": 9, "trials": "a"}, "trials must be a whole number"),
        ({"seconds": 9, "models": 5}, "one or more models"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(how, said):
    with pytest.raises(ValueError, match=said):
        plan_for("wine", **how)
