"""The quality benchmark: its problems, its peers, its statistics and its clock."""

import math
from collections import Counter

import numpy as np
import pytest

from benchmarks.quality import adapters as quality_adapters
from benchmarks.quality import fresh as quality_fresh
from benchmarks.quality import held_out as quality_held_out
from benchmarks.quality import problems as quality_problems
from benchmarks.quality import report as quality_report
from benchmarks.quality import runs as quality
from benchmarks.quality.cost import Turns, in_turns
from benchmarks.quality.peers import PEERS, Peer
from tuning.space import Categorical, Float, Int, Space

ALL = (*quality_problems.names(), *quality_held_out.names(), *quality_fresh.names())
CONDITIONAL = Space(
    {
        "kernel": Categorical(["rbf", "poly", "linear"]),
        "gamma": Float(1e-4, 10.0, log=True, when={"kernel": ["rbf", "poly"]}),
        "degree": Int(2, 5, when={"kernel": "poly"}),
        "layers": Int(1, 64, log=True),
        "flag": Categorical([True, False, None]),
    }
)


@pytest.mark.parametrize("name", ALL)
def test_no_config_is_better_than_the_optimum(name):
    task = quality.task(name)
    rng = np.random.default_rng(0)
    losses = [task.loss(task.space.sample(rng)) for _ in range(300)]
    assert min(losses) >= task.optimum - 1e-9
    assert max(losses) > min(losses)


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("styblinski_tang4", {f"x{i}": -2.903534 for i in range(1, 5)}),
        ("griewank3", {f"x{i}": 0.0 for i in range(1, 4)}),
        ("goldstein_price", {"x1": 0.0, "x2": -1.0}),
        ("rotated_ellipsoid4", {f"x{i}": 0.0 for i in range(1, 5)}),
        (
            "michalewicz5",
            dict(zip(["x1", "x2", "x3", "x4", "x5"], [2.2029, 1.5708, 1.2850, 1.9231, 1.7205], strict=True)),
        ),
        ("whole_rosenbrock", {"tenths": 10, "b": 1.0}),
        ("network", {"solver": "sgd", "rate": 10**-1.5, "depth": 5, "width": 181, "momentum": 0.9}),
        ("lattice", {"a": 3, "b": 14, "c": 1, "d": 8, "shape": "c", "flag": True}),
        ("schwefel3", {f"x{i}": 420.968746 for i in range(1, 4)}),
        ("dixon_price5", {f"x{i}": 2 ** (2 ** (1 - i) - 1) for i in range(1, 6)}),
        ("bukin", {"x1": -10.0, "x2": 1.0}),
        ("colville", {f"x{i}": 1.0 for i in range(1, 5)}),
        ("drop_wave", {"x1": 0.0, "x2": 0.0}),
        ("trid5", dict(zip(["x1", "x2", "x3", "x4", "x5"], [5.0, 8.0, 9.0, 8.0, 5.0], strict=True))),
        ("three_of_ten", {f"x{i}": 0.3 for i in range(1, 11)}),
        ("steps4", {f"x{i}": 0.36 for i in range(1, 5)}),
        ("pipeline", {"model": "neighbours", "components": 22, "k": 9, "weights": "by distance"}),
        ("noisy_zakharov3", {f"x{i}": 0.0 for i in range(1, 4)}),
    ],
)
def test_the_optimum_is_where_the_problem_says(name, config):
    task = quality.task(name)
    assert task.loss(task.space.check(config)) == pytest.approx(task.optimum, abs=1e-4)


def test_a_knapsack_that_is_full_and_worth_most_is_the_best():
    """By dynamic programming over what a sack of each weight can hold; paying for too much weight never pays."""
    weights, worths, capacity = quality_fresh.WEIGHTS, quality_fresh.WORTHS, quality_fresh.CAPACITY
    best = np.zeros(capacity + 1)
    for weight, worth in zip(weights, worths, strict=True):
        for _ in range(6):
            best[weight:] = np.maximum(best[weight:], best[:-weight] + worth)
    assert quality_fresh.most_worth() == -best[-1]


def test_noise_may_grow_with_the_loss():
    task = quality.task("noisy_zakharov3")
    for config in ({"x1": 0.0, "x2": 0.0, "x3": 0.0}, {"x1": 9.0, "x2": -4.0, "x3": 0.0}):
        loss, rng = task.loss(config), np.random.default_rng(0)
        told = [task.told(config, loss, rng) for _ in range(4000)]
        assert np.std(told) == pytest.approx(2 + 0.1 * loss, rel=0.05)
        assert np.mean(told) == pytest.approx(loss, abs=5 * np.std(told) / 4000**0.5)


def test_slow_peers_race_on_problems_of_the_set():
    for name, problems in quality.PART.items():
        assert set(problems) <= set(quality.SETS[name].names())
    groups = Counter(quality.task(p).group for p in quality.PART["main"])
    assert groups == {"functions": 4, "mixed": 2, "noisy": 1, "searches": 3}


def test_work_is_ordered_by_seed_and_slow_peers_do_a_part():
    todo = list(quality.work(["ax", "bayes"], ["branin", "levy4", "ackley3"], ["branin", "levy4"], 3))
    assert [seed for _, _, seed in todo] == sorted(seed for _, _, seed in todo)
    assert Counter(name for name, _, _ in todo) == {"bayes": 9, "ax": 4}


@pytest.mark.parametrize("name", ["random", *(n for n, peer in PEERS.items() if peer.packages and not peer.missing)])
@pytest.mark.filterwarnings("ignore")  # of the peers
def test_a_peer_asks_for_valid_configs_of_every_kind(name):
    """Twelve trials on a conditional space: each is a complete config, and some kinds of each category come up."""
    seen = []

    def evaluate(config):
        seen.append(CONDITIONAL.check(config))
        return abs(math.log(config["layers"]) - 2) + config.get("degree", 0) / 5

    PEERS[name].search(CONDITIONAL, evaluate, 1, 12)
    assert len(seen) == 12
    assert len({config["kernel"] for config in seen}) > 1
    assert len({config["layers"] for config in seen}) > 2


def test_values_of_a_library_become_a_config():
    given = {"kernel": 1, "gamma": 10.000000001, "degree": np.int64(5), "layers": 64, "flag": 2}
    assert quality_adapters.config_of(CONDITIONAL, given) == {
        "kernel": "poly",
        "gamma": pytest.approx(10.0),
        "degree": 5,
        "layers": 64,
        "flag": None,
    }
    assert "gamma" not in quality_adapters.config_of(CONDITIONAL, {"kernel": 2, "layers": 1, "flag": 0})


def _runs(**losses):
    return {
        m: {"a": dict(enumerate([{"losses": one} for one in by])), "b": {0: {"losses": by[0]}}}
        for m, by in losses.items()
    }


def test_scores_by_hand():
    runs = _runs(random=[[4.0, 3.0, 5.0, 2.0]], ours=[[3.0, 1.0, 7.0, 9.0], [3.0, 3.0, 3.0, 1.0]])
    scores = quality_report.Scores(runs, {"a": 0.0, "b": 1.0}, 4)
    first = scores.table["ours"]["a"][0]
    assert first["score"] == pytest.approx(50.0)  # best 1 where random's is 2
    assert first["half"] == pytest.approx(100 * (1 - 1 / 3))
    assert first["curve"] == pytest.approx(100 * (3 + 1 + 1 + 1) / 4 / 4)
    assert scores.table["ours"]["b"][0]["score"] == pytest.approx(100.0)
    assert scores.common("ours", "random") == {"a": [0], "b": [0]}
    assert scores.ranks(["ours", "random"], {"a": [0], "b": [0]}) == {"ours": 1.0, "random": 2.0}


def test_the_interval_covers_as_often_as_it_says():
    """Normal values: 95 % of the intervals over seeds hold the mean, give or take what 300 draws can show."""
    rng = np.random.default_rng(3)
    hits = 0
    for _ in range(300):
        groups = [centre + rng.normal(size=30) for centre in (-5.0, 0.0, 5.0)]
        low, high = quality_report.interval(groups, other_problems=False, n=400)
        hits += low <= 0 <= high
    assert 0.90 <= hits / 300 <= 0.98
    wide = quality_report.interval(groups)
    assert wide[0] < low and wide[1] > high  # other problems would differ by more than other seeds


def test_the_interval_takes_problems_with_unequal_numbers_of_seeds():
    groups = [np.array([1.0]), np.array([3.0, 5.0])]
    assert quality_report.mean(groups) == 2.5
    low, high = quality_report.interval(groups, other_problems=False)
    assert 2.0 <= low < 2.5 < high <= 3.0


def test_methods_take_turns_and_each_one_is_timed():
    found = in_turns(["random", "sobol"], "branin", seed=0, trials=9)
    assert {name: len(seconds) for name, seconds in found.items()} == {"random": 9, "sobol": 9}
    assert all(second >= 0 for seconds in found.values() for second in seconds)
    turns = Turns(["a", "b"])
    turns.wait("a")
    turns.hand_over("a")
    turns.wait("b")
    turns.hand_over("b", leave=True)
    turns.wait("a")


def test_the_report_compares_over_what_both_ran():
    runs = _runs(random=[[4.0, 3.0]], bayes=[[3.0, 1.0]], ax=[[3.0, 2.0]])
    del runs["ax"]["b"]
    facts = {
        "title": "Title",
        "date": "2026-01-01",
        "trials": 2,
        "seeds": 1,
        "ours": "bayes",
        "part": ["a"],
        "groups": {"a": "functions", "b": "mixed"},
        "optima": {"a": 0.0, "b": 0.0},
        "absent": [],
        "broken": {},
        "command": "",
    }
    found = quality_report.summary(runs, facts)
    assert set(found["all"]["methods"]) == {"random", "bayes"}
    assert set(found["part"]["methods"]) == {"random", "bayes", "ax"}
    assert found["leads"]["ax"]["problems"] == 1
    assert found["leads"]["ax"]["lead"] == pytest.approx(100 / 3)
    assert "| ax | 1 | 1 |" in quality_report.markdown(runs, facts)


def test_a_peer_that_is_absent_is_left_out_and_one_that_breaks_down_is_told(monkeypatch, tmp_path):
    def breaks(space, evaluate, seed, trials):
        raise ArithmeticError("no decomposition")

    monkeypatch.setitem(PEERS, "absent", Peer(breaks, (("no_such_package", "no-such-package"),)))
    monkeypatch.setitem(PEERS, "broken", Peer(breaks, (("numpy", "numpy"),)))
    monkeypatch.setitem(PEERS, "ours", Peer(breaks))
    broken = quality.make(iter([("absent", "branin", 0), ("broken", "branin", 1)]), 5, tmp_path)
    assert broken == {"broken, branin, seed 1": "ArithmeticError: no decomposition"}
    with pytest.raises(ArithmeticError):  # ours must not break down
        quality.make(iter([("ours", "branin", 0)]), 5, tmp_path)


def test_a_run_is_kept_and_one_that_ends_early_keeps_its_best(monkeypatch, tmp_path):
    def three(space, evaluate, seed, trials):
        for _ in range(3):
            evaluate(space.sample(np.random.default_rng(seed)))

    monkeypatch.setitem(PEERS, "three", Peer(three, (("numpy", "numpy"),)))
    made = quality.run("three", "branin", 0, 5, tmp_path)
    assert len(made["losses"]) == 5 and made["losses"][-1] == min(made["losses"])
    monkeypatch.setitem(PEERS, "three", Peer(None, (("numpy", "numpy"),)))
    assert quality.run("three", "branin", 0, 5, tmp_path) == made
    assert quality.collect(["three"], ["branin", "levy4"], 2, 5, tmp_path) == {"three": {"branin": {0: made}}}
