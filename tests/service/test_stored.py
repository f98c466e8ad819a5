"""Searches and races in the store: what another process makes of them, after an end of any kind."""

import gc
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import tuning.store
from tests.execution.faulty import Good
from tests.search.test_search import essence
from tests.service.victim import FREE, SEED, TRIALS, raced, searched
from tests.waiting import until
from tuning import methods, problems, run
from tuning.compare import line_up
from tuning.service.jobs import JobError, Jobs, Limits, SearchSpec

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def place(tmp_path):
    return str(tmp_path / "studies.db")


@pytest.fixture
def server():
    """Servers one after the other, or at once, as they would be in processes of their own."""
    found = []

    def make(place, **limits):
        found.append(Jobs(2, limits=Limits(**{**vars(FREE), **limits}), store=place))
        return found[-1]

    yield make
    for searches in found:
        searches.shutdown()


def wine(method="random", trials=6, **more):
    problem = problems.estimator("wine", "decision_tree", folds=2)
    return SearchSpec(problem, methods.get(method), trials=trials, seed=1, **more)


# As it was ---------------------------------------------------------------------------------------------------
def test_a_finished_search_opens_as_it_was(place, server):
    first = server(place)
    job = first.start(wine("bayes", workers=2, timeout=30.0, discard="exact", label="mine"), visitor="me")
    assert job.wait(240) and job.state == "finished" and job.saving.unsaved == ""
    first.shutdown()
    again = server(place).get(job.id)
    assert again is not job and again.history == job.history and again.spec == job.spec
    assert (again.state, again.label, again.error, again.pause_reason) == ("finished", "mine", "", "")
    assert again.terms.visitor == "me" and again.is_at_rest and again.elapsed == pytest.approx(job.elapsed, abs=1)
    again.resume()
    assert again.state == "finished"


def test_stopped_failed_and_paused_searches_stand_where_they_stood(place, server):
    class Broken:
        name = "random"

        def __getattr__(self, name):
            return getattr(methods.get("random"), name)

        def ask(self, history, rng):
            raise RuntimeError("no idea")

    first = server(place)
    stopped, paused = (first.start(wine(trials=4000)) for _ in range(2))
    failed = first.start(SearchSpec(wine().problem, Broken(), trials=3))
    until(lambda: stopped.history.done and paused.history.done and failed.is_over)
    stopped.stop()
    paused.pause("Paused by hand.")
    until(lambda: stopped.is_at_rest and paused.is_at_rest)
    second = server(place)
    for job, state in ((stopped, "stopped"), (paused, "paused"), (failed, "error")):
        assert job.saving.is_safe or first.archive.store.flush(10)
        again = second.get(job.id)
        assert again.state == state and essence(again.history) == essence(job.history)
        assert (again.error, again.pause_reason) == (job.error, job.pause_reason)
    assert second.get(paused.id).pause_reason == "Paused by hand." and "no idea" in second.get(failed.id).error
    again = second.get(paused.id)
    n = len(again.history.done)
    again.resume()  # any process may go on with what rests
    until(lambda: len(again.history.done) > n)
    with pytest.raises(JobError, match="another process"):
        paused.resume()
    assert paused.state == "paused"
    again.stop()
    assert again.wait(240)


def test_a_search_whose_server_ends_is_interrupted_and_not_stopped(place, server):
    first = server(place)
    job = first.start(wine("tpe", trials=30))
    until(lambda: len(job.history.done) > 3)
    first.shutdown()
    again = server(place).get(job.id)
    n = len(again.history.done)
    assert again.state == "paused" and f"Interrupted after trial {n}:" in again.pause_reason
    assert not [trial for trial in again.history.finished if trial.is_cancelled]
    again.resume()
    assert again.wait(240) and again.pause_reason == ""
    assert essence(again.history) == essence(run(job.problem, "tpe", trials=30, seed=1))


@pytest.mark.parametrize("place", ["memory:elsewhere"])
def test_a_race_opens_as_it_was_with_its_test_scores(place, server):
    first = server(place)
    race = line_up(problems.estimator("iris", "knn", folds=2, test_size=0.3), ["random", "sobol"], seeds=2, trials=4)
    job = first.races.start(race, visitor="me", link={"each": "4"})
    assert job.wait(240) and job.state == "finished" and job.test_scores
    first.shutdown()
    second = server(place)
    again = second.races.get(job.id)
    assert again is not job and again.race.spec == job.race.spec and again.race.histories == job.race.histories
    assert again.test_scores == job.test_scores and again.state == "finished" and again.is_live
    stored = second.archive.store.load(job.id)
    assert stored.recipe["link"] == {"each": "4"} and stored.row.method == "Random, Sobol"
    assert second.get(job.id) is None  # it is no search


def found(history):
    """All but times and messages: a busy machine may end a worker, and the message then says so."""
    return [told[:-1] for told in essence(history)]


# Killed ------------------------------------------------------------------------------------------------------
def test_killed_searches_and_races_are_resumed_and_equal_uninterrupted_ones(place, server):
    """``kill -9`` in the middle, for every method: what is left is there, and the end is the same."""
    command = [sys.executable, "-m", "tests.service.victim", place]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ})
    try:
        ids = json.loads(process.stdout.readline())
        assert process.stdout.readline() == "now\n"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    second = server(place)
    jobs = {name: second.get(ids["searches"][name]) for name in methods.names()}
    for job in jobs.values():
        n = len(job.history.ended_trials)
        assert 4 <= n < TRIALS
        assert job.state == "paused" and f"Interrupted after trial {n}:" in job.pause_reason
        job.resume()
    races = {is_live: second.races.get(ids["races"][str(is_live)]) for is_live in (True, False)}
    assert {job.state for job in races.values()} == {"paused"}
    assert "of 120 trials" in races[False].pause_reason and "of 40 trials" in races[True].pause_reason
    for job in races.values():
        job.resume()
    for name, job in jobs.items():
        assert job.wait(240) and job.state == "finished", job.error
        whole = run(searched(), name, trials=TRIALS, seed=SEED)
        assert found(job.history) == found(whole), name
    for is_live, job in races.items():
        assert job.wait(240) and job.state == "finished", job.error
        whole = server("memory:whole").races.start(raced(is_live))
        assert whole.wait(240)
        for label in whole.race.labels:
            mine, theirs = ([found(h) for h in one.race.histories[label]] for one in (job, whole))
            assert mine == theirs
        assert job.test_scores == whole.test_scores


# Where the store does not answer -----------------------------------------------------------------------------
def test_a_store_that_cannot_be_opened_costs_no_search(tmp_path, server, monkeypatch):
    monkeypatch.setattr("tuning.service.stored.saving.AGAIN_SECONDS", 0.05)
    monkeypatch.setattr("tuning.service.stored.archive.AGAIN_SECONDS", 0.0)
    place = tmp_path / "studies.db"
    place.write_bytes(b"this is no database" * 1000)
    searches = server(str(place))
    job = searches.start(wine())
    assert "cannot be opened" in searches.archive.trouble and "cannot be opened" in job.saving.unsaved
    assert job.wait(240) and job.state == "finished" and len(job.history.done) == 6
    assert not job.saving.is_safe
    place.unlink()
    until(lambda: job.saving.is_safe)
    assert job.saving.unsaved == "" == searches.archive.trouble
    assert tuning.store.open(str(place)).load(job.id).history == job.history


def test_what_cannot_be_stored_is_said_and_searched_all_the_same(place, server):
    class Own(Good):
        def recipe(self):
            return {"kind": "own", "objective": essence}

    searches = server(place)
    job = searches.start(SearchSpec(Own(), methods.get("random"), trials=2))
    assert job.wait(240) and job.state == "finished", job.error
    assert "cannot be stored" in job.saving.unsaved and "plain values" in job.saving.unsaved


def test_a_search_of_ones_own_problem_is_shown_and_cannot_go_on(place, server):
    store = tuning.store.open(place)
    run(Good(), methods.get("random"), trials=5, store=store)
    (row,) = store.studies().rows
    job = server(place).get(row.id)
    assert job.history == store.load(row.id).history and len(job.history.done) >= 1
    assert job.problem.space == Good().space and job.problem.direction == Good().direction
    assert job.state == "finished" and job.problem.name


# Room --------------------------------------------------------------------------------------------------------
def test_of_too_many_studies_the_oldest_without_a_star_goes_and_it_is_said_before(place, server):
    searches = server(place, studies=3)
    jobs = []
    for k in range(3):
        assert searches.archive.warning("me") == ""
        jobs.append(searches.start(wine(trials=1 + k), visitor="me"))
        assert jobs[-1].wait(240)
        until(lambda: jobs[-1].saving.is_safe)
        time.sleep(0.01)
    store = searches.archive.store
    store.update(jobs[0].id, starred=True)
    assert searches.archive.warning("others") == ""
    said = searches.archive.warning("me")
    assert "the next start removes the oldest study" in said and "by Random" in said
    fourth = searches.start(wine(), visitor="me")
    assert fourth.wait(240)
    left = {row.id for row in store.studies(owner="me").rows}
    assert left == {jobs[0].id, jobs[2].id, fourth.id}


def test_what_goes_on_after_it_was_let_go_is_the_one_that_is_found(place, server):
    """One tab has it, another deletes it and brings it back; then the first one resumes it."""
    searches = server(place)
    job = searches.start(wine(trials=500))
    job.pause()
    until(lambda: job.is_at_rest)
    searches.drop(job.id)
    job.resume()
    assert searches.get(job.id) is job and searches.accounts.under_way(None) == {job.batch}
    job.pause()
    until(lambda: job.is_at_rest)
    job.saving.settle(240)
    searches.drop(job.id)
    other = searches.get(job.id)
    with pytest.raises(JobError, match="gone on elsewhere"):
        job.resume()
    job.saving.settle(240)
    other.resume()
    assert other is not job and searches.get(job.id) is other
    other.stop()


def test_stored_studies_take_no_memory_until_somebody_asks(place, server, monkeypatch):
    monkeypatch.setattr("tuning.service.registry.STORED", 5)
    searches = server(place)
    ids = []
    for _ in range(15):
        ids.append(searches.start(wine(trials=1)).id)
        assert searches.get(ids[-1]).wait(240)
    searches.archive.store.flush(10)
    searches._searches._forget_old()
    assert len(searches._searches.ids) == 5
    for job_id in ids:
        assert len(searches.get(job_id).history.done) == 1
    gc.collect()
    assert len(searches._searches.ids) <= 7 and len(searches._searches._let_go) <= 7
