"""Races with a store: nothing is lost, whatever ends them, and they go on as if they had never rested."""

import pytest

import tuning.store
from tuning import compare, export, methods, problems
from tuning.compare import line_up
from tuning.service.jobs import Jobs

SVM = problems.get("recorded_svm_digits")
GIVEN = {"methods": ["random", "bayes", "tpe"], "seeds": (3, 5), "trials": 14, "workers": 2}


@pytest.fixture
def store(tmp_path):
    with tuning.store.open(tmp_path / "s.db") as store:
        yield store


def only(store):
    (row,) = store.studies().rows
    return store.load(row.id)


def made(race):
    """What was found, without how long the methods thought about it."""
    return {
        label: [[(t.number, t.config, t.value, t.started, t.finished) for t in h.in_order_of_end] for h in runs]
        for label, runs in race.histories.items()
    }


def test_a_race_is_kept(store):
    race = compare.race(SVM, store=store, **GIVEN)
    stored = only(store)
    assert made(race) == made(compare.race(SVM, **GIVEN))
    assert (stored.row.kind, stored.row.state, stored.row.n_trials) == ("race", "finished", 6 * 14)
    assert stored.row.problem == problems.title(SVM) and "Bayesian" in stored.row.method
    again = export.of_stored(stored)
    assert again.histories == race.histories and again.spec.methods == race.spec.methods
    assert compare.verdict(again) == compare.verdict(race)
    assert [run.label for run in stored.runs] == ["random", "random", "bayes", "bayes", "tpe", "tpe"]


def test_a_page_shows_the_race_of_a_notebook(tmp_path):
    race = compare.race(SVM, ["random", "sobol"], seeds=2, trials=6, store=tmp_path / "s.db")
    server = Jobs(1, store=str(tmp_path / "s.db"))
    try:
        (row,) = server.archive.store.studies().rows
        job = server.races.get(row.id)
        assert job.race.histories == race.histories and job.is_over and job.race.is_over
    finally:
        server.shutdown()


def test_it_is_in_the_store_round_by_round_and_what_was_broken_off_goes_on(store):
    rounds = compare.race_steps(SVM, store=store, **GIVEN)
    for race in rounds:
        store.flush(60)
        assert export.of_stored(only(store)).histories == race.histories and only(store).row.state == "running"
        if race.reached == 5:
            break
    rounds.close()
    stored = only(store)
    assert (stored.row.state, stored.row.reason) == ("stopped", "interrupted")
    assert export.of_stored(stored).histories == race.histories
    on = compare.race(SVM, store=store.go_on(stored.row.id), **GIVEN)
    assert made(on) == made(compare.race(SVM, **GIVEN)) and on.is_over
    assert export.of_stored(only(store)).histories == on.histories and only(store).row.state == "finished"
    assert compare.race(SVM, store=store.go_on(stored.row.id), **GIVEN).histories == on.histories  # nothing is left


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"seeds": (3, 6)}, "its seed is 5, not 6"),
        ({"seeds": 3}, "6 runs, not 9"),
        ({"trials": 15}, "its trials is 14, not 15"),
        ({"methods": ["random", "bayes", "sobol"]}, "method's name"),
        ({"workers": 0}, "workers must be"),
    ],
)
def test_another_race_is_refused_and_the_stored_one_stays_as_it_was(store, other, words):
    rounds = compare.race_steps(SVM, store=store, **GIVEN)
    next(rounds)
    rounds.close()
    before = only(store)
    with pytest.raises(ValueError, match=words):
        compare.race(SVM, store=store.go_on(before.row.id), **(GIVEN | other))
    after = only(store)
    assert (after.row.state, after.row.reason) == (before.row.state, before.row.reason)
    assert [run.history for run in after.runs] == [run.history for run in before.runs]
    store.go_on(before.row.id).leave()  # nobody holds it


def test_the_first_ones_lined_up_are_kept_as_they_are(store):
    lined = line_up(SVM, ["random", "sobol"], seeds=2, trials=4)
    entered = {"a": methods.get("random"), "b": methods.get("sobol")}
    race = compare.race(SVM, entered, seeds=2, trials=4, store=store)
    assert export.of_stored(only(store)).labels == ("a", "b")
    assert race.spec.same_start == lined.spec.same_start
