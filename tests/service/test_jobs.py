"""Background searches: steering, sharing, limits of a session, idle pause; what went wrong is shown."""

import dataclasses
import math
import threading
import time

import pytest

from tests.execution.faulty import FAULTS, Faulty, Good
from tests.waiting import until
from tuning.execution.turns import scheduler
from tuning.methods import Proposal, get
from tuning.search import RunOptions
from tuning.service import clicks
from tuning.service.jobs import JobError, Jobs, Limits, SearchSpec
from tuning.service.pools import Pools
from tuning.study import State

NO_LIMITS = Limits(0, 0, 0, 0, 0)


def let_go(searches):
    """Waits until no worker runs for anybody: what is being stopped counts until then."""
    until(lambda: not searches.pool()._scheduler.started)


@pytest.fixture
def searches():
    found = Jobs(workers=2, max_unfinished=3, limits=NO_LIMITS)
    yield found
    found.shutdown()


def test_a_job_grows_pauses_resumes_and_stops(searches):
    job = searches.start(SearchSpec(Good(), get("random"), trials=2000, workers=2))
    assert searches.get(job.id) is job and searches.get("nope") is None
    until(lambda: len(job.history.done) >= 3)
    seen = job.history
    job.pause()
    until(lambda: not job.history.running)
    n = len(job.history)
    time.sleep(0.3)
    assert len(job.history) == n and job.state == "paused" and job.pause_reason == ""
    job.resume()
    until(lambda: len(job.history) > n)
    job.stop()
    assert job.wait(240)
    assert job.state == "stopped" and len(job.history.done) >= len(seen.done)


def test_while_somebody_clicks_a_search_has_its_first_result_and_waits_for_a_moment_before_the_next(
    searches, monkeypatch
):
    monkeypatch.setattr(clicks, "LATELY", math.inf)
    monkeypatch.setattr(clicks, "LONGEST", 240)
    clicks.clicks.begin()
    try:
        job = searches.start(SearchSpec(Good(), get("random"), trials=8))
        until(lambda: len(job.history.done) == 1)
        assert job.history.n_asked == 1 and not job.wait(0.2) and job.history.n_asked == 1
        clicks.clicks.end()
        assert job.wait(240) and len(job.history.done) == 8
        monkeypatch.setattr(clicks, "LONGEST", 0.01)
        clicks.clicks.begin()  # as if somebody clicked without end
        job = searches.start(SearchSpec(Good(), get("random"), trials=8))
        assert job.wait(240) and len(job.history.done) == 8
    finally:
        clicks.clicks.end()


def test_two_jobs_share_and_too_many_are_refused(searches):
    a = searches.start(SearchSpec(Good(), get("random"), trials=1000, workers=2))
    b = searches.start(SearchSpec(Good(), get("sobol"), trials=3, workers=2))
    assert b.wait(240) and b.state == "finished" and not a.is_over
    c = searches.start(SearchSpec(Good(), get("random"), seconds=0.5))
    searches.start(SearchSpec(Good(), get("random"), trials=1000))
    with pytest.raises(JobError, match="under way"):
        searches.start(SearchSpec(Good(), get("random"), trials=1))
    assert c.wait(240) and c.state == "finished"
    c.stop()
    assert c.state == "finished"
    with pytest.raises(JobError, match="never end"):
        searches.start(SearchSpec(Good(), get("random")))
    spec = SearchSpec(Good(), get("random"), trials=3)
    assert isinstance(spec, RunOptions) and dataclasses.asdict(RunOptions(trials=3)).items() <= vars(spec).items()
    for wrong in ({"trials": 0}, {"seconds": math.inf}, {"discard": "some"}, {"seed": -1}, {"workers": True}):
        with pytest.raises(ValueError, match=next(iter(wrong)) if "discard" not in wrong else "early discard"):
            SearchSpec(Good(), get("random"), **{"trials": 3, **wrong})


@dataclasses.dataclass(frozen=True)
class Broken:
    name = "broken"

    def ask(self, history, rng):
        raise RuntimeError("lost my way")


@dataclasses.dataclass(frozen=True)
class Only:
    """Proposes one fault again and again."""

    fault: str = "none"
    name = "only"

    def ask(self, history, rng):
        return Proposal({"i": history.next_number, "fault": self.fault})


@dataclasses.dataclass(frozen=True)
class Tenth:
    """Every tenth trial misbehaves, each time in another way."""

    name = "tenth"

    def ask(self, history, rng):
        n = history.next_number
        return Proposal({"i": n, "fault": FAULTS[int(rng.integers(len(FAULTS)))] if n % 10 == 3 else "none"})


def test_a_broken_method_is_shown_and_not_swallowed(searches):
    job = searches.start(SearchSpec(Faulty(), Broken(), trials=3))
    assert job.wait(240) and job.state == "error" and "lost my way" in job.error


def test_who_must_wait_is_told_how_many_are_ahead(searches, monkeypatch):
    monkeypatch.setattr(scheduler, "SLICE", 600)  # nobody's turn comes while the numbers are read
    first = searches.start(SearchSpec(Faulty(), Only("hang"), trials=5, workers=2))
    until(lambda: len(first._pool._running) == 2)
    second = searches.start(SearchSpec(Good(), get("random"), trials=5, workers=2))
    third = searches.start(SearchSpec(Good(), get("random"), trials=5, workers=2))
    until(lambda: second.state == third.state == "waiting")
    assert first.state == "running" and first.ahead == 0
    assert {second.ahead, third.ahead} == {1, 2}
    first.stop()
    assert second.wait(240) and third.wait(240)
    assert second.state == third.state == "finished" and second.ahead == 0


def test_nobody_watches_so_it_pauses_and_says_so():
    searches = Jobs(workers=1, limits=dataclasses.replace(NO_LIMITS, idle_seconds=1.5))
    try:
        left, kept = [searches.start(SearchSpec(Good(), get("random"), trials=5000)) for _ in range(2)]

        def is_left_alone():
            kept.watched()
            return left.state == "paused"

        until(is_left_alone)
        assert "nobody has watched" in left.pause_reason and kept.state in ("running", "waiting")
        until(lambda: not left.history.running)
        n = len(left.history)
        left.watched()  # coming back tells why; going on is asked for
        assert left.state == "paused" and "Resume" in left.pause_reason
        left.resume()

        def has_gone_on():
            left.watched()
            return len(left.history) > n

        until(has_gone_on)
        assert left.pause_reason == ""
    finally:
        searches.shutdown()


def test_limits_of_a_visitor():
    limits = Limits(searches=2, trials=50, trial_seconds=0.5, worker_seconds=6.0, idle_seconds=0)
    searches = Jobs(workers=2, limits=limits)
    try:
        start = searches.start
        with pytest.raises(JobError, match="at most 50 trials"):
            start(SearchSpec(Good(), get("random"), trials=51), visitor="a")
        with pytest.raises(JobError, match=r"at most 0.5 s"):
            start(SearchSpec(Good(), get("random"), trials=5, timeout=3), visitor="a")
        jobs = [start(SearchSpec(Faulty(), Only("hang"), trials=50), visitor="a") for _ in range(2)]
        with pytest.raises(JobError, match="2 searches and races under way"):
            start(SearchSpec(Good(), get("random"), trials=5), visitor="a")
        other = start(SearchSpec(Good(), get("random"), trials=5), visitor="b")  # another visitor is not concerned
        free = start(SearchSpec(Good(), get("random"), trials=60))
        for job in jobs:
            assert job.wait(240)
            assert "6 s of worker time are used up" in job.history.reason
        ended = [trial.state for job in jobs for trial in job.history.finished]
        assert State.TIMEOUT in ended and {*ended} <= {State.TIMEOUT, State.CANCELLED}
        assert sum(job.worker_seconds for job in jobs) >= 6.0
        assert ended.count(State.TIMEOUT) <= 6.0 / 0.5 + 2  # each takes its half second at least, and two run at once
        with pytest.raises(JobError, match="used up"):
            start(SearchSpec(Good(), get("random"), trials=5), visitor="a")
        assert other.wait(240) and other.state == "finished"
        assert free.wait(240) and len(free.history.done) == 60
    finally:
        searches.shutdown()


def test_large_limits_are_said_in_digits():
    limits = Limits(searches=1, trials=2e6, trial_seconds=3e6, worker_seconds=4e6)
    asked = {"unfinished": 0, "trials": 1, "timeout": None, "used": 0.0}
    assert limits.refusal(**{**asked, "trials": 3_000_000}) == "A search may have at most 2,000,000 trials here."
    too_long = limits.refusal(**{**asked, "timeout": 5e6 + 0.5})
    assert too_long == "A trial may run for at most 3,000,000 s here. Lower the longest trial (5,000,000.5 s)."
    assert limits.refusal(**{**asked, "used": 4e6}).startswith("Your 4,000,000 s of worker time are used up")
    assert limits.refusal(**{**asked, "unfinished": 1}).startswith("You have 1 search or race under way")


def test_limits_come_from_the_environment_and_are_checked():
    found = Limits.from_environment({"TUNING_MAX_SEARCHES": "3", "TUNING_MAX_IDLE_SECONDS": "60", "PATH": "x"})
    assert (found.searches, found.idle_seconds, found.trials) == (3, 60, Limits().trials)
    with pytest.raises(ValueError, match="TUNING_MAX_TRIALS must be a number"):
        Limits.from_environment({"TUNING_MAX_TRIALS": "many"})
    with pytest.raises(ValueError, match="trials must be a number of at least 0"):
        Limits(trials=-1)


def test_time_saved_is_an_estimate_of_what_pruned_trials_would_have_taken(searches):
    from tuning import problems

    space = {"C": [1.0, 1e-4, 1e-3, 1e-2, 30.0], "gamma": [0.01, 1e-4]}
    problem = problems.estimator("wine", "svm", folds=4, space=space)
    job = searches.start(SearchSpec(problem, get("grid"), trials=10, discard="exact"))
    assert job.wait(240)
    pruned = [trial for trial in job.history.finished if trial.state == State.PRUNED]
    spent = [(t.fit_seconds + t.score_seconds, len(t.fold_scores)) for t in pruned]
    assert pruned and job.seconds_saved == pytest.approx(sum(s * (4 - n) / n for s, n in spent))


def test_many_searches_with_faults_lose_no_trial():
    searches = Jobs(workers=2, limits=dataclasses.replace(NO_LIMITS))
    try:
        jobs = [
            searches.start(SearchSpec(Faulty(), Tenth(), trials=10, workers=2, timeout=1.0, seed=k)) for k in range(10)
        ]
        for job in jobs:
            assert job.wait(240) and job.state == "finished"
            trials = job.history.finished
            assert [trial.number for trial in trials] == list(range(10))
            good = [trial for trial in trials if trial.config["fault"] == "none"]
            assert len(good) == 9 and all(t.state == State.DONE and t.value == t.number for t in good)
        assert threading.active_count() < 30
    finally:
        searches.shutdown()


def test_a_machine_without_a_folder_for_temporary_files_is_said(monkeypatch):
    def none(**_more):
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr("tempfile.TemporaryDirectory", none)
    with pytest.raises(JobError, match=r"need a folder for temporary files .*No usable temporary directory"):
        Pools(1).get("")
