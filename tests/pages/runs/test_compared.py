"""Races and games on the Runs page: side by side where they may be, else what stands in the way."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.inside import boards
from tests.reading import read
from tuning import compare, methods, problems, run
from tuning.search.session import Walk
from tuning.service import jobs
from tuning.service.jobs import JobError, Jobs

PAGE = str(Path(__file__).parents[3] / "pages" / "runs.py")
RECORDED, BRANIN = problems.get("recorded_svm_digits"), problems.get("branin")


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    found = Jobs(1, store=str(tmp_path_factory.mktemp("compared") / "runs.db"))
    yield found
    found.shutdown()


@pytest.fixture(autouse=True)
def served(registry, monkeypatch):
    monkeypatch.setattr(jobs, "_REGISTRY", registry)


@pytest.fixture(scope="module")
def kept(registry):
    """Ids of what is stored: two races that go together, one that does not, a search, a game."""
    store, ids = registry.archive.store, {}
    for name, problem, entered in (
        ("first", RECORDED, ["random", "sobol"]),
        ("second", RECORDED, ["bayes", "tpe"]),
        ("other", BRANIN, ["random", "sobol"]),
    ):
        compare.race(problem, entered, seeds=3, trials=5, store=store)
        ids[name] = store.studies().rows[0].id
    run(BRANIN, "random", trials=4, store=store)
    ids["search"] = store.studies().rows[0].id
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "_REGISTRY", registry)
        about = {"inside": "function", "function": "branin", "mode": "play", "steps": "4"}
        board = boards.Board(Walk(BRANIN, methods.get("bayes"), trials=4, seed=2), True, "me", None, "recipe", about)
        for k in range(4):
            with board.step():
                board.walk.place({"x1": 2.0 + k, "x2": 3.0})
            board.made()
    board.leave_alone()
    store.flush(10)
    return ids | {"game": board.id}


def opened(kept, *names):
    app = AppTest.from_file(PAGE, default_timeout=240)
    app.query_params["v"], app.query_params["runs"] = "1", ",".join(kept[name] for name in names)
    app.run()
    assert not app.exception
    return app


def words(blocks):
    return [read(block.value) for block in blocks]


def test_two_races_have_one_board_and_one_verdict(kept, registry):
    app = opened(kept, "first", "second")
    together = compare.together({name: registry.races.get(kept[name]).race for name in ("first", "second")})
    said = compare.headline(compare.pairs(together.race), {name: methods.title(name) for name in methods.names()})
    assert any(said in text for text in words(app.markdown)) and not app.warning
    boards_of_races = [job for id in registry.races._races.ids if (job := registry.races.get(id)).race == together.race]
    assert len(boards_of_races) == 1 and boards_of_races[0].race.labels == ("random", "sobol", "bayes", "tpe")
    with pytest.raises(JobError, match="put together"):
        boards_of_races[0].resume()
    opened(kept, "first", "second")
    assert len([id for id in registry.races._races.ids if registry.races.get(id).race == together.race]) == 1


def test_races_of_other_problems_are_not_compared_and_it_is_said(kept):
    app = opened(kept, "first", "other")
    (warning,) = words(app.warning)
    assert "Not compared: race 2" in warning and "problem branin, not recorded_svm_digits" in warning


def test_a_race_beside_a_search_says_what_goes_with_what(kept):
    app = opened(kept, "other", "search")
    said = words(app.caption)
    assert any("is the only race here" in text for text in said)
    assert any("is the only search here" in text for text in said)


def test_a_game_stands_beside_a_search_as_what_the_person_did(kept, registry):
    app = opened(kept, "game", "search")
    assert any("only the player's trials" in text for text in words(app.caption))
    assert any("You" in text and "ahead" in text for text in words(app.markdown))
    job = registry.get(kept["game"])
    assert job.label == "You" and [trial.config["x1"] for trial in job.history.trials] == [2.0, 3.0, 4.0, 5.0]
    with pytest.raises(JobError, match="on the page Inside"):
        job.resume()


def test_a_game_opens_where_it_is_played(kept, monkeypatch):
    import streamlit as st

    went = []
    monkeypatch.setattr(st, "switch_page", went.append)
    app = opened(kept, "game")
    app.button(key="open_game").click().run()
    assert not app.exception and went == ["pages/inside.py"]
    choices = app.session_state["choices"]
    assert (choices["mode"], choices["function"], choices["board"]) == ("play", "branin", kept["game"])


def test_searches_on_different_data_say_what_is_worth_tuning_over_all(registry):
    store, ids = registry.archive.store, {}
    for data in ("wine", "iris"):
        problem = problems.estimator(data, "knn", folds=3)
        run(problem, "random", trials=12, seed=1, store=store)
        ids[data] = store.studies().rows[0].id
    store.flush(10)
    app = opened(ids, "wine", "iris")
    assert any("Not compared" in text for text in words(app.warning))
    assert "Worth tuning, over the data sets" in words(app.subheader)
    (said,) = [text for text in words(app.markdown) if text.startswith("The best defaults for all 2 data sets are")]
    assert "n_neighbors = " in said
