"""Every problem, found by discovery: what it declares is so, and its recipe gives it back; presets are right."""

import dataclasses
import pickle
import sys

import numpy as np
import pytest
import scipy.stats

from tuning import discovery, problems
from tuning.language import speaking
from tuning.problems.functions import FUNCTIONS
from tuning.problems.presets import GRID_OF_THE_TEXT, PRESETS, RANDOM_OF_THE_TEXT
from tuning.space import Space

ALL = pytest.mark.parametrize("name", problems.names())
WITH_NOISE = pytest.mark.parametrize("name", FUNCTIONS)


QUICK = {"episodes": 30, "steps": 40, "repeats": 2, "scored": 10}
"""Settings of what is trained here: a contract needs no long training."""


def made(name):
    """The problem, as small as it may be; skipped where a package that it needs is not installed."""
    offer = problems.offer(name)
    if reason := discovery.missing(offer.needs):
        pytest.skip(reason)
    return problems.get(name, **{key: value for key, value in QUICK.items() if key in offer.settings})


def untimed(outcome):
    return dataclasses.replace(outcome, fit_seconds=0.0, score_seconds=0.0)


@pytest.mark.parametrize("name", [name for name in problems.names() if "repeats" in problems.offer(name).settings])
def test_one_seed_is_said_as_one(name):
    one = dataclasses.replace(made(name), repeats=1)
    assert "1 seed" in one.description and "1 seeds" not in one.description and "each of" not in one.description
    assert "2 seeds" in dataclasses.replace(one, repeats=2).description
    with speaking("zh"):
        assert "1 个种子" in one.description


@ALL
def test_what_is_declared_is_so(name):
    problem, offer = made(name), problems.offer(name)
    assert problem.name == name and problem.direction in ("maximize", "minimize")
    assert isinstance(problem, problems.Described) and problem.title and problem.description
    assert problems.cost(problem) == offer.cost and name in problems.names(offer.cost)
    assert len(pickle.dumps(problem)) < 20_000
    config, reports = problem.space.sample(np.random.default_rng(3)), []
    outcome = problem.evaluate(config, report=lambda *report: reports.append(report))
    assert set(outcome.metrics) == set(problem.metrics) and problem.metric in problem.metrics
    if isinstance(problem, problems.Folded):
        assert len(outcome.fold_scores) == problem.n_folds
        assert [value for _, epoch, value in reports if epoch is None] == list(outcome.fold_scores)
    if offer.cost == "instant":
        assert isinstance(problem, problems.KnownTruth)  # who can say it at once says it
    if isinstance(problem, problems.KnownTruth):
        assert problem.truth(config) == outcome.value
    if isinstance(problem, problems.HasTestSet) and problem.test_size > 0:
        assert set(problem.test_score(config)) <= set(problem.metrics)
    if isinstance(problem, problems.Continued):
        assert problem.unit and problem.whole and len(outcome.fold_scores) == problem.repeats
        assert set(outcome.series) == set(problem.metrics) and outcome.epochs == (problem.whole,) * problem.repeats
    if isinstance(problem, problems.ReportsEpochs):
        whole, told = problem.n_epochs(config), {epoch for fold, epoch, _ in reports if fold == 0 and epoch is not None}
        if whole is not None and problems.cost(problem) == "recorded":  # curves are thinned: the next one after a rung
            for rung in (rung for rung in problems.rungs(whole) if rung <= max(told)):
                assert min(epoch for epoch in told if epoch >= rung) <= 1.25 * rung
        elif whole is not None:
            assert told >= set(problems.rungs(whole))


@ALL
def test_settings_have_working_defaults_and_ranges(name):
    default = problems.get(name)
    for key, setting in problems.offer(name).settings.items():
        assert setting.help
        assert problems.get(name, **{key: None}).recipe() == default.recipe()
        if setting.default is not None:
            again = problems.get(name, **{key: setting.default})
            assert again.space == default.space and again.optimum == default.optimum
        if setting.choices:
            for value in ("nonsense", True, ""):
                with pytest.raises(ValueError, match=key):
                    problems.get(name, **{key: value})
        if setting.low is not None:
            for value in (setting.low - 1, "many", True, float("nan"), 10**400):
                with pytest.raises(ValueError, match=key):
                    problems.get(name, **{key: value})
    with pytest.raises(ValueError, match="no setting 'colour'"):
        problems.get(name, colour=1)
    offer = problems.offer(name)
    if offer.space is not None:
        assert set(offer.space()) <= set(offer.help) and default.space == offer.space()
        first = next(iter(offer.space()))
        assert list(problems.get(name, space={first: [offer.space()[first].from_unit(0.5)]}).space) == [first]
        with pytest.raises(ValueError, match="colour is not a parameter"):
            problems.get(name, space={"colour": [1, 2]})


ONE_MORE = """
from dataclasses import dataclass

from tuning.problems import Offer, Setting
from tuning.space import Float, Space
from tuning.study import Outcome


@dataclass(frozen=True)
class Hill:
    height: float = 1.0
    name, title, description = "hill", "One hill", "Its top is at x = 0.3."
    cost, direction, metric, metrics = "instant", "maximize", "value", {"value": "maximize"}
    space = Space({"x": Float(0, 1)})
    optimizers = ({"x": 0.3},)

    @property
    def optimum(self):
        return self.height

    def truth(self, config):
        return self.height - (config["x"] - 0.3) ** 2

    def evaluate(self, config, *, budget=1.0, seed=0, report=None):
        value = self.truth(config)
        return Outcome(value, (value,), {"value": (value,)})

    def recipe(self):
        return {"kind": "problem", "name": self.name, "height": self.height}


PROBLEMS = {"hill": Offer(Hill, "instant", {"height": Setting(1.0, 0.0, 10.0, "height of the top")})}
"""


@pytest.fixture
def folder_with(tmp_path):
    """Puts a file beside the problems, as far as Python can see, and forgets all about it afterwards."""

    def forget():
        problems._offers.cache_clear()
        sys.modules.pop("tuning.problems.one_more", None)

    def put(text):
        (tmp_path / "one_more.py").write_text(text)
        forget()

    problems.__path__.append(str(tmp_path))
    yield put
    problems.__path__.remove(str(tmp_path))
    forget()


def test_one_file_more_is_one_problem_more_and_keeps_all_laws(folder_with):
    folder_with(ONE_MORE)
    assert "hill" in problems.names() and problems.offer("hill").cost == "instant"
    test_what_is_declared_is_so("hill")
    test_settings_have_working_defaults_and_ranges("hill")
    test_optimum_is_attained_and_never_undercut("hill")
    test_recipes_come_back("hill")
    assert problems.get("hill", height=2).optimum == 2
    assert dataclasses.asdict(problems.from_recipe(problems.get("hill", height=2).recipe())) == {"height": 2.0}


def test_a_file_without_problems_is_refused_by_name(folder_with):
    folder_with("PROBLEM = 1")
    with pytest.raises(AttributeError, match=r"tuning\.problems\.one_more defines no PROBLEMS"):
        problems.names()


@ALL
def test_optimum_is_attained_and_never_undercut(name):
    problem = made(name)
    if not isinstance(problem, problems.KnownOptimum):
        pytest.skip("its optimum is not known")
    assert problem.optimum is not None
    sign = 1 if problem.direction == "minimize" else -1
    for config in problem.optimizers:
        assert problem.evaluate(config).value == pytest.approx(problem.optimum, abs=1e-5)
    rng = np.random.default_rng(0)
    for _ in range(500 if name.startswith("recorded_") else 5000):  # a table has few hundred configs
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
    problem = made(name)
    config = problem.space.sample(np.random.default_rng(1))
    expected = untimed(problem.evaluate(config, seed=1))
    for other in (pickle.loads(pickle.dumps(problem)), problems.from_recipe(problem.recipe())):
        assert untimed(other.evaluate(config, seed=1)) == expected
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
        if preset.learner:
            assert problems.offer(preset.learner).field == preset.field
            assert problems.get(preset.learner, **preset.problem)
            continue
        problem = problems.estimator(**preset.problem)
        assert problem.folds == 3
    assert PRESETS["text_random"].trials == 50 and PRESETS["text_random"].seed == 42
    assert PRESETS["text_race"].methods == ("grid", "random", "bayes") and PRESETS["text_race"].trials == 30
