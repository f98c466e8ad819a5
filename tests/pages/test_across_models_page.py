"""Several models in one search, from the page: ranges of each, defaults first, and links that name what is unknown."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.board.trial import describe_trial
from tests.datasets.tables import csv, mixed
from tests.reading import read as words
from tuning import problems
from tuning.datasets import table
from tuning.service import jobs

ROOT = Path(__file__).parents[2]
pytestmark = [  # Streamlit's own: AppTest runs a script without a server
    pytest.mark.filterwarnings("ignore:coroutine 'expire_cache':RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def page(**link):
    app = AppTest.from_file(str(ROOT / "pages" / "search.py"), default_timeout=240)
    for name, value in {"v": "1", "data": "iris", "test": "0", "trials": "5", "workers": "1", **link}.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def started(app):
    (button,) = [button for button in app.button if button.key == "start"]
    button.click().run()
    assert not app.exception
    job = jobs.registry().get(app.session_state["choices"]["job"])
    assert job.wait(240), job.state
    jobs.registry().archive.store.flush(30)  # a page that opens now finds all of its trials
    return job


def test_a_search_among_models_begins_with_the_defaults_of_each():
    app = page(model="svm", also="knn", method="random", **{"p.knn__n_neighbors": "lin:3:7"})
    assert [box.label for box in app.multiselect] == ["Or one of"]
    job = started(app)
    assert [trial.config["model"] for trial in job.history.trials[:2]] == ["svm", "knn"]
    assert job.problem.space["knn__n_neighbors"].high == 7 and len(job.history.done) == 5
    assert {name.partition("__")[0] for name in job.problem.space} == {"model", "svm", "knn"}


def test_the_method_begins_itself_if_that_is_chosen():
    app = page(model="svm", also="knn", method="random", **{"m.begin": "own"})
    assert "phase" not in started(app).history.trials[0].note
    app = page(model="knn", method="random", **{"m.begin": "defaults"})
    assert started(app).history.trials[0].config["n_neighbors"] == 5


def test_models_that_are_not_offered_are_said_and_left_out():
    app = page(model="svm", also="nonsense,knn,knn,svm")
    assert any("nonsense" in warning.value for warning in app.warning)
    assert app.session_state["choices"]["also"] == "knn"


def test_what_makes_no_sense_in_a_part_that_is_folded_away_is_said_beside_it():
    app = page(model="svm", also="knn", **{"p.svm__C": "log:5:x", "p.knn__p": "fix"})
    assert any("high must be a number" in words(error.value) for error in app.error)
    assert any("is not a range" in words(warning.value) for warning in app.warning)
    assert not any(fold.error or fold.warning for fold in app.expander) and app.button(key="start").disabled


def test_without_others_the_page_is_as_ever():
    app = page(model="knn", method="random")
    assert app.session_state["choices"]["also"] == ""
    job = started(app)
    assert job.problem.recipe()["model"] == "knn" and "phase" not in job.history.trials[0].note


def test_each_model_has_its_own_preparation():
    id = jobs.registry().tables.keep(table.read(csv(mixed(60))), "me")
    link = {"data": "table", "data.content": id, "data.target": "label", "data.task": "classification"}
    steps = {"p.knn__prepare__missing": "of:mean, median", "p.naive_bayes__prepare__categories": "fix:ordinal"}
    app = page(model="knn", also="naive_bayes", method="random", **link, **steps)
    labels = [one.label for one in app.expander]
    assert any(label.startswith("Preparation for ") and "neighbours" in label for label in labels), labels
    job = started(app)
    assert job.problem.space["knn__prepare__missing"].choices == ("mean", "median")
    assert "prepare__categories" in job.problem.parts["naive_bayes"].space
    assert "knn__prepare__categories" not in job.problem.space and len(job.history.done) == 5


def test_rows_are_offered_as_a_budget_where_trials_are_given_up_and_models_have_no_epochs():
    def boxes(app):
        return [box.label for box in app.selectbox]

    label = "What is given little by little"
    link = {"data": "digits", "model": "decision_tree", "also": "knn"}
    assert label not in boxes(page(method="random", **link))
    assert label not in boxes(page(method="asha", **{**link, "also": "mlp"}))
    assert label in boxes(page(method="random", discard="halving", **link))
    app = page(method="asha", **link)
    next(box for box in app.selectbox if box.label == label).set_value("rows").run()
    assert "rows" in app.query_params["little"]
    app = page(method="asha", little="rows", **link)
    job = started(app)
    assert problems.gives_rows(job.problem.recipe())
    best = describe_trial(job, job.history, job.history.best.number)
    (curve,) = best["curves"]
    assert best["gets_rows"] and curve["x"] == [134, 400, 1198]  # of 1,797 rows, two of three folds
    assert curve["y"][-1] == best["value"]
