"""The history: a fold of events, immutable, replayable, honest about what it does not know."""

import json
import math

import numpy as np
import pytest

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
from tuning.study.trial import spread_of
from tuning.study.values import LONGEST

SPACE = Space({"x": Float(0, 1), "layers": Categorical([(50,), (100, 50)])})


def config(x):
    return {"x": x, "layers": (50,)}


def events():
    return [
        StudyStarted(0.0),
        TrialStarted(1.0, 0, config(0.1)),
        TrialStarted(1.0, 1, config(0.2)),
        TrialReported(2.0, 1, 0, 3, 0.5),
        TrialFinished(3.0, 1, State.DONE, Outcome(0.6, (0.5, 0.7), {"f1": (0.1, 0.3)})),
        TrialFinished(4.0, 0, State.FAILED, Outcome(math.nan, message="ValueError: no")),
        TrialStarted(5.0, 2, config(0.3)),
        TrialFinished(6.0, 2, State.DONE, Outcome(0.4, (0.4, 0.4))),
        StudyFinished(7.0, "all trials done"),
    ]


def test_fold():
    history = History.replay(Study(SPACE), events())
    assert [trial.number for trial in history.trials] == [0, 1, 2]
    assert [trial.state for trial in history.trials] == [State.FAILED, State.DONE, State.DONE]
    assert history.best.number == 1
    np.testing.assert_array_equal(history.best_so_far(), [np.nan, 0.6, 0.6])
    assert history.trials[1].reports[0].epoch == 3
    assert history.trials[1].seconds == 2.0
    assert history.trials[1].spread == pytest.approx(np.std([0.5, 0.7], ddof=1))
    assert history.reason == "all trials done"


def test_a_notebook_shows_a_line_and_not_every_trial():
    history = History.replay(Study(SPACE), events())
    assert repr(history) == "<History: 2 done, 1 failed; best value 0.6, number 1: {'x': 0.2, 'layers': (50,)}>"
    assert repr(History.replay(Study(SPACE), events()[:3])) == "<History: 2 running>"
    assert repr(History(Study(SPACE))) == "<History: no trials>"
    assert "f1" not in repr(history.best) and "Report" not in repr(history.best)


def test_what_rounding_leaves_is_no_spread():
    """Scores that differ by less than a computer can tell have none, at any size; a real one stays."""
    assert np.std([0.7] * 3, ddof=1) > 0  # NumPy's own
    for scale in (1e-100, 1.0, 1e100):
        assert spread_of([0.7 * scale] * 3) == 0
    assert spread_of([0.0, 0.0]) == 0 and spread_of([1e-16, -1e-16]) == pytest.approx(2**0.5 * 1e-16)
    assert spread_of([1.0, 1.0 + 1e-12]) > 0 and np.isnan(spread_of([1.0]))


def test_older_histories_do_not_change_and_may_branch():
    history, seen = History(Study(SPACE)), []
    for event in events():
        seen.append((history, len(history), history.finished))
        history = history.apply(event)
    for old, n, finished in seen:
        assert len(old) == n
        assert old.finished == finished
    early = seen[-2][0]
    branch = early.apply(TrialFinished(6.0, 2, State.DONE, Outcome(0.9)))
    assert branch.best.value == 0.9
    assert history.best.value == 0.6


def test_events_survive_json():
    for event in events():
        again = event_from_json(json.loads(json.dumps(event_to_json(event))), SPACE)
        if isinstance(event, TrialFinished) and math.isnan(event.outcome.value):
            assert again.outcome.message == event.outcome.message
        else:
            assert again == event


def test_past_is_what_was_known_at_the_time():
    past = History.replay(Study(SPACE), events()).at(1)
    assert [trial.number for trial in past.running] == [0]  # trial 0 was still running when trial 1 was asked for
    assert past.finished == ()
    past = History.replay(Study(SPACE), events()).at(2)
    assert [trial.number for trial in past.finished] == [0, 1]
    assert past.next_number == 2


def test_minimize_and_ties():
    history = History.of(SPACE, [config(0.1), config(0.2), config(0.3), config(0.4)], [3, 1, 1, None], "minimize")
    assert history.best.number == 1
    np.testing.assert_array_equal(history.best_so_far(), [3, 1, 1, 1])
    assert history.trials[3].state == State.NAN


def test_frame_has_a_row_per_trial_and_the_columns_even_when_empty():
    frame = History.replay(Study(SPACE), events()).frame()
    assert list(frame["number"]) == [0, 1, 2]
    assert frame.loc[1, "mean_f1"] == pytest.approx(0.2)
    assert frame.loc[1, "split1_score"] == 0.7
    assert "param_x" in History(Study(SPACE)).frame().columns


def test_read_by_another_metric():
    history = History.replay(Study(SPACE), events()).by_metric("f1", "maximize")
    assert history.trials[1].value == pytest.approx(0.2)
    assert history.trials[2].state == State.NAN
    assert history.trials[0].state == State.FAILED


def test_impossible_events_are_refused():
    history = History(Study(SPACE))
    with pytest.raises(ValueError, match="next number"):
        history.apply(TrialStarted(0.0, 5, config(0.1)))
    with pytest.raises(ValueError, match="not running"):
        history.apply(TrialFinished(0.0, 0, State.DONE, Outcome(1.0)))
    with pytest.raises(ValueError, match="NaN trial"):
        history.apply(TrialStarted(0.0, 0, config(0.1))).apply(TrialFinished(0.0, 0, State.DONE, Outcome(math.nan)))
    with pytest.raises(ValueError, match="direction"):
        Study(SPACE, "up")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Study({"x": [1]}), r"must be a tuning.Space, not dict\. Space.from_sklearn"),
        (lambda: History.of(None, [], []), "must be a tuning.Space, not None"),
        (lambda: History.of({"x": [1, 2]}, [{"x": 1}], [1.0]), "must be a tuning.Space, not dict"),
        (lambda: Study(SPACE, problem=None), "the problem of a study is a dictionary, its recipe, not None"),
        (lambda: Study(SPACE, method="bayes"), "the method of a study is a dictionary, its recipe, not 'bayes'"),
        (lambda: Study(SPACE, metric=5), "metric is text, not 5"),
        (lambda: Study(SPACE, optimum="a"), "optimum must be a number, not 'a'"),
        (lambda: History.of(SPACE, [config(0.1)], []), "1 configs and 0 values. Give one value for each config"),
        (lambda: History.of(SPACE, [], [1.0, 2.0]), "0 configs and 2 values"),
        (lambda: TrialStarted(0.0, 0, config(0.1), budget=0), "the budget must be a finite number above 0, not 0.0"),
        (lambda: TrialStarted(0.0, 0, config(0.1), budget=math.inf), "a finite number above 0, not inf"),
        (lambda: TrialStarted(0.0, 0, config(0.1), budget="a"), "the budget must be a number, not 'a'"),
        (lambda: TrialStarted(0.0, 0, config(0.1), note=[1]), "the note must be a dictionary, not list"),
        (lambda: StudyStarted(None), "time must be a number, not None"),
    ],
)
def test_what_is_no_study_no_history_and_no_event_is_refused_where_it_is_built(make, words):
    with pytest.raises(ValueError, match=words) as refused:
        make()
    assert str(refused.value).endswith(".") and len(str(refused.value)) < 200


def test_numbers_of_numpy_are_those_of_python_in_every_event():
    one = np.float32(0.5)
    history = History.replay(
        Study(SPACE, optimum=one),
        [
            StudyStarted(np.float64(0)),
            TrialStarted(one, 0, config(0.1), one, {"a": one}, np.int64(1)),
            TrialReported(one, 0, 0, 1, one),
            TrialFinished(np.float64(2), 0, State.DONE, Outcome(one)),
            StudyFinished(np.float64(3), "over"),
        ],
    )
    trial = history.trials[0]
    times = (history.started, trial.started, trial.finished, trial.budget, trial.ask_seconds, history.ended)
    assert times == (0.0, 0.5, 2.0, 0.5, 1.0, 3.0) and {type(time) for time in times} == {float}
    assert type(history.study.optimum) is float and History.from_json(history.to_json()) == history


def test_an_endless_reason_is_cut():
    reason = History(Study(SPACE)).apply(StudyFinished(0.0, "x" * 10**6)).reason
    assert len(reason) <= LONGEST and "1,000,000 characters" in reason
    assert StudyFinished(0.0, reason).reason == reason


def test_ten_thousand_trials_are_quick_to_fold():
    """A shared list, not a copy per event: a quadratic fold would need 10,000 x 5,000 copies on average."""
    history = History(Study(SPACE))
    for number in range(10_000):
        history = history.apply(TrialStarted(float(number), number, config(0.5)))
        history = history.apply(TrialFinished(number + 0.5, number, State.DONE, Outcome(0.5)))
    assert len(history._finished._shared) == 10_000
    assert len(history.done) == 10_000
