"""Q-learning and SARSA: they learn what value iteration knows; a training that goes on equals one that went through."""

import pickle
import subprocess
import sys

import numpy as np
import pytest

from tuning import discovery, problems, run
from tuning.problems import offer, repeats
from tuning.problems.decisions.learner import Learner
from tuning.problems.decisions.worlds import (
    WORLDS,
    best_return,
    episodes,
    expected_return,
    newest,
    optimal,
    rules,
)

if reason := discovery.missing(offer("q_learning").needs):
    pytest.skip(reason, allow_module_level=True)

EACH_WORLD = pytest.mark.parametrize("name", WORLDS)
GOOD = {"step_size": 0.1, "discount": 0.99, "epsilon": 1.0, "epsilon_half": 400, "n_step": 1}
CONFIG = {"step_size": 0.3, "discount": 0.95, "epsilon": 0.5, "epsilon_half": 50, "n_step": 2}


# Worlds --------------------------------------------------------------------------------------------------------
@EACH_WORLD
def test_the_tables_are_the_world_of_gymnasium(name):
    import gymnasium

    found, world = rules(name), WORLDS[name]
    made = gymnasium.make(newest(world.name), max_episode_steps=world.limit, **world.options)
    own = gymnasium.spec(newest(world.name)).max_episode_steps
    assert own in (None, world.limit) or world.options.get("map_name") == "8x8"
    rng = np.random.default_rng(0)
    state, _ = made.reset(seed=0)
    for _ in range(400):
        action = int(rng.integers(found.n_actions))
        there, reward, ended, cut, _ = made.step(action)
        outcomes = zip(
            *(part[state, action] for part in (found.chance, found.goes, found.earns, found.ends)), strict=True
        )
        assert any(share > 0 and (to, earns, ends) == (there, reward, ended) for share, to, earns, ends in outcomes)
        state = made.reset()[0] if ended or cut else there
    made.close()


@EACH_WORLD
def test_the_best_that_is_named_is_that_of_backward_induction(name):
    assert best_return(rules(name), WORLDS[name].limit) == pytest.approx(WORLDS[name].best, abs=1e-5)


@EACH_WORLD
def test_episodes_have_the_mean_that_the_tables_say(name):
    found, limit = rules(name), WORLDS[name].limit
    policy = optimal(found, 0.99).argmax(axis=1)
    earned, steps = episodes(found, policy, limit, 4000, np.random.default_rng(0))
    error = 4 * earned.std() / np.sqrt(len(earned)) + 1e-9
    assert earned.mean() == pytest.approx(expected_return(found, policy, limit), abs=error)
    assert steps.max() <= limit


# Learning ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("algorithm", ["q_learning", "sarsa"])
def test_on_the_firm_lake_the_value_is_exactly_that_of_value_iteration(algorithm):
    problem = problems.get(algorithm, world="frozen_lake_firm", episodes=500, repeats=2)
    truth = expected_return(rules(problem.world), optimal(rules(problem.world), 0.99).argmax(axis=1), 100)
    assert problem.evaluate({**GOOD, "epsilon_half": 100}).fold_scores == (truth, truth) == (1.0, 1.0)


def test_on_the_slippery_lake_a_good_config_comes_within_five_hundredths_of_value_iteration():
    found = rules("frozen_lake")
    truth = expected_return(found, optimal(found, 0.99).argmax(axis=1), 100)
    learner = Learner("q_learning", "frozen_lake", GOOD, 0, 100)
    learner.go_on(3000)
    assert expected_return(found, learner.policy, 100) == pytest.approx(truth, abs=0.05)


def test_at_the_cliff_q_learning_walks_along_the_edge_and_sarsa_away_from_it():
    """Sutton and Barto (2018), example 6.6: with a tenth of the steps at random."""
    returns = {}
    for algorithm in ("q_learning", "sarsa"):
        learner = Learner(algorithm, "cliff", {**GOOD, "step_size": 0.5, "epsilon": 0.1, "epsilon_half": 10**6}, 0, 10)
        learner.go_on(500)
        returns[algorithm] = learner.measure()["return"]
    assert returns["q_learning"] == -13 and -21 <= returns["sarsa"] <= -15


@pytest.mark.parametrize("n", [1, 3])
def test_the_first_reward_reaches_n_steps_back(n):
    learner = Learner("sarsa", "frozen_lake_firm", {**CONFIG, "epsilon": 1.0, "n_step": n}, 0, 10)
    while not any(map(any, learner.values)):
        learner.go_on(learner.done + 1)
    seen = sorted({value for row in learner.values for value in row if value})
    assert seen[-1] == pytest.approx(0.3) and 1 <= len(seen) <= n
    assert all(any(value == pytest.approx(0.3 * 0.95**k * f) for k in range(n) for f in (1, 1.7)) for value in seen)


# Budget, seeds, reports ------------------------------------------------------------------------------------------
def test_a_training_that_was_stopped_goes_on_as_if_it_had_not_been():
    problem = problems.get("q_learning", episodes=80, repeats=2, scored=20)
    trainings = repeats.begin(problem, CONFIG)
    repeats.go_on(problem, trainings, 0.5)
    assert [training.done for training in trainings] == [40, 40]
    kept = pickle.loads(pickle.dumps(trainings))
    again, whole = repeats.go_on(problem, kept, 1.0), problem.evaluate(CONFIG)
    assert again.metrics == whole.metrics and again.pictures == whole.pictures
    assert kept[1].values != trainings[1].values


def test_no_episode_is_walked_twice(monkeypatch):
    walked = []
    plain = Learner._episode
    monkeypatch.setattr(
        Learner, "_episode", lambda self, *rest: walked.append((self.seed, self.done)) or plain(self, *rest)
    )
    problem = problems.get("sarsa", episodes=45, repeats=2, scored=10)
    trainings = repeats.begin(problem, CONFIG)
    for budget in (1 / 9, 1 / 3, 1.0):
        repeats.go_on(problem, trainings, budget)
    assert sorted(walked) == [(seed, episode) for seed in range(2) for episode in range(45)]


def test_a_budget_is_a_share():
    problem = problems.get("sarsa", episodes=45, repeats=1, scored=10)
    for budget in (0, 1.5, -1):
        with pytest.raises(ValueError, match="a share of the episodes"):
            problem.evaluate(CONFIG, budget=budget)


def test_a_search_is_the_same_with_workers_and_halving_gives_up_by_episodes():
    problem = problems.get("q_learning", episodes=60, repeats=2, scored=10)
    alone, together = run(problem, "random", trials=4, seed=3), run(problem, "random", trials=4, seed=3, workers=2)
    for mine in alone.finished:
        theirs = next(trial for trial in together.finished if trial.number == mine.number)
        assert (mine.value, mine.fold_scores, mine.series, mine.pictures) == (
            theirs.value,
            theirs.fold_scores,
            theirs.series,
            theirs.pictures,
        )
        assert len(mine.fold_scores) == 2 and {"return", "steps"} == set(mine.series)
        assert [value for _, value in mine.series["return"][0]] == [r.value for r in mine.reports if r.fold == 0][:-1]
    problem = problems.get("q_learning", world="cliff", episodes=200, repeats=1, scored=10)
    pruned = [t for t in run(problem, "random", trials=9, seed=0, discard="halving").trials if t.state == "pruned"]
    assert pruned and all(max(r.epoch for r in trial.reports if r.epoch) < 200 for trial in pruned)


# Code, and what is not there -------------------------------------------------------------------------------------
@pytest.mark.parametrize("algorithm", ["q_learning", "sarsa"])
def test_the_snippet_learns_the_same_in_gymnasium_alone(algorithm):
    problem = problems.get(algorithm, world="frozen_lake_firm", episodes=300, repeats=1, scored=20)
    code = problem.snippet({**GOOD, "epsilon_half": 60, "n_step": 2})
    assert "tuning" not in code
    names: dict = {}
    exec(code, names)
    assert names["score"] == 1.0


def test_nothing_of_gymnasium_is_imported_before_a_trial_wants_it():
    code = (
        "import sys; from tuning import problems; p = problems.get('q_learning'); p.recipe(), p.optimum, p.title; "
        "print([m for m in ('gymnasium', 'torch', 'skorch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_without_gymnasium_a_trial_says_what_to_install(monkeypatch):
    found = discovery.find_spec
    monkeypatch.setattr(discovery, "find_spec", lambda name: None if name == "gymnasium" else found(name))
    history = run(problems.get("sarsa", episodes=20), "random", trials=2, seed=0)
    assert [trial.state for trial in history.trials] == ["failed"] * 2
    for trial in history.trials:
        assert 'gymnasium is not installed. Install: python -m pip install "tuning[rl]"' in trial.message


@pytest.mark.parametrize(
    ("space", "words"),
    [
        ({"step_size": [0.1, 2.0]}, "step_size must be a number from 0 to 1, not 2.0"),
        ({"n_step": [0, 1]}, "n_step must be a whole number from 1 to 1000, not 0"),
        ({"n_step": [1.5, 2.5]}, "n_step must be a whole number"),
        ({"epsilon": ["much", "little"]}, "epsilon must be a number"),
        ({"speed": [1, 2]}, "speed is not a parameter of q_learning"),
    ],
)
def test_ranges_that_make_no_sense_are_refused(space, words):
    with pytest.raises(ValueError, match=words):
        problems.get("q_learning", space=space)
