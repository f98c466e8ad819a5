"""A history as text: the same to the last digit, whatever a method notes; what is no history is refused in words."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import histories, small_spaces
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
    exact,
)
from tuning.study import TrialStarted as Started

SPACE = Space({"$": Float(0, 1), "layers": Categorical([(50,), (100, (50, None)), True, 1])})

leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None, exclude_categories=()), max_size=5)
    | st.just(10**400)
)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=3) | st.just("$") | st.integers(), inner, max_size=4)
    ),
    max_leaves=12,
)


def told(value):
    """The value as text in which a tuple is no list, NaN is NaN and -0.0 is not 0.0."""
    return repr(value)


@given(values)
def test_values_come_back_exactly(value):
    text = exact.dumps(value)
    assert told(exact.loads(text)) == told(value)
    assert told(exact.loads(text.encode())) == told(value)
    json.loads(text, parse_constant=pytest.fail)  # strict JSON: no NaN outside of text


@given(histories(small_spaces(may_be_infinite=True)), values)
def test_histories_come_back_exactly(history, note):
    number = history.next_number
    config = history.space.sample(np.random.default_rng(number))
    history = history.apply(Started(math.pi, number, config, 0.25, {"note": note, "$": (1, [2])}, 0.1))
    for value in (math.nan, -math.inf, 0.1):
        history = history.apply(TrialReported(4.0, number, 0, None, value))
    history = history.apply(StudyFinished(9.0, "enough"))
    again = History.from_json(history.to_json())
    assert again == history
    assert [told(vars(trial)) for trial in again.trials] == [told(vars(trial)) for trial in history.trials]
    assert again.in_order_of_end == history.in_order_of_end or again.to_json() == history.to_json()
    assert (again.session, again.reason, again.n_asked) == (history.session, history.reason, history.n_asked)
    assert again.to_json() == history.to_json()


def busy():
    """One that has all: folds, metrics, epochs, reports, NaN, infinities, trials that run and ended out of order."""
    history = History(Study(SPACE, "minimize", "loss", {"folds": (1, 2)}, {"name": "m"}, 7, 9, -0.5))
    outcome = Outcome(0.5, (0.25, 0.75), {"f1": (math.nan, math.inf)}, 1.5, 0.5, (3, 4), "slow\ud800")
    for event in (
        StudyStarted(1.5, 12),
        Started(2, 0, {"$": 0.5, "layers": (100, (50, None))}, 1, {"array": np.arange(4.0).reshape(2, 2)}),
        Started(2.0, 1, {"$": 0.5, "layers": True}),
        Started(3.0, 2, {"$": 1.0, "layers": 1}),
        TrialReported(3.0, 2, 1, 4, math.nan),
        TrialFinished(4.0, 1, State.DONE, outcome),
        TrialFinished(5.0, 0, State.NAN, Outcome(math.inf)),
    ):
        history = history.apply(event)
    return history


def test_all_that_a_trial_can_have_comes_back_and_the_search_goes_on():
    history = busy()
    again = History.from_json(history.to_json())
    assert again == history
    assert [trial.number for trial in again.in_order_of_end] == [1, 0]
    assert again.trials[0].config["layers"] == (100, (50, None))
    assert again.trials[1].config["layers"] is True
    assert again.trials[1].metrics["f1"][1] == math.inf
    np.testing.assert_array_equal(again.trials[0].note["array"], [[0, 1], [2, 3]])
    assert again.planned == 12
    end = TrialFinished(6.0, 2, State.DONE, Outcome(0.1))
    assert again.apply(end) == history.apply(end)
    assert again.apply(end).at(2) == history.apply(end).at(2)


@pytest.mark.parametrize("method", ["bayes", "tpe", "grid"])
def test_a_search_read_from_a_file_goes_on_as_the_one_that_was_never_interrupted(method, tmp_path):
    problem = problems.get("branin")
    ticks = iter(range(10_000)).__next__
    whole = run(problem, method, trials=10, seed=1, clock=ticks)
    run(problem, method, trials=6, seed=1).save(tmp_path / "half.json")
    resumed = run(problem, method, trials=10, history=History.read(tmp_path / "half.json"))
    assert [(t.config, t.value) for t in resumed.trials] == [(t.config, t.value) for t in whole.trials]


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path, history = tmp_path / "history.json", busy()
    history.save(path)
    path.chmod(0o640)
    before = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        History(Study(SPACE)).save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
    monkeypatch.undo()
    History(Study(SPACE)).save(path)
    assert len(History.read(path)) == 0
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def changed(**entries):
    return json.dumps({**json.loads(busy().to_json()), **entries})


def with_trial(**entries):
    data = json.loads(busy().to_json())
    data["trials"][0].update(entries)
    return json.dumps(data)


REFUSED = {
    "": "not JSON",
    "[1": "not JSON",
    "{}": "does not say that it is one",
    '{"$": "nan"}': "does not say that it is one",
    '{"$": "pickle"}': "'pickle' is no mark",
    '{"$": "tuple"}': "damaged",
    '{"$": "array", "of": ["a"], "type": "O", "shape": [1]}': "not of this notation",
    "[" * 1000 + '{"$": "nan"}' + "]" * 1000: "nested too deep",
    changed(version=2): "a newer version wrote it, in notation 2, and this one reads up to 1. Update tuning",
    changed(version="1"): "version must be a whole number",
    changed(trials={}): "its trials are a list",
    changed(trials=[1]): "a stored trial is an object, not 1",
    changed(trials=[])[:-1]: "not JSON",
    changed(trials=json.loads(busy().to_json())["trials"][:2] * 2): "not numbered from 0 to 3",
    changed(session=[]): "its session is a list of a time, a number of trials and a rule, not list",
    changed(session={"a": 1}): "its session is a list of a time, a number of trials and a rule, not dict",
    changed(session=[1]): "its session is a list of a time",
    changed(session=["soon", 2, "none"]): "its session must be a number",
    changed(study={}): "a stored study has the entries",
    changed(study=None): "a stored study is an object, not None",
    changed(started="soon"): "started must be a number",
    changed(reason=5): "reason is text",
    with_trial(config={"$": "dict", "of": [["$", 3.0], ["layers", True]]}): "trial 1: . = 3.0 is outside",
    with_trial(config=None): "trial 1: a config is a dict",
    with_trial(state="happy"): "trial 1: 'happy' is not a valid State",
    with_trial(state="nan"): "trial 1: it is nan, and its value is 0.5",
    with_trial(finished=None): "trial 1: it is done, and the time of its end is None",
    with_trial(value={"$": "nan"}): "trial 1: it is done with the value nan",
    with_trial(metrics=[1]): "trial 1: metrics must be a dictionary",
    with_trial(reports=[[1, 2]]): "trial 1: an entry is damaged",
    with_trial(note=[]): "trial 1: its note is an object",
    with_trial(budget=-1): "trial 1: its budget must be a finite number above 0, not -1.0",
    with_trial(budget={"$": "inf"}): "trial 1: its budget must be a finite number above 0, not inf",
    with_trial(number=-1): "number of a trial must be a whole number",
}


@pytest.mark.parametrize("text", REFUSED, ids=list(REFUSED.values()))
def test_what_is_no_history_is_refused_in_words(text):
    for given_as in (text, text.encode()):
        with pytest.raises(ValueError, match=REFUSED[text]) as refused:
            History.from_json(given_as)
        assert str(refused.value).startswith("this is no history that can be read: ")
        assert len(str(refused.value)) < 400


def test_what_cannot_be_written_is_said():
    deep = []
    for _ in range(101):
        deep = [deep]
    for note, said in (({"f": len}, "holds builtin_function_or_method"), ({"c": deep}, "holds itself")):
        history = History(Study(SPACE)).apply(Started(0.0, 0, {"$": 0.5, "layers": 1}, note=note))
        with pytest.raises(ValueError, match=said):
            history.to_json()
