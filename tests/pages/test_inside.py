"""The Inside page: its routes."""

from types import SimpleNamespace

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pages._ui.inside import boards
from pages._ui.inside import routes as inside_routes
from pages._ui.inside.picture import default_axes
from pages._ui.inside.routes import Board, config_of
from tests.waiting import until
from tuning import methods, models, problems, run
from tuning.compare import line_up
from tuning.search.session import Walk
from tuning.service import jobs


@pytest.fixture(scope="module", autouse=True)
def no_workers_left():
    yield
    jobs.registry().shutdown()


@pytest.fixture(scope="module")
def client():
    return TestClient(Starlette(routes=inside_routes.ROUTES))


def board_of(problem="branin", method="bayes", trials=14, made=0, **board):
    walk = Walk(problems.get(problem), methods.get(method), trials=trials)
    for _ in range(made):
        walk.step()
    return boards.keep(Board(walk, **board))


@pytest.mark.parametrize("problem", [name for name in problems.names() if problems.offer(name).cost != "trained"])
def test_every_quick_problem_can_be_looked_into(client, problem):
    name = board_of(problem=problem, made=11)
    found = client.get(f"/inside/{name}/look?at=5&truth=yes").json()
    known = [value for value in np.ravel(np.array(found["truth"], dtype=float)) if not np.isnan(value)]
    best = max(known) if found["direction"] == "maximize" else min(known)
    sign = 1 if found["direction"] == "maximize" else -1
    assert sign * best <= sign * found["optimum"] + 1e-9


@pytest.mark.parametrize("method", methods.names())
def test_every_method_can_be_looked_into(client, method):
    n = 7 if method == "grid" else 12  # the grid of 14 trials has nine points
    name = board_of(method=method, made=n)
    for at in (0, 3, n - 1, n):
        for axes in ("x1", "x1,x2"):
            answer = client.get(f"/inside/{name}/look?at={at}&axes={axes}&truth=yes")
            found = answer.json()
            assert answer.status_code == 200, found
            assert len(found["points"]) == at and found["sentence"] and found["at"] == at
            grid = np.array(found["truth"], dtype=float)
            assert grid.shape == ((101,) if axes == "x1" else (41, 41))
            assert "another config" not in found["sentence"]
            more = client.get(f"/inside/{name}/look?at={at}&axes={axes}&truth=yes&kappa=2&noise=1e308")
            assert more.status_code == 200  # what a link says of another method, or more noise than can be squared
            if at < n:  # what is explained is what was done
                made = boards.get(name).walk.history.trials[at].config
                assert found["made"]["at"][0] == pytest.approx(found["proposal"][0])
                assert found["proposalText"].startswith(f"x1 = {made['x1']:.4g}")


def test_a_trial_that_the_method_would_not_choose_now_says_so(client):
    history = run(problems.get("branin"), "bayes", trials=14, seed=1)
    earlier = Walk(problems.get("branin"), methods.get("bayes", initial=3), trials=14, history=history)
    name = boards.keep(Board(earlier))
    sentence = client.get(f"/inside/{name}/look?at=5").json()["sentence"]
    assert " Trial 6 itself has another config" in sentence and sentence.endswith(" or another machine.")
    # what other settings would do is another question, and what is yet to come has no config
    for other in ("at=5&kappa=3", "at=14", "at=2"):
        assert "another config" not in client.get(f"/inside/{name}/look?{other}").json()["sentence"]


def test_other_settings_change_the_choice_before_it_is_taken(client):
    name = board_of(made=12)
    bold = client.get(f"/inside/{name}/look?acquisition=lcb&kappa=10").json()
    timid = client.get(f"/inside/{name}/look?acquisition=lcb&kappa=0").json()
    assert bold["proposal"] != timid["proposal"]
    assert len(boards.get(name).walk.history) == 12


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("at=-2", "at must be"),
        ("at=soon", "at must be a whole number"),
        ("at=1.5", "at must be a whole number"),
        ("at=" + "1" * 5000, "at must be a whole number"),
        ("at=1_0", "at must be a whole number"),
        ("axes=nope", "not a parameter"),
        ("axes=x1,x1", "different"),
        ("acquisition=hope", "acquisition must be"),
        ("kappa=-1", "kappa must be"),
        ("kappa=much", "must be a number"),
        ("anchor=moon", "anchor must be"),
    ],
)
def test_bad_queries_are_one_sentence(client, query, words):
    answer = client.get(f"/inside/{board_of(made=11)}/look?{query}")
    assert answer.status_code == 400 and words in answer.json()["error"]


def test_forgotten_boards_say_so(client):
    answer = client.get("/inside/nope/look")
    assert answer.status_code == 404 and "no longer kept" in answer.json()["error"]


def test_the_rivals_of_a_game_are_set_up_as_in_a_race():
    walk = Walk(problems.get("branin"), methods.get("bayes"), trials=9)
    lined = line_up(walk.problem, list(boards.RIVALS), seeds=1, trials=9, same_start=0)
    assert {name: boards.rival(walk, name).method for name in boards.RIVALS} == dict(lined.methods)


def test_a_game_gives_nothing_away_until_it_ends(client):
    name = board_of(trials=4, is_game=True)
    look = client.get(f"/inside/{name}/look?truth=yes").json()
    assert look["isHidden"] and look["optimum"] is None and "mean" not in look and "truth" not in look
    assert client.post(f"/inside/{name}/step", json={}).status_code == 400
    client.post(f"/inside/{name}/place", json={"config": "x1=1.0, x2=2"})
    for text in ("x1=2.0, x2=3", "x1=3.0, x2=3.0"):
        client.post(f"/inside/{name}/place", json={"config": text})
    last = client.post(f"/inside/{name}/place", json={"config": "@x1=0, @x2=0.5"}).json()
    assert not last["isHidden"] and last["optimum"] == pytest.approx(0.397887, abs=1e-5)
    assert [p["at"] for p in last["points"]][3] == pytest.approx([0.0, 0.5])
    assert all(point["isYours"] for point in last["points"])
    client.post(f"/inside/{name}/score", json={})
    begun = list(boards.get(name).rivals)
    until(lambda: client.post(f"/inside/{name}/score", json={}).json()["isOver"])
    score = client.post(f"/inside/{name}/score", json={}).json()
    assert boards.get(name).rivals == begun and len(begun) == 3  # to ask again begins nothing anew
    assert [row["title"] for row in score["rows"]] == ["You", "Grid", "Random", "Bayesian"]
    assert all(len(row["curve"]) == 4 for row in score["rows"])
    best = {row["title"]: row["best"] for row in score["rows"]}
    assert score["order"] == sorted(best, key=best.get)  # Branin is minimised


def test_equal_results_are_no_order(client, monkeypatch):
    name = board_of(trials=2, is_game=True)
    for _ in range(2):
        client.post(f"/inside/{name}/place", json={"config": "x1=1.0, x2=2"})
    you = boards.get(name).walk.history
    rivals = [SimpleNamespace(label=label, history=you, is_over=True, watched=int) for label in boards.RIVALS]
    monkeypatch.setattr(boards.get(name), "rivals", rivals)
    assert client.post(f"/inside/{name}/score", json={}).json()["order"] == ["You = Grid = Random = Bayesian"]


SVM = models.get("svm").space("classification")


def test_configs_are_read_as_typed_and_as_clicked():
    assert config_of(SVM, "C=1, kernel='linear'") == {"C": 1.0, "kernel": "linear"}
    clicked = config_of(SVM, "C=1, kernel=poly, gamma=0.1, degree=3, @C=0.5, @kernel=0.17")
    assert clicked["kernel"] == "rbf" and "degree" not in clicked
    assert clicked["C"] == pytest.approx(10**0.5) and clicked["gamma"] == pytest.approx(0.1)


@pytest.mark.parametrize(
    "text", ["", "C", "C=", "C=1, kernel=", "D=1", "C=(1", "C=lots, kernel=rbf", "C=1e9, @kernel=0.5", "@C=left"]
)
def test_configs_that_make_no_sense_are_refused(text):
    with pytest.raises(ValueError, match=r"\w"):
        config_of(SVM, text)


def test_axes_to_begin_with_are_numbers():
    assert default_axes(models.get("mlp").space("classification")) == ["alpha", "batch_size"]
    assert default_axes(problems.get("two_bumps").space) == ["x1"]
