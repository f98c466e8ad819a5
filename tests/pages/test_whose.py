"""Nobody changes what is not theirs: every route of ours, and every button of the pages; a link is for looking."""

from pathlib import Path

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from pages._ui import mine, visitor
from pages._ui.routes import PATHS, ROUTES
from tests.pages.runs.test_runs import as_visitor
from tests.waiting import until
from tuning import methods, problems
from tuning.compare import line_up
from tuning.service import jobs
from tuning.service.jobs import Jobs

ROOT = Path(__file__).parents[2]
pytestmark = [  # Streamlit's own: AppTest runs a script without a server
    pytest.mark.filterwarnings("ignore:coroutine 'expire_cache':RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

OF_NOBODY = {
    "/home": "a recording",
    "/words": "what terms mean",
    "/vendor/client/{version}/{path:path}": "scripts",
    "/vendor/plotly.min.js": "a script",
    "/learn/lesson": "what a lesson is",
    "/learn/run": "a run that everybody who asks the same gets",
    "/learn/leave": "a tab's own wait",
    "/room/phone": "a page for whoever has the code",
    "/room/qr.svg": "a picture of a code",
    "/room/live": "a room, by its code",
    "/room/open": "a room of one's own",
    "/room/join": "a room, by its code",
    "/room/had": "a room, by its code and the token of a phone",
    "/room/add": "one's own part, by the token of a phone",
    "/room/lead": "a room, by the key of its teacher",
}
"""Routes that neither read nor change a study, and what they are for."""

BY_LINK = {
    "/live": "jobs={search}&cards=best_so_far",
    "/live.csv": "jobs={search}",
    "/live/data": "jobs={search}&card=best_so_far",
    "/live/card.html": "jobs={search}&card=best_so_far",
    "/live/trial": "jobs={search}&number=0",
    "/race/live": "race={race}",
    "/race/trial": "race={race}&method=0&seed=0&place=0",
    "/race/trials.csv": "race={race}",
}
"""Routes that show or export one study to whoever knows its id, which nobody can guess."""

BY_PASS = {"/runs/list", "/runs/change"}
BY_KEY = {"/inside/{board}/look": "GET", "/inside/{board}/step": "POST", "/inside/{board}/place": "POST"} | {
    "/inside/{board}/score": "POST"
}
"""Routes of a board by a key that only the page of its owner is told; the study's id is none."""


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    found = Jobs(2, store=f"sqlite:///{tmp_path_factory.mktemp('whose') / 'runs.db'}")
    yield found
    found.shutdown()


@pytest.fixture(autouse=True)
def shared(registry, monkeypatch):
    monkeypatch.setattr(jobs, "_REGISTRY", registry)
    monkeypatch.setattr(mine, "is_shared", lambda: True)


@pytest.fixture
def client():
    return TestClient(Starlette(routes=ROUTES), base_url="http://localhost:8501")


PROBLEM = problems.estimator("wine", "knn", metric="accuracy", folds=3, seed=0)


@pytest.fixture(scope="module")
def theirs(registry):
    """Ids of a search and a race of somebody else, at their end and in the store."""
    branin = problems.get("branin")
    search = registry.start(jobs.SearchSpec(branin, methods.get("random"), trials=3, label="random"), visitor="them")
    race = registry.races.start(line_up(branin, ["random", "sobol"], seeds=2, trials=3), visitor="them")
    assert search.wait(240) and race.wait(240)
    registry.archive.store.flush(10)
    return {"search": search.id, "race": race.id}


def rows(registry, theirs):
    return [registry.archive.store.row(id) for id in theirs.values()]


def test_of_every_route_it_is_known_what_it_asks_for():
    """A route that is new has to be put where it belongs: then the tests below try it."""
    known = [*OF_NOBODY, *BY_LINK, *BY_PASS, *BY_KEY]
    assert sorted(known) == sorted(path for paths in PATHS.values() for path in paths)


@pytest.mark.parametrize("path", BY_LINK)
def test_a_link_shows_and_changes_nothing(client, registry, theirs, path):
    before = rows(registry, theirs)
    address = f"{path}?{BY_LINK[path].format(**theirs)}"
    assert client.get(address, headers=as_visitor("me")).status_code == 200
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert client.request(method, address, headers=as_visitor("me")).status_code == 405
    assert rows(registry, theirs) == before
    assert client.get(address.replace(theirs["search"], "a" * 22).replace(theirs["race"], "a" * 22)).status_code == 404


@pytest.mark.parametrize("path", BY_LINK)
def test_what_was_deleted_is_shown_to_nobody(client, registry, theirs, path):
    store = registry.archive.store
    address = f"{path}?{BY_LINK[path].format(**theirs)}"
    ids = [id for id in theirs.values() if id in address]
    try:
        for id in ids:
            gone = client.post("/runs/change", json={"id": id, "deleted": True}, headers=as_visitor("them"))
            assert gone.status_code == 200
        assert client.get(address).status_code == 404
    finally:
        for id in ids:
            store.restore(id)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("kind", ["search", "race"])
def test_what_was_deleted_elsewhere_is_soon_shown_to_nobody(registry, theirs, kind):
    get = registry.get if kind == "search" else registry.races.get
    assert get(theirs[kind]) is not None
    registry.archive.store.delete(theirs[kind])
    until(lambda: get(theirs[kind]) is None)
    registry.archive.store.restore(theirs[kind])
    assert get(theirs[kind]) is not None


@pytest.mark.parametrize("path", BY_KEY)
@pytest.mark.parametrize("kind", ["search", "race"])
def test_the_id_of_a_study_is_no_key_of_a_board(client, registry, theirs, path, kind):
    before = rows(registry, theirs)
    answer = client.request(BY_KEY[path], path.format(board=theirs[kind]), headers=as_visitor("me"))
    assert answer.status_code == 404 and rows(registry, theirs) == before


@pytest.mark.parametrize("kind", ["search", "race"])
def test_the_pass_of_another_lists_and_changes_nothing(client, registry, theirs, kind):
    before = rows(registry, theirs)
    assert client.get("/runs/list", headers=as_visitor("me")).json()["total"] == 0
    for change in ({"starred": True}, {"name": "x"}, {"tags": ["x"]}, {"note": "x"}, {"deleted": True}):
        answer = client.post("/runs/change", json={"id": theirs[kind], **change}, headers=as_visitor("me"))
        assert answer.status_code == 403
    assert rows(registry, theirs) == before


# Pages -------------------------------------------------------------------------------------------------------
def opened(page, **link):
    app = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=240)
    for name, value in {"v": "1", **link}.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    assert any("shared with you to look at" in caption.value for caption in app.caption)
    return app


def pressed(app, key):
    """Presses a button, also one that the page shows as disabled: who writes his own messages can."""
    button = app.button(key=key)
    button.proto.disabled = False
    button.click().run()
    assert not app.exception
    return app


def test_a_running_search_of_another_is_neither_stopped_nor_paused(registry):
    job = registry.start(jobs.SearchSpec(PROBLEM, methods.get("random"), trials=5000, label="random"), visitor="them")
    try:
        app = opened("search", job=job.id)
        for key in ("stop", "pause"):
            assert app.button(key=key).disabled
            pressed(app, key)
            assert job.state == "running"
    finally:
        job.stop()
        assert job.wait(240)
    pressed(opened("search", job=job.id), "resume")
    assert job.state == "stopped"


def test_a_running_race_of_another_is_neither_stopped_nor_resumed(registry):
    job = registry.races.start(line_up(PROBLEM, ["random", "sobol"], seeds=2, trials=400), visitor="them")
    try:
        app = opened("race", race=job.id)
        assert app.button(key="stop_race").disabled
        pressed(app, "stop_race")
        assert not job.is_over
    finally:
        job.stop()
        assert job.wait(240)
    state = job.state
    pressed(opened("race", race=job.id), "resume_race")
    assert job.state == state


@pytest.mark.parametrize("kind", ["search", "race"])
def test_the_page_of_runs_offers_no_words_for_what_is_anothers(theirs, kind):
    app = opened("runs", runs=theirs[kind])
    assert not app.text_input and not app.text_area


# When visitors are told apart --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("options", "is_shared"),
    [
        ({"server.address": "127.0.0.1"}, False),
        ({"server.address": "::1"}, False),
        ({"server.address": "localhost"}, False),
        ({"server.address": "localhost", "server.allowedHosts": ["127.0.0.1", "a.localhost"]}, False),
        ({"server.address": None}, True),
        ({"server.address": "0.0.0.0"}, True),
        ({"server.address": "::"}, True),
        ({"server.address": "lab.example.org"}, True),
        ({"server.address": "127.0.0.1", "server.allowedHosts": ["runs.example.org"]}, True),  # behind a proxy
        ({"server.address": "127.0.0.1", "server.allowedHosts": ["*"]}, True),
        ({"server.address": "127.0.0.1", "browser.serverAddress": "runs.example.org"}, True),
    ],
)
def test_visitors_are_told_apart_where_others_can_come(monkeypatch, options, is_shared):
    monkeypatch.undo()
    monkeypatch.setattr(st, "get_option", options.get)
    monkeypatch.setattr(mine, "sign_ins", lambda: ())
    assert mine.is_shared() is is_shared


class Secrets(dict):
    def load_if_toml_exists(self):
        return True


@pytest.mark.parametrize(
    ("section", "ways"),
    [
        ({}, ()),
        ({"auth": "x"}, ()),
        ({"auth": {"redirect_uri": "x", "cookie_secret": "y"}}, ()),
        ({"auth": {"client_id": "a"}}, ("default",)),
        ({"auth": {"google": {"client_id": "a"}, "lab": {"client_id": "b"}}}, ("google", "lab")),
    ],
)
def test_where_people_sign_in_they_are_told_apart_on_this_machine_too(monkeypatch, section, ways):
    monkeypatch.undo()
    monkeypatch.setattr(st, "secrets", Secrets(section))
    monkeypatch.setattr(st, "get_option", {"server.address": "127.0.0.1"}.get)
    assert visitor.sign_ins() == ways and mine.is_shared() is bool(ways)


def test_secrets_are_looked_for_once_in_some_seconds(monkeypatch):
    """Streamlit looks on the disk each time that somebody asks who is signed in, where there is no such file."""
    looks, now = [], [0.0]

    class Disk(dict):
        found = False

        def load_if_toml_exists(self):
            looks.append(now[0])
            return self.found

    disk = Disk({"auth": {"client_id": "a"}})
    monkeypatch.setattr(st, "secrets", disk)
    monkeypatch.setattr(visitor.time, "monotonic", lambda: now[0])
    assert [visitor.sign_ins() for _ in range(9)] == [()] * 9 and looks == [0.0]
    disk.found, now[0] = True, visitor.LOOK_SECONDS + 1
    assert visitor.sign_ins() == visitor.sign_ins() == ("default",) and len(looks) == 2


def test_the_way_in_is_shown_only_where_there_is_one(monkeypatch):
    def shown():
        from pages._ui.visitor import sign_in

        sign_in()

    assert not AppTest.from_function(shown).run().button
    monkeypatch.setattr(visitor, "sign_ins", lambda: ("default", "lab*1*"))
    assert [b.label.replace("\\", "") for b in AppTest.from_function(shown).run().button] == [
        "Sign in",
        "Sign in with lab*1*",
    ]
    monkeypatch.setattr(visitor, "find_spec", lambda name: None)
    (error,) = AppTest.from_function(shown).run().error
    assert "extra" in error.value
