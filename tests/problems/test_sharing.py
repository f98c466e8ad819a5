"""A value can be sent to a worker while another thread reads it."""

import pickle

import pytest

from tuning import problems
from tuning.space import Float, Space
from tuning.study import History


class ReadMeanwhile:
    """Reads cached properties of the value that holds it at the moment when that is pickled."""

    def __init__(self, value, names):
        self.value, self.names = value, names

    def __reduce__(self):
        for name in self.names:
            assert name not in vars(self.value), f"{name} was read before"
            getattr(self.value, name)
        return str, ("read",)


@pytest.mark.parametrize(
    ("make", "names"),
    [
        (lambda: History.of(Space({"x": Float(0, 1)}), [{"x": 0.5}], [1.0]), ["finished", "running", "trials", "best"]),
        (lambda: Space({"x": Float(0, 1)}), ["n_configs"]),
        (lambda: problems.estimator(dataset="iris", model="svm"), ["metrics"]),
    ],
    ids=["history", "space", "estimator"],
)
def test_what_is_read_while_it_is_pickled_arrives_whole(make, names):
    value = make()
    vars(value)["first_of_all"] = ReadMeanwhile(value, names)
    vars(value)["and_last"] = "there"
    arrived = pickle.loads(pickle.dumps(value))
    assert arrived == make()
    assert vars(arrived)["first_of_all"] == "read" and vars(arrived)["and_last"] == "there"
