"""Searches for several goals: who looks for what, what is kept, and what is refused."""

import json
from dataclasses import replace

import numpy as np
import pytest

from tests.study.goals.two_sided import TwoSided
from tuning import export, methods, plots, problems, run
from tuning.search import RunOptions
from tuning.search.aims import asked_for, goals_of
from tuning.study import History, State
from tuning.study.goals import Goal

PROBLEM = TwoSided()
BOTH = ("score", "size")
ABLE = [name for name in methods.names() if name in ("bayes", "random", "sobol", "grid", "optuna_nsga2", "optuna_tpe")]


def test_names_become_goals_with_the_directions_of_the_problem():
    assert goals_of(PROBLEM) == goals_of(PROBLEM, ("score",)) == goals_of(PROBLEM, ["accuracy"]) == ()
    assert goals_of(PROBLEM, BOTH) == (Goal("score", "maximize"), Goal("size", "minimize"))
    assert goals_of(PROBLEM, at_most={"fit_seconds": 2, "size": 0.5}, at_least={"accuracy": 0.1}) == (
        Goal("score", "maximize", 0.1),
        Goal("fit_seconds", "minimize", 2.0, is_sought=False),
        Goal("size", "minimize", 0.5, is_sought=False),
    )


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"goals": ("score", "recall")}, "'recall' is not measured here. Use some of: score, fit_seconds"),
        ({"goals": "score"}, "goals must be a list of names"),
        ({"goals": BOTH, "at_least": {"size": 1}}, "size gets better the other way: write its limit as at_most"),
        ({"at_most": {"score": 1}}, "write its limit as at_least"),
        ({"at_most": 3}, "at_most must be a dictionary"),
        ({"at_most": {"size": "little"}}, "the limit of size"),
        ({"goals": ("score", "accuracy")}, "each goal may be named once"),
        ({"goals": BOTH, "discard": "median"}, "gives trials up by their score alone"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(asked, said):
    with pytest.raises(ValueError, match=said):
        run(PROBLEM, "random", trials=2, seed=0, **asked)


def test_a_method_that_looks_at_the_score_alone_says_who_does_not():
    for name in set(methods.names()) - set(ABLE) - {"optuna_gp"}:
        with pytest.raises(ValueError, match=r"does not look for 2 goals\. Use one of: .*random") as refused:
            run(PROBLEM, name, trials=2, seed=0, goals=BOTH)
        assert "asha" not in str(refused.value)
    with pytest.raises(ValueError, match="does not look for a limit"):
        run(PROBLEM, "tpe", trials=2, seed=0, at_most={"size": 0.5})


@pytest.mark.parametrize("name", ABLE)
def test_goals_are_part_of_the_recipe_and_a_search_goes_on_with_them(name):
    whole = run(PROBLEM, name, trials=14, seed=1, goals=BOTH, at_most={"size": 0.9})
    half = History.from_json(run(PROBLEM, name, trials=12, seed=1, goals=BOTH, at_most={"size": 0.9}).to_json())
    again = run(PROBLEM, name, trials=14, history=half)
    assert [t.config for t in again.trials] == [t.config for t in whole.trials]
    assert again.study.goals == (Goal("score", "maximize"), Goal("size", "minimize", 0.9))
    with pytest.raises(ValueError, match="it has other goals"):
        run(PROBLEM, name, trials=14, history=half, goals=("score", "fit_seconds"))
    alone = run(PROBLEM, "random", trials=3, seed=1)
    assert alone.study.difference(half.study, whoever_asks=True).startswith("its goals is")


def test_what_was_asked_for_is_known_again():
    for asked in (
        {},
        {"goals": BOTH},
        {"goals": ("score",), "at_most": {"size": 0.5, "fit_seconds": 2.0}, "at_least": {"score": 0.2}},
    ):
        study = run(PROBLEM, "random", trials=1, seed=0, **asked).study
        assert asked_for(study) == asked and goals_of(PROBLEM, **asked_for(study)) == study.goals
        other = study.by_metric("size", "minimize")
        assert goals_of(PROBLEM, **asked_for(replace(other, problem={"metric": "accuracy"}))) == study.goals


def test_a_script_of_such_a_search_asks_for_the_same():
    problem = problems.estimator("wine", "decision_tree", folds=2)
    found = run(problem, "random", trials=3, seed=0, goals=("score", "f1_macro"), at_most={"fit_seconds": 9})
    text = export.script(found)
    assert "goals=('score', 'f1_macro')" in text.replace('"', "'") and "fit_seconds" in text


def test_without_goals_nothing_of_them_is_written_down():
    assert "goals" not in json.loads(run(PROBLEM, "random", trials=2, seed=0).to_json())["study"]


def test_the_front_of_a_history_keeps_to_the_limits():
    found = run(PROBLEM, "random", trials=40, seed=2, goals=BOTH, at_most={"size": 0.5})
    fits = [t for t in found.finished if t.metrics["size"][0] <= 0.5]
    assert 0 < len(fits) < 40
    beaten = {
        a.number
        for a in fits
        for b in fits
        if b.value >= a.value
        and b.metrics["size"] <= a.metrics["size"]
        and (b.value, b.metrics) != (a.value, a.metrics)
    }
    assert {t.number for t in found.front()} == {t.number for t in fits} - beaten
    alone = run(PROBLEM, "random", trials=10, seed=2)
    assert [t.number for t in alone.front()] == [alone.best.number]


def test_read_by_another_metric_goals_mean_what_they_meant():
    found = run(PROBLEM, "random", trials=20, seed=2, goals=BOTH)
    other = found.by_metric("size", "minimize")
    assert {goal.name: goal.direction for goal in other.study.goals} == {"accuracy": "maximize", "score": "minimize"}
    assert [t.number for t in other.front()] == [t.number for t in found.front()]


def test_charts_begin_with_the_goals_of_the_search():
    found = run(PROBLEM, "random", trials=40, seed=2, goals=BOTH, at_most={"size": 0.5})
    card = plots.card("front", {"random": found})
    assert card.choices["against"][0] == "size" and card.choices["limit"][0] == "0.5"
    assert set(card.frame["number"][card.frame["is_front"]]) == {t.number for t in found.front()}
    assert plots.card("hypervolume", {"random": found}).reason == ""


@pytest.mark.parametrize("name", [name for name in ABLE if name.startswith("optuna")])
def test_optuna_hears_of_all_goals_and_limits(name):
    """Its front is nearer than that of random search, with the same number of trials, and inside the limit."""
    from tuning.study.goals import hypervolume

    def covered(method, seed):
        done = run(PROBLEM, method, trials=60, seed=seed, goals=BOTH, at_most={"size": 0.6}).front()
        losses = np.array([[-t.value, t.metrics["size"][0]] for t in done]).reshape(-1, 2)
        return hypervolume(losses, np.array([1.0, 0.6]))

    assert np.mean([covered(name, seed) for seed in range(3)]) > np.mean([covered("random", seed) for seed in range(3)])


def test_trials_without_a_value_are_no_part_of_it():
    class Fails(TwoSided):
        def evaluate(self, config, **kwargs):
            if config["x"] > 0.5:
                raise ValueError("no luck")
            return super().evaluate(config, **kwargs)

    for name in set(ABLE) - {"grid"}:  # which comes to the other half later
        found = run(Fails(), name, trials=14, seed=0, goals=BOTH)
        assert any(t.state == State.FAILED for t in found.finished)
        assert found.front() and all(t.state == State.DONE for t in found.front())


def test_options_say_whether_goals_are_asked_for():
    assert not RunOptions(trials=1).has_goals and RunOptions(trials=1, at_most={"fit_seconds": 1}).has_goals
