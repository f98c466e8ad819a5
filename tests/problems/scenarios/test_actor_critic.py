"""The actor-critic: it learns to balance, goes on where it was stopped, and explodes in a sentence."""

import pickle

import pytest

from tuning import discovery, problems, run
from tuning.problems import offer, repeats

if reason := discovery.missing(offer("actor_critic").needs):
    pytest.skip(reason, allow_module_level=True)

CONFIG = {"learning_rate": 5e-3, "discount": 0.98, "entropy": 0.01, "n_step": 8, "width": 32}


def test_it_learns_to_keep_the_pole_up():
    """At random a pole stays up for about 22 steps; a first agent that pushes one way only, for 9."""
    found = problems.get("actor_critic", steps=180, repeats=1).evaluate(CONFIG)
    assert found.value > 60 and max(value for _, value in found.series["return"][0]) <= 500


def test_a_training_that_was_stopped_goes_on_as_if_it_had_not_been():
    problem = problems.get("actor_critic", steps=40, repeats=2, scored=3)
    trainings = repeats.begin(problem, CONFIG)
    repeats.go_on(problem, trainings, 0.5)
    assert [training.done for training in trainings] == [20, 20]
    again = repeats.go_on(problem, pickle.loads(pickle.dumps(trainings)), 1.0)
    assert again.metrics == problem.evaluate(CONFIG).metrics
    ends = [dict(fold) for fold in again.series["return"]]
    assert [end[40] for end in ends] == list(again.fold_scores)


def test_a_training_that_explodes_costs_its_trial_a_sentence():
    space = {"learning_rate": [1e8]}
    (trial,) = run(problems.get("actor_critic", steps=40, repeats=1, space=space), "grid", trials=1).trials
    assert trial.state == "failed" and "the training exploded by update" in trial.message


def test_the_snippet_scores_what_the_first_seed_scores():
    problem = problems.get("actor_critic", steps=40, repeats=1, scored=3)
    names: dict = {}
    exec(problem.snippet(CONFIG), names)
    assert names["score"] == problem.evaluate(CONFIG).value
