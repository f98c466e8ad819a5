"""Two servers, each a process of its own, on one PostgreSQL: what one begins the other shows live, and goes on with."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pages._ui.routes import ROUTES
from tests.search.test_search import essence
from tests.service.neighbour import FREE
from tests.store.conftest import postgres  # noqa: F401 - a fixture
from tests.waiting import until
from tuning import problems, run
from tuning.service import jobs
from tuning.service.jobs import JobError, Jobs


@pytest.fixture(params=["postgres", "sqlite"])
def address(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'runs.db'}"
    return request.getfixturevalue("postgres").new_database()


@pytest.fixture
def here(address, monkeypatch):
    """This process as a server, whose routes can be asked."""
    searches = Jobs(1, limits=FREE, store=address)
    monkeypatch.setattr(jobs, "_REGISTRY", searches)
    yield searches
    searches.shutdown()


@contextmanager
def neighbour(address):
    """Asks another server, which is told what to do and answers."""
    command = [sys.executable, "-m", "tests.service.neighbour", address]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ})

    def ask(*words):
        process.stdin.write(json.dumps(words) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    try:
        yield ask
        process.stdin.close()
        assert process.wait(240) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_what_one_begins_the_other_shows_live_and_goes_on_with(address, here):
    with neighbour(address) as ask:
        ask("allow", "", 4)
        id = ask("start")["id"]
        assert ask("until", id, 4)["state"] == "running"
        job = here.get(id)
        job.watched()
        until(lambda: len(job.history.done) == 4)
        for act in (job.stop, job.pause, job.resume):
            with pytest.raises(JobError, match="Another process"):
                act()
        ask("allow", "", 6)
        assert ask("until", id, 6)["trials"] == 6
        until(lambda: len(job.history.done) == 6)  # live, while the other runs it
        assert job.state == "running" and here.archive.store.row(id).n_trials == 6
        assert ask("pause", id)["state"] == "paused"
        until(lambda: here.get(id).state == "paused")
        job = here.get(id)
        job.resume()
        assert job.wait(240) and job.state == "finished"
        stream = TestClient(Starlette(routes=ROUTES)).get(f"/live?jobs={id}").text
        told = [json.loads(line[6:]) for line in stream.splitlines() if line.startswith("data: ")]
        assert sum(len(update.get("rows", ())) for update in told) == 12  # whoever made them
        until(lambda: ask("show", id) == {"id": id, "state": "finished", "trials": 12})
    whole = run(problems.get("branin"), "random", trials=12, seed=4)
    assert essence(here.archive.store.load(id).history) == essence(whole)


def test_a_stale_one_does_not_write_over_what_another_has_made(address, here):
    """The other server still has the search as it paused it, and is told to go on before it has looked again."""
    with neighbour(address) as ask:
        ask("allow", "", 4)
        id = ask("start")["id"]
        ask("until", id, 4)
        ask("pause", id)
        job = here.get(id)
        until(lambda: job.state == "paused")
        job.resume()
        until(lambda: len(job.history.done) >= 6)
        job.pause()
        until(lambda: job.is_at_rest)
        here.archive.store.flush(30)
        n = len(job.history.done)
        ask("allow", "", 100)
        ask("resume", id)  # refused, or goes on from where it really stands
        until(lambda: ask("resume", id).get("error") is None)
        assert ask("finish", id)["trials"] == 12
        stored = here.archive.store.load(id).history
        assert stored.finished[:n] == job.history.finished[:n] and n >= 6
        assert ask("times", id) == [trial.started for trial in stored.finished]
        assert essence(stored) == essence(run(problems.get("branin"), "random", trials=12, seed=4))


def test_a_race_of_one_opens_on_the_other(address, here):
    with neighbour(address) as ask:
        found = ask("race")
        assert found["state"] == "finished"
        race = here.races.get(found["id"])
        until(lambda: here.races.get(found["id"]).state == "finished")
        assert race.race.is_over and race.race.reached == 6 == found["trials"]
