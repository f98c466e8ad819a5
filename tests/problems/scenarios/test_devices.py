"""Agents and generators are where they are asked to be; one that is not there costs its trial, and one thread does."""

import pytest

from tuning import discovery, problems, run
from tuning.problems import offer

if reason := discovery.missing(offer("actor_critic").needs):
    pytest.skip(reason, allow_module_level=True)

SMALL = {
    "actor_critic": {"steps": 40, "repeats": 1, "scored": 2},
    "dqn": {"steps": 40, "repeats": 1, "scored": 2},
    "gan": {"steps": 40, "repeats": 1},
    "language_model": {"steps": 40, "repeats": 1},
}
NETWORK = {"actor_critic": "actor", "dqn": "rates", "gan": "generator", "language_model": "network"}
EACH = pytest.mark.parametrize("name", SMALL)


@EACH
def test_a_device_that_is_not_there_costs_that_trial_a_sentence(name, monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    monkeypatch.setattr("torch.backends.mps.is_available", lambda: False)
    space = {"device": ["cuda", "cpu"]}
    asked, there = run(problems.get(name, **SMALL[name], space=space), "grid", trials=2).trials
    assert asked.state == "failed" and "device 'cuda' is not there. This machine has: cpu. Use one" in asked.message
    assert there.state == "done" and there.value == problems.get(name, **SMALL[name]).evaluate({}).value
    monkeypatch.setenv("TUNING_DEVICE", "mps")
    with pytest.raises(ValueError, match="device 'mps' is not there"):
        problems.get(name, **SMALL[name]).evaluate({})


@EACH
def test_the_network_is_where_it_is_asked_to_be(name, monkeypatch):
    """PyTorch's device without memory stands for a graphics card: it refuses what comes from elsewhere."""
    where = {
        "actor_critic": "tuning.problems.decisions.agent",
        "dqn": "tuning.problems.decisions.agent",
        "gan": "tuning.problems.generation.gan",
        "language_model": "tuning.problems.generation.writer",
    }[name]
    monkeypatch.setattr(f"{where}.device", lambda asked: {"cuda": "meta"}[asked])
    problem = problems.get(name, **SMALL[name], space={"device": ["cuda"]})
    training = problem.begin({"device": "cuda"}, 0)
    network = getattr(training, NETWORK[name])
    assert {weights.device.type for weights in network.parameters()} == {"meta"}


def test_a_device_of_another_name_is_refused_before_anything_is_trained():
    with pytest.raises(ValueError, match="device must be one of auto, cpu, cuda, mps, not 'abacus'"):
        problems.get("gan", space={"device": ["abacus"]})


@EACH
def test_looking_takes_one_thread_too(name, monkeypatch):
    """Several threads wait for each other on small matrices: a score took longer than the training."""
    import torch
    from torch import nn

    training = problems.get(name, **SMALL[name]).begin({}, 0)
    threads, linear = set(), nn.Linear.forward
    monkeypatch.setattr(
        nn.Linear, "forward", lambda self, given: threads.add(torch.get_num_threads()) or linear(self, given)
    )
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        training.go_on(2)
        training.measure()
        training.pictures()
        assert threads == {1} and torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
