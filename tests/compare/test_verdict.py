"""What a verdict says, against closed forms, scipy, enumeration and simulation."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
import scipy.stats

from tests.search.objectives import P
from tuning import compare, problems, run
from tuning.compare import line_up
from tuning.compare.curves import finals, mean_regret, speed_up, trials_to
from tuning.compare.statistics import holm, median, quartiles, seeds_needed, signed_rank, win_interval
from tuning.compare.verdict import decide
from tuning.study import History, StudyFinished

WINE = "recorded_logistic_wine"


def test_the_interval_without_ties_is_near_scipy_and_covers():
    for n, wins in ((20, 13), (50, 39), (100, 50)):
        share, low, high = win_interval(wins, 0, n - wins)
        theirs = scipy.stats.binomtest(wins, n).proportion_ci(method="wilson")
        assert share == wins / n
        assert low == pytest.approx(theirs.low, abs=0.03) and high == pytest.approx(theirs.high, abs=0.03)
    assert win_interval(10, 0, 0)[2] == 1.0 and win_interval(0, 10, 0)[0] == 0.5
    with pytest.raises(ValueError):
        win_interval(0, 0, 0)


@pytest.mark.parametrize("n", [1, 3, 4])
def test_values_near_the_largest_floats_are_compared_as_others_are(n, recwarn):
    def race_of(size):
        found = P(lambda config: size if config["x"] > 0.5 else -size)
        return compare.race(found, ["random", "sobol"], seeds=n, trials=3)

    huge, plain = race_of(1.7e308), race_of(1.0)
    for table in (compare.bands, compare.by_method):
        of_huge, of_plain = (table(one)[["lower", "median", "upper"]].to_numpy() for one in (huge, plain))
        assert np.isfinite(of_huge).all()
        np.testing.assert_allclose(of_huge, 1.7e308 * of_plain, rtol=1e-12)
    assert compare.default_target(huge) == pytest.approx(1.7e308 * compare.default_target(plain))
    for one, other in zip(compare.pairs(huge), compare.pairs(plain), strict=True):
        assert (one.better, one.wins, one.ties, one.losses, one.p) == (
            other.better,
            other.wins,
            other.ties,
            other.losses,
            other.p,
        )
        assert math.isfinite(one.difference) and np.sign(one.difference) == np.sign(other.difference)
    assert compare.verdict(huge).splitlines()[0] == compare.verdict(plain).splitlines()[0]
    assert not [warning for warning in recwarn if issubclass(warning.category, RuntimeWarning)]


def test_medians_and_quartiles_are_those_of_numpy():
    rng = np.random.default_rng(0)
    for n in (1, 2, 7, 8):
        values = rng.normal(size=(n, 3))
        np.testing.assert_array_equal(quartiles(values), np.quantile(values, [0.25, 0.5, 0.75], axis=0))
        assert median(values[:, 0]) == np.median(values[:, 0])


@pytest.mark.parametrize("n", [20, 50, 100])
@pytest.mark.parametrize(("p", "ties"), [(0.5, 0.0), (0.6, 0.1), (0.78, 0.0), (0.7, 0.3), (0.8, 0.1)])
def test_the_interval_covers_by_exact_enumeration(n, p, ties):
    chance = [p - ties / 2, ties, 1 - p - ties / 2]
    cells = [(w, n - w - x, x) for w in range(n + 1) for x in range(n + 1 - w)]
    weight = scipy.stats.multinomial.pmf(np.array(cells), n, chance)
    covered = [win_interval(*cell)[1] - 1e-12 <= p <= win_interval(*cell)[2] + 1e-12 for cell in cells]
    assert 0.93 <= float(weight[covered].sum()) <= 0.97


def test_signed_rank_is_scipys_exact_test_without_ties_and_its_permutation_test_with_them():
    rng = np.random.default_rng(0)
    for n in (5, 12, 40):
        differences = rng.normal(0.3, 1, n)
        assert signed_rank(differences) == pytest.approx(scipy.stats.wilcoxon(differences, method="exact").pvalue)
    tied = np.array([1, 1, -1, 2, 2, 2, -3, 4, 0, 0], dtype=float)
    signs = np.array(list(itertools.product([-1, 1], repeat=8)))
    kept = tied[tied != 0]
    r = scipy.stats.rankdata(np.abs(kept))
    observed = abs(float(np.sign(kept) @ r))
    assert signed_rank(tied) == pytest.approx(np.mean(np.abs(signs @ r) >= observed - 1e-9))
    assert signed_rank(np.zeros(5)) == 1.0
    assert signed_rank(np.array([0.1 + 0.2, -0.3])) == 1.0  # equal sizes up to rounding


def test_holm_is_the_textbooks():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.6, 0.9]) == [1.0, 1.0] and holm([]) == []


def test_seeds_needed_gives_the_power_that_it_promises():
    rng = np.random.default_rng(1)
    shift = 0.4
    needed = math.ceil(seeds_needed(rng.normal(shift, 1, 3000)))
    hits = []
    for _ in range(600):
        (one,) = decide([rng.normal(shift, 1, needed)])
        hits.append(one.p_holm <= 0.05 and win_interval(one.wins, one.ties, one.losses)[1] > 0.5)
    assert 0.73 <= np.mean(hits) <= 0.87
    assert seeds_needed(np.array([1.0, -1.0])) == math.inf == seeds_needed(np.array([1.0]))


def fake(per_method, direction="minimize", trials=3):
    """A race with given best values: shape (n_seeds, trials) for each label."""
    problem = problems.get("branin" if direction == "minimize" else "two_bumps")
    n = len(next(iter(per_method.values())))
    race = line_up(problem, {label: "random" for label in per_method}, seeds=n, trials=trials)
    config = problem.space.sample(np.random.default_rng(0))
    made = {
        label: tuple(
            History.of(problem.space, [config] * len(run), run, direction).apply(StudyFinished(9.0, "")) for run in runs
        )
        for label, runs in per_method.items()
    }
    return replace(race, histories=made)


def test_a_verdict_by_hand():
    race = fake({"a": [[3, 2, 1], [5, 5, 1], [4, 4, 4], [9, 2, 2]], "b": [[4, 3, 2], [3, 3, 3], [4, 4, 4], [5, 4, 4]]})
    (pair,) = compare.pairs(race)
    assert (pair.better, pair.worse, pair.wins, pair.ties, pair.losses) == ("a", "b", 3, 1, 0)
    assert pair.probability == 0.875 and pair.difference == 1.5 and pair.p == 0.25 and not pair.is_settled
    assert "Not settled" in compare.verdict(race) and "more seeds" in compare.verdict(race)
    frame = compare.summary(race, target=2.0)
    assert frame.loc[0, "probability"] == 0.875 and not frame.loc[0, "settled"]
    assert trials_to(race, "a", 2.0).tolist() == [2, 3, math.inf, 2]
    assert trials_to(race, "b", 2.0).tolist() == [3, math.inf, math.inf, math.inf]
    table = compare.by_method(race, target=2.0).set_index("method")
    assert table.loc["a", "trials_to_target"] == 2.5 and table.loc["b", "never_share"] == 0.75
    assert math.isnan(table.loc["b", "trials_to_target"]) and math.isnan(speed_up(race, "a", "b", 2.0))
    assert mean_regret(race, "a")[0] == pytest.approx(2 - 0.39788735772973816)
    assert finals(race, 1)["b"].tolist() == [4, 3, 4, 5]
    assert math.isnan(pair.noise_units)  # one score per trial: there is no fold noise


def test_one_seed_is_said_as_one():
    race = fake({"a": [[3, 2, 1]], "b": [[4, 3, 2]]})
    assert "1 paired seed (" in compare.verdict(race)
    (pair,) = compare.pairs(race)
    assert "About 1 more seed is needed." in replace(pair, more_seeds=1.2).sentence()
    assert "About 2 more seeds are needed." in replace(pair, more_seeds=1.7).sentence()


def test_direction_turns_the_verdict_and_level_is_said():
    rows = {"a": [[1.0]] * 8, "b": [[0.5]] * 8}
    assert compare.pairs(fake(rows, "maximize", 1))[0].better == "a"
    (pair,) = compare.pairs(fake(rows, "minimize", 1))
    assert pair.better == "b" and pair.is_settled and "beats" in pair.sentence({"b": "Bayesian"})
    same = fake({"a": [[1.0]] * 4, "b": [[1.0]] * 4}, trials=1)
    assert "level" in compare.verdict(same) and compare.pairs(same)[0].p == 1.0


@pytest.mark.parametrize("unit", [1e-15, 1e-300, 1e12])
def test_a_verdict_does_not_depend_on_the_unit_of_the_values(unit):
    rows = {
        "a": [[0.3, 0.2], [0.5, 0.1], [0.4, 0.4], [0.9, 0.2]],
        "b": [[0.4, 0.2], [0.3, 0.3], [0.5, 0.4], [0.5, 0.4]],
    }
    plain = fake(rows, "maximize", 2)
    other = fake({label: (unit * np.array(runs)).tolist() for label, runs in rows.items()}, "maximize", 2)
    for at in (1, 2):
        assert compare.verdict(other, at=at).splitlines()[0] == compare.verdict(plain, at=at).splitlines()[0]
        (found,), (expected,) = compare.pairs(other, at), compare.pairs(plain, at)
        for name in ("better", "wins", "ties", "losses", "p", "more_seeds", "speed_up"):
            assert getattr(found, name) == pytest.approx(getattr(expected, name), nan_ok=True), name
        assert found.difference == pytest.approx(unit * expected.difference)
    reached = [compare.by_method(one)[["trials_to_target", "never_share"]].to_numpy() for one in (other, plain)]
    np.testing.assert_array_equal(*reached)


def test_what_rounding_leaves_of_equal_values_is_no_difference():
    sums = [[0.1 + 0.2], [0.7 + 0.1], [1e9 / 3 * 3]]
    race = fake({"a": sums, "b": [[0.3], [0.8], [1e9]]}, trials=1)
    (pair,) = compare.pairs(race)
    assert (pair.wins, pair.ties, pair.losses, pair.difference, pair.p) == (0, 3, 0, 0.0, 1.0)
    assert trials_to(race, "a", 0.3)[0] == 1


def test_of_as_many_wins_as_losses_the_median_says_who_is_ahead_and_the_words_say_level():
    race = fake({"a": [[1.0], [4.0]], "b": [[2.0], [1.0]]}, trials=1)
    (pair,) = compare.pairs(race)
    assert (pair.better, pair.wins, pair.losses, pair.difference) == ("b", 1, 1, 1.0)
    assert pair.sentence() == "b and a are level: 1 won, 0 tied, 1 lost."


@pytest.mark.parametrize("at", [0, -1, 4, 2.5, True, "x"])
def test_a_trial_that_a_race_does_not_have_is_refused(at):
    race = fake({"a": [[3, 2, 1]], "b": [[4, 3, 2]]})
    for ask in (compare.verdict, compare.summary):
        with pytest.raises(ValueError, match=r"^at must be a whole number from 1 to 3, not"):
            ask(race, at=at)


def test_the_effect_is_counted_in_fold_noise():
    race = compare.race(problems.get(WINE), ["random", "sobol"], seeds=6, trials=4)
    (pair,) = compare.pairs(race)
    errors = [np.std(h.best.fold_scores, ddof=1) / math.sqrt(3) for runs in race.histories.values() for h in runs]
    assert race.fold_noise() == pytest.approx(np.median(errors))
    assert pair.noise_units == pytest.approx(abs(pair.difference) / np.median(errors))


def test_no_verdict_before_there_are_values():
    race = next(compare.race_steps(problems.get("branin"), ["random", "sobol"], seeds=2, trials=4))
    with pytest.raises(ValueError, match="no value there yet"):
        compare.pairs(race)
    assert len(compare.pairs(race, at=1)) == 1


def test_random_against_random_is_seldom_called_a_winner():
    problem, called = problems.get(WINE), 0
    race = line_up(problem, {"a": "random", "b": "random"}, seeds=16, trials=3)
    for k in range(60):  # the second method needs seeds of its own: with the same ones it is the same search
        runs = tuple(run(problem, "random", trials=3, seed=seed) for seed in range(32 * k, 32 * k + 32))
        (pair,) = compare.pairs(replace(race, histories={"a": runs[:16], "b": runs[16:]}))
        called += pair.is_settled
    assert called <= 8  # 5 % of 60 is 3; more than 8 has a chance below 0.5 %
