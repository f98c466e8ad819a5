"""What goes on besides searches counts with its visitor: pilots, scores of a game, steps of a walk, test scores."""

import dataclasses
import os
import time

import pytest

from tests.execution.faulty import Faulty, Good
from tests.service.conftest import limits
from tests.service.test_jobs import Only, let_go
from tests.waiting import until
from tuning import problems
from tuning.compare import line_up
from tuning.execution.turns import scheduler
from tuning.language import speaking
from tuning.language.retelling import retold
from tuning.methods import get
from tuning.search.session import Walk
from tuning.service.jobs import JobError, SearchSpec
from tuning.service.race_job import RaceJob, is_live

HANG = SearchSpec(Faulty(), Only("hang"), trials=5)
QUICK = SearchSpec(Good(), get("random"), trials=3)


def test_pilots_take_no_place_of_a_search_and_all_others_go_first(made, monkeypatch):
    """A hundred links open: most of them get no pilot now, and whoever starts a search does not notice."""
    monkeypatch.setattr(scheduler, "SLICE", 600)  # nobody's turn comes while the numbers are read
    searches = made(most=3, workers=1)
    holds = searches.start(SearchSpec(Faulty(), Only("hang"), trials=1), visitor="a")
    until(lambda: holds._pool._running)  # a trial of the history may still be on its way there
    pilots, refused = [], 0
    for k in range(100):
        try:
            pilots.append(searches.pilot(SearchSpec(Good(), get("random"), trials=1, timeout=30), visitor=f"v{k}"))
        except JobError as error:
            refused += 1
            assert "pilots are under way" in str(error)
    assert len(pilots) == 8 and refused == 92
    until(lambda: all(pilot.state == "waiting" for pilot in pilots))
    search = searches.start(QUICK, visitor="b")  # came last
    until(lambda: search.state == "waiting")
    assert search.ahead == 1 and min(pilot.ahead for pilot in pilots) == 2
    holds.stop()
    assert search.wait(240)
    assert all(pilot.wait(240) and pilot.state == "finished" for pilot in pilots)
    assert min(t.finished for t in search.history.finished) <= min(
        t.finished for p in pilots for t in p.history.finished
    )


def test_a_visitor_has_one_pilot_and_its_seconds_are_on_his_account(made):
    searches = made(worker_seconds=1000)
    pilot = searches.pilot(dataclasses.replace(HANG, timeout=30), visitor="a")
    with pytest.raises(JobError, match="Only 1 of your pilots"):
        searches.pilot(QUICK, visitor="a")
    until(lambda: pilot._pool._running)
    time.sleep(0.1)
    pilot.stop()
    assert pilot.wait(240)
    let_go(searches)
    assert pilot.worker_seconds > 0
    assert searches.accounts.used_by("a") == pilot.worker_seconds
    assert searches.accounts.under_way("a") == frozenset()


def test_what_is_limited_is_called_by_its_name_in_the_language_of_who_reads(made):
    searches = made(most=1)
    holds = searches.start(HANG)
    with speaking("zh"), pytest.raises(JobError) as caught:
        searches.start(QUICK)
    with speaking("zh"):
        assert "1 次搜索" in retold(caught.value) and "search" not in retold(caught.value)
    holds.stop()


def test_who_has_used_up_his_time_gets_no_pilot_either(made):
    searches = made(worker_seconds=0.01)
    job = searches.start(QUICK, visitor="a")
    assert job.wait(240)
    with pytest.raises(JobError, match="used up"):
        searches.pilot(QUICK, visitor="a")
    with pytest.raises(JobError, match="used up"), searches.sitting("a").step():
        raise AssertionError("not admitted")


def test_searches_that_belong_together_count_once_and_need_the_limits(made):
    searches = made(searches=1)
    together = searches.start_together([HANG, HANG, HANG], visitor="a", is_low=True)
    with pytest.raises(JobError, match="1 search or race under way"):
        searches.start_together([QUICK], visitor="a")
    other = searches.start(QUICK, visitor="b")
    assert all(job.terms.is_low and job.batch == together[0].batch for job in together) and not other.terms.is_low


def test_steps_of_a_walk_count_as_a_search_while_one_is_under_way(made):
    searches = made(searches=1, worker_seconds=1000)
    sitting = searches.sitting("a")
    walk = Walk(Good(), get("random"), trials=5, executor=sitting)
    with sitting.step():
        walk.step()
        with pytest.raises(JobError, match="1 search or race under way"):
            searches.start(QUICK, visitor="a")
    used = searches.accounts.used_by("a")
    assert used == sitting.worker_seconds > 0
    job = searches.start(HANG, visitor="a")
    with pytest.raises(JobError, match="under way"), sitting.step():
        raise AssertionError("not admitted")
    assert len(walk.history.finished) == 1 and not walk.history.running
    job.stop()
    assert job.wait(240)
    sitting.close()
    assert searches.accounts.used_by("a") >= used


def test_all_that_a_visitor_does_is_in_his_one_share(made, monkeypatch):
    """Searches, pilots, races of both kinds, steps of a walk, test scores; what is nobody's has a share of its own."""
    searches = made()
    put, owners = searches.pool()._scheduler.put, {}

    def seen(task):
        owners.setdefault(task.owner, set()).add(task.tenant)
        put(task)

    monkeypatch.setattr(searches.pool()._scheduler, "put", seen)
    races = searches.races
    trained = line_up(Good(), ["random", "sobol"], seeds=1, trials=2)
    computed = line_up(problems.get("branin"), ["random", "grid"], seeds=1, trials=2)
    wine = problems.estimator("wine", "logistic_regression")
    jobs = [
        searches.start(QUICK, visitor="a"),
        searches.pilot(QUICK, visitor="a"),
        searches.score(wine, {"C": 1.0}, visitor="a"),
        *races.start_all([trained, computed], visitor="a"),
    ]
    free = searches.start(QUICK)
    assert all(job.wait(240) and job.state == "finished" for job in [*jobs, free])
    sitting = searches.sitting("a")
    with sitting.step():
        Walk(Good(), get("random"), trials=1, executor=sitting).step()
    assert owners == {"a": {*(job.id for job in jobs), sitting.id}, free.id: {free.id}}


# Test scores -----------------------------------------------------------------------------------------------------
class Scored(Good):
    """A problem with a test part; the score tells where it was computed, or hangs."""

    test_size = 0.25

    def test_score(self, config):
        if config["i"] == 1:
            time.sleep(1000)
        if config["i"] == 2:
            raise ValueError("no such luck")
        return {"value": float(os.getpid())}


def test_test_scores_come_from_a_worker_with_limits_and_can_be_stopped(made):
    searches = made(trial_seconds=300)
    good = searches.score(Scored(), {"i": 0, "fault": "none"}, visitor="a")
    assert good.wait(240) and good.state == "finished" and good.scores["value"] != os.getpid()
    assert searches.score_of(good.id) is good
    bad = searches.score(Scored(), {"i": 2, "fault": "none"}, visitor="a")
    assert bad.wait(240) and bad.state == "error" and "no such luck" in bad.error
    searches.accounts.limits = limits(trial_seconds=0.5)
    slow = searches.score(Scored(), {"i": 1, "fault": "none"}, visitor="a")
    with pytest.raises(JobError, match="Only 1 of your test scores"):
        searches.score(Scored(), {"i": 0, "fault": "none"}, visitor="a")
    assert slow.wait(240) and slow.state == "error" and "longer than 0.5 s" in slow.error
    unlimited = searches.score(Scored(), {"i": 1, "fault": "none"})
    until(lambda: unlimited.state == "running")
    unlimited.stop()
    assert unlimited.wait(240) and unlimited.state == "stopped"
    assert searches.score(Scored(), {"i": 0, "fault": "none"}).wait(240)  # the worker is there for others


def test_a_race_whose_test_scores_hang_can_be_stopped_and_is_complete(made):
    race = line_up(AlwaysOne(), ["random", "grid"], seeds=1, trials=2)
    job = made().races.start(race)
    until(lambda: job.race.is_over)
    time.sleep(0.2)
    assert job.state == "running"
    job.stop()
    assert job.wait(240) and job.state == "finished" and job.test_scores == {}


class AlwaysOne(Scored):
    """Whatever is found best hangs when it is scored on the test part."""

    def test_score(self, config):
        time.sleep(1000)
        return {}


# What a trial costs is declared ----------------------------------------------------------------------------------
class Trains(Good):
    """A problem of one's own that does not say what it costs: its trials have the time limit of any trial."""

    def evaluate(self, config, **more):
        time.sleep(1000)


def test_a_problem_of_ones_own_that_trains_has_the_time_limit_of_trials(made):
    race = line_up(Trains(), ["random", "grid"], seeds=1, trials=2)
    assert is_live(race)
    job = made(trial_seconds=0.3).races.start(race, visitor="a")
    assert isinstance(job, RaceJob) and job.wait(240)
    states = {trial.state for runs in job.race.histories.values() for h in runs for trial in h.finished}
    assert states == {"timeout"}


def test_the_end_of_a_server_ends_all_that_is_its_own_whatever_another_process_runs(made):
    searches = made()
    elsewhere, own = (searches.start(HANG, visitor="a") for _ in range(2))
    elsewhere_stop, elsewhere.stop = elsewhere.stop, lambda: (_ for _ in ()).throw(JobError("it runs elsewhere"))
    searches.accounts.stop()
    assert own.wait(240) and own.state == "stopped" and not elsewhere.is_over
    elsewhere_stop()
