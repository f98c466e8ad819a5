"""GANs: scores against what is known, training that goes on, a collapse that one sees, faults that cost a sentence."""

import pickle
import subprocess
import sys

import numpy as np
import pytest

from tuning import discovery, plots, problems, run
from tuning.problems import offer, repeats
from tuning.problems.generation import shapes

NEEDS = offer("gan").needs
WITH_TORCH = pytest.mark.skipif(bool(discovery.missing(NEEDS)), reason=discovery.missing(NEEDS) or "it is there")
SMALL = {"generator_width": 16, "discriminator_width": 16, "generator_layers": 1, "discriminator_layers": 1}


# Scores ----------------------------------------------------------------------------------------------------------
def test_energy_distance_of_two_normal_distributions_is_that_of_the_closed_form():
    """In one dimension E|X - Y| of normals is that of a folded normal; the second coordinate is 0."""
    from scipy.stats import norm

    n, shift, spread = 1500, 1.5, 2.0

    def folded(mean, std):
        """Mean of |Z| for a normal Z (Leone, Nelson and Nottingham 1961)."""
        return std * np.sqrt(2 / np.pi) * np.exp(-(mean**2) / (2 * std**2)) + mean * (1 - 2 * norm.cdf(-mean / std))

    expected = 2 * folded(shift, np.hypot(1, spread)) - folded(0, np.sqrt(2)) - folded(0, np.sqrt(2) * spread)
    a, b = np.zeros((n, 2)), np.zeros((n, 2))
    evenly = norm.ppf((np.arange(n) + 0.5) / n)  # quantiles, so that no chance plays a part
    a[:, 0], b[:, 0] = evenly, shift + spread * evenly
    assert shapes.energy_distance(a, b) == pytest.approx(expected, abs=0.01) and expected > 0.8


def test_true_digits_are_good_and_noise_or_one_digit_is_not():
    rng = np.random.default_rng(1)
    one, two = shapes.truth("digits", 400, rng), shapes.truth("digits", 400, rng)
    assert one.shape == (400, 64) and shapes.energy_distance(one, two) == pytest.approx(0, abs=0.05)
    assert shapes.covered("digits", one) == (1, 1)
    assert shapes.covered("digits", rng.uniform(-1, 1, (200, 64))) == (0, 0)
    collapsed = one[:1] + 0.02 * rng.normal(size=(200, 64))
    modes, good = shapes.covered("digits", collapsed)
    assert modes == pytest.approx(0.1) and good == 1 and shapes.energy_distance(collapsed, two) > 2


@pytest.mark.parametrize("shape", [shape for shape in shapes.TITLES if shape != "digits"])
def test_the_truth_is_perfect_and_one_place_is_a_collapse(shape):
    rng = np.random.default_rng(1)
    one, two = shapes.truth(shape, 2000, rng), shapes.truth(shape, 2000, rng)
    assert shapes.energy_distance(one, two) == pytest.approx(0, abs=0.01)
    modes, good = shapes.covered(shape, one)
    assert modes == 1 and good > 0.95
    collapsed = shapes.centres(shape)[:1] + 0.01 * rng.normal(size=(500, 2))
    modes, good = shapes.covered(shape, collapsed)
    assert modes == pytest.approx(1 / len(shapes.centres(shape))) and good == 1
    assert shapes.energy_distance(collapsed, two) > 0.5
    assert shapes.covered(shape, np.full((500, 2), 9.0)) == (0, 0)


# Training --------------------------------------------------------------------------------------------------------
@WITH_TORCH
def test_a_training_that_was_stopped_goes_on_as_if_it_had_not_been():
    problem = problems.get("gan", steps=60, repeats=1)
    trainings = repeats.begin(problem, SMALL)
    repeats.go_on(problem, trainings, 0.5)
    assert trainings[0].done == 30
    again = repeats.go_on(problem, pickle.loads(pickle.dumps(trainings)), 1.0)
    whole = problem.evaluate(SMALL)
    assert again.metrics == whole.metrics and again.pictures == whole.pictures
    assert set(whole.series) == {"energy_distance", "modes", "good"} and len(whole.pictures["samples"]["made"]) == 150
    earlier = whole.pictures["samples"]["earlier"]
    assert [picture["done"] for picture in earlier] == [8, 15, 30]  # after an eighth, a quarter and a half
    assert all(set(picture) == {"done", "made"} for picture in earlier)  # the truth is the same, and there once
    assert repeats.go_on(problem, repeats.begin(problem, SMALL), 0.25).pictures["samples"]["made"] == earlier[1]["made"]


@WITH_TORCH
def test_it_makes_digits_and_one_sees_how_they_came_about():
    rates = {"generator_rate": [3e-3], "discriminator_rate": [3e-3], "activation": ["leaky"]}
    problem = problems.get("gan", shape="digits", steps=160, repeats=1, space=rates)
    history = run(problem, "grid", trials=1, seed=0)
    (trial,) = history.trials
    curve = [value for _, value in trial.series["energy_distance"][0]]
    assert min(curve) < 0.6 * curve[0]
    first, last = (plots.card("samples", {"a": history}, after=after) for after in ("an eighth", "the end"))
    assert first.frame["kind"].value_counts().to_dict() == {"made": 24, "real": 24}
    differs = (first.frame["pixels"] != last.frame["pixels"]) & (first.frame["kind"] == "real")
    assert not differs.any() and (first.frame["pixels"] != last.frame["pixels"]).sum() == 24
    assert "24 images" in last.summary and "of the digits met" in last.summary and len(last.figure.to_json()) < 300_000


@WITH_TORCH
def test_it_learns():
    problem = problems.get("gan", steps=300, repeats=1)
    found = problem.evaluate({"generator_rate": 3e-3, "discriminator_rate": 3e-3, "activation": "leaky"})
    curve = [value for _, value in found.series["energy_distance"][0]]
    assert min(curve) < 0.5 * curve[0]


@WITH_TORCH
def test_a_training_that_explodes_costs_its_trial_a_sentence():
    space = {"generator_rate": [1e8], "discriminator_rate": [1e8], "optimizer": ["sgd"]}
    (trial,) = run(problems.get("gan", steps=40, repeats=1, space=space), "grid", trials=1).trials
    assert trial.state == "failed" and "the training exploded by step" in trial.message


@WITH_TORCH
def test_the_snippet_scores_what_the_first_seed_scores():
    problem = problems.get("gan", steps=40, repeats=1)
    names: dict = {}
    exec(problem.snippet(SMALL), names)
    assert names["score"] == problem.evaluate(SMALL).value


def test_nothing_of_torch_is_imported_before_a_trial_wants_it():
    code = (
        "import sys; from tuning import problems; p = problems.get('gan'); p.recipe(), p.title, p.snippet({}); "
        "print([m for m in ('torch', 'skorch', 'gymnasium') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_without_torch_a_trial_says_what_to_install(monkeypatch):
    found = discovery.find_spec
    monkeypatch.setattr(discovery, "find_spec", lambda name: None if name == "torch" else found(name))
    (trial,) = run(problems.get("gan", steps=40), "random", trials=1, seed=0).trials
    assert 'torch is not installed. Install: python -m pip install "tuning[deep]"' in trial.message


@pytest.mark.parametrize(
    ("space", "words"),
    [
        ({"optimizer": ["adam", "magic"]}, "optimizer must be one of adam, rmsprop, sgd, not 'magic'"),
        ({"generator_layers": [0, 1]}, "generator_layers must be a whole number from 1 to 20, not 0"),
        ({"depth": [1, 2]}, "depth is not a parameter of gan"),
    ],
)
def test_ranges_that_make_no_sense_are_refused(space, words):
    with pytest.raises(ValueError, match=words):
        problems.get("gan", space=space)
