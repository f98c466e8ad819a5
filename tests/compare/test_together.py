"""Races put together: the same as one race of all their methods, or what stands in the way."""

import pytest

from tuning import compare, methods, problems
from tuning.compare.rounds import line_up

PROBLEM = problems.get("recorded_svm_digits")


@pytest.fixture(scope="module")
def races():
    return {
        "one": compare.race(PROBLEM, ["random", "sobol"], seeds=4, trials=8),
        "two": compare.race(PROBLEM, ["bayes", "random"], seeds=[1, 2, 3, 7], trials=8),
    }


def test_it_is_the_race_of_all_methods_over_the_seeds_in_common(races):
    found = compare.together(races)
    whole = compare.race(PROBLEM, ["random", "sobol", "bayes"], seeds=[1, 2, 3], trials=8)
    assert found.race.labels == ("random", "sobol", "bayes") and found.race.seeds == (1, 2, 3)
    for label in whole.labels:
        for here, there in zip(found.race.histories[label], whole.histories[label], strict=True):
            assert [trial.value for trial in here.trials] == [trial.value for trial in there.trials]
    assert compare.verdict(found.race) == compare.verdict(whole)
    assert not found.left_out and found.remarks == ("only the seeds that all have are compared: 1, 2, 3",)


def test_a_method_with_other_settings_keeps_both_its_runs(races):
    other = {"random": methods.get("random"), "sobol": methods.get("tpe")}
    found = compare.together({**races, "three": compare.race(PROBLEM, other, seeds=4, trials=8)})
    assert found.race.labels == ("random", "sobol", "bayes", "sobol (three)")
    assert found.race.histories["sobol (three)"][0].study.method["name"] == "tpe"


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("recorded_svm_digits", {"seeds": 4, "trials": 9}, "9 trials were planned, not 8"),
        ("recorded_svm_digits", {"seeds": 4, "trials": 8, "workers": 2}, "2 workers each, not 1"),
        ("recorded_svm_digits", {"seeds": [3, 9], "trials": 8}, "at least 2 seeds in common: 3"),
        ("recorded_svm_digits", {"seeds": 4, "trials": 8, "seconds": 1e6}, "1e+06 s, not counted in trials alone"),
        ("branin", {"seeds": 4, "trials": 8}, "problem branin, not recorded_svm_digits"),
    ],
)
def test_what_may_not_be_compared_is_left_out_and_said(races, name, options, said):
    other = compare.race(problems.get(name), ["random", "tpe"], **options)
    found = compare.together({"one": races["one"], "other": other})
    assert found.race is None and any(said in reason for reason in found.left_out["other"]), found.left_out
    three = compare.together({**races, "other": other})
    assert three.names == ("one", "two") and list(three.left_out) == ["other"]


def test_a_race_that_is_not_over_is_not_compared(races):
    waiting = line_up(PROBLEM, ["tpe", "grid"], seeds=4, trials=8)
    found = compare.together({"one": races["one"], "waiting": waiting})
    assert found.race is None and found.left_out["waiting"] == ("it is not over yet",)
    assert compare.together({"waiting": waiting, "one": races["one"]}).left_out["waiting"] == ("it is not over yet",)
    with pytest.raises(ValueError, match="nothing to compare"):
        compare.together({})
