"""Searches of a process, made with the limits that a test wants, and ended with it."""

import pytest

from tests.service.test_jobs import NO_LIMITS
from tuning.service.jobs import Jobs, Limits


def limits(**given):
    return Limits(**{**vars(NO_LIMITS), **given})


@pytest.fixture
def made():
    found = []

    def make(most=100, workers=2, **given):
        found.append(Jobs(workers, most, limits=limits(**given)))
        return found[-1]

    yield make
    for searches in found:
        searches.shutdown()
