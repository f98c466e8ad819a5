"""Several models in one search: the same numbers as each model alone, and every method and export knows them."""

import dataclasses
import json

import numpy as np
import pytest
from sklearn.model_selection import cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from tuning import compare, methods, plots, problems, run
from tuning.export import code
from tuning.search import study_of
from tuning.space import Categorical, Float, Int, Space
from tuning.study import State

MODELS = ("svm", "decision_tree", "knn")


@pytest.fixture(scope="module")
def problem():
    return problems.estimator("iris", models=MODELS, folds=3, metric="accuracy")


@pytest.fixture(scope="module")
def history(problem):
    return run(problem, "random", trials=24, seed=1)


def test_the_space_is_the_model_and_what_belongs_to_it(problem):
    space = problem.space
    assert space["model"] == Categorical(MODELS)
    for model in MODELS:
        alone = problems.estimator("iris", model, metric="accuracy").space
        assert [name for name in space if name.startswith(f"{model}__")] == [f"{model}__{name}" for name in alone]
        for name, parameter in alone.items():
            inner = {f"{model}__{parent}": allowed for parent, allowed in parameter.when.items()}
            assert dict(space[f"{model}__{name}"].when) == {"model": (model,), **inner}
    rng = np.random.default_rng(0)
    for _ in range(50):
        config = space.sample(rng)
        assert {name.partition("__")[0] for name in config} - {"model"} == {config["model"]}


@pytest.mark.parametrize("model", MODELS)
def test_a_trial_is_what_the_model_alone_gives(problem, model):
    alone = problems.estimator("iris", model, folds=3, metric="accuracy")
    config = alone.space.sample(np.random.default_rng(3))
    mine, theirs = problem.evaluate(problem.config_of(model, config)), alone.evaluate(config)
    assert (mine.value, mine.fold_scores) == (theirs.value, theirs.fold_scores)
    assert problem.test_score(problem.config_of(model, config))["accuracy"] == alone.test_score(config)["accuracy"]
    assert problem.snippet(problem.config_of(model, config)) == alone.snippet(config)
    assert problem.part_of(problem.config_of(model, config))[1] == config


def test_fold_scores_equal_scikit_learns(problem):
    part = problem.parts["decision_tree"]
    X, y = part.search_part()
    config = {
        "model": "decision_tree",
        **{f"decision_tree__{n}": v for n, v in part.space.sample(np.random.default_rng(5)).items()},
    }
    arguments = {name.partition("__")[2]: value for name, value in config.items() if name != "model"}
    theirs = cross_val_score(DecisionTreeClassifier(random_state=42, **arguments), X, y, cv=part.splits())
    np.testing.assert_allclose(problem.evaluate(config).fold_scores, theirs, rtol=0, atol=1e-12)


def test_it_comes_back_from_its_recipe_and_as_code(problem):
    recipe = json.loads(json.dumps(problem.recipe(), allow_nan=False))
    again = problems.from_recipe(recipe)
    assert again.space == problem.space and again.recipe() == problem.recipe() and again == problem
    namespace = {"problems": problems, "Float": Float, "Int": Int, "Categorical": Categorical, "Space": Space}
    made = eval(code.written(code.problem(problem.recipe())), namespace)
    assert made.recipe() == problem.recipe()
    assert not study_of(problem, methods.get("random")).difference(study_of(made, methods.get("random")))


def test_own_ranges_and_settings_are_kept():
    own = {"C": Float(0.1, 10, log=True)}
    problem = problems.estimator("iris", models=["svm", "logistic_regression"], spaces={"svm": own}, scaling="minmax")
    assert problem.space["svm__C"] == Float(0.1, 10, log=True, when={"model": "svm"})
    assert [name for name in problem.space if name.startswith("svm")] == ["svm__C"]
    assert {part.scaling for part in problem.parts.values()} == {"minmax"}
    assert problems.from_recipe(problem.recipe()).parts["svm"].scaling == "minmax"
    default = problems.estimator("iris", models=["svm", "decision_tree"])
    assert {name: part.scaling for name, part in default.parts.items()} == {"svm": "standard", "decision_tree": "none"}


def test_metrics_are_those_that_every_model_has(problem):
    assert problem.metric == "accuracy" and "accuracy" in problem.metrics
    each = [set(part.metrics) for part in problem.parts.values()]
    assert set(problem.metrics) == set.intersection(*each)
    assert set(problem.evaluate(problem.space.sample(np.random.default_rng(0))).metrics) <= set(problem.metrics)


@pytest.mark.parametrize("method", [name for name in methods.names() if not name.startswith("optuna")] + ["optuna_tpe"])
def test_every_method_searches_among_the_models(problem, method):
    settings = {"levels": 2} if method == "grid" else {}
    found = run(problem, methods.get(method, **settings), trials=14, seed=0)
    assert len(found) == 14 and not [t for t in found.trials if t.value is None and t.state != State.PRUNED]
    assert len({trial.config["model"] for trial in found.trials}) > (0 if method == "grid" else 1)


def test_the_grid_counts_every_branch(problem):
    grid = problem.space.grid(2)
    assert grid.size == sum(part.space.grid(2).size for part in problem.parts.values())


def test_every_plot_draws_it(history):
    for name in plots.names():
        card = plots.card(name, {"random": history})
        assert card.summary and (card.reason or card.figure.to_dict()["data"] is not None)


def test_a_race_compares_methods_on_it(problem):
    race = compare.race(problem, ["random", "tpe"], seeds=2, trials=6)
    assert set(compare.summary(race).loc[0, ["better", "worse"]]) == {"random", "tpe"}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"models": ["svm"]}, "two or more"),
        ({"models": "svm"}, "two or more"),
        ({"models": ["svm", "svm"]}, "two or more"),
        ({"models": ["svm", "nonsense"]}, "nonsense"),
        ({"models": ["svm", "knn"], "spaces": {"mlp": {"alpha": Float(1, 2)}}}, "not among the models"),
        ({"models": ["svm", "knn"], "spaces": {"svm": {"nonsense": Float(1, 2)}}}, "svm: .*nonsense"),
        ({"models": ["svm", "knn"], "space": {"C": Float(1, 2)}}, "spaces="),
        ({"models": ["svm", "knn"], "model": "svm"}, "not both"),
        ({"model": "svm", "spaces": {}}, "goes with models"),
        ({"models": ["svm", "knn"], "folds": 1}, "folds"),
    ],
)
def test_what_makes_no_sense_is_refused(settings, said):
    with pytest.raises(ValueError, match=said):
        problems.estimator("iris", **settings)


def test_it_is_pickled_and_shared_like_any_other(problem):
    import pickle

    again = pickle.loads(pickle.dumps(problem))
    assert again == problem
    config = problem.space.sample(np.random.default_rng(9))
    mine, theirs = (dataclasses.asdict(one.evaluate(config)) for one in (problem, again))
    assert mine["fold_scores"] == theirs["fold_scores"]
    found = run(problem, "random", trials=4, seed=1, workers=2)
    assert len(found.done) == 4


def test_it_can_begin_with_each_models_defaults(problem):
    begun = run(problem, methods.get("bayes", begin=problem.defaults()), trials=4, seed=0)
    assert [trial.config["model"] for trial in begun.trials[:3]] == list(MODELS)
    assert begun.trials[0].config["svm__C"] == 1.0 and begun.trials[0].config["svm__kernel"] == "rbf"
    assert begun.trials[2].config["knn__n_neighbors"] == 5
    X, y = problem.parts["knn"].search_part()
    theirs = cross_val_score(
        make_pipeline(StandardScaler(), KNeighborsClassifier()), X, y, cv=problem.parts["knn"].splits()
    )
    np.testing.assert_allclose(begun.trials[2].fold_scores, theirs, rtol=0, atol=1e-12)
