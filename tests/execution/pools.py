"""Worker pools under test: what their tests ask of them."""

import os
from contextlib import contextmanager

import psutil

from tests.execution.faulty import Faulty
from tests.waiting import until
from tuning.execution.pool import WorkerPool
from tuning.execution.request import TrialRequest

STARTS = ["fork", "spawn"] if hasattr(os, "fork") else ["spawn"]


@contextmanager
def closing(workers, **more):
    """A pool that is closed at the end, whatever hangs in it."""
    pool = WorkerPool(workers, **more)
    try:
        yield pool
    finally:
        pool.close()


def submit(pool, i, fault="none", *, epochs=0, **more):
    return pool.submit_trial(TrialRequest(Faulty(), {"i": i, "fault": fault, "epochs": epochs}, **more))


def pid_of(pool, future):
    """Number of the process that runs the trial of this future."""
    until(lambda: any(task.future is future for task in pool._running.values()))
    place = next(place for place, task in pool._running.items() if task.future is future)
    until(lambda: place in pool._workers)
    return pool._workers[place].pid


def is_alive(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
