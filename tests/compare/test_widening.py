"""Wider ranges: the end at which the best lies moves, what is a share stays one, and the same trials go on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuning import compare, methods, models, problems, run
from tuning.service import jobs
from tuning.space import Categorical, Float, Int, Space
from tuning.study import History


@pytest.mark.parametrize(
    ("given_", "end", "found"),
    [
        (Float(1e-3, 1e3, log=True), "high", Float(1e-3, 3e4, log=True)),
        (Float(0.1, 1.0), "high", Float(0.1, 1.0)),  # a share
        (Float(1e-2, 1.0, log=True), "high", Float(1e-2, 1.0, log=True)),
        (Float(0, 10), "low", Float(0, 10)),
        (Float(2, 10), "low", Float(1, 10)),
        (Float(-1, 1), "low", Float(-2, 1)),
        (Int(1, 30, log=True), "high", Int(1, 150, log=True)),
        (Int(1, 30), "low", Int(1, 30)),
        (Int(4, 64), "low", Int(2, 64)),
        (Categorical([1, 2, 3]), "high", Categorical([1, 2, 3])),
    ],
)
def test_the_end_moves_and_stays_sensible(given_, end, found):
    assert compare.wider(given_, end) == found


@given(low=st.floats(1e-6, 1e3), width=st.floats(1e-3, 1e3), log=st.booleans(), end=st.sampled_from(["low", "high"]))
def test_what_was_in_the_range_stays_in_it(low, width, log, end):
    before = Float(low, low + width, log)
    after = compare.wider(before, end)
    assert after.low <= before.low and after.high >= before.high and after.low > 0
    assert (after.low, after.high).count(0) == 0 and (
        after.high == before.high if end == "low" else after.low == before.low
    )


@pytest.mark.parametrize("name", [name for name in models.names() if not models.get(name).needs])
def test_wider_defaults_can_be_fitted(name):
    """The ends of ranges that were widened are values which the estimator takes."""
    for task in models.get(name).tasks:
        space = models.get(name).space(task)
        for key, parameter in space.items():
            for end in ("low", "high"):
                new = compare.wider(parameter, end)
                if new == parameter:
                    continue
                value = getattr(new, end)
                model = models.get(name).build({key: value}, task)
                model._validate_params()


@pytest.mark.parametrize("name", [name for name in methods.names() if compare.can_go_on(methods.get(name))])
def test_each_method_goes_on_with_the_same_trials(name):
    if name.startswith("optuna"):
        pytest.importorskip("optuna")
    if name == "optuna_gp":
        pytest.importorskip("torch")
    problem = problems.estimator("wine", "knn", space=Space({"n_neighbors": Int(40, 60), "p": Float(1, 3)}))
    method = methods.get(name)
    history = run(problem, method, trials=12, seed=0)
    after = problems.estimator("wine", "knn", space=Space({"n_neighbors": Int(20, 60), "p": Float(1, 3)}))
    begun = compare.in_wider(history, after, method)
    assert [t.config for t in begun.trials] == [t.config for t in history.trials] and begun.best == history.best
    more = run(after, method, trials=15, history=begun)
    assert len(more.finished) == 15 and more.trials[:12] == begun.trials


def test_of_several_models_the_range_of_one_is_widened():
    spaces = {
        "knn": Space({"n_neighbors": Int(30, 50)}),
        "naive_bayes": models.get("naive_bayes").space("classification"),
    }
    problem = problems.estimator("wine", models=["knn", "naive_bayes"], spaces=spaces)
    configs = [problem.config_of("knn", {"n_neighbors": 30 + k}) for k in range(12)]
    history = History.of(problem.space, configs, [1 - 0.01 * k for k in range(12)])
    after, found = compare.widened(problem, history)
    assert found["knn__n_neighbors"].low == 20 and after.parts["knn"].space["n_neighbors"].low == 20
    assert problems.from_recipe(after.recipe()).space == after.space


def test_a_search_of_the_service_goes_on_and_is_stored():
    problem = problems.estimator("wine", "knn", space=Space({"n_neighbors": Int(40, 60)}))
    history = run(problem, "random", trials=10, seed=0)
    after = problems.estimator("wine", "knn", space=Space({"n_neighbors": Int(20, 60)}))
    method = methods.get("random")
    begun = compare.in_wider(history, after, method)
    registry = jobs.registry()
    job = registry.start(jobs.SearchSpec(after, method, trials=14, seed=0), history=begun)
    assert job.wait(240) and job.state == "finished" and job.history.trials[:10] == begun.trials
    store = registry.archive.store
    assert store.flush(60) and store.load(job.id).runs[0].history == job.history
