"""The benchmark of really evaluated searches: goes on where it stopped, evaluates nothing twice, tells true means."""

import json
import math
import sys
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.quality import page, unseen
from benchmarks.quality.peers import ours
from benchmarks.quality.problems import Task
from tuning.space import Categorical, Float, Int, Space

SPACE = Space({"n": Int(1, 9), "x": Float(0.0, 1.0)})
SEARCHES = {"random": ours("random"), "bayes@1": ours("bayes"), "sobol@1": ours("sobol")}


@pytest.fixture
def asked(monkeypatch):
    """Configs that were really evaluated; two small problems stand for the searches, trials are few."""
    configs = []

    def loss(config):
        configs.append(dict(config))
        return abs(config["n"] - 3) + abs(config["x"] - 0.4)

    names = {"bm_knn-iris-acc": 0.0, "drawn04_tree": 0.0}
    monkeypatch.setattr(unseen, "task", lambda name: Task(name, "drawn tree", SPACE, loss, math.nan, names[name]))
    monkeypatch.setitem(unseen.SETS, "training", lambda: tuple(names))
    monkeypatch.setattr(unseen, "TRIALS", 12)
    return configs


def test_a_stopped_benchmark_goes_on_and_evaluates_nothing_twice(asked, tmp_path):
    path, problems = tmp_path / "runs.jsonl", ["drawn04_tree", "bm_knn-iris-acc"]
    assert not unseen.make(unseen.Kept(path), SEARCHES, problems, 1, seconds=0)
    assert unseen.make(unseen.Kept(path), SEARCHES, problems, 2, seconds=1e9)
    runs = [json.loads(line) for line in path.read_text().splitlines()]
    assert len(runs) == len({(r["method"], r["problem"], r["seed"]) for r in runs}) == 2 * 2 * 3
    for problem in problems:
        mine = [r for r in runs if r["problem"] == problem]
        told = {json.dumps(c, sort_keys=True): v for r in mine for c, v in zip(r["configs"], r["losses"], strict=True)}
        assert all(v == abs(json.loads(c)["n"] - 3) + abs(json.loads(c)["x"] - 0.4) for c, v in told.items())
    n_asked = len(asked)
    assert n_asked == sum(
        len({json.dumps(c, sort_keys=True) for r in runs if r["problem"] == p for c in r["configs"]}) for p in problems
    )
    assert unseen.make(unseen.Kept(path), SEARCHES, problems, 2, seconds=0)  # all of them are there
    again = unseen.Kept(path)
    again.task("drawn04_tree").loss(runs[0]["configs"][0])
    assert len(asked) == n_asked


def test_scores_are_those_of_the_definition(asked, tmp_path):
    """Random search runs twice as long; its halves make the median, its first half is 'random'."""
    kept = unseen.Kept(tmp_path / "runs.jsonl")
    unseen.make(kept, SEARCHES, ["drawn04_tree"], 3, seconds=1e9)
    table = unseen.Table(kept, ["bayes@1", "random", "random_twice"], ["drawn04_tree"])
    losses = {key: np.array(one["losses"]) for key, one in kept.runs.items()}
    optimum = min(v.min() for v in losses.values())
    random = [losses["random", "drawn04_tree", s] for s in range(3)]
    middle = np.median([part.min() - optimum for r in random for part in (r[:12], r[12:])])
    for name, best in {
        "bayes@1": [losses["bayes@1", "drawn04_tree", s].min() for s in range(3)],
        "random": [r[:12].min() for r in random],
        "random_twice": [r.min() for r in random],
    }.items():
        expected = [100 * (1 - (b - optimum) / middle) for b in best]
        assert table.values[name]["score"]["drawn04_tree"] == pytest.approx(expected)
        assert table.values[name]["cut"]["drawn04_tree"] == pytest.approx(np.maximum(expected, -100))
    assert table.mean("random_twice", "score") >= table.mean("random", "score")
    text = unseen.markdown(table, "Title", "")
    assert "| model tree | 1 |" in text and "| data drawn classes | 1 |" in text and "whole numbers" in text


def test_problems_come_in_the_order_of_their_cost_and_dear_ones_are_left_out(asked, tmp_path):
    kept = unseen.Kept(tmp_path / "runs.jsonl")
    kept.add({"problem": "drawn04_tree", "cost": 0.2})
    kept.add({"problem": "bm_knn-iris-acc", "cost": 0.1})
    assert list(unseen.chosen(kept, "training", 1.0)) == ["bm_knn-iris-acc", "drawn04_tree"]
    assert list(unseen.chosen(unseen.Kept(kept.path), "training", 0.15)) == ["bm_knn-iris-acc"]
    assert not asked
    fresh = unseen.Kept(tmp_path / "other.jsonl")
    assert fresh.cost("drawn04_tree") >= 0 and len(asked) == 10
    assert unseen.Kept(fresh.path).costs.keys() == {"drawn04_tree"}


def test_a_peer_that_ran_elsewhere_is_reported_on_its_own_runs(asked, tmp_path, monkeypatch):
    absent = replace(unseen.PEERS["scikit_optimize"], packages=(("not_there", "not-there"),))
    monkeypatch.setitem(unseen.PEERS, "scikit_optimize", absent)
    monkeypatch.setattr(unseen, "RESULTS", tmp_path)
    path, told = tmp_path / "runs.jsonl", tmp_path / "told.md"
    kept = unseen.Kept(path)
    unseen.run(kept, "scikit_optimize", ours("sobol"), "drawn04_tree", 1)
    words = ["x", "--methods", "sobol,random,scikit_optimize", "--seeds", "2", "--file", str(path), "--name", "told"]
    monkeypatch.setattr(sys, "argv", words)
    unseen.main()
    text = told.read_text()
    assert "| scikit_optimize | 1, 1 | " in text and "| drawn04_tree | 2 |" in text
    assert "| +0.0 (+0.0 to +0.0) | +0.0 (+0.0 to +0.0) |" in text  # it is the same search
    assert text.startswith("# Really evaluated searches, training set\n\n" + page.MARK)
    told.write_text("# Mine\n\nWords that stay.\n\n" + page.MARK + "old figures")
    unseen.main()
    assert told.read_text() == "# Mine\n\nWords that stay.\n\n" + text.partition("\n\n")[2]


def test_no_frozen_problem_is_among_those_to_choose_on():
    assert not set(unseen.SETS["training"]()) & set(unseen.SETS["frozen"]())


@pytest.mark.parametrize(
    ("parameters", "kind"),
    [
        ({"a": Float(0, 1)}, "of real numbers"),
        ({"a": Float(0, 1), "b": Int(1, 2)}, "with whole numbers"),
        ({"a": Categorical(["x", "y"]), "b": Int(1, 2)}, "with categories"),
        ({"a": Categorical(["x", "y"]), "b": Float(0, 1, when={"a": "x"})}, "conditional"),
        ({f"a{i}": Float(0, 1) for i in range(20)}, "of 20 axes or more"),
    ],
)
def test_kinds_of_spaces(parameters, kind):
    assert unseen._kind(Space(parameters)) == kind
