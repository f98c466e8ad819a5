"""Data frames that were handed over: few groups, metrics without a value, and code that makes them again."""

import numpy as np
import pandas as pd
import pytest

from tests.datasets.tables import csv, mixed
from tuning import auto, compare, export, problems, run
from tuning.datasets import DatasetError, table

N = 60
FRAME = mixed(N).drop(columns=["label", "price"])
LABELS = mixed(N)["label"]


@pytest.mark.parametrize(("n_groups", "test_size", "folds"), [(2, 0, 2), (3, 0, 3), (4, 0.25, 3), (9, 0.2, 5)])
def test_few_groups_are_few_folds(n_groups, test_size, folds):
    frame = FRAME.assign(g=np.arange(N) % n_groups, y=LABELS)
    plan = auto.plan(frame, "y", group="g", seconds=9, models=["knn"], test_size=test_size)
    assert plan.problem.n_folds == folds == len(plan.problem.splits())
    assert plan.problem.data.facts.n_groups == n_groups


def test_a_metric_that_is_undefined_everywhere_is_not_taken_for_too_little_time():
    frame = pd.DataFrame({"t": np.arange(N), "f": np.arange(N) % 7, "y": ["a"] * 30 + ["b"] * 30})
    plan = auto.plan(frame, "y", time="t", seconds=60, trials=1, models=["knn"], metric="balanced_accuracy")
    with pytest.raises(
        ValueError, match=r"no trial has a score\. The first of them said: fold 1: no row of class"
    ) as caught:
        plan.run()
    assert "seconds" not in str(caught.value)


def frames():
    numbers = np.random.default_rng(0).normal(size=(N, 2))
    whole = FRAME.assign(y=LABELS)[["y", *FRAME.columns]]
    return {
        "a target by itself": (FRAME, LABELS, FRAME.assign(target=LABELS)),
        "a column": (whole, "y", whole),
        "arrays": (numbers, LABELS, pd.DataFrame(numbers, columns=["x1", "x2"]).assign(target=LABELS)),
    }


@pytest.mark.parametrize("name", frames())
def test_code_of_a_frame_runs_where_the_frame_is_bound(name):
    X, y, frame = frames()[name]
    found = auto(X, y, seconds=600, trials=2, models=["knn"], test_size=0.2)
    snippet = found.problem.snippet(found.config)
    names = {"frame": frame}
    exec(snippet, names)
    assert names["score"] == pytest.approx(found.problem.test_score(found.config)[found.problem.metric])
    assert "# frame: the data that were handed over" in snippet and "Path" not in snippet
    table._kept.clear()
    found.given.keep()
    script = export.script(found.history)
    table._kept.clear()
    again = {"frame": frame}
    exec(script, again)
    assert [t.value for t in again["history"].trials] == [t.value for t in found.history.trials]


def test_a_race_on_a_frame_binds_it_and_a_file_stays_a_file():
    data = table.use(table.from_frame(FRAME.assign(y=LABELS)), "y")
    race = compare.race(
        problems.estimator("table", "knn", settings=data.settings), ["random", "sobol"], seeds=[0], trials=2
    )
    assert "table.keep(read)" in export.script(race)
    read = table.read(csv(FRAME.assign(y=LABELS)), "mine.csv")
    problem = problems.estimator("table", "knn", settings=table.use(read, "y").settings)
    assert "table.read(Path('mine.csv').read_bytes(), 'mine.csv')" in problem.snippet(problem.defaults()[0])
    assert "frame" not in export.script(run(problem, "random", trials=1)).replace("history.frame", "")
    assert table.Table.from_bytes(read.to_bytes()).is_frame is False
    assert table.Table.from_bytes(table.from_frame(FRAME).to_bytes()).is_frame is True


def test_a_column_named_none_is_no_group_in_silence():
    frame = FRAME.assign(none=np.arange(N) % 4, y=LABELS)
    for ask in (
        lambda: table.use(table.from_frame(frame), "y", group="none"),
        lambda: auto.plan(frame, "y", seconds=9, group="none"),
    ):
        with pytest.raises(DatasetError, match="a column named 'none' cannot be a group"):
            ask()
    data = table.use(table.from_frame(frame), "y")  # as an input it is one
    names = {"frame": frame}
    problem = problems.estimator("table", "knn", settings=data.settings)
    exec(problem.snippet(problem.defaults()[0]), names)
    assert "none" in names["data"].feature_names


def test_a_frame_without_columns_is_said():
    with pytest.raises(DatasetError, match="has rows and no columns"):
        table.from_frame(pd.DataFrame(index=range(20)))
