"""Races and verdicts, against closed forms, scipy, published examples and simulation."""

import dataclasses
import math

import numpy as np
import pytest

from tuning import compare, methods, problems, run
from tuning.compare import line_up
from tuning.compare.curves import finals
from tuning.compare.simulate import simulate, spent, worker_seconds
from tuning.compare.spec import Options, RaceSpec
from tuning.space import Float, Space
from tuning.study import Outcome

WINE = "recorded_logistic_wine"


def values_of(history):
    return [(trial.number, trial.config, trial.value, trial.note) for trial in history.finished]


# The simulated clock -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["random", "bayes", "sobol", "grid"])
def test_one_simulated_worker_is_the_plain_search(name):
    problem = problems.get("branin", noise=0.1)
    raced = compare.race(problem, {name: methods.get(name), "other": "random"}, seeds=[3], trials=9, same_start=False)
    plain = run(problem, name, trials=9, seed=3)
    assert values_of(raced.histories[name][0]) == values_of(plain)
    assert raced.histories[name][0].reason == plain.reason


@pytest.mark.parametrize("workers", [1, 3])
def test_a_paused_search_goes_on_as_if_nothing_had_been(workers):
    problem = problems.get(WINE)
    lined = line_up(problem, ["bayes", "random"], seeds=1, trials=14)
    method, begin = lined.methods["bayes"], lined.histories["bayes"][0]
    *_, whole = simulate(problem, method, begin, workers=workers)
    history = begin
    for until in (1, 2, 7, 8, None):
        *_, history = simulate(problem, method, history, workers=workers, until=until)
    assert [(*v, t.started, t.finished) for v, t in zip(values_of(history), history.finished, strict=True)] == [
        (*v, t.started, t.finished) for v, t in zip(values_of(whole), whole.finished, strict=True)
    ]
    assert list(simulate(problem, method, history)) == []


def test_the_clock_runs_on_recorded_seconds_and_workers_overlap():
    problem = problems.get(WINE)
    for workers in (1, 4):
        race = compare.race(problem, ["random", "sobol"], seeds=2, trials=20, workers=workers)
        for history in race.histories["random"]:
            busy = sum(worker_seconds(t) for t in history.finished)
            assert spent(history) == pytest.approx(busy)
            longest = max(worker_seconds(t) for t in history.finished)
            assert busy / workers - 1e-9 <= history.ended <= busy / workers + longest
            for t in history.finished:
                assert t.seconds == pytest.approx(worker_seconds(t))
                overlapping = sum(o.started <= t.started < o.finished for o in history.finished)
                assert overlapping <= workers


def test_a_budget_of_seconds_ends_each_run_at_it():
    race = compare.race(problems.get(WINE), ["random", "grid"], seeds=3, trials=400, seconds=1.0)
    for history in race.histories["random"]:
        last = max(history.finished, key=lambda t: t.finished)
        assert 1.0 <= spent(history) < 1.0 + worker_seconds(last) + 1e-9
        assert history.reason == "time spent"


# The race ----------------------------------------------------------------------------------------------------


def test_rounds_are_in_lock_step_and_end_as_the_race():
    arguments = (problems.get("six_hump_camel"), ["random", "sobol"])
    rounds = list(compare.race_steps(*arguments, seeds=3, trials=5, same_start=False))
    for k, now in enumerate(rounds[:5], start=1):
        assert {len(h.finished) for runs in now.histories.values() for h in runs} == {k} and now.reached == k
    assert rounds[-1].is_over
    whole = compare.race(*arguments, seeds=3, trials=5, same_start=False)
    for label in whole.labels:
        assert np.array_equal(whole.best_so_far(label), rounds[-1].best_so_far(label))
        assert (
            whole.best_so_far(label)[1].tolist() == run(*arguments[:1], label, trials=5, seed=1).best_so_far().tolist()
        )
    assert len(whole.frame()) == 30


def test_one_seed_goes_onto_a_card_and_bands_into_a_frame():
    from tuning import plots

    race = compare.race(problems.get("branin"), ["random", "sobol"], seeds=[4, 9], trials=6)
    assert repr(race) == "<Race: random, sobol; 4 of 4 runs of 6 trials have ended>"
    card = plots.card("best_so_far", race.of_seed(9))
    assert card.figure is not None and race.of_seed(9)["random"] is race.histories["random"][1]
    with pytest.raises(ValueError, match="no seed 5"):
        race.of_seed(5)
    bands = compare.bands(race)
    best = race.best_so_far("sobol")[:, 2]
    (row,) = bands[(bands.method == "sobol") & (bands.trial == 3)].itertuples()
    assert (row.lower, row.median, row.upper) == pytest.approx(tuple(np.quantile(best, [0.25, 0.5, 0.75])))
    assert len(bands) == 12


def test_the_grid_fits_the_budget_and_keeps_its_best_when_it_is_through():
    race = compare.race(problems.get("branin"), ["grid", "random"], seeds=2, trials=30, same_start=False)
    assert [len(h.finished) for h in race.histories["grid"]] == [25, 25]
    best = race.best_so_far("grid")
    assert (best[:, 24:] == best[:, 24:25]).all() and not np.isnan(best).any()
    orders = [[t.config["x1"] for t in h.finished] for h in race.histories["grid"]]
    assert orders[0] != orders[1] and sorted(orders[0]) == sorted(orders[1])


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"methods": ["random"]}, "two"),
        ({"methods": ["random", "random"]}, "twice"),
        ({"methods": ["random", "nope"]}, "nope"),
        ({"seeds": 0}, "seeds"),
        ({"seeds": 101}, "seeds"),
        ({"seeds": [1, 1]}, "seeds"),
        ({"trials": 0}, "trials"),
        ({"workers": True}, "workers"),
        ({"seconds": 0}, "seconds"),
        ({"same_start": 3}, "at most 2"),
        ({"same_start": "yes"}, "same_start"),
        ({"same_start": -1}, "same_start"),
    ],
)
def test_bad_races_are_refused(arguments, word):
    with pytest.raises(ValueError, match=word):
        compare.race(problems.get("branin"), **{"methods": ["random", "sobol"], "trials": 2, **arguments})


def test_a_race_is_one_value_or_its_fields_by_name():
    """Both give the same race, and the names are told once: those of `RaceSpec`, with its defaults."""
    problem = problems.get("branin")
    spec = RaceSpec(problem, compare.entrants(["random", "sobol"]), (4, 9), trials=5)
    told = compare.race(problem, ["random", "sobol"], seeds=[4, 9], trials=5)
    for one in (compare.race(spec), *list(compare.race_steps(spec))[-1:]):
        assert one.spec == told.spec
        assert {k: [[t.config for t in h.finished] for h in v] for k, v in one.histories.items()} == {
            k: [[t.config for t in h.finished] for h in v] for k, v in told.histories.items()
        }
    optional = {item.name for item in dataclasses.fields(RaceSpec) if item.default is not dataclasses.MISSING}
    limits = {"at_most", "at_least"}  # they are part of the goals
    assert set(Options.__annotations__) == optional | limits
    assert RaceSpec.of(problem, ["random", "sobol"]) == RaceSpec(problem, compare.entrants(["random", "sobol"]))
    for beside in ({"methods": ["random", "sobol"]}, {"trials": 3}):
        with pytest.raises(ValueError, match="a RaceSpec says all"):
            compare.race(spec, **beside)
    with pytest.raises(ValueError, match="two methods"):
        compare.race(problem)


class Bump:
    """The first `relevant` of d parameters make a bump at `centre`; all add a small wave. To be maximised."""

    name, direction, metric, optimum = "bump", "maximize", "value", None

    def __init__(self, centre, width, d):
        self.centre, self.width = np.array(centre), width
        self.space = Space({f"x{j}": Float(0.0, 1.0) for j in range(d)})
        self.metrics = {"value": "maximize"}

    def recipe(self):
        return {}

    def evaluate(self, config, *, budget=1.0, seed=0, report=None):
        x = np.array(list(config.values()))
        squares = ((x[: len(self.centre)] - self.centre) / self.width) ** 2
        return Outcome(math.exp(-squares.sum()) + 0.05 * float(np.mean(np.cos(6 * x))))


def best_of_grid_and_random(trials, d, relevant, width, repeats=150):
    """Best of each method over drawn places of the bump, shape (repeats, 2): a fixed place would be the grid's luck."""
    rng = np.random.default_rng(0)
    found = []
    for seed in range(repeats):
        race = compare.race(
            Bump(rng.random(relevant), width, d), ["grid", "random"], seeds=[seed], trials=trials, same_start=False
        )
        found.append([finals(race)["grid"][0], finals(race)["random"][0]])
    return np.array(found)


@pytest.mark.parametrize(
    ("trials", "d", "random", "margin", "wins"), [(9, 2, 0.68, 0.25, 0.7), (81, 4, 0.99, 0.56, 0.9)]
)
def test_random_beats_grid_where_one_parameter_matters(trials, d, random, margin, wins):
    """Bergstra and Bengio (2012): random search tries as many values of the parameter that matters as it has trials."""
    found = best_of_grid_and_random(trials, d, relevant=1, width=0.08)
    # Three levels at 0, 1/2 and 1: each catches the bump over a length of width * sqrt(pi), half of it at the ends.
    assert found[:, 0].mean() == pytest.approx(2 * 0.08 * math.sqrt(math.pi) + 0.05, abs=0.08)
    assert found[:, 1].mean() == pytest.approx(random, abs=0.06)
    assert found[:, 1].mean() - found[:, 0].mean() >= margin
    assert np.mean(found[:, 1] > found[:, 0]) >= wins


def test_the_control_where_both_parameters_matter_on_a_smooth_bump():
    found = best_of_grid_and_random(25, 2, relevant=2, width=0.35, repeats=250)
    assert found.mean(axis=0) == pytest.approx([0.95, 0.90], abs=0.04)
    assert found[:, 0].mean() > found[:, 1].mean() + 0.015
    assert np.mean(found[:, 1] > found[:, 0]) < 0.5


def test_the_effect_shows_in_a_race_on_the_test_function():
    for trials, d, levels in ((9, 2, 3), (81, 4, 3)):
        problem = problems.get("one_of_d", d=d)
        race = compare.race(problem, ["grid", "random"], seeds=60, trials=trials, same_start=False)
        distinct = {label: len({t.config["x1"] for t in runs[0].finished}) for label, runs in race.histories.items()}
        assert distinct == {"grid": levels, "random": trials}
        (pair,) = compare.pairs(race)
        assert pair.better == "random" and pair.is_settled
    assert pair.probability > 0.9  # 81 trials in four dimensions


def test_the_bands_card_shows_what_the_bands_are():
    from tuning import plots

    race = compare.race(problems.get("branin"), ["random", "sobol"], seeds=range(4, 9), trials=7)
    card = plots.race_card(race)
    expected = compare.bands(race)
    assert card.frame[list(expected.columns)].equals(expected) and set(card.frame["runs"]) == {5}
    shown = {trace.name: trace.y for trace in card.figure.data}
    for label in race.labels:
        mine = expected[expected["method"] == label]
        assert list(shown[label]) == list(mine["median"])
        assert list(shown[f"{label}, upper quartile"]) == list(mine["upper"])
    assert "sobol: median" in card.summary and "5 runs" in card.summary
    empty = line_up(problems.get("branin"), ["random", "sobol"], seeds=range(2), trials=3)
    assert plots.race_card(empty).reason == "No trial has a value yet."
