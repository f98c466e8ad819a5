"""A race for two goals: how much of the plane its runs cover, the verdict on that, and how it is refused and kept."""

import itertools
import math

import numpy as np
import pytest

import tuning.store
from tests.study.goals.two_sided import TwoSided
from tuning import compare, export, plots, problems
from tuning.compare.fronts import Plane
from tuning.compare.stored import made_again
from tuning.study import History, Outcome, State, StudyStarted, TrialFinished, TrialStarted
from tuning.study.goals import Goal

AIMS = {"goals": ("score", "size")}
RECORDED = problems.get("recorded_boosting_breast_cancer")
SECONDS = {"goals": ("score", "predict_seconds")}


def area(losses):
    """Of the unit square, what is worse than some row: by counting the cells between all coordinates."""
    xs, ys = (np.unique(np.r_[losses[:, i].clip(0, 1), 0, 1]) for i in (0, 1))
    return sum(
        (x2 - x1) * (y2 - y1)
        for x1, x2 in itertools.pairwise(xs)
        for y1, y2 in itertools.pairwise(ys)
        if ((losses[:, 0] <= x1) & (losses[:, 1] <= y1)).any()
    )


def test_a_run_has_covered_what_counting_cells_finds():
    race = compare.race(TwoSided(), ["random", "sobol"], seeds=3, trials=9, **AIMS, at_most={"size": 1.5})
    plane = race.plane
    assert isinstance(plane, Plane) and race.way == 1.0 and race.sign == 1.0
    for label in race.labels:
        for run, found in zip(race.histories[label], race.so_far(label), strict=True):
            both = np.array([[-t.metrics["accuracy"][0], t.metrics["size"][0]] for t in run.trials])
            unit = (both - plane.best) / (plane.reference - plane.best)
            unit[both[:, 1] > 1.5] = 2  # beyond the limit: covers nothing
            assert (both[:, 1] > 1.5).any() or label == "sobol"
            assert found == pytest.approx([area(unit[: n + 1]) for n in range(9)])


def test_the_verdict_is_on_the_plane_and_paired_by_seed():
    race = compare.race(TwoSided(), ["bayes", "random"], seeds=6, trials=14, **AIMS)
    (pair,) = compare.pairs(race)
    ours, theirs = (race.so_far(label)[:, -1] for label in ("bayes", "random"))
    assert (pair.better, pair.wins, pair.losses) == ("bayes", int((ours > theirs).sum()), int((ours < theirs).sum()))
    assert pair.difference == pytest.approx(np.median(ours - theirs)) and pair.is_settled
    assert math.isnan(pair.noise_units)  # folds say nothing of a front
    table = compare.by_method(race).set_index("method")
    assert table["median"]["bayes"] == pytest.approx(np.median(ours))
    assert (table["mean_regret"] >= 0).all()
    assert plots.race_card(race).title == "Plane covered over repeated runs"
    assert "share of the plane" in plots.race_card(race).help


def test_what_cannot_look_for_both_is_refused_in_a_sentence():
    for entered, aims, said in (
        (["random", "asha"], SECONDS, "ASHA does not look for 2 goals"),
        (["random", "cma_es"], SECONDS, "does not look for 2 goals"),
        (["random", "sobol"], {"goals": ("score", "fit_seconds", "predict_seconds")}, "for two goals, not for 3"),
        (["random", "sobol"], {"at_most": {"fit_seconds": 1}}, "for two goals, not for 1"),
        (["random", "sobol"], {"goals": ("score", "weight")}, "'weight' is not measured here"),
    ):
        with pytest.raises(ValueError, match=said):
            compare.line_up(RECORDED, entered, seeds=2, trials=4, **aims)


def test_limits_that_nothing_keeps_are_said():
    race = compare.race(RECORDED, ["random", "sobol"], seeds=2, trials=4, **SECONDS, at_most={"predict_seconds": 1e-9})
    assert race.plane is None and np.isnan(race.so_far("random")).all()
    with pytest.raises(ValueError, match="no trial of any run keeps the limits"):
        compare.pairs(race)


def test_a_race_is_stored_with_its_goals_and_can_be_put_beside_another(tmp_path):
    entered = ["random", "sobol"]
    with tuning.store.open(tmp_path / "s.db") as store:
        whole = compare.race(RECORDED, entered, seeds=2, trials=6, store=store, **SECONDS)
        (row,) = store.studies().rows
        again = made_again(store.load(row.id))
    assert again.spec.goals == whole.spec.goals == (Goal("score", "maximize"), Goal("predict_seconds"))
    assert again.so_far("random").tolist() == whole.so_far("random").tolist()
    other = compare.race(RECORDED, ["random", "grid"], seeds=2, trials=6)
    assert "it looks for other goals" in compare.together({"a": whole, "b": other}).left_out["b"]
    both = compare.together({"a": whole, "b": compare.race(RECORDED, ["random", "grid"], seeds=2, trials=6, **SECONDS)})
    assert both.race.spec.goals == whole.spec.goals and both.race.labels == ("random", "sobol", "grid")


def test_its_program_repeats_it():
    race = compare.race(RECORDED, ["random", "sobol"], seeds=2, trials=5, **SECONDS)
    names = {}
    exec(compile(export.script(race).replace("print(", "str("), "script", "exec"), names)
    assert names["race"].spec.goals == race.spec.goals
    assert names["race"].so_far("sobol").tolist() == race.so_far("sobol").tolist()


def test_no_run_is_left_out_where_one_trial_beats_nearly_all():
    def history(seed, scores, sizes):
        study = (
            compare.line_up(TwoSided(), ["random", "sobol"], seeds=2, trials=3, **AIMS).histories["random"][seed].study
        )
        trials = [
            Outcome(score, (score,), {"accuracy": (score,), "size": (size,)})
            for score, size in zip(scores, sizes, strict=True)
        ]
        found = History(study).apply(StudyStarted(0))
        for n, outcome in enumerate(trials):
            found = found.apply(TrialStarted(n, n, {"x": 0.1 * n, "y": 0.0, "z": 0.0}))
            found = found.apply(TrialFinished(n, n, State.DONE, outcome))
        return found

    lucky = history(0, [0.5, 0.95, 0.6], [0.5, 0.1, 0.4])
    usual = history(1, [0.8, 0.7, 0.9], [0.6, 0.3, 0.9])
    plane = Plane.of([lucky, usual])
    assert plane.best == pytest.approx([-0.95, 0.1]) and plane.reference == pytest.approx([-0.675, 0.98])
    assert 0 < plane.covered(usual.done)[-1] < plane.covered(lucky.done)[-1] == 1.0
