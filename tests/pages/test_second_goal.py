"""A second goal on the page Search: how it is asked for, what the search then seeks, and what its status says."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.board.status import front
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
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
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
    assert job.wait(60)
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
