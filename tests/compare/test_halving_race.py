"""Methods that give trials up early, in races on recorded problems: the trials of a real search, at their price."""

import numpy as np
import pytest

from tuning import compare, methods, problems, run
from tuning.compare.simulate import simulate, spent, start, worker_seconds
from tuning.execution.simulated import SimulatedWorkers
from tuning.study import State

PROBLEM = problems.get("recorded_mlp_digits")


def simulated(name, trials, seed=0, **more):
    method = methods.get(name)
    *_, last = simulate(PROBLEM, method, start(PROBLEM, method, trials=trials, seed=seed), **more)
    return last


@pytest.mark.parametrize("name", ["asha", "bohb"])
def test_a_simulated_search_has_the_trials_of_a_real_one(name):
    mine, theirs = simulated(name, 24, seed=3), run(PROBLEM, name, trials=24, seed=3)
    for a, b in zip(mine.trials, theirs.trials, strict=True):
        assert (a.config, a.state, a.value, a.fold_scores) == (b.config, b.state, b.value, b.fold_scores)
    states = {trial.state for trial in mine.trials}
    assert states == {State.DONE, State.PRUNED}


def test_a_trial_that_was_given_up_costs_what_was_done():
    history = simulated("asha", 40)
    table = PROBLEM.table
    checked = 0
    for trial in history.trials:
        row = table.nearest(trial.config)
        whole = float(table.seconds[row].sum())
        if trial.state == State.DONE:
            assert worker_seconds(trial) == pytest.approx(whole)
            continue
        last = trial.reports[-1]
        folds = len(trial.fold_scores)
        begun = 0.0 if last.epoch is None else last.epoch / max(int(table.epochs[row, folds]), last.epoch)
        assert worker_seconds(trial) == pytest.approx(whole * (folds + begun) / PROBLEM.n_folds)
        assert trial.value is None and last.fold == (folds if last.epoch is not None else folds - 1)
        checked += 1
    assert checked > 15
    assert spent(history) == pytest.approx(sum(worker_seconds(trial) for trial in history.trials))


def test_a_search_that_is_cut_and_gone_on_with_is_the_same():
    method = methods.get("asha")
    begun = start(PROBLEM, method, trials=20, seed=5)
    *_, part = simulate(PROBLEM, method, begun, until=9)
    *_, again = simulate(PROBLEM, method, part)
    whole = simulated("asha", 20, seed=5)
    assert [(t.config, t.state, t.value) for t in again.trials] == [(t.config, t.state, t.value) for t in whole.trials]


def test_with_a_budget_in_seconds_halving_makes_more_trials_of_the_same_money():
    race = compare.race(PROBLEM, ["random", "asha"], seeds=6, trials=200, seconds=30.0)
    n = {label: np.mean([len(history.finished) for history in runs]) for label, runs in race.histories.items()}
    cost = {label: np.mean([spent(history) for history in runs]) for label, runs in race.histories.items()}
    assert n["asha"] > 1.8 * n["random"] and abs(cost["asha"] / cost["random"] - 1) < 0.35
    for runs in race.histories.values():
        for history in runs:
            assert history.best is not None and history.best.state == State.DONE
    assert compare.verdict(race)


def test_where_nothing_is_reported_it_is_random_search():
    branin = problems.get("branin")
    assert [t.config for t in run(branin, "asha", trials=6, seed=2).trials] == [
        t.config for t in run(branin, "random", trials=6, seed=2).trials
    ]


def test_a_rule_that_is_asked_for_goes_before_the_methods_own():
    found = run(PROBLEM, "asha", trials=12, seed=1, discard="median")
    assert found.session.discard == "median"
    assert run(PROBLEM, "asha", trials=2, seed=1).session.discard == "halving"
    assert run(PROBLEM, "random", trials=2, seed=1).session.discard == "none"


def test_several_simulated_workers_end_in_the_order_of_their_seconds():
    last = simulated("asha", 24, workers=3)
    ends = [trial.finished for trial in last.in_order_of_end]
    assert ends == sorted(ends) and len(last.finished) == 24
    assert SimulatedWorkers(3).now() == 0.0


@pytest.mark.parametrize("workers", [2, 8])
def test_a_paused_race_of_halving_goes_on_as_if_nothing_had_been(workers):
    """A trial that is evaluated again is judged as it was, not by those that have come since."""
    method = methods.get("asha", same_start=4)
    for seed in range(3):
        history = begin = start(PROBLEM, method, trials=14, seed=seed)
        *_, whole = simulate(PROBLEM, method, begin, workers=workers)
        for until in (1, 2, 5, 8, 12, None):
            *_, history = simulate(PROBLEM, method, history, workers=workers, until=until)
        assert [facts(trial) for trial in history.trials] == [facts(trial) for trial in whole.trials]


def facts(trial):
    return trial.config, trial.state, trial.value, trial.started, trial.finished, list(trial.reports)
