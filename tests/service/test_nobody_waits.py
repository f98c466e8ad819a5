"""A store or a cluster that is slow holds up who asks for it, and nobody else."""

import asyncio
import threading
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pages._ui.routes import ROUTES
from pages._ui.turns import Turns
from tests.execution.faulty import Good
from tests.service.neighbour import FREE
from tests.service.test_rest import at_rest
from tests.waiting import until
from tuning import problems
from tuning.execution import cluster
from tuning.execution.cluster import ClusterError
from tuning.execution.pool import WorkerPool
from tuning.methods import get
from tuning.search.session import Walk
from tuning.service import jobs
from tuning.service.classroom import ClassroomError
from tuning.service.jobs import JobError, Jobs, SearchSpec
from tuning.service.pools import Pools


class Slow:
    """Stands before something: whoever uses it waits until it is let."""

    def __init__(self, real):
        self.real, self.is_let, self.asked, self.loops = real, threading.Event(), threading.Event(), []

    def __call__(self, *given, **named):
        try:
            self.loops.append(asyncio.get_running_loop())
        except RuntimeError:
            self.loops.append(None)
        self.asked.set()
        assert self.is_let.wait(240)
        return self.real(*given, **named)


@pytest.fixture
def server(tmp_path, monkeypatch):
    searches = Jobs(1, limits=FREE, store=str(tmp_path / "runs.db"))
    monkeypatch.setattr(jobs, "_REGISTRY", searches)
    yield searches
    searches.shutdown()


def refused(work, kind, words):
    """The same work, which is to be refused in these words; and what it was told, once it was."""
    said = []

    def asked():
        with pytest.raises(kind, match=words) as caught:
            work()
        said.append(caught)

    return asked, said


@pytest.fixture
def beside():
    """Does something in a thread of its own, which ends with the test."""
    threads = []

    def begin(work):
        threads.append(threading.Thread(target=work, daemon=True))
        threads[-1].start()

    yield begin
    for thread in threads:
        thread.join(240)
        assert not thread.is_alive()


def test_while_a_cluster_is_being_connected_all_else_goes_on(monkeypatch, beside):
    made = SimpleNamespace(n_workers=3, is_closed=False, close=lambda: setattr(made, "is_closed", True))
    slow = Slow(lambda address: made)
    monkeypatch.setattr(cluster, "ClusterPool", slow)
    pools = Pools(1)
    beside(lambda: pools.get("tcp://somewhere"))
    assert slow.asked.wait(240)
    here = pools.get("")  # a start, a room and every page did wait for it
    assert here.n_workers == 1 and pools.n_workers("tcp://somewhere") == 1
    slow.is_let.set()
    until(lambda: pools.n_workers("tcp://somewhere") == 3)
    assert pools.get("tcp://somewhere") is made
    pools.close()
    assert made.is_closed
    with pytest.raises(RuntimeError, match="shut down"):
        here.submit(pow, 2, 2)


def test_pages_are_shown_while_the_cluster_of_a_server_does_not_answer(monkeypatch):
    def silent(address):
        raise ClusterError("nobody answers")

    monkeypatch.setattr(cluster, "ClusterPool", silent)
    searches = Jobs(1, cluster="tcp://somewhere", store="memory:")
    searches.races.warm_up()
    sitting = searches.sitting("me")
    problem = problems.estimator("iris", "knn", folds=2)
    walk = Walk(problem, get("random"), trials=3, executor=sitting, timeout=30)
    with pytest.raises(JobError, match="nobody answers"), sitting.step():
        walk.step()
    assert walk.history.trials == () and not sitting.is_active
    made = WorkerPool(1)
    monkeypatch.setattr(cluster, "ClusterPool", lambda address: made)
    with sitting.step():
        walk.step()
    assert len(walk.history.done) == 1
    searches.shutdown()


def test_a_cluster_that_answers_after_the_end_is_left(monkeypatch, beside):
    made = SimpleNamespace(is_closed=False, close=lambda: setattr(made, "is_closed", True))
    slow = Slow(lambda address: made)
    monkeypatch.setattr(cluster, "ClusterPool", slow)
    pools = Pools(1)
    asked, said = refused(lambda: pools.get("tcp://somewhere"), JobError, "shut down")
    beside(asked)
    assert slow.asked.wait(240)
    pools.close()
    slow.is_let.set()
    until(lambda: said)
    assert made.is_closed and not len(pools)


def test_how_long_a_search_took_is_told_while_its_stop_waits_for_the_store(server, beside):
    job = server.start(SearchSpec(Good(), get("random"), trials=4000))
    job.pause()
    at_rest(job)
    slow = job.saving.go_on = Slow(job.saving.go_on)
    beside(job.stop)
    assert slow.asked.wait(240)
    assert job.elapsed >= 0 and job.state == "paused"
    slow.is_let.set()
    assert job.wait(240) and job.state == "stopped"
    server.archive.store.flush(10)
    assert server.archive.store.row(job.id).state == "stopped"


@pytest.mark.parametrize(
    "asked",
    [
        "/live?jobs=unknown",
        "/live.csv?jobs=unknown",
        "/live/trial?jobs=unknown&number=1",
        "/race/live?race=unknown",
        "/race/trials.csv?race=unknown",
        "/room/live?code=BCDFG",
    ],
)
def test_no_route_asks_the_store_in_the_loop_that_serves_all(server, monkeypatch, asked):
    store = server.archive.store
    slow = Slow(lambda *given: None)
    slow.is_let.set()
    monkeypatch.setattr(store, "row", slow)
    monkeypatch.setattr(store.classrooms, "get", slow)
    assert TestClient(Starlette(routes=ROUTES), base_url="http://localhost:8501").get(asked).status_code == 404
    assert slow.loops and not any(slow.loops)


def test_a_visitor_has_one_turn_however_many_searches_he_has(server, monkeypatch):
    spec, asked = SearchSpec(Good(), get("random"), trials=2), []
    found = [server.start(spec, visitor="me") for _ in range(2)]
    assert all(job.wait(240) for job in found)
    submit = Turns.submit
    monkeypatch.setattr(Turns, "submit", lambda self, who, work: asked.append(who) or submit(self, who, work))
    client = TestClient(Starlette(routes=ROUTES), base_url="http://localhost:8501")
    for job in found:
        assert client.get(f"/live/trial?jobs={job.id}&number=1").status_code == 200
        assert client.get(f"/live.csv?jobs={job.id}").status_code == 200
    assert {*asked} == {"testclient", "me"}


def test_a_room_is_found_while_the_store_is_asked_for_another(server, monkeypatch, beside):
    rooms = server.classrooms
    room, _ = rooms.open("teacher")
    slow = Slow(lambda code: None)
    monkeypatch.setattr(server.archive.store.classrooms, "get", slow)
    asked, said = refused(lambda: rooms.get("BCDFG"), ClassroomError, "no room of this code")
    beside(asked)
    assert slow.asked.wait(240)
    assert rooms.get(room.code) is room
    slow.is_let.set()
    until(lambda: said)
