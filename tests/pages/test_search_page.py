"""The search page: what it says of a search in each of its states, and which buttons it offers."""

import ast
import re
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages._ui.board.trial import describe_trial
from tests.reading import read
from tests.waiting import until
from tuning import methods, problems
from tuning.service import jobs
from tuning.service.stored.archive import Archive
from tuning.study import spreadsheet

ROOT = Path(__file__).parents[2]
pytestmark = [  # Streamlit's own: AppTest runs a script without a server
    pytest.mark.filterwarnings("ignore:coroutine 'expire_cache':RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def stopped():
    """A search that was stopped after its first trials."""
    problem = problems.estimator("wine", "logistic_regression", metric="accuracy", folds=3, seed=0)
    spec = jobs.SearchSpec(problem, methods.get("bayes"), trials=5000, label="bayes")
    job = jobs.registry().start(spec)
    while len(job.history.done) < 4:
        assert not job.is_over, job.error
        job.wait(0.05)
    job.stop()
    assert job.wait(240)
    return job


def test_a_stopped_search_can_be_resumed_where_it_was_stopped(stopped):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240)
    app.query_params["job"] = stopped.id
    app.run()
    assert not app.exception
    (button,) = [button for button in app.button if button.key == "resume"]
    assert (button.label, button.disabled) == ("Resume", False)
    n = len(stopped.history.done)
    button.click().run()
    assert not app.exception and len(stopped.history.done) >= n
    assert stopped.state == "running"
    stopped.stop()
    assert stopped.wait(240)


def test_the_store_is_asked_only_once_start_is_there(monkeypatch):
    """A fresh server loads SQLAlchemy and opens the store at the first question: who came to press Start can."""
    seen, button, store = [], st.button, Archive.store.fget
    monkeypatch.setattr(st, "button", lambda label, *given, **more: seen.append(label) or button(label, *given, **more))
    monkeypatch.setattr(Archive, "store", property(lambda archive: seen.append("the store") or store(archive)))
    app = AppTest.from_file(str(ROOT / "pages" / "search.py"), default_timeout=240).run()
    assert not app.exception
    assert "the store" in seen[seen.index("Start") :] and "the store" not in seen[: seen.index("Start")]


def test_a_press_is_answered_by_one_run_of_the_page(monkeypatch):
    """What a button does is done before the page is drawn: a second run would cost as much again."""

    def refuse(*_given, **_more):
        raise AssertionError("the page runs a second time")

    monkeypatch.setattr(st, "rerun", refuse)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240)
    app.query_params.update({"data": "iris", "model": "svm", "method": "random", "trials": "5000"})
    app.run()

    def offered():
        assert not app.exception
        return {b.key: (b.label, b.disabled) for b in app.button if b.key in ("start", "stop", "pause", "resume")}

    assert offered() == {"start": ("Start", False), "stop": ("Stop", True), "pause": ("Pause", True)}
    app.button("start").click().run()
    assert offered() == {"start": ("Start", True), "stop": ("Stop", False), "pause": ("Pause", False)}
    first = app.session_state.choices["job"]
    app.button("pause").click().run()
    assert offered()["resume"] == ("Resume", False) and "pause" not in offered()
    app.button("stop").click().run()
    until(lambda: jobs.registry().get(first).is_over)
    app.run()
    assert offered() == {"start": ("Start", False), "stop": ("Stop", True), "resume": ("Resume", False)}


def test_what_another_tab_has_done_meanwhile_turns_no_press_into_its_opposite():
    job = jobs.registry().start(jobs.SearchSpec(problems.get("branin"), methods.get("random"), trials=5000))
    tabs = [AppTest.from_file(str(ROOT / "app.py"), default_timeout=240) for _ in range(2)]
    for key, states in (("pause", {"paused"}), ("resume", {"running", "waiting"})):
        for tab in tabs:
            tab.query_params["job"] = job.id
            tab.run()
        for tab in tabs:
            tab.button(key).click().run()
            assert not tab.exception and job.state in states
    tabs[0].button("stop").click().run()
    until(lambda: job.is_over)
    tabs[1].button("pause").click().run()
    assert job.state == "stopped"


def test_a_trial_is_of_a_method_by_its_title(stopped):
    assert describe_trial(stopped, stopped.history, 0)["label"] == methods.title("bayes")


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ({}, ["Measured: ", " fits: ", r"\d m?s of choosing"]),
        (
            {"data": "wine", "model": "logistic_regression", "method": "grid", "trials": "5", "folds": "4"},
            [" configs, 4 folds each: ", r"takes \$O\(1\)\$ steps\."],
        ),
    ],
)
def test_what_a_search_costs_is_stated_before_it_and_measured_after(stopped, link, expected):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240)
    app.query_params.update(link or {"job": stopped.id})
    app.run()
    said = " ".join(read(caption.value) for caption in app.caption)
    assert all(re.search(part, said) for part in expected), said


def test_tables_that_a_browser_can_download_are_guarded():
    """Streamlit's table has a download of its own, which knows nothing of formulas."""
    frame = spreadsheet.guarded(pd.DataFrame({"=a": ["=1+1", "-5", "plain"], "b": [-1.0, 2.0, 3.0]}))
    assert list(frame.columns) == ["'=a", "b"]
    assert list(frame["'=a"]) == ["'=1+1", "-5", "plain"] and list(frame["b"]) == [-1.0, 2.0, 3.0]
    shown = 0
    for path in [ROOT / "app.py", *(ROOT / "pages").rglob("*.py")]:
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in ("st.dataframe", "st.data_editor"):
                assert ast.unparse(call.args[0]).startswith("spreadsheet.guarded("), f"{path.name}:{call.lineno}"
                shown += 1
    assert shown >= 4
