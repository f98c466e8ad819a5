"""A store that fails while a server runs: the search goes on, the page says what is not saved, later it is."""

import json

import pytest
import sqlalchemy as sa
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pages._ui.routes import ROUTES
from tests.service.neighbour import FREE
from tests.store.test_faults import locked
from tests.waiting import until
from tuning import methods, problems
from tuning.service import jobs
from tuning.service.jobs import Jobs, SearchSpec


@pytest.fixture
def file(tmp_path):
    return tmp_path / "runs.db"


@pytest.fixture
def server(file, monkeypatch):
    searches = Jobs(1, limits=FREE, store=str(file))
    monkeypatch.setattr(jobs, "_REGISTRY", searches)
    yield searches
    searches.shutdown()


def searched(server, trials=6):
    job = server.start(SearchSpec(problems.get("branin"), methods.get("random"), trials=trials), visitor="me")
    assert job.wait(240) and job.state == "finished" and len(job.history.done) == trials, job.error
    return job


def board_of(job):
    """What the live board says at last of what is not saved."""
    sent = TestClient(Starlette(routes=ROUTES)).get(f"/live?jobs={job.id}").text
    updates = [json.loads(line[6:]) for line in sent.splitlines() if line.startswith('data: {"version"')]
    return updates[-1]["status"][0]["unsaved"]


def check_saved(server, job):
    until(lambda: job.saving.is_safe)
    assert job.saving.unsaved == "" == board_of(job)
    assert server.archive.store.load(job.id).history == job.history


def test_another_process_holds_the_database(file, server):
    check_saved(server, searched(server))
    with locked(file):
        job = searched(server)
        until(lambda: "not saved: another process holds the database locked." in job.saving.unsaved)
        assert "trials are not saved: another process holds the database locked." in board_of(job)
        assert not job.saving.is_safe  # so it is kept in memory
    check_saved(server, job)


def test_the_disk_is_full(server):
    check_saved(server, searched(server))
    database, pages = server.archive.store._database, [0]
    with database.reading() as connection:
        pages[0] = connection.exec_driver_sql("PRAGMA page_count").scalar() + 2
    sa.event.listen(database._engine, "connect", lambda raw, _: raw.execute(f"PRAGMA max_page_count = {pages[0]}"))
    database.forget_connections()
    job = searched(server, 400)
    until(lambda: "not saved: the disk is full." in job.saving.unsaved)
    assert "not saved: the disk is full." in board_of(job)
    pages[0] = 10**6
    check_saved(server, job)
