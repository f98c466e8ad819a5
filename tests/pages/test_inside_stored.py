"""Walks and games of the Inside page in the store: they go on after the end of the server as if it had not been."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pages._ui.inside import boards
from pages._ui.inside import routes as inside_routes
from tests.search.test_search import essence
from tests.waiting import until
from tuning import methods, problems, run
from tuning.search.session import Walk, is_by_person
from tuning.service import jobs

PLACES = [{"config": f"@x1={x},@x2={y}"} for x, y in ((0.1, 0.2), (0.5, 0.5), (0.9, 0.3), (0.3, 0.8), (0.6, 0.1))]


@pytest.fixture
def restart(tmp_path, monkeypatch):
    """Another server takes over; the old one has ended without a word."""
    made = []

    def begin():
        made.append(jobs.Jobs(2, store=str(tmp_path / "studies.db")))
        if len(made) > 1:
            for board in boards._boards.values():
                board.leave_alone()  # in one process a claim does not end by itself
            made[-2].archive.store.flush(10)
        monkeypatch.setattr(jobs, "_REGISTRY", made[-1])
        monkeypatch.setattr(boards, "_boards", type(boards._boards)())
        return made[-1]

    begin()
    yield begin
    for registry in made:
        registry.shutdown()


@pytest.fixture
def client():
    return TestClient(Starlette(routes=inside_routes.ROUTES))


def board_of(name, *, is_game=False, trials=5):
    problem = problems.get("branin")
    walk = Walk(problem, methods.get(name), trials=trials, seed=2)
    board = boards.Board(walk, is_game, "me", recipe="as the page asks", link={"function": "branin"})
    boards.keep(board)
    return board.id


def at(name):
    """The address of the board of a study: its key is no longer the one that it had in another server."""
    return f"/inside/{boards.of_study(name).key}"


@pytest.mark.parametrize("name", methods.names())
def test_a_walk_goes_on_in_another_server(restart, client, name):
    board = board_of(name, trials=8)
    assert jobs.registry().archive.store.row(board) is None  # nobody has asked for a trial yet
    for _ in range(4):
        assert client.post(f"{at(board)}/step").status_code == 200
    old = at(board)
    second = restart()
    assert client.post(f"{old}/step").status_code == 404  # an open tab asks for the page again
    assert client.get(f"{at(board)}/look").status_code == 200
    assert len(boards.of_study(board).walk.history.done) == 4
    for _ in range(4):
        assert client.post(f"{at(board)}/step").status_code == 200
    whole = run(problems.get("branin"), name, trials=8, seed=2)
    assert essence(boards.of_study(board).walk.history) == essence(whole)
    second.archive.store.flush(10)
    row = second.archive.store.row(board)
    assert (row.kind, row.state, row.n_trials, row.owner) == ("search", "finished", 8, "me")
    assert second.get(board).trials == 8  # the Search page shows it too


def test_a_game_goes_on_in_another_server_and_its_rivals_are_the_same(restart, client):
    board = board_of("bayes", is_game=True)
    for place in PLACES[:3]:
        assert client.post(f"{at(board)}/place", json=place).status_code == 200
    second = restart()
    found = boards.of_study(board)
    assert found.is_game and found.visitor == "me" and found.recipe == "as the page asks"
    assert [is_by_person(trial) for trial in found.walk.history.finished] == [True] * 3
    for place in PLACES[3:]:
        assert client.post(f"{at(board)}/place", json=place).status_code == 200
    until(lambda: client.post(f"{at(board)}/score").json()["isOver"])
    score = client.post(f"{at(board)}/score").json()
    third = restart()
    stored = third.archive.store.load(board)
    assert stored.row.kind == "game" and stored.row.state == "finished" and stored.recipe["link"]["board"] == board
    assert [run.label for run in stored.runs] == ["You", *boards.RIVALS]
    for kept, name in zip(stored.runs[1:], boards.RIVALS, strict=True):
        method = methods.get(name, **methods.find(name).race_settings)
        assert essence(kept.history) == essence(run(problems.get("branin"), method, trials=5, seed=2))
    again = client.post(f"{at(board)}/score").json()
    assert [row["best"] for row in again["rows"]] == [row["best"] for row in score["rows"]]
    assert second is not third


def test_a_look_at_a_search_is_no_study_of_its_own(restart, client):
    problem = problems.get("branin")
    walk = Walk(problem, methods.get("random"), trials=3, history=run(problem, "random", trials=3))
    board = boards.keep(boards.Board(walk, visitor="me"))
    assert client.get(f"/inside/{board}/look").status_code == 200
    assert jobs.registry().archive.store.studies().total == 0


def test_a_step_that_takes_longer_than_a_board_is_kept_is_stored(restart):
    walk = Walk(problems.get("branin"), methods.get("random"), trials=5, seed=2)
    board = boards.Board(walk, False, "me", recipe="as the page asks", link={"function": "branin"})
    boards.keep(board)
    with board.step():
        board.walk.step()
        board.seen -= 2 * boards.IDLE_SECONDS
        boards.get("of somebody else")  # looks who has gone
    boards.get("of somebody else")
    board.made()
    store = jobs.registry().archive.store
    assert store.flush(10) and store.row(board.id).n_trials == 1
    board.seen -= 2 * boards.IDLE_SECONDS
    boards.get("of somebody else")
    assert store.flush(10) and store.row(board.id).state == "paused"


def test_two_tabs_that_open_a_stored_study_at_once_have_one_board(restart, client, monkeypatch):
    board = board_of("random")
    assert client.post(f"{at(board)}/step").status_code == 200
    restart()
    stored, others = boards._stored, []

    def meanwhile(name):
        found = stored(name)
        if not others:
            others.append(None)
            others[0] = boards.of_study(name)
        return found

    monkeypatch.setattr(boards, "_stored", meanwhile)
    assert boards.of_study(board) is others[0]
