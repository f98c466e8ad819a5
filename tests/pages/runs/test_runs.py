"""The routes of the Runs page: what is listed, what may be changed and by whom, and what hostile words do."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from pages._ui import mine
from pages._ui.routes import ROUTES
from pages._ui.runs import view
from pages._ui.speech import Languages
from tests.reading import read
from tests.waiting import until
from tuning import methods, problems, run
from tuning.service import jobs
from tuning.service.jobs import Jobs
from tuning.store import StoreError

ROOT = Path(__file__).parents[3]


@pytest.fixture
def registry(tmp_path, monkeypatch):
    found = Jobs(1, store=f"sqlite:///{tmp_path / 'runs.db'}")
    monkeypatch.setattr(jobs, "_REGISTRY", found)
    yield found
    found.shutdown()


@pytest.fixture
def client(registry):
    return TestClient(Starlette(routes=ROUTES), base_url="http://localhost:8501")


def as_visitor(name):
    return {"X-Tuning-Pass": f"{name}.{mine._seal(name)}"}


def kept(registry, owner="", n=1, **more):
    store = registry.archive.store
    for seed in range(n):
        run(problems.get("branin"), "random", trials=3, seed=seed, store=store)
    rows = store.studies(limit=n).rows
    for row in rows:
        if owner:
            _give(store, row.id, owner)
        if more:
            store.update(row.id, **more)
    return [row.id for row in rows]


def _give(store, id, owner):
    import sqlalchemy as sa

    from tuning.store.tables import studies

    with store._database.writing() as connection:
        connection.execute(sa.update(studies).where(studies.c.id == id).values(owner=owner))


def test_a_page_of_studies_filtered_and_sorted(registry, client):
    first, second, third = kept(registry, n=3)
    registry.archive.store.update(second, name="the one", tags=["class of 7"], starred=True)
    found = client.get("/runs/list", headers=as_visitor("me")).json()
    assert found["total"] == 3 and {row["id"] for row in found["rows"]} == {first, second, third}
    row = next(row for row in found["rows"] if row["id"] == second)
    assert row["name"] == "the one" and row["tags"] == ["class of 7"] and row["n_trials"] == 3
    assert "owner" not in row and len(row["sketch"]) == 3
    for query in ("text=class", "starred=yes", "tag=class of 7", "text=THE"):
        found = client.get(f"/runs/list?{query}", headers=as_visitor("me")).json()
        assert [row["id"] for row in found["rows"]] == [second], query
    assert client.get("/runs/list?kind=race", headers=as_visitor("me")).json()["total"] == 0
    best = [row["best"] for row in client.get("/runs/list?sort=best", headers=as_visitor("me")).json()["rows"]]
    assert best == sorted(best)


def test_the_same_list_is_not_sent_again(registry, client):
    (id,) = kept(registry)
    tag = client.get("/runs/list", headers=as_visitor("me")).headers["etag"]
    asked = as_visitor("me") | {"If-None-Match": tag}
    assert client.get("/runs/list", headers=asked).status_code == 304
    registry.archive.store.update(id, name="new")
    assert client.get("/runs/list", headers=asked).status_code == 200


def test_deleted_and_brought_back(registry, client):
    (id,) = kept(registry)
    both = client.post("/runs/change", json={"id": id, "deleted": True, "name": "new"}, headers=as_visitor("me"))
    assert both.status_code == 400 and "not both" in both.text
    assert client.get("/runs/list", headers=as_visitor("me")).json()["total"] == 1  # what is refused changes nothing
    assert client.post("/runs/change", json={"id": id, "deleted": True}, headers=as_visitor("me")).status_code == 200
    assert client.get("/runs/list", headers=as_visitor("me")).json()["total"] == 0
    assert client.get("/runs/list?deleted=yes", headers=as_visitor("me")).json()["total"] == 1
    client.post("/runs/change", json={"id": id, "deleted": False}, headers=as_visitor("me"))
    assert client.get("/runs/list", headers=as_visitor("me")).json()["total"] == 1


def test_what_is_deleted_while_it_runs_and_brought_back_at_once_rests_here(registry, client):
    job = registry.start(jobs.SearchSpec(problems.get("branin"), methods.get("random"), trials=5000))
    until(lambda: job.history.ended_trials)
    for deleted in (True, False):
        answer = client.post("/runs/change", json={"id": job.id, "deleted": deleted}, headers=as_visitor("me"))
        assert answer.status_code == 200, answer.text
    assert registry.get(job.id).state == registry.archive.store.row(job.id).state == "stopped"


@pytest.mark.parametrize("forged", ["", "me", "me.", "me.0", "you." + "0" * 64, "é.ü", "." + "a" * 64])
def test_without_a_pass_of_this_server_there_is_nothing(registry, client, forged):
    (id,) = kept(registry)
    headers = {"X-Tuning-Pass": forged.encode("latin-1")}
    assert client.get("/runs/list", headers=headers).status_code == 401
    answer = client.post("/runs/change", json={"id": id, "starred": True}, headers=headers)
    assert answer.status_code == 401 and not registry.archive.store.row(id).starred


def test_on_a_server_each_sees_and_changes_only_their_own(registry, client, monkeypatch):
    monkeypatch.setattr(mine, "is_shared", lambda: True)
    (theirs,) = kept(registry, owner="them")
    assert client.get("/runs/list", headers=as_visitor("me")).json()["total"] == 0
    assert client.get("/runs/list", headers=as_visitor("them")).json()["total"] == 1
    for change in ({"starred": True}, {"name": "mine"}, {"tags": ["x"]}, {"note": "x"}, {"deleted": True}):
        answer = client.post("/runs/change", json={"id": theirs, **change}, headers=as_visitor("me"))
        assert answer.status_code == 403 and "not yours" in answer.json()["error"], change
    chinese = TestClient(Languages(Starlette(routes=ROUTES)), base_url="http://localhost:8501")
    headers = as_visitor("me") | {"Accept-Language": "zh"}
    answer = chinese.post("/runs/change", json={"id": theirs, "starred": True}, headers=headers)
    assert answer.status_code == 403 and "这项研究不是你的" in answer.json()["error"]
    row = registry.archive.store.row(theirs)
    assert (row.starred, row.name, row.tags, row.note, row.deleted) == (False, "", (), "", None)
    assert client.post("/runs/change", json={"id": theirs, "name": "ok"}, headers=as_visitor("them")).status_code == 200
    client.post("/runs/change", json={"id": theirs, "deleted": True}, headers=as_visitor("them"))
    assert (
        client.post("/runs/change", json={"id": theirs, "deleted": False}, headers=as_visitor("me")).status_code == 403
    )


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"id": 7},
        {"id": "nobody", "starred": True},
        {"id": "\0", "starred": True},
        {"id": "x", "owner": "me"},
        {"id": "x", "tags": "one, two"},
        {"id": "x", "name": "n" * 60_000},
        {"id": "x", "name": 5},
        {"id": "x", "deleted": "no"},
        {"id": "x", "deleted": [1]},
        {"id": "x", "deleted": None},
        {"id": "x", "starred": 2},
    ],
)
def test_what_cannot_be_done_is_one_sentence(registry, client, body):
    (id,) = kept(registry)
    body = {**body, "id": id} if body.get("id") == "x" else body
    answer = client.post("/runs/change", json=body, headers=as_visitor("me"))
    assert answer.status_code == 400 and 5 < len(answer.json()["error"]) < 300
    assert "Traceback" not in answer.text
    assert registry.archive.store.row(id).deleted is None


def test_a_chosen_study_in_a_store_that_went_away_is_one_sentence(registry, monkeypatch):
    (id,) = kept(registry)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240)
    app.query_params["runs"] = id
    app.run()
    assert not app.switch_page("pages/runs.py").run().exception

    def gone(*given):
        raise StoreError("the store cannot be read.")

    monkeypatch.setattr(registry.archive.store, "row", gone)
    app.run()
    assert not app.exception and [read(error.value) for error in app.error] == ["the store cannot be read."]


@pytest.mark.parametrize(
    "query", ["offset=-1", "offset=x", "offset=99999999999999", "sort=owner", "sort=;drop", "state=%00", "text=%00"]
)
def test_odd_questions_are_answered(registry, client, query):
    kept(registry)
    answer = client.get(f"/runs/list?{query}", headers=as_visitor("me"))
    assert answer.status_code in (200, 400)
    assert answer.status_code == 200 or 5 < len(answer.json()["error"]) < 300


def test_hostile_words_stay_words(registry, client):
    text = "<img src=x onerror=alert(1)> [x](http://evil.example) =1+1"
    (id,) = kept(registry, name=text, tags=["<script>", "=cmd"], note=text)
    row = client.get("/runs/list", headers=as_visitor("me")).json()["rows"][0]
    assert row["id"] == id and row["name"] == text and row["tags"] == ["<script>", "=cmd"]


def test_a_note_asks_no_host_for_pictures():
    note = "![x](http://evil.example/a.png) and ![[y]] ok! [link](http://a.example)"
    assert "![" not in view.without_pictures(note)


def test_ten_thousand_studies_are_paged_by_the_database(registry, client):
    import sqlalchemy as sa

    from tuning.store.tables import studies

    kept(registry)
    store = registry.archive.store
    with store._database.writing() as connection:
        first = connection.execute(sa.select(studies)).mappings().one()
        rows = [{**first, "key": 100 + i, "id": f"made-{i}", "created": first["created"] - i} for i in range(10_000)]
        connection.execute(sa.insert(studies), rows)
    found = client.get("/runs/list?offset=9975", headers=as_visitor("me")).json()
    assert found["total"] == 10_001 and len(found["rows"]) == 25
    assert client.get("/runs/list?text=branin", headers=as_visitor("me")).json()["total"] == 10_001
