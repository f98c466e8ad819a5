"""Functions that are called in a worker on a visitor's account."""

import os
import time

import pytest

from tuning.service.jobs import JobError


def twice(value):
    return 2 * value, os.getpid()


def wrong():
    raise ValueError("the numbers do not fit.")


def test_a_call_runs_in_another_process(made):
    job = made().call(twice, 21, visitor="a")
    assert job.wait(240) and job.state == "finished"
    value, process = job.result
    assert value == 42 and process != os.getpid()


def added(more, value):
    if value < 0:
        raise ValueError("no negative numbers.")
    return value + more


def summed(more, values):
    return more, sum(values)


def test_several_calls_are_one_and_are_counted(made):
    registry = made()
    job = registry.call(added, 10, each=[1, 2, 3], then=summed, visitor="a")
    assert job.wait(240) and job.result == (10, 36) and job.n_done == job.n_calls == 3
    assert registry.call(added, 10, each=[3, 1], visitor="a").wait(240)
    plain = registry.call(added, 10, each=[3, 1], visitor="a")
    assert plain.wait(240) and plain.result == [13, 11]


def test_one_that_fails_ends_the_others(made):
    registry = made()
    job = registry.call(slept_or_failed, each=[-1, 300, 300, 300], visitor="a")
    assert job.wait(240) and job.state == "error" and "no negative numbers" in job.error and job.result is None


def slept_or_failed(seconds):
    added(0, seconds)
    time.sleep(seconds)


def test_what_a_call_raises_is_its_error(made):
    job = made().call(wrong, visitor="a")
    assert job.wait(240) and job.state == "error"
    assert "the numbers do not fit" in job.error and job.result is None


def test_a_call_can_be_stopped_and_has_a_longest_time(made):
    registry = made()
    job = registry.call(time.sleep, 300, visitor="a")
    job.stop()
    assert job.wait(240) and job.state == "stopped"
    slow = registry.call(time.sleep, 300, visitor="a", timeout=0.5)
    assert slow.wait(240) and slow.state == "error" and slow.error


def test_a_visitor_has_two_at_once(made):
    registry = made()
    jobs = [registry.call(time.sleep, 300, visitor="a") for _ in range(2)]
    with pytest.raises(JobError, match="Only 2 of your calculations"):
        registry.call(twice, 1, visitor="a")
    assert registry.call(twice, 1, visitor="b")
    for job in jobs:
        job.stop()
