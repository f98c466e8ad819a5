"""A second goal on the pages Search and Race: how it is asked for, what is then sought, and what is said of it."""

import json
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from pages._ui.board.status import front
from pages._ui.race.feed import Feed
from pages._ui.race.stream import ROUTES
from tests.study.goals.two_sided import TwoSided
from tuning import run
from tuning.service import jobs
from tuning.study import History, Study
from tuning.study.goals import Goal

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.filterwarnings("ignore:coroutine 'expire_cache':RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def asked(**choices):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240)
    wanted = {"data": "wine", "model": "decision_tree", "method": "random", "trials": "5", **choices}
    for name, value in wanted.items():
        app.query_params[name] = value
    app.switch_page("pages/search.py").run()
    assert not app.exception
    next(button for button in app.button if button.key == "start").click().run()
    return app


def test_a_search_seeks_what_was_chosen_and_says_how_far_it_is():
    app = asked(**{"p.second_goal": "fit_seconds", "p.second_limit": "60"})
    assert not app.error, [error.value for error in app.error]
    job = jobs.registry().get(app.session_state["choices"]["job"])
    assert job.wait(240)
    assert job.history.study.goals == (Goal("score", "maximize"), Goal("fit_seconds", "minimize", 60.0))
    said = front(job.history)["text"]
    assert "beaten by none in accuracy and fitting time (s) within fitting time (s) at most 60" in said
    assert job.history.front() and app.session_state["choices"]["cards"].startswith("front,hypervolume,")


def test_what_cannot_be_sought_is_refused_with_a_sentence_and_nothing_starts():
    for choices, said in (
        ({"method": "tpe"}, "does not look for 2 goals"),
        ({"p.second_limit": "soon"}, "the limit of fit_seconds"),
    ):
        app = asked(**{"p.second_goal": "fit_seconds"} | choices)
        told = [error.value.replace("\\", "") for error in app.error]  # as it is read
        assert any(said in text for text in told), told
        assert not app.session_state["choices"]["job"]


def test_the_status_says_the_front_and_not_the_best():
    both = run(TwoSided(), "random", trials=30, seed=0, goals=("score", "size"))
    told = front(both)
    n = len(both.front())
    assert told["text"].startswith(
        f"{n} trials beaten by none in accuracy and size; they cover {told['big']} of the plane"
    )
    limited = run(TwoSided(), "random", trials=30, seed=0, at_most={"size": 0.6})
    best = limited.front()[0]
    assert front(limited)["big"] == f"{best.value:.5g}"
    assert front(limited)["text"].startswith(f"best accuracy within size at most 0.6, trial {best.number + 1}: x = ")
    nothing = run(TwoSided(), "random", trials=3, seed=0, at_most={"size": 0.0})
    assert front(nothing) == {"big": "–", "text": "no trial within size at most 0 yet"}
    assert front(run(TwoSided(), "random", trials=3, seed=0)) is None
    assert front(History(Study(TwoSided.space, goals=both.study.goals))) == {
        "big": "–",
        "text": "0 trials beaten by none in value and size",
    }


def raced(**choices):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240)
    wanted = {"kind": "recorded", "on": "recorded_boosting_breast_cancer", "each": "8", "seeds": "2", "lanes": "1"}
    for name, value in (wanted | choices).items():
        app.query_params[name] = value
    app.switch_page("pages/race.py").run()
    assert not app.exception
    return app


def test_a_race_for_two_goals_is_run_and_a_browser_gets_what_it_draws():
    app = raced(**{"p.second_goal": "predict_seconds", "p.second_limit": "9", "methods": "random,asha,sobol,bayes"})
    told = " ".join(one.value for one in app.caption)
    assert "Not offered with two goals, since they look at the score alone" in told and "ASHA" in told
    (box,) = [box for box in app.multiselect if box.label == "Methods"]
    assert box.value == ["random", "sobol", "bayes"] and "optuna\\_cmaes" not in box.options
    assert any("choose no second goal" in one.value for one in app.caption)  # over several problems
    app.button(key="start_race").click().run()
    assert not app.exception and not app.error, [error.value for error in app.error]
    job = jobs.registry().races.get(app.session_state["choices"]["race"])
    assert job.wait(240) and job.state == "finished"
    goals = (Goal("score", "maximize"), Goal("predict_seconds", "minimize", 9.0))
    assert job.race.spec.goals == goals
    feed = Feed(job)
    feed.refresh()
    hello = json.loads(feed.hello.decode().split("data: ", 1)[1])
    assert [goal["title"] for goal in hello["goals"]] == ["Accuracy", "seconds of predicting"]
    (message,) = feed.since(0).messages
    update = json.loads(message.decode().split("data: ", 1)[1])
    assert update["plane"] == {"best": list(job.race.plane.best), "reference": list(job.race.plane.reference)}
    trial = job.race.histories["random"][0].trials[0]
    assert update["runs"][0][4][0][-2:] == [trial.value, trial.score_seconds]
    assert "%" in update["verdicts"]["8"]["pairs"][0]["sentence"]
    client = TestClient(Starlette(routes=ROUTES))
    code = client.get(f"/race/trial?race={job.id}&method=0&seed=0&place=0")
    assert "HistGradientBoostingClassifier(" in code.text
    for wrong in ("method=9&seed=0&place=0", "method=0&seed=0&place=-1", "method=x&seed=0", ""):
        assert client.get(f"/race/trial?race={job.id}&{wrong}").status_code == 404
    jobs.registry().shutdown()


def test_a_limit_that_is_no_number_is_said_on_the_race_page_too():
    app = raced(**{"p.second_goal": "predict_seconds", "p.second_limit": "soon", "methods": "random,sobol"})
    assert any("the limit of predict" in error.value for error in app.error)
    assert next(button for button in app.button if button.key == "start_race").disabled


def test_a_race_asks_for_rows_where_a_method_gives_trials_up():
    live = {"kind": "live", "data": "wine", "model": "svm", "methods": "random,asha", "little": "rows"}
    app = raced(**live)
    assert [box.value for box in app.selectbox if box.label == "What is given little by little"] == ["rows"]
    app = raced(**live | {"methods": "random,sobol"})
    assert not [box for box in app.selectbox if box.label == "What is given little by little"]
