"""Which searches may be compared, what is said of the others, and the space that holds all of them."""

import numpy as np
import pytest

from tuning import compare, problems, run
from tuning.space import Categorical, Float, Int, Space
from tuning.study import History, Outcome, State, Study, TrialFinished, TrialStarted

SPACE = Space({"x": Float(0, 1)})


def history(values, *, space=SPACE, metric="accuracy", direction="maximize", **problem):
    configs = [{"x": 0.1 * (i + 1)} for i in range(len(values))]
    return History.of(space, configs, values, direction, metric=metric, problem=problem)


def test_the_same_problem_is_compared_whoever_searched():
    problem = problems.get("branin")
    found = compare.comparable({name: run(problem, name, trials=4, seed=1) for name in ("random", "sobol")})
    assert list(found.histories) == ["random", "sobol"] and found.metric == "value"
    assert not found.left_out and not found.remarks


def test_other_data_and_other_folds_are_named_and_left_out():
    first = history([0.5], dataset="wine", folds=3, model="knn")
    found = compare.comparable(
        {
            "first": first,
            "data": history([0.6], dataset="iris", folds=3, model="knn"),
            "folds": history([0.7], dataset="wine", folds=5, model="knn"),
            "same": history([0.8], dataset="wine", folds=3, model="knn"),
        }
    )
    assert list(found.histories) == ["first", "same"]
    assert found.left_out["data"] == ("dataset iris, not wine",)
    assert found.left_out["folds"] == ("folds 5, not 3",)


def test_ranges_may_differ_and_are_told():
    space = Space({"x": Float(0, 9), "k": Int(1, 3)})
    wide = History.of(space, [{"x": 5.0, "k": 2}], [0.6], metric="accuracy", problem={"name": "p"})
    found = compare.comparable({"a": history([0.5], name="p"), "b": wide})
    assert list(found.histories) == ["a", "b"]
    (remark,) = found.remarks
    assert remark.startswith("b: ") and "x is" in remark and "k is tuned too" in remark


def test_another_metric_that_all_recorded():
    problem = problems.estimator("iris", "knn", metric="accuracy", folds=2)
    by_f1 = problems.estimator("iris", "knn", metric="f1_macro", folds=2)
    a, b = run(problem, "random", trials=3), run(by_f1, "random", trials=3)
    found = compare.comparable({"a": a, "b": b}, "f1_macro")
    assert [h.study.metric for h in found.histories.values()] == ["f1_macro", "f1_macro"] and not found.left_out
    assert found.histories["a"].best.value == pytest.approx(max(sum(t.metrics["f1_macro"]) / 2 for t in a.done))
    with pytest.raises(ValueError, match="did not record 'auc_of_nobody'"):
        compare.comparable({"a": a}, "auc_of_nobody")
    plain = History.of(a.space, [], [], metric="log_loss", problem=a.study.problem)
    assert "did not record f1_macro" in compare.comparable({"a": a, "c": plain}, "f1_macro").left_out["c"][0]


def test_what_nobody_knows_is_not_called_the_same():
    other = History.of(Space({"y": Int(0, 3)}), [{"y": 1}], [1.0], metric="accuracy")
    found = compare.comparable({"a": history([1.0]), "b": other})
    assert "nobody knows" in found.left_out["b"][0]
    with pytest.raises(ValueError, match="nothing to compare"):
        compare.comparable({})


def test_one_space_for_all():
    a = Space({"x": Float(1, 10, log=True), "kind": Categorical(["u", "v"]), "n": Int(1, 5, when={"kind": "u"})})
    b = Space({"x": Float(0.1, 5), "kind": Categorical(["v", "w"]), "n": Int(3, 9), "z": Int(0, 1)})
    both = compare.common_space([a, b])
    assert both["x"] == Float(0.1, 10) and both["kind"] == Categorical(["u", "v", "w"])
    assert both["n"] == Int(1, 9) and both["z"] == Int(0, 1)
    assert compare.common_space([a, a]) is a
    for space in (a, b):
        for seed in range(20):
            config = space.sample(np.random.default_rng(seed))
            assert all(both[name].contains(value) for name, value in config.items())


def test_a_lead_within_the_folds_says_nothing():
    def with_folds(scores):
        study = History(Study(SPACE, metric="accuracy"))
        study = study.apply(TrialStarted(0.0, 0, {"x": 0.5}))
        value = sum(scores) / len(scores)
        return study.apply(TrialFinished(1.0, 0, State.DONE, Outcome(value, fold_scores=tuple(scores))))

    close = compare.lead({"a": with_folds([0.8, 0.9]), "b": with_folds([0.81, 0.9])})
    assert close.startswith("b is ahead of a by 0.005") and "says nothing" in close
    far = compare.lead({"a": with_folds([0.8, 0.8]), "b": with_folds([0.9, 0.9])})
    assert "One" not in far and "several seeds" in far
    same = compare.lead({"a": with_folds([0.8, 0.8]), "b": with_folds([0.8, 0.8])})
    assert "same best value" in same
    rounded = compare.lead({"a": with_folds([0.1 + 0.2] * 2), "b": with_folds([0.3, 0.3])})
    assert "same best value" in rounded
    assert "not two" in compare.lead({"a": with_folds([0.8, 0.8])})
