"""Which choice won: the corrected test against its formula and its level, and sentences that say no more than it."""

import math

import numpy as np
import pytest
from scipy import stats

from tuning import compare, problems, run
from tuning.compare.statistics import corrected_resampled_t
from tuning.space import Categorical, Float, Space
from tuning.study import History, Outcome, State, Study, TrialFinished, TrialStarted

SPACE = Space({"model": Categorical(["a", "b", "c"]), "x": Float(0, 1)})


def told(rows, direction="maximize"):
    """A history of pairs (model, fold scores); None for a trial that failed."""
    history = History(Study(SPACE, direction, "accuracy"))
    for k, (model, folds) in enumerate(rows):
        history = history.apply(TrialStarted(0.0, k, {"model": model, "x": k / 10}))
        outcome = Outcome(math.nan) if folds is None else Outcome(float(np.mean(folds)), tuple(folds))
        history = history.apply(TrialFinished(1.0, k, State.FAILED if folds is None else State.DONE, outcome))
    return history


def test_without_overlap_it_is_the_plain_t_test():
    differences = np.random.default_rng(0).normal(0.3, 1, size=9)
    low, high, p = corrected_resampled_t(differences, 0.0)
    theirs = stats.ttest_1samp(differences, 0.0)
    assert p == pytest.approx(theirs.pvalue)
    assert (low, high) == pytest.approx(tuple(theirs.confidence_interval()))


def test_overlap_widens_the_interval_by_the_published_factor():
    differences = np.array([0.02, 0.01, 0.04, 0.03, 0.01])
    low, high, p = corrected_resampled_t(differences, 0.25)
    plain_low, plain_high, plain_p = corrected_resampled_t(differences, 0.0)
    assert (high - low) / (plain_high - plain_low) == pytest.approx(
        math.sqrt((1 / 5 + 1 / 4) / (1 / 5))
    ) and p > plain_p
    assert p == pytest.approx(2 * stats.t.sf(differences.mean() / math.sqrt(0.45 * differences.var(ddof=1)), 4))


def test_the_unit_of_the_scores_does_not_matter():
    differences = np.array([0.02, 0.01, 0.04, 0.03, 0.01])
    for unit in (1e-14, 1e-300, 1e300):
        low, high, p = corrected_resampled_t(unit * differences, 0.25)
        assert (low / unit, high / unit, p) == pytest.approx(corrected_resampled_t(differences, 0.25))


def test_equal_folds_and_equal_differences():
    assert corrected_resampled_t(np.zeros(5), 0.25) == (0.0, 0.0, 1.0)
    assert corrected_resampled_t(np.full(5, 0.1), 0.25)[2] == 0.0
    assert corrected_resampled_t(np.full(5, 1e-20), 0.25)[2] == 0.0
    with pytest.raises(ValueError, match="two differences"):
        corrected_resampled_t(np.ones(1), 0.25)


def test_choices_stand_in_the_order_of_their_best():
    rows = [
        ("a", [0.8, 0.9, 0.7]),
        ("b", [0.99, 0.98, 0.97]),
        ("a", [0.9, 0.9, 0.9]),
        ("c", None),
        ("b", [0.1, 0.1, 0.1]),
    ]
    found = compare.by_choice(told(rows))
    assert [(c.value, c.trials) for c in found] == [("b", 2), ("a", 2), ("c", 1)]
    assert (found[0].best.number, found[1].best.number, found[2].best) == (1, 2, None)
    assert found[1].behind == pytest.approx(0.08) and found[0].behind == 0
    low, high, p = corrected_resampled_t(np.array([0.09, 0.08, 0.07]), 0.5)
    assert (found[1].low, found[1].high, found[1].p) == pytest.approx((low, high, p))
    down = compare.by_choice(told(rows, "minimize"))
    assert [c.value for c in down] == ["b", "a", "c"] and down[0].best.number == 4 and down[1].behind > 0


def test_repeated_folds_are_no_smaller_folds():
    rounds = run(problems.estimator("iris", models=["svm", "knn"], folds=3, repeats=2), "random", trials=6, seed=0)
    first, second = compare.by_choice(rounds)
    differences = np.array(first.best.fold_scores) - np.array(second.best.fold_scores)
    assert len(differences) == 6
    assert (second.low, second.high, second.p) == pytest.approx(corrected_resampled_t(differences, 1 / 2))


def test_the_sentence_says_what_the_test_says():
    clear = told([("a", [0.90, 0.91, 0.92]), ("b", [0.10, 0.11, 0.13])])
    sentence = compare.choice_sentence(clear, titles={"a": "Forest", "b": "Tree"})
    assert "Forest has the best trial, 0.91, of 1 with it. Its folds are better than those of the best Tree" in sentence
    vague = told([("a", [0.90, 0.70, 0.92]), ("b", [0.80, 0.85, 0.80]), ("c", None)])
    sentence = compare.choice_sentence(vague)
    assert "cannot tell it from the best of: b" in sentence and "Without a value: c." in sentence
    assert compare.choice_sentence(told([("a", None)])) == ""
    assert "Without folds to compare: b." in compare.choice_sentence(told([("a", [0.9]), ("b", [0.8])]))


def test_what_is_no_category_is_refused():
    with pytest.raises(ValueError, match=r"not a category.*model"):
        compare.by_choice(told([]), "x")


def test_a_real_search_among_models():
    history = run(problems.estimator("iris", models=["svm", "decision_tree"], folds=3), "random", trials=8, seed=0)
    frame = compare.choice_frame(history)
    assert set(frame["model"]) == {"svm", "decision_tree"} and frame["trials"].sum() == 8
    assert frame["best"].iloc[0] == history.best.value and frame["best trial"].iloc[0] == history.best.number + 1
