"""The Learn page: its links, its routes, and runs that all who ask for the same share."""

import re
import time
from urllib.parse import parse_qsl, urlencode

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pages import lessons
from pages._ui import mine
from pages._ui.learn import routes, runs, view
from pages._ui.learn.described import described
from pages._ui.setup import link
from tests.reading import read
from tests.test_every_page import clean, open_page
from tuning.service import jobs

FIRST = "grid_explodes"
TAB = "tab-of-a-test"


@pytest.fixture(autouse=True, scope="module")
def no_workers_left():
    yield
    jobs.registry().shutdown()


@pytest.fixture
def ask():
    client = TestClient(Starlette(routes=routes.ROUTES))

    def answer(path, **body):
        headers = {"x-tuning-pass": mine.own_pass()}
        if path.startswith("lesson"):
            return client.get(f"/learn/{path}", headers=headers)
        return client.post(f"/learn/{path}", json={"client": TAB, **body}, headers=headers)

    return answer


def done(ask, **body):
    end = time.monotonic() + 240
    while time.monotonic() < end:
        found = ask("run", **body).json()
        if found.get("state") != "running":
            return found
        time.sleep(0.05)
    raise AssertionError("the run does not end")


# The link ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", lessons.names())
def test_a_place_is_written_into_the_link_and_read_back(name):
    lesson = lessons.get(name)
    for end in (0, 1):
        settings = {control.name: control.ends[end] for control in lesson.controls}
        told = {"lesson": name, "seed": 7, "step": 2, "isPresented": True, "settings": settings}
        choices = dict(link.DEFAULTS)
        view.remember(choices, told)
        again, problems = link.read(dict(parse_qsl(urlencode(link.write(choices)), keep_blank_values=True)))
        assert problems == [] and again == choices
        texts = {key[2:]: value for key, value in again.items() if key.startswith("l.")}
        found, problems = view.settings_of(lesson, texts)
        assert problems == [] and lesson.settings(found) == lesson.settings(settings)


@pytest.mark.parametrize(
    "told",
    [
        {"lesson": "nope"},
        {"lesson": ["a"]},
        {"lesson": FIRST, "step": 9, "seed": -1, "settings": {"levels": "many", "nope": 1}, "isPresented": "yes"},
        {"lesson": FIRST, "settings": "x", "step": "2"},
    ],
)
def test_what_a_browser_tells_changes_only_what_there_is(told):
    choices = dict(link.DEFAULTS)
    view.remember(choices, told)
    assert set(choices) == set(link.DEFAULTS)
    assert choices["step"] == "0" and choices["lesson_seed"] == "0" and choices["present"] == "no"


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"lesson": "nope"}, "no lesson"),
        ({"lesson": FIRST, "l.levels": "many"}, "not a number"),
        ({"lesson": FIRST, "l.levels": "99"}, "from 2 to 10"),
        ({"lesson": FIRST, "l.levels": "2.5"}, "whole number"),
        ({"lesson": FIRST, "l.nope": "1"}, "no setting"),
        ({"lesson": FIRST, "step": "9"}, "from 0 to 3"),
        ({"lesson": FIRST, "lesson_seed": "-1"}, "whole number"),
        ({"lesson": "<script>alert(1)</script>"}, "not one that this page writes"),
    ],
)
def test_a_hostile_link_is_one_sentence_and_the_page_goes_on(parameters, words):
    app = clean(open_page("learn", **parameters))
    assert any(words in read(warning.value) for warning in app.warning)
    assert not app.error and app.get("bidi_component")


# The routes --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", lessons.names())
def test_every_lesson_is_described(ask, name):
    found = ask(f"lesson?name={name}").json()
    assert found["name"] == name and found["prediction"]["kind"] in ("choice", "number", "curve")
    assert all(control["kind"] in ("pick", "slide") for control in found["controls"])
    for text in (found["teacher"], *found["words"], *(following["text"] for following in found["next"])):
        assert not re.search(r"<\w|!\[", text)  # the page shows no markup and no pictures


def test_a_run_is_revealed_with_the_guess_in_it_and_shared_by_all(ask):
    found = done(ask, lesson=FIRST, seed=1, settings={"levels": 3}, guess=500)
    assert "500" in found["compared"] and "3 levels" in found["claim"] and found["holds"] is True
    assert any("your guess" in str(one["drawing"]) and one["summary"] for one in found["views"])
    n = len(runs._runs)
    other = ask("run", lesson=FIRST, seed=1, settings={"levels": 3}, client="another-tab")
    assert other.json()["state"] == "done" and other.json()["compared"] == ""
    assert len(runs._runs) == n
    assert "your guess" not in other.text


def test_what_nobody_waits_for_any_more_is_stopped(ask, monkeypatch):
    begun = []

    def call(fn, *args, **more):
        begun.append(jobs.Jobs.call(jobs.registry(), time.sleep, 300, **more))
        return begun[-1]

    monkeypatch.setattr(jobs.registry(), "call", call)
    assert ask("run", lesson=FIRST, seed=11).json()["state"] == "running"
    assert ask("run", lesson=FIRST, seed=11, client="another-tab").json()["state"] == "running"
    assert len(begun) == 1  # both wait for the same
    ask("run", lesson=FIRST, seed=12)
    assert not begun[0].is_over and len(begun) == 2  # the other tab still waits
    ask("leave", client="another-tab")
    assert begun[0].wait(240) and begun[0].state == "stopped"
    ask("leave")
    assert begun[1].wait(240) and begun[1].state == "stopped"


def test_a_run_that_went_wrong_says_so_and_is_made_again(ask, monkeypatch):
    def call(fn, *args, **more):
        return jobs.Jobs.call(jobs.registry(), int, "soon", **more)

    monkeypatch.setattr(jobs.registry(), "call", call)
    assert "went wrong" in done(ask, lesson=FIRST, seed=21)["error"]
    monkeypatch.undo()
    assert done(ask, lesson=FIRST, seed=21)["state"] == "done"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"lesson": "nope"}, "not a lesson"),
        ({"lesson": FIRST, "seed": "1"}, "whole number"),
        ({"lesson": FIRST, "seed": 2**31}, "whole number"),
        ({"lesson": FIRST, "settings": []}, "object"),
        ({"lesson": FIRST, "settings": {"levels": 99}}, "from 2 to 10"),
        ({"lesson": FIRST, "settings": {"nope": 1}}, "no setting"),
        ({"lesson": FIRST, "guess": "many"}, "a guess is"),
        ({"lesson": FIRST, "client": "<b>"}, "which tab"),
    ],
)
def test_bad_requests_are_one_sentence(ask, body, words):
    answer = ask("run", **body)
    assert answer.status_code == 400 and words in answer.json()["error"]


def test_who_has_no_pass_runs_nothing():
    client = TestClient(Starlette(routes=routes.ROUTES))
    assert client.post("/learn/run", json={"lesson": FIRST, "client": TAB}).status_code == 401


def test_nothing_of_a_lesson_is_given_away_before_it_runs():
    for name in lessons.names():
        assert not {"answer", "claim", "why"} & set(described(lessons.get(name)))


@pytest.mark.parametrize("name", ["", "nope"])
def test_what_is_no_lesson_is_not_presented(name, monkeypatch):
    """Its list has no slides, and a sentence on the link must be seen."""
    asked = {**link.DEFAULTS, "lesson": name, "present": "yes", "step": "3", "lesson_seed": "7", "word": "fold"}
    monkeypatch.setattr(view.setup, "state", lambda: asked)
    where, problems = view.place()
    assert (where["isPresented"], where["step"], where["word"], len(problems)) == (False, 0, "fold", bool(name))
    asked["lesson"] = FIRST
    where, problems = view.place()
    assert (where["isPresented"], where["step"], where["seed"], problems) == (True, 3, 7, [])
