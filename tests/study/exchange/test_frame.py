"""Histories from tables: of scikit-learn, of Optuna, of Weights & Biases, of our own, and of anybody."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from sklearn.datasets import load_iris
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from tests.strategies import histories, small_spaces
from tuning import plots, problems, run
from tuning.space import Categorical, Float, Int, Space
from tuning.study import History, State
from tuning.study.exchange.columns import MISSING, column, spans_decades

GRID = [
    {"svc__kernel": ["rbf"], "svc__C": [0.1, 1, 10, 100], "svc__gamma": ["scale", 0.1], "svc__max_iter": [-1]},
    {"svc__kernel": ["poly"], "svc__C": [0.1, 1, 10, 100], "svc__degree": [2, 3], "svc__max_iter": [-1]},
]


@pytest.fixture(scope="module")
def fitted():
    X, y = load_iris(return_X_y=True)
    search = GridSearchCV(make_pipeline(StandardScaler(), SVC()), GRID, cv=3, return_train_score=True)
    return search.fit(X, y)


def without_params(results):
    return pd.DataFrame(results).drop(columns="params")


@pytest.mark.parametrize("form", [dict, pd.DataFrame, without_params])
def test_the_results_of_a_grid_search(fitted, form):
    history = History.from_frame(form(fitted.cv_results_))
    assert history.space["svc__C"] == Float(0.1, 100, log=True)
    assert history.space["svc__gamma"] == Categorical(["scale", 0.1], when={"svc__kernel": "rbf"})
    assert history.space["svc__degree"] == Int(2, 3, when={"svc__kernel": "poly"})
    assert history.space["svc__max_iter"] == Categorical([-1])
    assert [trial.config for trial in history.trials] == fitted.cv_results_["params"]
    assert [trial.value for trial in history.trials] == fitted.cv_results_["mean_test_score"].tolist()
    assert history.best.config == fitted.best_params_
    assert history.study.metric == "score"
    third = history.trials[2]
    assert third.fold_scores == tuple(fitted.cv_results_[f"split{i}_test_score"][2] for i in range(3))
    assert third.metrics["train_score"] == (fitted.cv_results_["mean_train_score"][2],)
    assert third.fit_seconds == pytest.approx(3 * fitted.cv_results_["mean_fit_time"][2])
    assert "svc__degree is active where svc__kernel = 'poly': it has a value exactly there." in history.inference
    for name in plots.names():
        card = plots.card(name, {"grid": history})
        assert bool(card.drawing) != bool(card.reason)
    assert plots.card("folds", {"grid": history}).drawing
    assert plots.card("metric_pairs", {"grid": history}).drawing


def test_a_grid_over_none_keeps_it_as_a_choice():
    results = {
        "params": [{"max_depth": None, "leaf": 1}, {"max_depth": 3, "leaf": 2}],
        "param_max_depth": np.ma.masked_array([None, 3], mask=[False, False], dtype=object),
        "mean_test_score": [0.5, 0.75],
    }
    history = History.from_frame(results)
    assert history.space["max_depth"] == Categorical([None, 3])


def test_the_frame_of_optuna():
    optuna = pytest.importorskip("optuna", reason="needs the extra [exchange]")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(direction="minimize", sampler=optuna.samplers.RandomSampler(seed=0))

    def objective(trial):
        trial.set_user_attr("accuracy", 0.5)
        x = trial.suggest_float("x", 1e-5, 1, log=True)
        if trial.number == 3:
            raise optuna.TrialPruned
        return x + trial.suggest_int("n", 1, 9)

    study.optimize(objective, n_trials=30)
    study.enqueue_trial({"x": 0.5})
    history = History.from_frame(study.trials_dataframe(), direction="minimize")
    assert len(history) == 30
    assert "1 of 31 trials are left out: they have not begun." in history.inference
    assert history.best.value == study.best_value
    assert history.trials[3].state == State.PRUNED
    assert history.space["x"].log
    assert isinstance(history.space["n"], Int)
    assert history.trials[0].metrics["accuracy"] == (0.5,)
    assert history.trials[0].seconds == pytest.approx(study.trials[0].duration.total_seconds(), abs=1e-5)


def wandb():
    return pd.DataFrame(
        {
            "Name": ["a", "b", "c", "d"],
            "State": ["finished", "crashed", "running", "finished"],
            "Created": ["2024-01-02T03:04:05.000Z", "2024-01-02T03:05:05.000Z", None, "2024-01-02T03:07:05.000Z"],
            "Runtime": [5.0, 6, 7, 8],
            "Tags": [None] * 4,
            "lr": [1e-4, 1e-2, 1e-1, 1e-3],
            "optimizer": ["adam", "sgd", "adam", "sgd"],
            "momentum": [None, 0.9, None, 0.8],
            "nesterov": [None, True, None, False],
            "layers": [2, 3, 2, 2],
            "train_loss": [0.25, 1.0, 1.0, 0.5],
            "val_loss": [0.5, None, 0.1, math.inf],
        }
    )


def test_an_export_of_weights_and_biases():
    history = History.from_frame(wandb(), value="val_loss", direction="minimize")
    assert history.space == Space(
        {
            "lr": Float(1e-4, 1e-1, log=True),
            "optimizer": Categorical(["adam", "sgd"]),
            "momentum": Float(0.8, 0.9, when={"optimizer": "sgd"}),
            "nesterov": Categorical([True, False], when={"optimizer": "sgd"}),
            "layers": Int(2, 3),
        }
    )
    assert [trial.state for trial in history.trials] == [State.DONE, State.FAILED, State.RUNNING, State.NAN]
    assert history.trials[3].message == "the value is inf."
    assert history.trials[0].metrics == {"train_loss": (0.25,), "val_loss": (0.5,)}
    assert [trial.seconds for trial in history.finished] == [5, 6, 8]
    assert history.trials[1].started - history.trials[0].started == 60
    assert "Left out as facts of a run: Name, State, Created, Runtime, Tags." in history.inference
    assert "Taken for metrics by their names: train_loss." in history.inference
    assert History.from_json(history.to_json()) == history


@given(histories(small_spaces(may_be_infinite=True)))
def test_our_own_frame_comes_back(history):
    if not history.done:
        return
    again = History.from_frame(history.frame(), space=history.space, direction=history.direction)
    assert again.space == history.space
    assert [(t.number, t.config, t.value) for t in again.trials] == [
        (t.number, t.config, t.value) for t in history.trials
    ]
    assert [t.state for t in again.trials] == [t.state for t in history.trials]
    np.testing.assert_array_equal(again.best_so_far(), history.best_so_far())


def test_one_and_the_float_come_back_as_they_were():
    table = pd.DataFrame({"value": [1.0, 2.0, 3.0], "a": pd.Series([1, 1.0, "sqrt"], dtype=object)})
    history = History.from_frame(table)
    assert repr([t.config["a"] for t in history.trials]) == "[1, 1.0, 'sqrt']"
    assert History.from_json(history.to_json()) == history
    space = Space({"a": Categorical([1, "sqrt"]), "n": Int(0, 2, when={"a": 1})})
    read = History.from_frame(table.assign(n=[1.0, 2.0, None]), space=space)
    assert repr([t.config for t in read.trials]) == repr([{"a": 1, "n": 1}, {"a": 1, "n": 2}, {"a": "sqrt"}])


def test_values_that_are_no_numbers_are_nan_trials_that_say_so():
    table = {"x": [1.0, 2.0, 3.0, 4.0, 5.0], "value": ["0.5", "failed", None, 1e400, [1]]}
    history = History.from_frame(table)
    assert [trial.state for trial in history.trials] == [State.DONE, *[State.NAN] * 4]
    assert [trial.message for trial in history.trials[1:]] == [
        "the value is failed.",
        "the table has no value for it.",
        "the value is inf.",
        "the value is no number but a list.",
    ]


def test_lists_of_dictionaries_frames_of_others_and_names_in_the_index_are_tables_too():
    space = Space({"lr": Float(0.1, 0.3), "opt": Categorical(["adam", "sgd"])})
    rows = [{"lr": 0.1, "opt": "adam", "value": 1}, {"value": 2, "opt": "sgd", "lr": 0.3}]
    frame = pd.DataFrame(rows)

    class Polars:
        def to_pandas(self):
            return frame

    for table in (rows, frame, Polars(), frame.set_index(["lr", "opt"]), frame.set_index(["opt"])[["lr", "value"]]):
        history = History.from_frame(table)
        assert {**history.space} == {**space}
        assert [trial.config for trial in history.trials] == [{"lr": 0.1, "opt": "adam"}, {"lr": 0.3, "opt": "sgd"}]
        assert history.best.value == 2


def test_parameters_may_have_the_names_of_facts():
    space = Space(
        {"number": Float(0, 1), "state": Categorical(["done", "x"]), "value": Int(1, 9), "split0_score": Int(1, 3)}
    )
    configs = [space.sample(np.random.default_rng(seed)) for seed in range(9)]
    history = History.of(space, configs, range(9))
    for known in (space, None):
        again = History.from_frame(history.frame(), space=known)
        assert [dict(trial.config) for trial in again.trials] == configs
        assert [trial.value for trial in again.trials] == [*range(9)]


def test_a_given_space_is_kept_and_each_row_must_be_of_it():
    space = Space(
        {
            "k": Categorical(["a", "b", (50,), None, True]),
            "n": Int(1, 9, when={"k": "a"}),
            "x": Float(0, 1),
        }
    )
    table = {
        "k": ["a", "(50,)", None, "True"],
        "n": [3.0, 4.0, None, 5.0],
        "config.x": [0, 1, 0.5, 0.5],
        "v": [1, 2, 3, 4],
    }
    history = History.from_frame(table, space=space, value="v")
    assert history.space == space
    assert [trial.config for trial in history.trials] == [
        {"k": "a", "n": 3, "x": 0.0},
        {"k": (50,), "x": 1.0},
        {"k": None, "x": 0.5},
        {"k": True, "x": 0.5},
    ]
    with pytest.raises(ValueError, match=r"row 2 of the table: x = 5.0 is outside \[0, 1\]"):
        History.from_frame({"k": ["b", "b"], "x": [0.5, 5.0], "value": [1, 2]}, space=space)
    with pytest.raises(ValueError, match=r"row 1 of the table: n is missing"):
        History.from_frame({"k": ["a"], "x": [0.5], "value": [1]}, space=space)
    with pytest.raises(ValueError, match="the table has no column for the parameter x"):
        History.from_frame({"k": ["b"], "value": [1]}, space=space)
    with pytest.raises(ValueError, match="direction must be"):
        History.from_frame({"k": ["b"], "x": [0.5], "value": [1]}, space=space, direction="up")


@pytest.mark.parametrize(
    ("cells", "parameter"),
    [
        ([1, 2, 3], Int(1, 3)),
        ([1.0, 2.0, 3.0], Float(1, 3)),
        ([1.0, MISSING, 3.0], Int(1, 3)),
        ([1, 10, 100, 1000], Int(1, 1000, log=True)),
        ([0.0, 1e-4, 1e-2, 1.0], Float(0, 1)),
        ([0.1, 1, 10], Float(0.1, 10, log=True)),
        ([1, 99, 50, 75, 25, 33, 66, 100], Int(1, 100)),
        ([3, 3], Categorical([3])),
        ([True, False], Categorical([True, False])),
        (["a", "b", "a"], Categorical(["a", "b"])),
        ([None, 1, "auto"], Categorical([None, 1, "auto"])),
        ([True, 1], Categorical([True, 1])),
        ([[1], (1,)], Categorical([(1,)])),
        ([2**60, 0.5], Float(0.5, 2.0**60, log=True)),
        ([2**60, 2**60 + 1, 3], Categorical([2**60, 2**60 + 1, 3])),
        ([2**53, MISSING, 2**53 + 1], Categorical([2**53, 2**53 + 1])),
    ],
)
def test_what_a_column_is_taken_for(cells, parameter):
    found = column("x", cells)
    assert found.parameter == parameter
    assert all(value is MISSING or parameter.contains(value) for value in found.values)


def test_large_whole_numbers_are_not_merged():
    table = pd.DataFrame({"value": [1.0, 2.0], "a": [2**60, 2**60 + 1]})
    history = History.from_frame(table)
    assert [t.config["a"] for t in history.trials] == [2**60, 2**60 + 1]
    assert History.from_json(history.to_json()) == history
    assert [t.config for t in History.from_frame(table, space=history.space).trials] == [
        t.config for t in history.trials
    ]
    for cells in ([10**30, 10**30 + 1], [2**60 + k for k in range(201)]):
        assert column("a", cells) == "a is left out: its whole numbers are too large to be told apart in a range."


def test_scales_are_told_apart():
    rng = np.random.default_rng(0)
    for _ in range(50):
        assert not spans_decades(rng.random(200))
        assert spans_decades(10 ** rng.uniform(-5, 0, 200))


def test_a_large_table_of_a_search_is_read(tmp_path):
    history = run(problems.get("branin"), "random", trials=300, seed=0)
    table = pd.concat([history.frame()] * 20, ignore_index=True)
    again = History.from_frame(table, direction="minimize")
    assert len(again) == 6000
    assert again.best.value == history.best.value
