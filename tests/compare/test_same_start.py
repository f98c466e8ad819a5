"""Methods begin with the same trials, and a verdict tells what was luck before a score was used."""

import math
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import ClassVar

import numpy as np
import pytest

from tuning import compare, methods, plots, problems, run
from tuning.compare import line_up
from tuning.problems.recorded import names as recorded_names
from tuning.study import Outcome

SVM = "recorded_svm_digits"


def configs_of(history):
    return [trial.config for trial in history.trials]


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("name", ["branin", "recorded_mlp_digits", "recorded_logistic_wine"])
def test_all_methods_of_a_seed_begin_with_the_same_configs(name, workers):
    n = len(problems.get(name).space)
    race = compare.race(problems.get(name), methods.names(), seeds=2, trials=20, workers=workers)
    start = min(5 * n, 10)
    assert race.spec.n_same_start == start
    for k in range(2):
        firsts = {label: configs_of(runs[k])[:start] for label, runs in race.histories.items()}
        assert all(first == firsts["random"] for first in firsts.values())
        assert len({methods.key(config) for config in firsts["random"]}) == start
        quick = [label for label in race.labels if methods.find(label).discard != "none"]  # they draw as others do
        quick += ["optuna_nsga2"]  # so does its first generation, with the seeds of Optuna's others
        later = {m: repr(configs_of(runs[k])[start:]) for m, runs in race.histories.items() if m not in quick}
        assert len(set(later.values())) == len(later)
    assert len({repr(configs_of(run)[:start]) for run in race.histories["random"]}) == 2  # another start for each seed


def test_no_config_comes_twice_and_the_grid_fits_what_is_left():
    race = compare.race(problems.get("branin"), ["grid", "bayes"], seeds=2, trials=40)
    for runs in race.histories.values():
        for history in runs:
            assert len(methods.tried(history)) == len(history.finished)
    assert [len(history.finished) for history in race.histories["grid"]] == [10 + 25] * 2
    assert all(history.reason.startswith("all 25") for history in race.histories["grid"])


def test_a_start_of_its_own_is_a_choice():
    problem = problems.get(SVM)
    own = compare.race(problem, ["random", "bayes"], seeds=2, trials=12, same_start=False)
    assert own.spec.n_same_start == 0
    for label in own.labels:
        assert configs_of(own.histories[label][1]) == configs_of(run(problem, label, trials=12, seed=1))
    three = compare.race(problem, ["random", "bayes"], seeds=1, trials=12, same_start=3)
    a, b = (configs_of(three.histories[label][0]) for label in three.labels)
    assert a[:3] == b[:3] and a[3] != b[3]


def test_a_run_of_a_race_is_a_search_of_its_own_that_explains_itself():
    race = compare.race(problems.get("branin"), ["tpe", "bayes", "random"], seeds=[7], trials=16)
    for label, (history,) in race.histories.items():
        method = methods.get(**history.study.method)
        assert method == race.methods[label] and method.same_start == 8
        assert configs_of(run(race.problem, method, trials=16, seed=7)) == configs_of(history)
        for at in (0, 5, 8, 15):
            assert method.explain(history, at=at).proposal == history.trials[at].config
        assert "same" in method.explain(history, at=3).sentence


def test_the_bayesian_search_has_no_middle_of_its_own_after_a_common_start():
    history = compare.race(problems.get("branin"), ["random", "bayes"], seeds=1, trials=12).histories["bayes"][0]
    assert not any(trial.note.get("middle") for trial in history.trials)


@pytest.mark.parametrize(("trials", "start"), [(4, 2), (10, 5), (24, 10)])
def test_in_a_short_race_the_bayesian_search_learns_as_soon_as_the_common_start_is_over(trials, start):
    race = compare.race(problems.get("branin"), ["random", "bayes"], seeds=1, trials=trials)
    phases = [trial.note["phase"] for trial in race.histories["bayes"][0].trials]
    assert race.spec.uses_scores_from("bayes") == start
    assert phases[:start] == ["same_start"] * start and not {"same_start", "initial"} & set(phases[start:])
    own = methods.get("bayes", initial=3, same_start=2)
    assert own.uses_scores_from(race.problem.space) == 3


def test_a_method_that_cannot_share_a_start_is_refused_with_the_remedies():
    @dataclass(frozen=True)
    class Own:
        name: ClassVar[str] = "own"

        def ask(self, history, rng):
            return methods.Proposal(history.space.sample(rng))

    with pytest.raises(ValueError, match="SearchMethod, or give same_start=False"):
        line_up(problems.get("branin"), [Own(), "random"], seeds=1, trials=6)
    assert compare.race(problems.get("branin"), [Own(), "random"], seeds=1, trials=6, same_start=False).is_over


def test_which_trial_is_the_first_to_use_scores():
    spec = line_up(problems.get("branin"), ["random", "bayes", "tpe"], trials=40).spec
    assert [spec.uses_scores_from(label) for label in spec.methods] == [None, 10, 10]
    spec = line_up(problems.get("branin"), ["grid", "bayes", "tpe"], trials=40, same_start=False).spec
    assert [spec.uses_scores_from(label) for label in spec.methods] == [None, 10, 8]
    begun = {"a": methods.get("bayes", initial=3), "b": methods.get("bayes", begin=[{"x1": 1.0, "x2": 2.0}] * 12)}
    spec = line_up(problems.get("branin"), begun, same_start=False).spec
    assert [spec.uses_scores_from(label) for label in spec.methods] == [3, 12]


def test_the_verdict_says_how_much_of_the_lead_was_luck():
    problem = problems.get(SVM)
    same = compare.race(problem, ["random", "bayes"], seeds=6, trials=24)
    (pair,) = compare.pairs(same)
    assert (pair.head_start, pair.head_trials, pair.is_early) == (0.0, 10, False)
    assert "no lead after trial 10, before a score was used" in replace(pair, difference=0.1, wins=6).sentence()
    (early,) = compare.pairs(same, at=4)
    assert early.is_early and early.wins == early.losses == 0

    own = compare.race(problem, ["random", "bayes"], seeds=6, trials=24, same_start=False)
    (pair,) = compare.pairs(own)
    ahead = own.best_so_far(pair.better)[:, 9] - own.best_so_far(pair.worse)[:, 9]
    assert pair.head_start == pytest.approx(np.median(ahead)) and pair.head_trials == 10
    (early,) = compare.pairs(own, at=2)
    assert "luck" in early.sentence() or early.wins == early.losses
    led = replace(pair, difference=0.5, head_start=0.25, wins=6, ties=0, losses=0).sentence()
    assert "It was ahead by 0.25 already after trial 10, before a score was used, of the 0.5 that it leads by." in led
    (blind,) = compare.pairs(compare.race(problem, ["random", "sobol"], seeds=4, trials=8))
    assert math.isnan(blind.head_start) and "score was used" not in blind.sentence()


class Nothing:
    """Every trial is not a number."""

    name, direction, metric, optimum = "nothing", "maximize", "value", None
    metrics = MappingProxyType({"value": "maximize"})
    space = problems.get("branin").space

    def recipe(self):
        return {}

    def evaluate(self, config, *, budget=1.0, seed=0, report=None):
        return Outcome(math.nan)


def test_a_race_without_any_value_is_not_told_to_wait():
    race = compare.race(Nothing(), ["random", "bayes"], seeds=2, trials=4)
    with pytest.raises(ValueError, match="come to their end without any value") as caught:
        compare.pairs(race)
    assert "Wait" not in str(caught.value)
    begun = next(compare.race_steps(Nothing(), ["random", "bayes"], seeds=2, trials=4))
    with pytest.raises(ValueError, match="Wait"):
        compare.pairs(begun, at=1)


def test_the_card_marks_where_scores_begin_to_count():
    race = compare.race(problems.get("branin"), ["random", "bayes"], seeds=3, trials=24)
    card = plots.race_card(race)
    marks = [shape for shape in card.figure.layout.shapes if shape.name == "bayes uses scores"]
    assert [mark.x0 for mark in marks] == [11] and len(card.figure.layout.shapes) == 1
    assert "bayes uses scores from trial 11 on" in card.summary


def test_the_default_race_has_not_reached_its_target_at_the_first_trial():
    race = compare.race(problems.get(SVM), ["grid", "random", "bayes"], seeds=20, trials=40)
    table = compare.by_method(race).set_index("method")
    assert all(not needed < 5 for needed in table["trials_to_target"])  # empty where half of the runs never came there
    assert SVM in recorded_names()
