"""Agents with networks: they learn, go on where they stopped, explode in a sentence; the acrobat is gymnasium's."""

import pickle

import numpy as np
import pytest

from tests.execution.pools import closing
from tests.problems.scenarios.hanging import Hanging
from tuning import discovery, plots, problems, run
from tuning.problems import offer, repeats
from tuning.search import steps
from tuning.space import Categorical, Space
from tuning.study import State

if reason := discovery.missing(offer("actor_critic").needs):
    pytest.skip(reason, allow_module_level=True)

CONFIGS = {
    "actor_critic": {"learning_rate": 5e-3, "discount": 0.98, "entropy": 0.01, "n_step": 8, "width": 32},
    "dqn": {
        "learning_rate": 3e-3,
        "discount": 0.98,
        "epsilon_half": 60,
        "n_step": 8,
        "target_every": 25,
        "batch_size": 128,
    },
}
EACH = pytest.mark.parametrize("name", CONFIGS)


@pytest.mark.parametrize(("name", "steps"), [("actor_critic", 180), ("dqn", 500)])
def test_it_learns_to_keep_the_pole_up(name, steps):
    """At random a pole stays up for about 22 steps; a first agent that pushes one way only, for 9."""
    found = problems.get(name, steps=steps, repeats=1).evaluate(CONFIGS[name])
    returns = [value for _, value in found.series["return"][0]]
    assert max(returns[-3:]) > 60 and max(returns) <= 500
    picture = found.pictures["episode"]
    assert len(picture["seen"]) == len(picture["worth"]) and len(picture["earlier"]) == 3


def test_it_learns_to_swing_up():
    """At random the acrobat hardly ever gets there: a return of -500."""
    problem = problems.get("actor_critic", task="acrobot", steps=150, repeats=1, scored=4)
    assert (
        problem.optimum is None
        and max(v for _, v in problem.evaluate(CONFIGS["actor_critic"]).series["return"][0]) > -200
    )


def test_acrobats_side_by_side_move_as_gymnasium_s_does():
    import gymnasium

    from tuning.problems.decisions.tasks import Acrobats
    from tuning.problems.decisions.worlds import newest

    ours, rng = Acrobats(3), np.random.default_rng(1)
    ours.reset(seed=4)
    ours.state = np.array([[0.05, 1.0, 2.5], [0.0, 0.5, 0.2], [0.0, 1.0, 2.0], [0.0, -1.0, 0.0]])  # one swings up
    theirs = [gymnasium.make(newest("Acrobot")).unwrapped for _ in range(3)]
    for k, one in enumerate(theirs):
        one.reset(seed=0)
        one.state = ours.state[:, k].copy()
    ended_once = False
    for _ in range(150):
        pushes_along = np.where(ours.state[2] > 0, 2, 0)
        action = np.where(rng.random(3) < 0.9, pushes_along, rng.integers(3, size=3))
        was_over = ours.is_over.copy()
        seen, reward, ended, cut, _ = ours.step(action)
        for k, one in enumerate(theirs):
            if was_over[k]:  # that step only began anew, and earned nothing
                assert reward[k] == 0 and not ended[k] and not cut[k] and abs(ours.state[:, k]).max() <= 0.1
            else:
                expected, earned, over, _, _ = one.step(int(action[k]))
                np.testing.assert_allclose(seen[k], expected, atol=1e-4)
                assert reward[k] == earned and ended[k] == over
                ended_once |= over
            one.state = ours.state[:, k].copy()
    assert ended_once


def test_an_acrobat_that_does_not_get_there_is_cut_off():
    from tuning.problems.decisions.tasks import Acrobats

    world = Acrobats(2)
    world.reset(seed=0)
    for step in range(Acrobats.LIMIT):
        _, _, ended, cut, _ = world.step(np.ones(2, dtype=int))  # no torque at all
        assert not ended.any() and cut.all() == (step == Acrobats.LIMIT - 1)
    world.step(np.ones(2, dtype=int))
    assert (world.steps == 0).all() and not world.is_over.any()


def test_what_is_remembered_over_several_steps_is_what_was_earned():
    """The targets of one update by hand, in a memory in which an episode ends."""
    import torch

    from tuning.problems.decisions.deep_q import DeepQ

    defaults = problems.get("dqn").snippet({})  # all parameters, as a reader sees them
    config = eval(defaults.split("config = ")[1].split("\n")[0])
    agent = DeepQ("cart_pole", {**config, "n_step": 3, "discount": 0.5, "batch_size": 400}, 0, 2)
    for _ in range(20):
        agent._walk()
    seen, action, targets = agent._remembered()
    _, actions, rewards, ended, cut, counts, then = agent.memory
    expected = {}
    for t in range(18):
        for w in range(agent.worlds):
            if not counts[t, w]:
                continue
            total, factor, k = 0.0, 1.0, 0
            while k < 3:
                total += factor * rewards[t + k, w]
                factor *= 0.5
                if ended[t + k, w] or cut[t + k, w]:
                    break
                k += 1
            last = min(t + k, t + 2)
            with torch.inference_mode():
                ahead = float(agent.rates(torch.as_tensor(then[last, w])).max())  # both networks are equal yet
            total += 0.0 if ended[last, w] else factor * ahead
            expected[tuple(agent.memory[0][t, w].tolist())] = (int(actions[t, w]), total)
    assert ended[:20].any() and len(seen) > 300
    for row, what, target in zip(seen.tolist(), action.tolist(), targets.tolist(), strict=True):
        assert (what, pytest.approx(target, abs=1e-5)) == expected[tuple(row)]


@EACH
def test_a_training_that_was_stopped_goes_on_as_if_it_had_not_been(name):
    problem = problems.get(name, steps=40, repeats=2, scored=3)
    trainings = repeats.begin(problem, CONFIGS[name])
    repeats.go_on(problem, trainings, 0.5)
    assert [training.done for training in trainings] == [20, 20]
    again = repeats.go_on(problem, pickle.loads(pickle.dumps(trainings)), 1.0)
    assert again.metrics == problem.evaluate(CONFIGS[name]).metrics
    ends = [dict(fold) for fold in again.series["return"]]
    assert [end[40] for end in ends] == list(again.fold_scores)


@EACH
def test_a_training_that_explodes_costs_its_trial_a_sentence(name):
    space = {"learning_rate": [1e8]}
    (trial,) = run(problems.get(name, steps=40, repeats=1, space=space), "grid", trials=1).trials
    assert trial.state == "failed" and "the training exploded by update" in trial.message


@EACH
def test_the_snippet_scores_what_the_first_seed_scores(name):
    problem = problems.get(name, steps=40, repeats=1, scored=3)
    names: dict = {}
    exec(problem.snippet(CONFIGS[name]), names)
    assert names["score"] == problem.evaluate(CONFIGS[name]).value


def test_a_task_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="task must be one of cart_pole, acrobot, not 'pendulum'"):
        problems.get("dqn", task="pendulum")


@pytest.mark.parametrize("task", ["cart_pole", "acrobot"])
def test_one_sees_an_episode_and_what_the_agent_expects(task):
    space = {name: [value] for name, value in CONFIGS["actor_critic"].items()}
    problem = problems.get("actor_critic", task=task, steps=40, repeats=1, scored=2, space=space)
    history = run(problem, "grid", trials=1)
    late, early = (plots.card("episode", {"a": history}, after=after) for after in ("the end", "an eighth"))
    assert 1 < len(late.frame) <= 60 and list(late.frame.columns[:2]) == ["step", "expects"]
    assert late.frame["expects"].iloc[0] != early.frame["expects"].iloc[0] and "an eighth" in early.summary
    assert len(late.figure.to_json()) < 300_000


def test_a_world_that_does_not_answer_costs_its_trial_and_no_other():
    space = Space({"width": Categorical([8, 9, 10])})
    problem = Hanging("actor_critic", space, steps=40, repeats=1, scored=2)
    with closing(1) as pool:
        history = [step.history for step in steps(problem, "grid", trials=3, executor=pool, timeout=12)][-1]
    ended = {trial.config["width"]: trial for trial in history.trials}
    assert ended[9].state == State.TIMEOUT and "longer than 12 s" in ended[9].message
    assert ended[8].value is not None and ended[10].value is not None
