"""MNIST and Fashion-MNIST as OpenML gives them, on loopback: by name, as many as one wants, read by a network."""

import numpy as np
import pytest

from tests.problems import test_openml
from tests.problems.test_openml import get, offer, refused
from tuning import datasets, problems, run

server = test_openml.server  # its fixture


def images(server, name, number):
    """An answer as OpenML gives for its images: 784 whole numbers from 0 to 255, and a digit that is a word."""
    rng = np.random.default_rng(number)
    digits = rng.permutation(np.repeat(np.arange(10), 20))
    pixels = rng.integers(0, 100, (len(digits), 784))
    for row, digit in zip(pixels, digits, strict=True):
        row.reshape(28, 28)[2 * digit : 2 * digit + 8] += 155  # a bright bar at a height of its own
    columns = {f"pixel{k + 1}": pixels[:, k].tolist() for k in range(784)} | {"class": digits.astype(str).tolist()}
    offer(server, columns, number, name=name, types={"class": "nominal"})
    server.answers[f"/s/{name.lower()}/status/active/"] = server.answers.pop(f"/s/{name}/status/active/")
    return pixels, digits


@pytest.mark.parametrize(("name", "number"), [("mnist_784", 554), ("Fashion-MNIST", 40996)])
def test_images_are_had_by_name_and_as_many_as_one_wants(server, name, number):
    pixels, digits = images(server, name, number)
    whole = get(name)
    assert (pixels == whole.X).all() and (whole.y == digits).all() and whole.task == "classification"
    assert whole.class_names == tuple("0123456789")
    some = get(name, rows=50)
    assert some.X.shape == (50, 784) and np.bincount(some.y).tolist() == [5] * 10
    places = [int(np.flatnonzero((pixels == row).all(axis=1))[0]) for row in some.X]
    assert places == sorted(set(places)) and (digits[places] == some.y).all(), "rows of the whole, each with its own"
    refused("5 rows are too few: some of the 10 classes would have none", name, rows=5)


def test_a_network_reads_the_images_that_came(server):
    pytest.importorskip("skorch")
    images(server, "mnist_784", 554)
    datasets._load.cache_clear()
    space = {"n_layers": [1], "channels": [4], "kernel_size": [5], "stride": [2], "max_iter": [6], "batch_size": [16]}
    settings = {"name_or_id": "mnist_784", "rows": 100}
    problem = problems.estimator("openml", "cnn", folds=2, settings=settings, space=space)
    (trial,) = run(problem, "grid", trials=1).trials
    assert trial.value is not None and trial.value > 0.8, trial.message
    picture = trial.pictures["images"]
    assert picture["n"] == 40 and all(len(pixels) == 784 for pixels, _, _ in picture["wrong"])
