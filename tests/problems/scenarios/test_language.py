"""The language model by letters: what knows nothing has the bits of a uniform guess, and training beats frequencies."""

import math
import pickle

import numpy as np
import pytest

from tuning import discovery, plots, problems, run
from tuning.problems import offer, repeats
from tuning.problems.generation.corpus import OTHER, corpus

WITH_TORCH = pytest.mark.skipif(bool(discovery.missing(offer("language_model").needs)), reason="torch is not installed")
SMALL = {"learning_rate": 0.01, "width": 16}


def by_frequency(text):
    """Bits per letter of the held-out text for who knows how frequent each letter is, and no more."""
    counts = np.bincount(text.train, minlength=len(text.letters)) + 1.0
    return -np.log2(counts / counts.sum())[text.held_out].mean()


def test_the_text_is_split_and_letters_are_learnt_from_its_first_part():
    text = corpus()
    assert len(text.held_out) == pytest.approx(0.1 * (len(text.train) + len(text.held_out)), abs=1)
    assert (
        text.letters[0] == OTHER
        and {"e", "T", " "} <= set(text.letters)
        and len(set(text.letters)) == len(text.letters)
    )
    assert np.bincount(text.train, minlength=len(text.letters))[1:].min() >= 5
    assert text.uniform == math.log2(len(text.letters)) > by_frequency(text) > 4


@WITH_TORCH
@pytest.mark.parametrize("network", ["gru", "transformer"])
def test_a_network_that_knows_nothing_has_the_bits_of_a_uniform_guess(network):
    import torch

    from tuning.problems.generation.language import DEFAULTS
    from tuning.problems.generation.writer import Writer

    writer = Writer({**DEFAULTS, "network": network}, 0)
    with torch.no_grad():
        for weights in writer.network.last[-1].parameters():
            weights.zero_()
    assert writer.measure()["bits_per_letter"] == pytest.approx(corpus().uniform, abs=1e-5)
    assert writer.surprise(corpus().held_out[:120]) == pytest.approx(np.full(119, corpus().uniform), abs=1e-5)


@WITH_TORCH
def test_a_transformer_does_not_look_ahead():
    import torch

    from tuning.problems.generation.language import DEFAULTS
    from tuning.problems.generation.writer import Writer

    network = Writer({**DEFAULTS, "network": "transformer", "n_layers": 2}, 0).network.eval()
    text = torch.as_tensor(corpus().held_out[:20])[None]
    other = text.clone()
    other[0, 12:] = 3
    with torch.inference_mode():
        one, two = network(text), network(other)
    assert torch.allclose(one[0, :12], two[0, :12], atol=1e-6) and not torch.allclose(
        one[0, 12:], two[0, 12:], atol=1e-3
    )


@WITH_TORCH
def test_it_learns_more_than_how_frequent_letters_are():
    space = {name: [value] for name, value in SMALL.items()}
    history = run(problems.get("language_model", steps=120, repeats=1, space=space), "grid", trials=1)
    assert history.best.value < by_frequency(corpus()) - 0.5
    cards = {show: plots.card("text", {"a": history}, show=show) for show in ("read", "written")}
    assert len(cards["read"].frame) == 160 and cards["read"].frame["bits"].mean() < corpus().uniform
    assert "it wrote" in cards["written"].summary
    assert all(len(card.figure.to_json()) < 300_000 for card in cards.values())


@WITH_TORCH
@pytest.mark.parametrize("network", ["lstm", "transformer"])
def test_a_training_that_was_stopped_goes_on_as_if_it_had_not_been(network):
    problem, config = problems.get("language_model", steps=40, repeats=1), {**SMALL, "network": network, "dropout": 0.2}
    trainings = repeats.begin(problem, config)
    repeats.go_on(problem, trainings, 0.5)
    again = repeats.go_on(problem, pickle.loads(pickle.dumps(trainings)), 1.0)
    whole = problem.evaluate(config)
    assert again.metrics == whole.metrics and again.pictures == whole.pictures


@WITH_TORCH
@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"learning_rate": [1e8]}, "the loss exploded in step"),
        ({"network": ["transformer"], "width": [10], "heads": [4]}, "4 heads do not divide a width of 10"),
    ],
)
def test_what_cannot_be_costs_its_trial_a_sentence(config, words):
    (trial,) = run(problems.get("language_model", steps=40, repeats=1, space=config), "grid", trials=1).trials
    assert trial.state == "failed" and words in trial.message


@WITH_TORCH
def test_the_snippet_scores_what_the_first_seed_scores(capsys):
    problem = problems.get("language_model", steps=40, repeats=1)
    names: dict = {}
    exec(problem.snippet(SMALL), names)
    assert names["score"] == problem.evaluate(SMALL).value and "bits per letter" in capsys.readouterr().out
