"""The Inside page under load: who steps slowly holds up nobody else, and a score is no way around the limits."""

import threading

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pages._ui import turns
from pages._ui.inside import boards, routes
from pages._ui.inside.lanes import BusyError, Lane
from tests.execution.faulty import Faulty
from tests.pages.test_inside import board_of
from tests.service.test_jobs import Only
from tuning import problems
from tuning.search.session import Walk
from tuning.service import jobs


@pytest.fixture(scope="module")
def client():
    with TestClient(Starlette(routes=routes.ROUTES)) as found:
        yield found
    jobs.registry().shutdown()


def test_a_lane_bounds_each_visitor_and_holds_no_thread_of_others():
    lane, go = Lane(2, "test", 2), threading.Event()
    mine = [lane.submit("me", lambda: go.wait(240)) for _ in range(2)]
    with pytest.raises(BusyError, match="2 of your requests are under way"):
        lane.submit("me", lambda: None)
    other = lane.submit("another", lambda: "done")
    assert turns.quick.submit("x", lambda: "free").result(30) == "free"
    assert turns.heavy.submit("x", lambda: "free").result(30) == "free"
    go.set()
    assert other.result(30) == "done" and all(one.result(30) for one in mine)
    assert lane.submit("me", lambda: "again").result(30) == "again"


def test_steps_that_hang_leave_looks_and_other_visitors_alone(client):
    """Six boards of three visitors step for ever: another looks, steps, and is told nothing of them."""
    sittings = [jobs.registry().sitting(f"v{k % 3}") for k in range(6)]
    names = [
        boards.keep(boards.Board(Walk(Faulty(), Only("hang"), trials=5, executor=one), False, f"v{k % 3}", one))
        for k, one in enumerate(sittings)
    ]
    threads = [threading.Thread(target=client.post, args=(f"/inside/{name}/step",)) for name in names]
    for thread in threads:
        thread.start()
    try:
        while not all(one.is_active for one in sittings):
            assert any(thread.is_alive() for thread in threads)
        answer = client.post(f"/inside/{names[0]}/step")
        assert answer.status_code == 429 and "under way" in answer.json()["error"]
        quick = board_of(made=3)
        assert client.get(f"/inside/{quick}/look").status_code == 200
        assert client.post(f"/inside/{quick}/step").status_code == 200
        assert all(thread.is_alive() for thread in threads)
    finally:
        for one in sittings:
            one.stop()
        for thread in threads:
            thread.join(30)
    assert not any(one.is_active for one in sittings)


def test_a_score_is_for_a_game_that_is_over_and_counts_with_its_visitor(client, monkeypatch):
    monkeypatch.setattr(jobs.registry().accounts, "limits", jobs.Limits(searches=1, idle_seconds=0))
    for board in (board_of(made=3), board_of(made=14), board_of(made=3, is_game=True)):
        answer = client.post(f"/inside/{board}/score")
        assert answer.status_code == 400 and "once all trials of a game" in answer.json()["error"]
    over = board_of(made=14, is_game=True, visitor="a")
    blocks = jobs.registry().start(jobs.SearchSpec(Faulty(), Only("hang"), trials=3), visitor="a")
    answer = client.post(f"/inside/{over}/score")
    assert answer.status_code == 400 and "under way" in answer.json()["error"]
    blocks.stop()
    assert blocks.wait(240)
    assert client.post(f"/inside/{over}/score").json()["rows"]
    rivals = boards.get(over).rivals
    assert len(rivals) == 3 and all(job.visitor == "a" and job.terms.is_low for job in rivals)
    assert len({job.batch for job in rivals}) == 1 and all(job.wait(240) for job in rivals)


def test_of_too_many_boards_the_oldest_of_whoever_has_most_is_forgotten(monkeypatch):
    monkeypatch.setattr(boards, "_boards", type(boards._boards)())
    monkeypatch.setattr(boards, "KEEP", 3)
    walk = Walk(problems.get("branin"), Only("none"), trials=2)
    mine = boards.keep(boards.Board(walk, visitor="me"))
    theirs = [boards.keep(boards.Board(walk, visitor="they")) for _ in range(4)]
    assert boards.get(mine) is not None
    assert [boards.get(name) is not None for name in theirs] == [False, False, True, True]
