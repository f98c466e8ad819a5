"""Races in the background: their share of the workers beside searches, and the limits of a session."""

import time

import pytest

from tests.service.test_jobs import let_go
from tests.waiting import until
from tuning import methods, problems
from tuning.compare import line_up
from tuning.problems.functions import TestFunction
from tuning.service import jobs
from tuning.service.jobs import JobError, Limits, SearchSpec


@pytest.fixture(autouse=True, scope="module")
def no_workers_left():
    yield
    jobs.registry().shutdown()


def test_a_race_takes_the_share_of_one_search_and_stops_at_once():
    """60 blocks of slow trials are queued; a search that comes later is done long before them."""
    race = line_up(Slow(), ["random", "grid"], seeds=30, trials=8)
    job = jobs.registry().races.start(race)
    until(lambda: job.race.reached >= 1)
    search = jobs.registry().start(SearchSpec(problems.get("branin"), methods.get("random"), trials=6, workers=2))
    assert search.wait(240) and search.state == "finished"
    assert job.race.reached < 4 and job.worker_seconds > 0
    job.stop()
    assert job.wait(240)
    assert job.state == "stopped" and not job.error
    before = job.race.reached
    job.resume()
    until(lambda: job.race.reached > before)
    job.stop()
    assert job.wait(240)


@pytest.mark.parametrize("is_live", [False, True])
def test_races_keep_the_limits_of_their_session(monkeypatch, is_live):
    """Searches and races count together; worker time that is used up ends a race with a sentence, not as complete."""
    me = f"a {is_live}"
    problem = problems.estimator("wine", "logistic_regression") if is_live else Slow()
    registry = jobs.registry()
    monkeypatch.setattr(registry.accounts, "limits", Limits(searches=2, trials=50, worker_seconds=1.0, trial_seconds=9))
    with pytest.raises(JobError, match="at most 50 trials"):
        jobs.registry().races.start(line_up(problem, ["random", "grid"], seeds=2, trials=51), visitor=me)
    race = line_up(problem, ["random", "bayes"], seeds=30, trials=40)
    together = jobs.registry().races.start_all([race, race, race], visitor=me)  # counts once
    other = registry.start(SearchSpec(Slow(), methods.get("random"), trials=50), visitor=me)
    for refused in (
        lambda: jobs.registry().races.start(race, visitor=me),
        lambda: registry.start(SearchSpec(problems.get("branin"), methods.get("random"), trials=2), visitor=me),
    ):
        with pytest.raises(JobError, match=r"2 searches and races under way|used up"):
            refused()
    of_nobody = line_up(problems.get("branin"), ["random", "grid"], seeds=1, trials=2)
    free = jobs.registry().races.start(of_nobody)
    assert all(job.wait(240) for job in (*together, other, free))
    assert free.state == "finished"
    for job in together:
        assert job.state == "error" and job.error.startswith("Your 1 s of worker time are used up"), job.error
        assert not job.race.is_over
    let_go(registry)
    used = registry.accounts.used_by(me)
    assert used >= 1 and used == pytest.approx(sum(job.worker_seconds for job in (*together, other)))
    with pytest.raises(JobError, match="used up"):
        jobs.registry().races.start(race, visitor=me)


class Slow(TestFunction):
    """A test function that takes a moment, in blocks of a race, too."""

    seconds = 0.03

    def __init__(self):
        super().__init__("branin")

    def evaluate(self, config, **more):
        time.sleep(self.seconds)
        return super().evaluate(config, **more)
