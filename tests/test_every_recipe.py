"""Every problem and every method comes back from its recipe as plain JSON: the same space, the same values."""

import dataclasses
import json

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from tests.test_every_method import MIXED
from tuning import datasets, discovery, methods, metrics, models, problems
from tuning.search import study_of
from tuning.space import Categorical, Float, Int, Space
from tuning.study import History, Outcome, TrialFinished, TrialStarted

OFFLINE = [name for name in datasets.names() if datasets.info(name).is_everywhere and name != "openml"]
BY_TASK = {"classification": "logistic_regression", "regression": "knn"}


@pytest.fixture(autouse=True)
def one_thread():
    with threadpool_limits(1):
        yield


def again(problem):
    return problems.from_recipe(json.loads(json.dumps(problem.recipe(), allow_nan=False)))


def check(problem, config=None, *, evaluates=True):
    other = again(problem)
    assert type(other) is type(problem) and other.recipe() == problem.recipe()
    assert other.space == problem.space and list(other.space) == list(problem.space)
    assert (other.metric, other.direction, other.metrics) == (problem.metric, problem.direction, problem.metrics)
    method = methods.get("random")
    assert not study_of(problem, method).difference(study_of(other, method))
    if evaluates:
        config = problem.space.sample(np.random.default_rng(1)) if config is None else config
        mine, theirs = (dataclasses.asdict(one.evaluate(config, seed=7)) for one in (problem, other))
        for found in (mine, theirs):
            del found["fit_seconds"], found["score_seconds"]
        np.testing.assert_equal(theirs, mine)
    return other


# Problems ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", problems.names())
def test_named_problems_with_every_setting(name):
    offered = problems.offer(name)
    is_trained = offered.cost == "trained"  # which takes long with the largest settings
    check(problems.get(name), evaluates=not is_trained)
    for key, setting in offered.settings.items():
        for value in {setting.low, setting.high} - {float("inf"), float("-inf")}:
            check(problems.get(name, **{key: value}), evaluates=not is_trained)
    if "noise" in offered.settings:
        check(problems.get(name, noise=0.25))
    if "metric" in offered.settings:
        for metric in problems.get(name).metrics:
            check(problems.get(name, metric=metric))


@pytest.mark.parametrize("dataset", OFFLINE)
def test_every_data_set_with_its_settings(dataset):
    source = datasets.info(dataset)
    if reason := discovery.missing(source.needs):
        pytest.skip(reason)
    task = source.task or datasets.facts(dataset).task
    check(problems.estimator(dataset, BY_TASK[task], folds=2), evaluates=False)
    for key, setting in source.settings.items():
        changed = problems.estimator(dataset, BY_TASK[task], folds=2, settings={key: setting.default})
        assert dict(check(changed, evaluates=False).settings) == {key: setting.default}


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(("model", "task"), [(m, t) for m in models.names() for t in models.get(m).tasks])
def test_every_model(model, task):
    evaluates = models.get(model).reporting is None
    if evaluates and (reason := discovery.missing(models.get(model).needs)):
        pytest.skip(reason)
    space = models.get(model).space(task)
    middle = space.from_unit([0.2] * len(space))
    problem = problems.estimator({"classification": "iris", "regression": "diabetes"}[task], model, folds=2)
    check(problem, middle, evaluates=evaluates)


@pytest.mark.parametrize("metric", metrics.names())
def test_every_metric(metric):
    for dataset in ("breast_cancer", "diabetes"):
        facts = datasets.facts(dataset)
        if not metrics.reason_not_allowed(metric, facts.task, facts.n_classes):
            assert check(problems.estimator(dataset, BY_TASK[facts.task], metric=metric, folds=2)).metric == metric


@pytest.mark.parametrize(
    "settings",
    [
        {"validation": "holdout"},
        {"shuffle": False, "folds": 5},
        {"seed": 11, "model_seed": 3},
        {"scaling": "minmax"},
        {"test_size": 0},
        {"test_size": 0.35},
        {"model": "svm", "space": {"kernel": ["rbf", "poly"], "C": (0.1, 10.0)}},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_what_else_makes_a_problem(settings):
    if "space" in settings:
        space = {
            "C": Float(0.1, 10, log=True),
            "kernel": Categorical(["rbf", "poly"]),
            "degree": Int(2, 4, when={"kernel": "poly"}),
            "class_weight": Categorical([None, "balanced"]),
        }
        settings = settings | {"space": Space(space)}
    check(problems.estimator("iris", **{"model": "logistic_regression", **settings}))


def test_choices_keep_their_kinds():
    """Tuples, True, 1 and 1.0, None, and the text of each are different choices, before and after."""
    space = Space({"c": Categorical([(50,), (100, 50), True, 1.5, 2, None, "None", "True"]), "n": Int(0, 3)})
    assert Space.from_json(json.loads(json.dumps(space.to_json()))) == space


# Methods -----------------------------------------------------------------------------------------------------
def variants(name):
    """The method, and with each of its settings changed alone."""
    found = [methods.get(name), methods.get(name, same_start=4)]
    found += [methods.get(name, **methods.find(name).race_settings)]
    for key, setting in methods.declared(name).items():
        values = {"switch": [not setting.default], "choice": setting.choices}.get(setting.kind, [])
        if setting.kind in ("whole", "number"):
            known = [v for v in (setting.low, setting.high) if np.isfinite(v)]
            values = [sum(known) / 2 if setting.is_open else known[0]] if known else [1]
            values = [int(np.ceil(v)) for v in values] if setting.kind == "whole" else values
        for value in values:
            found.append(methods.get(name, **{key: value}))
    if name == "grid":
        found.append(methods.get(name, levels={"C": [0.1, 1.0], "layers": [(50,), (100, 50)], "degree": 2}))
    if name == "bayes":
        found.append(methods.get(name, begin=(MIXED.from_unit([0.5] * len(MIXED)),)))
    return found


def some_trials(method, n):
    history = History(study_of(problems.get("branin"), methods.get("random"), trials=20))
    history = History(dataclasses.replace(history.study, space=MIXED, method=methods.recipe(method)))
    for k in range(n):
        config = MIXED.sample(np.random.default_rng(k))
        history = history.apply(TrialStarted(float(k), k, config))
        history = history.apply(TrialFinished(k + 0.5, k, "done", Outcome(float(k % 5))))
    return history


@pytest.mark.parametrize("name", methods.names())
def test_every_method_with_each_of_its_settings(name):
    made = variants(name)
    assert len(made) >= 3
    for method in made:
        other = methods.from_recipe(json.loads(json.dumps(methods.recipe(method), allow_nan=False)))
        assert type(other) is type(method)
        assert json.dumps(methods.recipe(other)) == json.dumps(methods.recipe(method))
        for n in (0, 6):
            history = some_trials(method, n)
            mine, theirs = (one.ask(history, np.random.default_rng([3, n])) for one in (method, other))
            assert mine.config == theirs.config and mine.note == theirs.note


@pytest.mark.parametrize(
    "wrong",
    [{"folds": None}, {"nonsense": 1}, {"space": []}, {"space": None}, {"settings": 3}, {"dataset": ["iris"]}],
)
def test_a_wrong_recipe_is_a_sentence(wrong):
    recipe = problems.estimator("iris", "logistic_regression").recipe() | wrong
    with pytest.raises(ValueError):
        problems.from_recipe(recipe)
    with pytest.raises(ValueError):
        problems.from_recipe({name: value for name, value in recipe.items() if name != "space"})


# What cannot be stored ---------------------------------------------------------------------------------------
def test_a_problem_on_data_of_ones_own_is_told_with_the_remedy():
    with pytest.raises(ValueError, match=r"Call problems\.custom\(\.\.\.\) with the same estimator and data"):
        problems.from_recipe({"kind": "custom"})


@pytest.mark.parametrize("recipe", [{}, {"kind": "lambda"}, {"kind": None, "name": "mine"}])
def test_a_problem_of_ones_own_is_told_with_the_remedy(recipe):
    with pytest.raises(ValueError, match=r"run\(problem, method, history=\.\.\.\).*tuning/problems"):
        problems.from_recipe(recipe)


@pytest.mark.parametrize("recipe", [{}, {"name": "mine", "depth": 3}, {"name": "_core"}, {"name": None}])
def test_a_method_of_ones_own_is_told_with_the_remedy(recipe):
    with pytest.raises(ValueError, match=r"run\(problem, method, history=\.\.\.\).*tuning/methods"):
        methods.from_recipe(recipe)


@pytest.mark.parametrize("recipe", [None, 3, "branin", [("name", "branin")]])
def test_what_is_no_recipe_at_all_is_refused_in_a_sentence(recipe):
    for made in (problems.from_recipe, methods.from_recipe):
        with pytest.raises(ValueError, match="a recipe is a dictionary"):
            made(recipe)
