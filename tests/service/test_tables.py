"""Searches on a table of one's own: stored, resumed and made again like others; the table stays its owner's."""

import pytest

from tests.datasets.tables import csv, mixed
from tests.waiting import until
from tuning import datasets, methods, problems, run
from tuning.datasets import DatasetError, table
from tuning.service.jobs import Jobs, Limits, SearchSpec


@pytest.fixture
def place(tmp_path):
    return str(tmp_path / "studies.db")


@pytest.fixture
def server():
    found = []

    def make(place, **limits):
        found.append(Jobs(1, limits=Limits(**limits), store=place))
        return found[-1]

    yield make
    for searches in found:
        searches.shutdown()


def forget():
    """As a process that has just begun."""
    table._kept.clear()
    datasets._load.cache_clear()


def spec(searches, owner="me", trials=4):
    read = table.read(csv(mixed(80)), "cars.csv").typed({"price": "ignore"})
    settings = {"content": searches.tables.keep(read, owner), "target": "label"}
    problem = problems.estimator("table", "boosting", folds=2, settings=settings)
    return SearchSpec(problem, methods.get("random"), trials=trials, seed=1)


def test_a_search_is_resumed_by_another_process_and_equals_an_uninterrupted_one(place, server):
    first = server(place)
    whole = run(spec(first).problem, "random", trials=4, seed=1)
    job = first.start(spec(first), visitor="me")
    until(lambda: job.history.done)
    job.pause("Paused by hand.")
    until(lambda: job.is_at_rest)
    first.shutdown()
    forget()
    again = server(place).get(job.id)
    assert again.spec.problem == job.spec.problem
    again.resume()
    assert again.wait(240) and not again.error
    assert [t.config for t in again.history.trials] == [t.config for t in whole.trials]
    assert [t.fold_scores for t in again.history.trials] == [t.fold_scores for t in whole.trials]


def test_tables_are_private_limited_and_can_be_removed(place, server):
    searches = server(place, tables=1)
    read = table.read(csv(mixed(40)), "cars.csv")
    id = searches.tables.keep(read, "ann")
    assert searches.tables.keep(read, "ann") == id  # the same once more is no other
    assert searches.tables.may_use(id, "ann") and searches.tables.may_use(id, None)
    assert not searches.tables.may_use(id, "bob")
    for other, owner in ((id, "bob"), ("0" * 32, "ann")):
        with pytest.raises(DatasetError, match="private to whoever brought it, or no longer kept"):
            searches.tables.open(other, owner)
    assert searches.tables.open(id, "ann").id == id
    with pytest.raises(DatasetError, match="you keep 1 tables"):
        searches.tables.keep(table.read(csv(mixed(41))), "ann")
    searches.tables.remove(id, "bob")
    assert searches.tables.of("ann")
    searches.tables.remove(id, "ann")
    assert not searches.tables.of("ann")
    forget()
    with pytest.raises(DatasetError, match="not known here"):
        datasets.get("table", content=id, target="label")


def test_limits_of_the_server_hold_for_what_is_read(place, server):
    searches = server(place, table_rows=20, table_megabytes=0)
    with pytest.raises(DatasetError, match="more than 20 rows"):
        table.read(csv(mixed(40)), "cars.csv", searches.tables.most)
    assert searches.tables.most.megabytes > 1e9  # 0 is no limit


def test_a_test_score_is_had_by_a_worker_that_has_seen_no_trial(place, server):
    searches = server(place)
    asked = spec(searches)
    config = asked.problem.defaults()[0]
    score = searches.score(asked.problem, config, visitor="me")
    assert score.wait(240) and not score.error
    assert score.scores["accuracy"] == asked.problem.test_score(config)["accuracy"]


def test_a_search_whose_table_was_removed_is_shown_and_cannot_go_on(place, server):
    first = server(place)
    job = first.start(spec(first), visitor="me")
    assert job.wait(240)
    first.tables.remove(first.tables.of("me")[0].id, "me")
    first.shutdown()
    forget()
    again = server(place).get(job.id)
    assert again.history == job.history
    with pytest.raises(ValueError, match="not known here"):
        again.problem.evaluate({})
