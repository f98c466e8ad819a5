"""A long search costs as much for its last trial as for its first: counted in calls, not by the clock."""

import sys
import threading

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.dummy import DummyClassifier

from tests.search.objectives import P
from tuning import TuningSearchCV, methods, run
from tuning.methods import tried
from tuning.methods._core.protocol import n_noted, next_place
from tuning.space import Categorical, Float, Space
from tuning.study import History, Outcome, State, Study, TrialFinished, TrialStarted

WIDE = Space({"x": Float(0, 1), "c": Categorical(list(range(400)))})


def calls(act):
    """How many functions of Python and of C an act calls."""
    n = 0

    def count(frame, what, of):
        nonlocal n
        n += what in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(before)
    return n


@pytest.mark.parametrize("settings", [{}, {"same_start": 5}])
@pytest.mark.parametrize("name", ["grid", "random", "sobol"])
def test_calls_grow_with_the_number_of_trials_only(name, settings):
    problem = P(lambda config: float(config["c"]), space=WIDE)
    method = methods.get(name, **settings, **({"levels": {"x": 1}} if name == "grid" else {}))
    run(problem, method, trials=20)
    short, long = (calls(lambda n=n: run(problem, method, trials=n)) for n in (90, 360))
    assert long < 4.3 * short


def test_candidates_of_the_drop_in_do_too():
    X, y = load_iris(return_X_y=True)

    def fit(n):
        space = {"random_state": list(range(n))}
        TuningSearchCV(DummyClassifier(), space, method="grid", cv=2).fit(X, y)

    fit(5)
    short, long = (calls(lambda n=n: fit(n)) for n in (25, 100))
    assert long < 4.3 * short


def test_what_is_looked_up_is_what_going_through_the_history_finds():
    """Histories that branch, cancelled and running trials; an older one does not know what a newer one has learnt."""

    def has_same(trial):
        return "same" in trial.note

    rng, seen = np.random.default_rng(0), []
    history = History(Study(Space({"n": Categorical(list(range(12)))})))
    for step in range(300):
        if step % 40 == 39:
            history = seen[rng.integers(len(seen))]  # goes on from an older one
        if history.running and rng.random() < 0.6:
            number = history.running[rng.integers(len(history.running))].number
            state = State.CANCELLED if rng.random() < 0.3 else State.DONE
            history = history.apply(TrialFinished(step, number, state, Outcome(1.0)))
        else:
            place = int(rng.integers(9))
            note = [{}, {"place": place}, {"same": place}][rng.integers(3)]
            config = {"n": int(rng.integers(12))}
            history = history.apply(TrialStarted(step, history.next_number, config, note=note))
        seen.append(history)
        for one in (history, seen[rng.integers(len(seen))]):
            assert set(tried(one)) == {methods.key(trial.config) for trial in one.asked}
            assert len(tried(one)) == len({trial.config["n"] for trial in one.asked})
            assert all(
                (methods.key({"n": n}) in tried(one)) == (n in {t.config["n"] for t in one.asked}) for n in range(12)
            )
            taken = {trial.note.get("place") for trial in one.asked}
            assert next_place(one) == next(place for place in range(20) if place not in taken)
            assert n_noted(one, "same", lambda trial: "same" in trial.note) == sum(
                "same" in trial.note for trial in one.asked
            )


def test_many_threads_may_ask_at_once():
    history = run(P(lambda config: 0.5, space=WIDE), "random", trials=300)
    fresh = History.restored(history.study, history.trials)
    found = []
    threads = [threading.Thread(target=lambda: found.append(len(tried(fresh)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [300] * 8
