"""A search that another process writes is watched here as it grows, and goes on here once it rests."""

import threading

import pytest

from tests.waiting import until
from tuning import methods, problems
from tuning.search import run, steps
from tuning.service.jobs import JobError, Jobs
from tuning.store import open as open_store
from tuning.study import TrialFinished


@pytest.fixture
def address(tmp_path):
    return f"sqlite:///{tmp_path / 'runs.db'}"


@pytest.fixture
def server(address):
    searches = Jobs(1, store=address)
    yield searches
    searches.shutdown()


def test_it_grows_while_somebody_looks(address, server):
    go_on = threading.Event()

    def writes():
        with open_store(address) as store:
            for event, history in steps(problems.get("branin"), "random", trials=6, seed=3, store=store):
                if isinstance(event, TrialFinished) and len(history.finished) == 3:
                    go_on.wait(240)

    other = threading.Thread(target=writes)
    other.start()
    try:
        until(lambda: any(row.n_trials == 3 for row in server.archive.store.studies().rows))
        (row,) = server.archive.store.studies().rows
        assert row.state == "running"
        job = server.get(row.id)
        job.watched()
        until(lambda: len(job.history.finished) == 3)
        assert not job.is_over and job.state == "running" and not job.is_active
        for act in (job.stop, job.pause, job.resume):
            with pytest.raises(JobError, match="Another process"):
                act()
        before = job.version
    finally:
        go_on.set()
        other.join(60)
    until(lambda: (job.watched(), job.is_over)[1])
    assert job.state == "finished" and job.version > before
    assert job.history == run(problems.get("branin"), "random", trials=6, seed=3) or len(job.history.finished) == 6
    values = [trial.value for trial in run(problems.get("branin"), "random", trials=6, seed=3).trials]
    assert [trial.value for trial in job.history.trials] == values
    assert server.get(row.id) is job


def test_one_that_was_left_goes_on_here(address, server):
    whole = run(problems.get("branin"), methods.get("bayes"), trials=8, seed=5)
    with open_store(address) as store:
        for event, _ in steps(problems.get("branin"), methods.get("bayes"), trials=8, seed=5, store=store):
            if isinstance(event, TrialFinished) and event.number == 3:
                break
        (row,) = store.studies().rows
    job = server.get(row.id)
    until(lambda: (job.watched(), job.state)[1] in ("paused", "stopped"))
    job.resume()
    assert job.wait(240)
    assert [trial.value for trial in job.history.trials] == [trial.value for trial in whole.trials]
