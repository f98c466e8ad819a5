"""Cards of a winner: out-of-fold predictions and curves are scikit-learn's, and every card keeps the same laws."""

import json
import pickle

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import auc, confusion_matrix, precision_recall_curve, roc_auc_score
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tests.datasets.tables import csv, mixed
from tuning import problems
from tuning.datasets import table
from tuning.plots import winner

TWO = problems.estimator("breast_cancer", "logistic_regression")
NUMBER = problems.estimator("diabetes", "ridge")
DIGITS = problems.estimator("digits", "naive_bayes")


def own_table():
    frame = mixed(120).drop(columns="price")  # which alone says the label: a tree would never be wrong
    settings = {"content": table.keep(table.read(csv(frame))), "target": "label", "task": "classification"}
    return problems.estimator("table", "decision_tree", settings=settings)


@pytest.fixture(scope="module")
def looks():
    found = {"two": TWO, "number": NUMBER, "digits": DIGITS, "table": own_table()}
    return {name: problem.out_of_fold(problem.defaults()[0]) for name, problem in found.items()}


def test_predictions_are_those_of_scikit_learn(looks):
    X, y = TWO.search_part()
    at = np.argsort(looks["two"].rows)  # of the data set
    back = np.argsort(TWO.rows.search)
    model = make_pipeline(StandardScaler(), LogisticRegression(**TWO.defaults()[0], max_iter=1000, random_state=42))
    expected = cross_val_predict(model, X, y, cv=TWO.splits(), method="predict_proba")
    np.testing.assert_allclose(looks["two"].probabilities[at], expected[back], rtol=0, atol=1e-12)
    np.testing.assert_array_equal(looks["two"].y[at], y[back])
    assert not set(looks["two"].rows) & set(TWO.rows.test)  # what is sealed stays sealed
    X, y = NUMBER.search_part()
    model = make_pipeline(StandardScaler(), Ridge(**NUMBER.defaults()[0], random_state=42))
    expected = cross_val_predict(model, X, y, cv=NUMBER.splits())[np.argsort(NUMBER.rows.search)]
    np.testing.assert_allclose(looks["number"].predicted[np.argsort(looks["number"].rows)], expected, atol=1e-9)


def test_curves_are_those_of_scikit_learn(looks):
    found = looks["two"]
    frame = winner.card("confusion", found).frame
    expected = confusion_matrix(found.y, found.predicted)
    np.testing.assert_array_equal(frame["rows"].to_numpy().reshape(2, 2), expected)
    frame = winner.card("roc", found).frame
    area = np.trapezoid(frame["recall"], frame["false_alarms"])
    assert area == pytest.approx(roc_auc_score(found.y, found.probabilities[:, 1]), abs=1e-12)
    precision, recall, _ = precision_recall_curve(found.y, found.probabilities[:, 1])
    frame = winner.card("precision_recall", found).frame.dropna()
    kept = frame["recall"] <= 1
    assert auc(frame["recall"][kept], frame["precision"][kept]) == pytest.approx(
        auc(recall[:-1], precision[:-1]), abs=1e-12
    )


@pytest.mark.parametrize("threshold", [0.0, 0.2, 0.5, 0.9, 1.0])
def test_a_threshold_counts_what_it_misses_and_what_it_costs(looks, threshold):
    found = looks["two"]
    card = winner.card("threshold", found, positive=0, threshold=threshold, miss=5, alarm=2)
    claimed, is_it = found.probabilities[:, 0] >= threshold, found.y == 0
    missed, in_vain = int((~claimed & is_it).sum()), int((claimed & ~is_it).sum())
    assert (card.frame.attrs["missed"], card.frame.attrs["in_vain"]) == (missed, in_vain)
    assert card.frame["cost"].iloc[card.frame.attrs["chosen"]] == 5 * missed + 2 * in_vain
    assert card.frame["cost"].iloc[card.frame.attrs["cheapest"]] == card.frame["cost"].min()


@pytest.mark.parametrize("name", winner.names())
@pytest.mark.parametrize("which", ["two", "number", "digits", "table"])
def test_every_card_is_whole_or_says_why_not(looks, name, which):
    card = winner.card(name, looks[which])
    assert card.title and card.help.endswith(".") and card.summary.endswith(".")
    if card.reason:
        assert card.figure is None
        return
    shown = json.loads(card.figure.to_json(), parse_constant=lambda text: pytest.fail(f"{text} is not JSON"))
    assert len(card.figure.to_json()) < 500_000 and shown["data"] and card.csv()
    assert shown["layout"]["uirevision"] == "keep" and shown["layout"]["xaxis"]["title"]["text"]


def test_which_cards_there_are_follows_the_task(looks):
    def there(which):
        return {name for name in winner.names() if not winner.card(name, looks[which]).reason}

    assert there("number") == {"residuals", "importance", "wrong"}
    assert there("two") == set(winner.names()) - {"residuals"}
    assert looks["digits"].picture == (8, 8) and "said" in winner.card("wrong", looks["digits"]).figure.to_json()
    wrong = winner.card("wrong", looks["table"])
    assert wrong.frame["colour"].isin(["red", "green", "dark blue", ""]).all()


def test_what_matters_is_found_and_what_does_not_is_not():
    rng = np.random.default_rng(0)
    lines = ["useful,idle,label"]
    for _ in range(200):
        value, idle = rng.normal(size=2)
        lines.append(f"{value:.4f},{idle:.4f},{'yes' if value > 0 else 'no'}")
    settings = {"content": table.keep(table.read("\n".join(lines))), "target": "label", "task": "classification"}
    problem = problems.estimator("table", "decision_tree", settings=settings)
    found = problem.out_of_fold(problem.defaults()[0])
    assert np.mean(found.importance["useful"]) > 0.3 and abs(np.mean(found.importance["idle"])) < 0.05


def test_a_boundary_is_what_the_model_says():
    problem = problems.estimator("moons", "decision_tree", settings={"n": 200})
    deep, shallow = problem.defaults()[0], {**problem.defaults()[0], "max_depth": 1}
    x, y = problem.inputs_of_a_plane()
    found = problem.boundary([shallow, deep], x, y)
    from sklearn.tree import DecisionTreeClassifier

    model = DecisionTreeClassifier(**deep, random_state=42).fit(*problem.search_part())
    grid = np.stack([side.ravel() for side in np.meshgrid(found.x, found.y)], axis=1)
    np.testing.assert_array_equal(found.said[1].ravel(), model.predict(grid))
    card = winner.boundary_card(found, ("trial 1", "trial 2"))
    assert len(card.drawing["data"]) == 4 and card.figure.to_json() and card.summary.startswith("trial 2 says")
    with pytest.raises(ValueError, match="is no input with numbers"):
        problem.boundary([deep], x, "nothing")
    several = problems.estimator("moons", models=["knn", "decision_tree"], settings={"n": 200})
    both = several.boundary(several.defaults(), x, y)
    assert len(both.said) == 2 and not np.array_equal(*both.said)
    assert pickle.loads(pickle.dumps(both)).names == (x, y)


def test_what_there_is_not_is_a_sentence(looks):
    with pytest.raises(ValueError, match="is not a card of a winner"):
        winner.card("nothing", looks["two"])
    with pytest.raises(ValueError, match="takes no options"):
        winner.card("confusion", looks["two"], threshold=0.5)
    for wrong in ({"positive": 7}, {"threshold": 2.0}, {"miss": -1.0}):
        with pytest.raises(ValueError, match=r"\.$"):
            winner.card("roc", looks["two"], **wrong)
