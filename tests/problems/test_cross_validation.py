"""What a trial's seconds are of, which epochs are reported, and code that is made from the recipe alone."""

import time

import pytest

from tuning import problems
from tuning.problems._snippet import export
from tuning.problems.protocol import ETA, rungs
from tuning.space import Categorical, Space

MLP = Space({"max_iter": Categorical([40]), "hidden_layer_sizes": Categorical([(5,)])})
PAUSE = 0.02


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(("model", "space"), [("mlp", MLP), ("boosting", {"max_iter": [30]})])
def test_what_a_report_waits_for_is_neither_fitting_nor_scoring(model, space):
    problem = problems.estimator("wine", model, folds=2, space=space)
    config = problem.space.grid()[0]
    problem.evaluate(config)  # scikit-learn is loaded
    heard = []

    def slow(*report):
        heard.append(report)
        time.sleep(PAUSE)

    began = time.perf_counter()
    outcome = problem.evaluate(config, report=slow)
    elapsed = time.perf_counter() - began
    waited = PAUSE * len(heard)
    assert len(heard) > 15 and outcome.fit_seconds > 0 and outcome.score_seconds > 0
    assert outcome.fit_seconds + outcome.score_seconds <= elapsed - waited  # holds on a machine of any speed


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("whole", [7, 40])
def test_the_epochs_at_which_halving_looks_are_reported(whole):
    space = Space({"max_iter": Categorical([whole]), "hidden_layer_sizes": Categorical([(5,)])})
    problem, heard = problems.estimator("wine", "mlp", folds=2, space=space), []
    problem.evaluate(space.grid()[0], report=lambda *report: heard.append(report))
    assert isinstance(problem, problems.ReportsEpochs) and problem.n_epochs(space.grid()[0]) == whole
    assert {epoch for fold, epoch, _ in heard if fold == 0} >= set(rungs(whole))
    assert rungs(81) == (81 // ETA**2, 81 // ETA)


@pytest.mark.parametrize("task", ["classification", "regression"])
@pytest.mark.parametrize(("weights", "p"), [("uniform", 1), ("uniform", 2), ("distance", 1), ("distance", 2)])
def test_more_neighbours_than_rows_have_no_value_whatever_scikit_learn_says(task, weights, p):
    data, metric = {"classification": ("wine", "accuracy"), "regression": ("diabetes", "r2")}[task]
    problem = problems.estimator(data, "knn", space={"n_neighbors": [1, 300]}, metric=metric, folds=3)
    rows = min(len(train) for train, _ in problem.splits())
    config = {"n_neighbors": rows, "weights": weights, "p": p}
    assert problem.evaluate(config).value > -1
    with pytest.raises(ValueError, match=f"n_neighbors = 5,000 is more than the {rows:,} rows"):
        problem.evaluate({**config, "n_neighbors": 5000})
    with pytest.raises(ValueError, match=r"'n_neighbors' parameter .* must be an int"):
        problem.evaluate({**config, "n_neighbors": "many"})


def test_code_comes_from_the_recipe():
    problem = problems.estimator("moons", "knn", settings={"n": 80}, test_size=0.25)
    config = {"n_neighbors": 3, "weights": "uniform", "p": 2}
    text = problem.snippet(config)
    assert text == export(problems.from_recipe(problem.recipe()).recipe(), config)
    names = {}
    exec(text, names)
    assert names["score"] == pytest.approx(problem.test_score(config)["accuracy"], abs=1e-12)
