"""Walks: step by step equals a whole run; a person's trials; truth and coverage against their definitions."""

import numpy as np
import pytest

from tuning import methods, problems, run
from tuning.search import steps
from tuning.search.session import Person, Walk, coverage, is_by_person, truth
from tuning.space import SpaceError


def seen(history):
    return [(t.number, t.config, t.value, t.state) for t in history.finished]


@pytest.mark.parametrize("name", methods.names())
def test_steps_equal_a_run(name):
    problem = problems.get("branin")
    settings = {"levels": 3} if name == "grid" else {}
    walk = Walk(problem, methods.get(name, **settings), trials=7, seed=3)
    while not walk.is_over:
        walk.step()
    assert seen(walk.history) == seen(run(problem, methods.get(name, **settings), trials=7, seed=3))


def test_a_person_places_trials_and_the_method_learns_from_them():
    problem = problems.get("two_bumps")
    walk = Walk(problem, methods.get("bayes", initial=2), trials=4)
    first = walk.place({"x1": 0.8})
    assert first.value == pytest.approx(1.0, abs=1e-9) and is_by_person(first)
    walk.place({"x1": 0.1})
    asked = walk.step()
    assert not is_by_person(asked) and asked.note["phase"] == "model"
    walk.place({"x1": 0.5})
    assert walk.is_over
    with pytest.raises(ValueError, match="all 4 trials"):
        walk.step()
    with pytest.raises(ValueError, match="all 4 trials"):
        walk.place({"x1": 0.5})


def test_bad_configs_cost_no_trial():
    walk = Walk(problems.get("two_bumps"), methods.get("random"), trials=2)
    for config in ({"x1": 2.0}, {"x2": 0.5}, {}):
        with pytest.raises(SpaceError):
            walk.place(config)
    assert len(walk.history) == 0
    with pytest.raises(ValueError, match="at least 1"):
        Walk(problems.get("two_bumps"), methods.get("random"), trials=0)


def test_a_used_up_method_says_so():
    walk = Walk(problems.get("two_bumps"), methods.get("grid", levels=2), trials=5)
    walk.step(), walk.step()
    with pytest.raises(ValueError, match="no trial could be made: all 2 grid points tried"):
        walk.step()


def test_a_person_has_no_explanation():
    with pytest.raises(ValueError, match="only the person"):
        Person({"x1": 0.5}).explain(Walk(problems.get("two_bumps"), methods.get("random"), trials=1).history)


def test_truth_is_the_function_on_the_grid_whatever_the_noise():
    problem = problems.get("branin", noise=5.0)
    walk = Walk(problem, methods.get("bayes"), trials=6)
    for _ in range(6):
        walk.step()
    why = walk.method.explain(walk.history, axes=("x1", "x2"))
    found = truth(problem, why)
    rng = np.random.default_rng(0)
    for i, j in rng.integers(0, 41, (20, 2)):
        config = {"x1": why.values[0][i], "x2": why.values[1][j]}
        assert found[i, j] == pytest.approx(problems.get("branin").evaluate(config).value, rel=1e-9, abs=1e-9)
    assert truth(problems.estimator("wine", "knn"), why) is None


def test_coverage_is_what_its_definition_says():
    walk = Walk(problems.get("branin"), methods.get("bayes"), trials=10)
    for _ in range(10):
        walk.step()
    why = walk.method.explain(walk.history)
    r2, inside = coverage(why)
    y = np.array([c.value for c in why.calibration])
    mean = np.array([c.mean for c in why.calibration])
    from sklearn.metrics import r2_score

    assert r2 == pytest.approx(r2_score(y, mean), abs=1e-12)
    assert inside == np.mean([c.lower <= c.value <= c.upper for c in why.calibration])
    blind = methods.get("random").explain(walk.history)
    assert all(np.isnan(part) for part in coverage(blind))


@pytest.mark.parametrize("n_done", [0, 3, 6])
def test_a_walk_that_was_broken_off_within_a_trial_finishes_it_first(n_done):
    problem, method = problems.get("branin"), methods.get("bayes", initial=2)
    whole = run(problem, method, trials=7, seed=3)
    begun = next(now for _, now in steps(problem, method, trials=7, seed=3) if len(now) == n_done + 1)
    assert len(begun.running) == 1
    walk = Walk(problem, method, trials=7, history=begun)
    assert not walk.is_over and walk.step().number == n_done  # one trial with each step
    while not walk.is_over:
        walk.step()
    assert seen(walk.history) == seen(whole)
    person = Walk(problem, method, trials=7, history=begun)
    placed = person.place({"x1": 0.0, "x2": 1.0})
    left = person.history.trials[n_done]
    assert left.config == begun.running[0].config and left.state == "done"
    assert placed is left if n_done == 6 else is_by_person(placed) and placed.number == n_done + 1


@pytest.mark.parametrize("rule", ["exact", "median"])
def test_early_discard_is_the_same_after_a_search_was_broken_off_at_any_report(rule):
    problem = problems.estimator("wine", "decision_tree", folds=5)
    moments = [now for _, now in steps(problem, "random", trials=12, discard=rule)]
    wanted = [(t.number, t.state, t.fold_scores) for t in moments[-1].trials]
    assert any(state == "pruned" for _, state, _ in wanted)
    broken = [now for now in moments if now.running and now.running[0].reports]
    for part in broken[-12:]:
        again = run(problem, "random", trials=12, discard=rule, history=part)
        assert [(t.number, t.state, t.fold_scores) for t in again.trials] == wanted
