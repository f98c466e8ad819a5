"""A history resumes only as the search that it is; then the whole equals the uninterrupted one."""

import json

import pytest

from tests.search.objectives import P
from tests.search.test_search import essence
from tuning import compare, methods, problems
from tuning.compare.simulate import simulate, start
from tuning.search import RunOptions, after_seconds, little_to_gain, run, steps
from tuning.search.session import Walk
from tuning.space import Float, Int, Space
from tuning.study import History, StudyStarted, event_from_json, event_to_json


def wine(metric="accuracy", dataset="wine", **more):
    return problems.estimator(dataset, "decision_tree", metric=metric, **{"folds": 2, "seed": 0, **more})


OTHERS = {
    "metric": (lambda: wine("log_loss"), "random", "log_loss"),
    "dataset": (lambda: wine(dataset="iris"), "random", "iris"),
    "folds": (lambda: wine(folds=3), "random", "folds"),
    "method": (wine, "sobol", "sobol"),
    "space": (lambda: wine(space=Space({"max_depth": Int(1, 7)})), "random", "another space"),
}


@pytest.mark.parametrize("what", OTHERS)
def test_what_is_something_else_is_refused_and_the_difference_named(what):
    history = run(wine(), "random", trials=2)
    make, method, words = OTHERS[what]
    with pytest.raises(ValueError, match="cannot be resumed") as caught:
        run(make(), method, trials=4, history=history)
    assert words in str(caught.value)
    with pytest.raises(ValueError, match="cannot be resumed"):
        steps(make(), method, trials=4, history=history)
    with pytest.raises(ValueError, match="cannot be resumed"):
        next(simulate(make(), methods.get(method), history))


def test_settings_of_a_method_are_part_of_what_it_is():
    history = run(problems.get("branin"), methods.get("grid", levels=4), trials=2)
    with pytest.raises(ValueError, match="method's levels is 4, not 5"):
        run(problems.get("branin"), methods.get("grid", levels=5), trials=4, history=history)


def test_direction_of_one_s_own_problem():
    history = run(P(lambda config: 1.0), "random", trials=2)
    other = P(lambda config: 1.0)
    other.direction = "minimize"
    with pytest.raises(ValueError, match="direction"):
        run(other, "random", trials=3, history=history)


@pytest.mark.parametrize("name", ["random", "bayes", "tpe", "sobol"])
def test_the_seed_comes_from_the_history(name):
    problem = problems.get("branin")
    whole, part = (run(problem, name, trials=n, seed=7) for n in (14, 9))
    again = run(problem, name, trials=14, history=part)
    assert essence(again) == essence(whole) and again.study.seed == 7
    for number in (0, 5, 13):
        assert methods.get(name).explain(again, at=number).proposal == again.trials[number].config
    with pytest.raises(ValueError, match="seed is 7, not 3"):
        run(problem, name, trials=14, seed=3, history=part)


def test_plain_data_are_resumed_by_whoever_has_the_same_space():
    space = Space({"x": Float(0, 1)})
    history = History.of(space, [{"x": 0.2}, {"x": 0.4}], [1.0, 2.0])
    assert len(run(P(lambda config: 0.0, space), "random", trials=5, history=history)) == 5


def test_an_empty_history_is_one_too():
    problem, method = problems.get("branin"), methods.get("random")
    empty = start(problem, method, trials=3, seed=9)
    assert Walk(problem, method, trials=3, history=empty).seed == 9
    assert run(problem, method, trials=3, history=empty).study.seed == 9
    assert essence(run(problem, method, trials=3, history=empty)) == essence(run(problem, method, trials=3, seed=9))


def test_a_walk_of_another_problem_is_refused_and_a_person_may_go_on():
    problem = problems.get("branin")
    history = run(problem, "random", trials=3, seed=2)
    with pytest.raises(ValueError, match="another space"):
        Walk(problems.get("hartmann6"), methods.get("random"), trials=5, history=history)
    walk = Walk(problem, methods.get("random"), trials=5, history=history)
    assert walk.place({"x1": 0.0, "x2": 0.0}).number == 3
    assert walk.step().config == run(problem, "random", trials=5, seed=2).trials[4].config


def test_a_walk_keeps_its_history_when_its_method_fails():
    class Broken:
        name = "random"

        def __getattr__(self, name):
            return getattr(methods.get("random"), name)

        def ask(self, history, rng):
            raise RuntimeError("no")

    problem = problems.get("branin")
    walk = Walk(problem, methods.get("random"), trials=5)
    walk.step()
    walk.method = Broken()
    with pytest.raises(RuntimeError, match="no"):
        walk.step()
    walk.method = methods.get("random")
    assert walk.step().number == 1 and not walk.history.running


def test_a_race_goes_on_with_its_own_histories():
    race = compare.race(problems.get("branin"), ["random", "sobol"], seeds=[4, 8], trials=4)
    whole = compare.race(problems.get("branin"), ["random", "sobol"], seeds=[4, 8], trials=4, workers=3)
    begin = start(race.problem, race.methods["random"], trials=4, seed=8)
    *_, half = simulate(race.problem, race.methods["random"], begin, workers=3, until=2)
    *_, end = simulate(race.problem, race.methods["random"], half, workers=3)
    assert essence(end) == essence(whole.histories["random"][1])


def test_a_time_limit_serves_several_searches_one_after_another():
    now = [0.0]

    def slow(config):
        now[0] += 1.0
        return 1.0

    limit = after_seconds(3, clock=lambda: now[0])
    problem = P(slow)
    history = run(problem, "random", stop=limit)
    assert len(history) == 3
    assert len(run(problem, "random", stop=limit, history=history)) == 6
    assert len(run(problem, "random", stop=limit)) == 3


def test_little_to_gain_looks_at_each_search_anew():
    predicate = little_to_gain(1e-3, after=3)
    space = Space({"x": Float(0, 1)})
    configs = [{"x": k / 8} for k in range(9)]
    flat = History.of(space, configs, [1.0 + 1e-9 * k for k in range(9)])
    steep = History.of(space, configs, [float(k) for k in range(9)])
    assert [bool(little_to_gain(1e-3, after=3)(one)) for one in (flat, steep)] == [predicate(flat), predicate(steep)]


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ({"seed": -1}, "seed must be a whole number of at least 0, not -1"),
        ({"seed": 1.5}, "seed must be a whole number"),
        ({"seed": "1"}, "seed must be a whole number"),
        ({"seconds": 0}, "seconds"),
        ({"timeout": "long"}, "timeout"),
        ({"discard": "some"}, "early discard"),
        ({"workers": 1.0}, "workers"),
    ],
)
def test_options_are_checked_when_they_are_made(option, words):
    with pytest.raises(ValueError, match=words):
        RunOptions(**option)
    if "seconds" not in option:
        with pytest.raises(ValueError, match=words):
            run(problems.get("branin"), "random", trials=2, **option)


def test_no_seed_is_the_first():
    problem = problems.get("branin")
    assert essence(run(problem, "random", trials=3, seed=None)) == essence(run(problem, "random", trials=3, seed=0))


def test_a_resumed_search_plans_for_more():
    problem = problems.get("branin")
    history = run(problem, "random", trials=2)
    again = run(problem, "random", trials=5, history=history)
    assert (history.planned, again.planned) == (2, 5)
    event = event_from_json(json.loads(json.dumps(event_to_json(StudyStarted(1.0, 5)))), problem.space)
    assert event == StudyStarted(1.0, 5)
