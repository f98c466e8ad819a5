"""Every test function and recorded problem: the known optimum is attained and never undercut; presets are right."""

import pickle

import numpy as np
import pytest
import scipy.stats

from tuning import problems
from tuning.problems.functions import FUNCTIONS
from tuning.problems.presets import GRID_OF_THE_TEXT, PRESETS, RANDOM_OF_THE_TEXT
from tuning.space import Space

ALL = pytest.mark.parametrize("name", problems.names())
WITH_NOISE = pytest.mark.parametrize("name", FUNCTIONS)


@ALL
def test_optimum_is_attained_and_never_undercut(name):
    problem = problems.get(name)
    sign = 1 if problem.direction == "minimize" else -1
    for config in problem.optimizers:
        assert problem.evaluate(config).value == pytest.approx(problem.optimum, abs=1e-5)
    rng = np.random.default_rng(0)
    for _ in range(5000):
        assert sign * problem.evaluate(problem.space.sample(rng)).value >= sign * problem.optimum - 1e-7


@WITH_NOISE
def test_noise_comes_from_the_seed(name):
    problem = problems.get(name, noise=0.5)
    config = problem.space.sample(np.random.default_rng(1))
    values = [problem.evaluate(config, seed=seed).value for seed in (1, 1, 2)]
    assert values[0] == values[1] != values[2]
    for other in (pickle.loads(pickle.dumps(problem)), problems.from_recipe(problem.recipe())):
        assert other.evaluate(config, seed=1).value == values[0]


@ALL
def test_recipes_come_back(name):
    problem = problems.get(name)
    config = problem.space.sample(np.random.default_rng(1))
    for other in (pickle.loads(pickle.dumps(problem)), problems.from_recipe(problem.recipe())):
        assert other.evaluate(config, seed=1) == problem.evaluate(config, seed=1)
        assert other.space == problem.space and other.metric == problem.metric
        assert other.name == problem.name and other.optimum == problem.optimum


@pytest.mark.parametrize(
    "arguments",
    [
        {"name": "nope"},
        {"name": "branin", "noise": -1},
        {"name": "branin", "d": 3},
        {"name": "recorded_logistic_wine", "metric": "rmse"},
        {"name": "recorded_logistic_wine", "noise": 1.0},
        {"name": "ackley", "d": 0},
        {"name": "ackley", "d": 2.5},
        {"name": "rosenbrock", "d": 1},
    ],
)
def test_bad_settings_are_refused(arguments):
    with pytest.raises(ValueError):
        problems.get(**arguments)


def test_presets_are_those_of_the_text():
    assert GRID_OF_THE_TEXT.grid().size == 324
    given = {
        "hidden_layer_sizes": [(50,), (100,), (200,)],
        "activation": ["relu", "tanh"],
        "solver": ["adam", "sgd"],
        "alpha": scipy.stats.uniform(0.0001, 0.01),
        "batch_size": scipy.stats.randint(64, 256),
        "learning_rate_init": scipy.stats.uniform(0.001, 0.1),
    }
    assert Space.from_sklearn(given) == RANDOM_OF_THE_TEXT
    for preset in PRESETS.values():
        problem = problems.estimator(**preset.problem)
        assert problem.folds == 3
    assert PRESETS["text_random"].trials == 50 and PRESETS["text_random"].seed == 42
    assert PRESETS["text_race"].methods == ("grid", "random", "bayes") and PRESETS["text_race"].trials == 30
