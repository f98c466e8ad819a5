"""What was written is read back as it was: every state, every odd number, notes, reports, times."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import tuning.store
from tests.store.told import STUDY, Teller, begun
from tests.strategies import small_spaces
from tuning.store import Run, StoreError
from tuning.study import History, Outcome, State, Study, StudyStarted, TrialFinished, TrialReported, TrialStarted

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)  # to make a failure small takes many transactions
NUMBERS = st.floats() | st.integers(-(2**80), 2**80)
TIMES = st.floats(allow_nan=False) | st.integers(-(2**80), 2**80)
ATOMS = st.none() | st.booleans() | NUMBERS | st.text() | st.sampled_from(["\0", "\ud800", "~tuple", "<b>&", "é"])
VALUES = st.recursive(
    ATOMS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=5) | st.integers() | st.just("~float"), inner, max_size=3)
    ),
    max_leaves=8,
)


def same(a, b):
    """Equal in value and in type, all the way down; NaN equals NaN."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[name], b[name]) for name in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    return repr(a) == repr(b)


@st.composite
def told(draw, study):
    """A history in which anything may have happened, with odd numbers everywhere."""
    history = History(study).apply(StudyStarted(draw(TIMES), draw(st.none() | st.integers(1, 9))))
    rng = np.random.default_rng(draw(st.integers(0, 9)))
    for _ in range(draw(st.integers(0, 6))):
        number, note = history.next_number, draw(st.dictionaries(st.text(max_size=3), VALUES, max_size=2))
        config = study.space.sample(rng)
        budget = draw(st.floats(0, exclude_min=True, allow_infinity=False))
        history = history.apply(TrialStarted(draw(NUMBERS), number, config, budget, note, draw(st.floats())))
        for epoch in draw(st.lists(st.none() | st.integers(0, 3), max_size=3)):
            history = history.apply(TrialReported(0.0, number, draw(st.integers(0, 4)), epoch, draw(st.floats())))
        for running in draw(st.permutations([t.number for t in history.running]))[: draw(st.integers(0, 2))]:
            state = draw(st.sampled_from([state for state in State if state != State.RUNNING]))
            finite = st.floats(allow_nan=False, allow_infinity=False)
            seconds = st.floats(0, allow_infinity=False)
            outcome = Outcome(
                draw(finite if state == State.DONE else st.floats()),
                tuple(draw(st.lists(st.floats(), max_size=3))),
                draw(st.dictionaries(st.text(max_size=3), st.lists(st.floats(), max_size=2).map(tuple), max_size=2)),
                draw(seconds),
                draw(seconds),
                tuple(draw(st.lists(st.integers(0, 2**70), max_size=2))),
                draw(st.text(max_size=5)),
            )
            history = history.apply(TrialFinished(draw(NUMBERS), running, state, outcome))
    return history


STUDIES = st.builds(
    Study,
    small_spaces(may_be_infinite=True),
    st.sampled_from(["minimize", "maximize"]),
    st.text(max_size=5),
    st.dictionaries(st.text(max_size=3), VALUES, max_size=2),
    st.dictionaries(st.text(max_size=3), VALUES, max_size=2),
    st.integers(0, 2**70),
    st.none() | st.integers(1, 99),
    st.none() | st.floats(),
)


def _bare(value):
    """Dictionaries that cannot be changed as such that can."""
    return dict(value) if isinstance(value, dict) else value


def assert_same(back, history):
    assert back == history and hash(back) == hash(history)
    assert [t.number for t in back.ended_since(0)] == [t.number for t in history.ended_since(0)]
    assert back.session == history.session or repr(back.session) == repr(history.session)
    for mine, theirs in zip(back.trials, history.trials, strict=True):
        for name, value in vars(theirs).items():
            assert name == "reports" or same(_bare(getattr(mine, name)), _bare(value)), name
        assert tuple(mine.reports) == tuple(theirs.reports) or "nan" in repr(theirs.reports)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, phases=QUICK)
@given(data=st.data())
def test_any_history_is_read_back(store, data):
    histories = [data.draw(told(data.draw(STUDIES))) for _ in range(data.draw(st.integers(1, 3)))]
    runs = [Run(str(k), history.study, history) for k, history in enumerate(histories)]
    recipe = data.draw(VALUES.filter(lambda value: value is not None))
    with store.begin("race", runs, recipe=recipe) as recording:
        pass
    assert recording.unsaved == ""
    back = store.load(recording.id)
    assert same(back.recipe, recipe) and [run.label for run in back.runs] == [run.label for run in runs]
    for run, history in zip(back.runs, histories, strict=True):
        assert_same(run.history, history)
    assert back.history == histories[0]
    _, changed = store.changes(recording.id)
    assert [run.history for run in changed] == histories


def test_events_one_by_one_are_the_same_as_all_at_once(store):
    recording, teller = begun(store)

    def check():
        assert recording.flush(30) and not recording.unsaved
        assert store.load(recording.id).history == teller.history
        version, runs = store.changes(recording.id)
        assert runs[0].history == teller.history
        return version, runs

    seen = [check()]
    teller.begin()
    seen.append(check())
    teller.start(note={"why": (1, math.nan)}).start()
    seen.append(check())
    teller.report(0, 0.5, 0, 1).report(1, math.inf, 2).report(0, math.nan, 0, 2)
    seen.append(check())
    teller.report(0, 0.75, 1)
    seen.append(check())
    teller.finish(1, math.nan, State.FAILED, message="\0<b>").start().finish(0, 0.9, fold_scores=(0.9,), epochs=(3,))
    seen.append(check())
    teller.finish(2, -0.0).end()
    seen.append(check())
    recording.close()
    versions = [version for version, _ in seen]
    assert versions == sorted(set(versions))
    assert store.changes(recording.id, versions[-1] + 1)[1] == ()


def test_reports_are_a_sequence_like_any_other(store):
    import pickle

    recording, teller = begun(store)
    teller.begin().start().report(0, 0.5, 0, 1).report(0, 0.25, 1).finish(0)
    recording.close()
    (trial,), (original,) = store.load(recording.id).history.trials, teller.history.trials
    assert trial.reports == original.reports and original.reports == tuple(trial.reports)
    assert trial.reports[-1].value == 0.25 and len(trial.reports) == 2 and trial.reports[:1] == original.reports[:1]
    assert pickle.loads(pickle.dumps(trial)) == original


def test_a_note_that_cannot_be_stored_costs_only_itself(store):
    recording, teller = begun(store)
    teller.begin().start(note={"f": lambda: 1, "kept": (1, 2)}).finish(0)
    assert recording.close()
    assert recording.unsaved.startswith(
        "Trial 1 is saved without 'f' of its note: it holds function, which cannot be written"
    )
    assert store.load(recording.id).history.trials[0].note == {"kept": (1, 2)}


def test_a_recipe_that_cannot_be_stored_is_refused_with_the_remedy(store):
    study = Study(STUDY.space, problem={"function": lambda config: 1.0})
    with pytest.raises(StoreError, match="plain values"):
        store.begin("search", [Run("one", study)])
    with pytest.raises(StoreError, match="Use numbers, text"):
        store.begin("search", [Run("one", STUDY)], recipe={"a": object()})
    with pytest.raises(StoreError, match="at least one run"):
        store.begin("search", [])
    assert store.studies().total == 0


def test_no_pickle_is_in_the_package():
    from pathlib import Path

    folder = Path(tuning.store.__file__).parent
    for path in folder.rglob("*.py"):
        assert "pickle" not in path.read_text()


def test_a_teller_without_a_store_is_the_same():
    assert Teller().begin().trials(3).history == Teller().begin().trials(3).history


def test_a_trial_that_runs_anew_may_have_fewer_reports_than_before(store):
    recording, teller = begun(store)
    teller.begin().start().report(0, 0.5).report(0, 0.25, 1)
    recording.flush(30)
    again = Teller(recording).begin().start().report(0, 0.75)
    recording.flush(30)
    assert store.load(recording.id).history.running[0].reports == again.history.running[0].reports
    again.report(0, 0.125, 1).finish(0)
    recording.close()
    assert store.load(recording.id).history == again.history
