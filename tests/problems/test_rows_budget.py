"""Rows of data as the budget: nested shares, scores of scikit-learn on just these rows, the same value at the end."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from tests.problems.test_splitting import frame, of
from tuning import compare, plots, problems, run
from tuning.problems import _shares
from tuning.search import discard
from tuning.space import Int, Space
from tuning.study import State

SVM = Space.from_sklearn({"C": [0.5, 10.0], "gamma": [0.001, 0.01]})
CONFIG = {"C": 10.0, "gamma": 0.01}
NINTH, THIRD = _shares.RUNGS


def heard(problem, config, **more):
    found = []
    return problem.evaluate(config, report=lambda *report: found.append(report), **more), found


def test_a_rung_scores_as_scikit_learn_on_these_rows_and_the_end_is_that_of_a_plain_trial():
    problem = problems.estimator("digits", "svm", space=SVM, scaling="standard", budget="rows")
    outcome, reports = heard(problem, CONFIG)
    X, y = problem.search_part()
    expected = []
    for share in (NINTH, THIRD):
        pairs = problem.rows.shares(share)
        scores = [make_pipeline(StandardScaler(), SVC(**CONFIG)).fit(X[a], y[a]).score(X[b], y[b]) for a, b in pairs]
        expected.append((0, max(len(a) for a, _ in pairs), np.mean(scores)))
    assert [n for _, n, _ in expected] == [107, 320] and problem.n_epochs(CONFIG) == 958
    assert reports[:2] == expected and [fold for fold, n, _ in reports[2:] if n is None] == [0, 1, 2]
    plain = problems.estimator("digits", "svm", space=SVM, scaling="standard").evaluate(CONFIG)
    assert (outcome.value, outcome.fold_scores, outcome.metrics) == (plain.value, plain.fold_scores, plain.metrics)
    third = problem.evaluate(CONFIG, budget=THIRD)
    assert third.value == expected[1][2] and third.epochs == (320, 320, 320)
    assert heard(problem, CONFIG, budget=THIRD)[1][0] == expected[0]


def test_every_fit_is_paid_for(monkeypatch):
    ticks = iter(range(10_000))
    monkeypatch.setattr("tuning.problems._fitting.time.perf_counter", lambda: float(next(ticks)))
    problem = problems.estimator("digits", "svm", space=SVM, budget="rows")
    assert heard(problem, CONFIG)[0].fit_seconds == 3 * problem.evaluate(CONFIG).fit_seconds == 9


@given(
    counts=st.lists(st.integers(1, 90), min_size=2, max_size=5),
    shares=st.lists(st.floats(0.01, 1), min_size=2, max_size=2),
    seed=st.integers(0, 99),
)
def test_shares_are_nested_have_every_class_and_keep_their_parts(counts, shares, seed):
    y = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(counts)), counts))
    n = len(y)
    small, large = (_shares.part(y, None, share, (seed, 0), is_classes=True, is_time=False) for share in sorted(shares))
    assert set(small) <= set(large) and set(y[small]) == set(y)
    for share, part in zip(sorted(shares), (small, large), strict=True):
        assert len(part) == len(set(part)) == min(n, max(int(np.ceil(share * n)), 50))
        assert (np.abs(np.bincount(y[part]) - len(part) * np.array(counts) / n) <= len(counts) / 2 + 1).all()


@pytest.mark.parametrize("seed", range(3))
def test_groups_stay_whole_and_the_latest_rows_come_first(seed):
    found = frame(seed, n=400)
    for rule, uses in (("group", "patient"), ("time", "day")):
        problem = of(found, use=[rule], validation=rule, folds=3, seed=seed, budget="rows")
        values, labels = found[uses].to_numpy()[problem.rows.search], problem.search_part()[1]
        whole = problem.rows.splits()
        for (few, scored), (many, _), (fitted, same) in zip(
            problem.rows.shares(NINTH), problem.rows.shares(THIRD), whole, strict=True
        ):
            assert set(few) <= set(many) < set(fitted) and list(scored) == list(same)
            assert len(few) >= 50 and set(labels[few]) == set(labels[fitted])
            if rule == "group":
                assert not set(values[few]) & set(values[np.setdiff1d(fitted, few)])
            else:
                late = fitted[-len(few) :]
                assert len(np.setdiff1d(late, few)) <= 2 and min(values[late]) >= max(values[fitted[: -len(few)]])
        assert len(heard(problem, {"max_depth": 3})[1]) >= 4


def test_what_cannot_be_fitted_to_few_rows_passes_the_rung_and_says_so():
    problem = problems.estimator(
        "digits", "knn", space=Space({"n_neighbors": Int(1, 400)}), scaling="none", budget="rows"
    )
    outcome, reports = heard(problem, {"n_neighbors": 200})
    assert [n for _, n, _ in reports] == [320, None, None, None] and "not fitted to 107 rows" in outcome.message
    X, y = problem.search_part()
    a, b = problem.splits()[0]
    assert outcome.fold_scores[0] == KNeighborsClassifier(200).fit(X[a], y[a]).score(X[b], y[b])


def test_asha_gives_up_on_few_rows_and_finds_as_good_a_best():
    space = problems.estimator("digits", "svm").space
    given, plain = (problems.estimator("digits", "svm", space=space, budget=budget) for budget in ("rows", None))
    history = run(given, "asha", trials=20, seed=0)
    pruned = [trial for trial in history.finished if trial.state == State.PRUNED]
    rows = sum(sum(r.epoch for r in t.reports if r.epoch) + 958 * (t.state == State.DONE) for t in history.finished)
    assert rows < 0.7 * 20 * 958 and len(pruned) > 10
    assert all("107 rows" in trial.message or "320 rows" in trial.message for trial in pruned)
    truths = [plain.evaluate(trial.config) for trial in pruned]  # how they would have ended
    best = history.best
    assert best.value > max(t.value for t in truths) - np.std(best.fold_scores, ddof=1)
    assert best.value == plain.evaluate(best.config).value
    card = plots.card("rungs", {"asha": history})
    assert card.frame.attrs["rungs"] == ["107 rows", "320 rows"] and "at 107 rows" in card.summary
    curves = plots.card("learning_curves", {"asha": history})
    assert curves.frame.groupby("number")["step"].max()[best.number] == 958
    assert "rows fitted to" in curves.drawing["layout"]["xaxis"]["title"]["text"]
    assert discard.seconds_saved(history) > 0


def test_halving_of_several_models_by_rows():
    problem = problems.estimator("digits", models=["knn", "decision_tree"], budget="rows", settings={})
    again = problems.from_recipe(problem.recipe())
    assert again.recipe() == problem.recipe() and problems.gives_rows(again.recipe())
    history = run(problem, "bohb", trials=5, seed=1)
    assert {r.epoch for trial in history.finished for r in trial.reports} == {107, 320, None}


def test_the_recipe_names_it_only_where_it_is_chosen_and_what_makes_no_sense_is_refused():
    plain, rows = problems.estimator("wine", "svm"), problems.estimator("wine", "svm", budget="rows")
    assert "budget" not in plain.recipe() and not problems.gives_rows(plain.recipe())
    assert problems.from_recipe(rows.recipe()) == rows != plain
    with pytest.raises(ValueError, match="counts its epochs, which are a budget already"):
        problems.estimator("digits", "mlp", budget="rows")
    with pytest.raises(ValueError, match="budget must be 'rows', or None"):
        problems.estimator("digits", "svm", budget="trees")
    with pytest.raises(ValueError, match="a fold is fitted to 32 rows"):
        problems.estimator("moons", "svm", settings={"n": 60}, budget="rows")
    with pytest.raises(ValueError, match="has no setting 'budget'"):
        problems.get("branin", budget="rows")
    with pytest.raises(ValueError, match="above 0 and at most 1, not 0"):
        rows.evaluate(CONFIG, budget=0)


def test_who_gives_nothing_up_pays_for_no_rungs():
    problem = problems.estimator("digits", "decision_tree", budget="rows")
    plain = problems.estimator("digits", "decision_tree")
    for workers in (1, 2):
        watched = run(problem, "asha", trials=2, seed=0, workers=workers)
        assert all(any(report.epoch for report in trial.reports) for trial in watched.finished)
        alone = run(problem, "random", trials=2, seed=0, workers=workers)
        assert not any(trial.reports for trial in alone.finished)
        assert [trial.value for trial in alone.finished] == [plain.evaluate(t.config).value for t in alone.finished]


def test_a_race_by_rows_costs_the_others_what_it_costs_without():
    given, plain = (problems.estimator("digits", "decision_tree", budget=budget) for budget in ("rows", None))
    raced = compare.race(given, ["random", "asha"], seeds=1, trials=9)
    (alone,), (cut,) = raced.histories["random"], raced.histories["asha"]
    assert not any(trial.reports for trial in alone.trials)
    assert {trial.state for trial in cut.trials} == {State.DONE, State.PRUNED}
    assert alone.best.value == plain.evaluate(alone.best.config).value
