"""What is left alone rests: it holds no place, no thread and no worker, is kept for a while, and goes on when asked."""

import threading
import time
from types import SimpleNamespace

import pytest

from tests.execution.faulty import Faulty, Good
from tests.service.test_jobs import Only, let_go
from tests.waiting import until
from tuning import problems
from tuning.compare import line_up
from tuning.methods import get
from tuning.service import background
from tuning.service import registry as registries
from tuning.service.background import MOVES, JobState
from tuning.service.jobs import JobError, SearchSpec
from tuning.study import State


def essence(history):
    return [(t.config, t.value) for t in history.finished if t.state == State.DONE]


def at_rest(*jobs):
    until(lambda: all(job.is_at_rest for job in jobs))


def to_the_end(job):
    """As who comes back now and then: where nobody was there for a moment it rests, and goes on when it is asked."""
    deadline = time.monotonic() + 240
    while not job.wait(0.05) and time.monotonic() < deadline:
        if job.state == "paused" and job.is_at_rest:
            assert "nobody has watched" in job.pause_reason
            assert job.history.ended is None and not job.history.running
            job.resume()
    assert job.state == "finished"


def test_abandoned_searches_hold_nothing_and_go_on_as_if_nothing_had_happened(made):
    """As many as there are places are left alone; each paused when its visitor was gone, and all the rest can start."""
    searches = made(most=3, idle_seconds=0.3)
    spec = SearchSpec(Good(), get("random"), trials=400)
    left = [searches.start(spec, visitor=f"v{k}") for k in range(3)]
    at_rest(*left)
    assert {job.state for job in left} == {"paused"} and all("nobody has watched" in job.pause_reason for job in left)
    assert not [thread for thread in threading.enumerate() if thread.name == "job random"]
    later = [searches.start(SearchSpec(Good(), get("random"), trials=3), visitor="w") for _ in range(3)]
    for job in later:
        to_the_end(job)
    assert [searches.get(job.id) for job in left] == left
    (whole,) = made().start_together([SearchSpec(Good(), get("random"), trials=40)], visitor=None)
    short = searches.start(SearchSpec(Good(), get("random"), trials=40))
    to_the_end(short)
    assert whole.wait(240) and essence(short.history) == essence(whole.history)


def test_a_search_that_rests_can_be_stopped_and_says_so(made):
    job = made().start(SearchSpec(Good(), get("random"), trials=4000))
    job.pause()
    at_rest(job)
    before = job.version
    job.stop()
    assert job.state == "stopped" and job.history.reason == "stopped" and job.version > before and job.wait(0)


def test_pauses_and_resumes_in_a_row_lose_nothing(made):
    job = made().start(SearchSpec(Good(), get("random"), trials=60, workers=2))
    deadline = time.monotonic() + 240
    while not job.is_over and time.monotonic() < deadline:
        job.pause()
        job.resume()
        time.sleep(0.001)
    assert job.state == "finished" and [t.number for t in job.history.finished] == list(range(60))


def test_time_counts_only_while_it_runs(made):
    job = made().start(SearchSpec(Good(), get("random"), seconds=3600))
    until(lambda: job.history.done)
    job.pause()
    at_rest(job)
    spent = job.elapsed
    time.sleep(0.05)
    assert job.elapsed == spent > 0


def test_every_move_is_in_the_table(made):
    job = made().start(SearchSpec(Good(), get("random"), trials=2))
    assert job.wait(240) and job.state == "finished"
    for to in JobState:
        with pytest.raises(RuntimeError, match="cannot go from finished"):
            job._move(to)
    job.stop(), job.pause(), job.resume()
    assert job.state == "finished"
    assert set(MOVES) == set(JobState) - {JobState.WAITING}


# Room ------------------------------------------------------------------------------------------------------------
def test_what_nobody_watches_makes_room(made, monkeypatch):
    searches = made(most=2)
    hang = SearchSpec(Faulty(), Only("hang"), trials=5)
    old, watched = searches.start(hang, visitor="a"), searches.start(hang, visitor="b")
    with pytest.raises(JobError, match="2 searches are under way already"):
        searches.start(hang, visitor="c")
    monkeypatch.setattr(registries, "UNWATCHED_SECONDS", 0.2)
    time.sleep(0.25)
    watched.watched()
    new = searches.start(hang, visitor="c")
    assert old.state == "paused" and "make room" in old.pause_reason
    assert watched.is_active and new.is_active
    watched.watched(), new.watched()
    monkeypatch.setattr(registries, "UNWATCHED_SECONDS", 3600)
    with pytest.raises(JobError, match="under way already"):
        old.resume()
    assert old.state == "paused"


def test_a_greedy_visitor_makes_room_for_one_who_has_nothing(made):
    """All are watched; each newcomer gets his place until all have about the same."""
    searches = made(most=6)
    hang = SearchSpec(Faulty(), Only("hang"), trials=5)
    greedy = [searches.start(hang, visitor="greedy") for _ in range(6)]
    with pytest.raises(JobError, match="under way already"):
        searches.start(hang, visitor="greedy")
    for k in range(5):
        assert searches.start(hang, visitor=f"v{k}").is_active
    assert sum(job.is_active for job in greedy) == 1
    with pytest.raises(JobError, match="under way already"):
        searches.start(hang, visitor="late")


# Kept ------------------------------------------------------------------------------------------------------------
def test_retention_counts_from_the_end_and_worker_seconds_stay_on_the_account(made, monkeypatch):
    """A search that took longer than results are kept is still there when it ends; forgotten, its time still counts."""
    searches, later = made(worker_seconds=1000), [0.0]
    monkeypatch.setattr(
        background, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + later[0], time=time.time)
    )
    job = searches.start(SearchSpec(Good(), get("random"), trials=4000), visitor="a")
    until(lambda: job.history.done)
    later[0] += registries.KEEP_SECONDS + 60
    job.stop()
    assert job.wait(240) and job.elapsed > registries.KEEP_SECONDS
    other = searches.start(SearchSpec(Good(), get("random"), trials=1))
    assert searches.get(job.id) is job
    assert other.wait(240)
    let_go(searches)
    used = searches.accounts.used_by("a")
    assert used == job.worker_seconds > 0
    later[0] += registries.KEEP_SECONDS + 60
    searches.start(SearchSpec(Good(), get("random"), trials=1))
    assert not {job.id, other.id} & set(searches._searches.ids)
    assert searches.accounts.used_by("a") == used
    assert searches.get(job.id) is job  # somebody still has it: it comes back as the same one
    assert searches.accounts.used_by("a") == used


def test_of_too_many_results_the_oldest_of_whoever_has_most_is_forgotten(made, monkeypatch):
    searches = made()
    monkeypatch.setattr(registries, "KEPT", 4)
    spec = SearchSpec(Good(), get("random"), trials=1)
    mine = searches.start(spec, visitor="me")
    theirs = [searches.start(spec, visitor="they") for _ in range(6)]
    assert all(job.wait(240) for job in (mine, *theirs))
    running = searches.start(SearchSpec(Good(), get("random"), trials=1))
    assert mine.id in searches._searches.ids and sum(job.id in searches._searches.ids for job in theirs) == 3
    assert searches.get(running.id) is running


# Races -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("is_live", [False, True])
def test_a_race_that_nobody_watches_rests_and_goes_on_to_the_same_end(made, is_live):
    problem = problems.estimator("iris", "knn", folds=2) if is_live else problems.get("recorded_logistic_wine")
    searches = made(idle_seconds=0.05)
    lined = line_up(problem, ["random", "grid"], seeds=3, trials=12)
    job = searches.races.start(lined, visitor="a")
    n_rests, deadline = 0, time.monotonic() + 240
    while not job.wait(0.01) and time.monotonic() < deadline:
        if job.state == "paused" and job.is_at_rest:
            assert "nobody has watched" in job.pause_reason
            n_rests += 1
            job.resume()
    assert job.state == "finished", job.error
    assert n_rests >= 1
    whole = made().races.start(lined)
    assert whole.wait(240) and whole.state == "finished"
    for label in lined.labels:
        assert [essence(h) for h in job.race.histories[label]] == [essence(h) for h in whole.race.histories[label]]


def test_resuming_passes_the_limits(made):
    searches = made(searches=1)
    races = searches.races
    hang = SearchSpec(Faulty(), Only("hang"), trials=5)
    race = races.start(line_up(problems.get("branin"), ["random", "bayes"], seeds=20, trials=40), visitor="a")
    race.stop()
    assert race.wait(240) and race.state == "stopped"
    search = searches.start(hang, visitor="a")
    with pytest.raises(JobError, match="1 search or race under way"):
        race.resume()
    assert race.state == "stopped"
    search.stop()
    assert search.wait(240)
    race.resume()
    with pytest.raises(JobError, match="1 search or race under way"):
        search.resume()
    race.stop()
