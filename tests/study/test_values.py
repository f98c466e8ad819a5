"""What a history keeps: read-only, comparable, JSON-able, and quick to add to."""

import copy
import json
import math
import pickle

import numpy as np
import pytest

from tuning import problems, run
from tuning.space import Categorical, Float, Space
from tuning.study import (
    History,
    Outcome,
    State,
    Study,
    StudyFinished,
    StudyStarted,
    TrialFinished,
    TrialReported,
    TrialStarted,
    event_from_json,
    event_to_json,
)
from tuning.study.values import Growing, plain

SPACE = Space({"x": Float(0, 1), "layers": Categorical([(50,), (100, 50), True, 1])})


def test_a_config_in_a_history_cannot_be_changed():
    history = run(problems.get("branin"), "bayes", trials=13)
    trial = history.best
    for change in (
        lambda: trial.config.__setitem__("x1", 0.0),
        lambda: trial.config.pop("x1"),
        trial.config.clear,
        lambda: trial.config.update(x1=0.0),
        lambda: trial.config.setdefault("new", 0.0),
        lambda: trial.config.__ior__({"x1": 0.0}),
        lambda: trial.config.__delitem__("x1"),
        lambda: trial.note.__setitem__("place", 0),
        lambda: trial.metrics.__setitem__("value", ()),
        lambda: history.study.problem.__setitem__("name", "other"),
        lambda: history.study.method.__setitem__("name", "other"),
    ):
        with pytest.raises(TypeError, match="copy"):
            change()
    for mine in (dict(trial.config), trial.config.copy(), {**trial.config}, trial.config | {}):
        mine["x1"] = 0.0
    assert trial.config == pickle.loads(pickle.dumps(trial.config)) == copy.deepcopy(trial.config)
    assert json.loads(json.dumps(trial.config)) == trial.config


def test_lists_and_arrays_inside_are_copies_that_cannot_be_changed_and_are_written_as_before():
    mine = {"seen": [1, {"deep": [2]}], "at": np.arange(3.0), "pair": ([3], 4)}
    history = History(Study(SPACE, problem={"l": [1]})).apply(TrialStarted(0.0, 0, {"x": 0.5, "layers": 1}, note=mine))
    outcome = Outcome(1.0, series={"loss": [[(1, 2.0)]]}, pictures={"a": [1]})
    history = history.apply(TrialFinished(1.0, 0, State.DONE, outcome))
    mine["seen"].append(5), mine["seen"][1]["deep"].clear(), mine["at"].fill(7), mine["pair"][0].pop()
    text, trial = history.to_json(), history.trials[0]
    lists = [trial.note["seen"], trial.note["seen"][1]["deep"], trial.note["pair"][0], trial.series["loss"][0][0]]
    lists += [trial.series["loss"], trial.pictures["a"], history.study.problem["l"]]
    for kept in (lists, *pickle.loads(pickle.dumps([lists])), copy.deepcopy(lists)):
        for one in kept:
            for change in (
                lambda one=one: one.append(1),
                lambda one=one: one.__setitem__(0, 1),
                lambda one=one: one.__delitem__(0),
                lambda one=one: one.__iadd__([1]),
                lambda one=one: one.sort(),
                one.clear,
                one.pop,
            ):
                with pytest.raises(TypeError, match="copy"):
                    change()
    for note in (trial.note, pickle.loads(pickle.dumps(trial)).note, History.from_json(text).trials[0].note):
        with pytest.raises(ValueError, match="read-only"):
            note["at"][0] = 1.0
    assert lists == [[1, {"deep": [2]}], [2], [3], [1, 2.0], [[[1, 2.0]]], [1], [1]]
    assert json.dumps(lists) == json.dumps([list(one) for one in lists])
    assert History.from_json(text) == history == pickle.loads(pickle.dumps(history)) and history.to_json() == text
    note = json.loads(text)["trials"][0]["note"]
    assert note["seen"] == [1, {"deep": [2]}] and note["pair"] == {"$": "tuple", "of": [[3], 4]}
    assert note["at"]["of"] == [0.0, 1.0, 2.0]


@pytest.mark.parametrize("circle", [[], {}], ids=["list", "dict"])
def test_a_note_or_recipe_that_holds_itself_is_refused(circle):
    circle.append(circle) if isinstance(circle, list) else circle.update(a=circle)
    for make in (lambda: TrialStarted(0.0, 0, {}, note={"c": circle}), lambda: Study(SPACE, method={"c": circle})):
        with pytest.raises(ValueError, match="holds itself, or is nested too deep"):
            make()


def test_whoever_hands_a_config_over_can_not_change_it_later():
    config = {"x": 0.5, "layers": (50,)}
    history = History(Study(SPACE)).apply(TrialStarted(0.0, 0, config))
    config["x"] = 0.7
    assert history.trials[0].config["x"] == 0.5


def told(*events):
    return History.replay(Study(SPACE, seed=3), [StudyStarted(0.0), *events])


def test_histories_are_equal_if_the_same_happened():
    begun = TrialStarted(1.0, 0, {"x": 0.5, "layers": True}, note={"place": np.int64(3), "thetas": (1.0, 2.0)})
    report = TrialReported(1.5, 0, 0, None, math.nan)
    end = TrialFinished(2.0, 0, State.NAN, Outcome(math.nan, (math.nan,)))
    history = told(begun, report, end, StudyFinished(3.0, "over"))
    texts = [json.dumps(event_to_json(event)) for event in (begun, report, end, StudyFinished(3.0, "over"))]
    again = told(*(event_from_json(json.loads(text), SPACE) for text in texts))
    assert history == again and hash(history) == hash(again)
    assert history == pickle.loads(pickle.dumps(history))
    assert told(begun) == told(begun) != told(begun, report)
    one = TrialStarted(1.0, 0, {"x": 0.5, "layers": 1}, note=begun.note)
    assert told(begun) != told(one), "True is not 1"
    assert told(begun) != History.replay(Study(SPACE, seed=4), [StudyStarted(0.0), begun])
    assert history != "history"


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, None, np.float32("inf")])
def test_plain_data_that_are_not_finite_make_nan_trials_as_in_a_search(value):
    history = History.of(SPACE, [{"x": 0.5, "layers": 1}, {"x": 0.2, "layers": 1}], [value, 1.0])
    assert [t.state for t in history.trials] == [State.NAN, State.DONE]
    assert history.trials[0].message.startswith("the value is")
    np.testing.assert_array_equal(history.best_so_far(), [np.nan, 1.0])


@pytest.mark.parametrize("value", ["0.5", [0.5], 1j, 10**400])
def test_plain_data_that_are_no_numbers_are_refused(value):
    with pytest.raises(ValueError, match="value 0"):
        History.of(SPACE, [{"x": 0.5, "layers": 1}], [value])


@pytest.mark.parametrize("seed", [-1, None, 1.5, "0"])
def test_a_study_needs_a_seed(seed):
    with pytest.raises(ValueError, match="seed must be a whole number of at least 0"):
        Study(SPACE, seed=seed)


def test_what_json_has_no_word_for_is_said():
    with pytest.raises(TypeError, match="object cannot be written as JSON"):
        plain({"a": [object()]})
    assert plain({"a": (np.arange(2), np.bool_(True), 2**70)}) == {"a": [[0, 1], True, 2**70]}


def test_many_reports_of_one_trial_share_one_list():
    history = told(TrialStarted(1.0, 0, {"x": 0.5, "layers": 1}))
    lists = set()
    for epoch in range(1000):
        history = history.apply(TrialReported(2.0, 0, 0, epoch, 0.5))
        lists.add(id(history.running[0].reports._shared))
    assert len(lists) == 1, "a copy for each report is quadratic"
    ended = history.apply(TrialFinished(3.0, 0, State.DONE, Outcome(0.5)))
    assert type(ended.trials[0].reports) is tuple and len(ended.trials[0].reports) == 1000


def test_a_growing_sequence_keeps_its_past_and_may_branch():
    a = Growing([1]).and_one(2)
    b, c = a.and_one(3), a.and_one(4)
    assert (tuple(a), tuple(b), tuple(c)) == ((1, 2), (1, 2, 3), (1, 2, 4))
    assert b[-1] == 3 and b[:-1] == (1, 2) and a == (1, 2) and len(a) == 2 and a != b
    assert pickle.loads(pickle.dumps(b)) == b
    with pytest.raises(IndexError):
        a[2]


def test_counted_trials_leave_out_cancelled_ones():
    history = told(
        TrialStarted(1.0, 0, {"x": 0.1, "layers": 1}),
        TrialStarted(1.0, 1, {"x": 0.2, "layers": 1}),
        TrialStarted(1.0, 2, {"x": 0.3, "layers": 1}),
        TrialFinished(2.0, 0, State.CANCELLED, Outcome(math.nan)),
        TrialFinished(2.0, 1, State.FAILED, Outcome(math.nan)),
    )
    assert [t.number for t in history.asked] == [1, 2] and history.n_asked == 2 and len(history) == 3
    assert [t.number for t in history.ended_trials] == [1]
    assert history.at(99).n_asked == 2
