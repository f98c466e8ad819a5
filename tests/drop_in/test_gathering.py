"""Trials that several workers hand back in any order: what is raised is what one process would raise."""

import math
from concurrent.futures import Future

from tuning.drop_in.gathering import Gathering
from tuning.problems.any_estimator import Folds


class Called:
    """An executor of two workers whose trials end when the test says so."""

    n_workers = 2

    def __init__(self):
        self.futures = []

    def submit_trial(self, request):
        self.futures.append(Future())
        return self.futures[-1]


def test_of_several_that_fail_at_once_the_first_in_order_is_raised():
    called = Called()
    gathering = Gathering(called)
    for _ in range(4):
        gathering.submit_trial(None)
    first, second, third, fourth = called.futures
    third.set_result(Folds(math.nan, error=ArithmeticError("the third")))
    assert not gathering.has_failed(None) and str(gathering.error) == "the third"  # an earlier one may raise yet
    second.set_result(Folds(math.nan, error=ArithmeticError("the second")))
    assert not gathering.has_failed(None)
    first.set_result(Folds(1.0))
    assert gathering.has_failed(None) and str(gathering.error) == "the second"
    fourth.cancel()
    assert gathering.has_failed(None) and str(gathering.error) == "the second"
