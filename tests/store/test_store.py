"""Beginning, going on, listing, changing, removing."""

import dataclasses
import threading
import time

import pytest
from sqlalchemy import event

import tuning.store
from tests.store.told import STUDY, Teller, begun
from tuning.language import speaking
from tuning.store import NotYoursError, Run, StoreError
from tuning.study import State


def test_a_study_as_lists_show_it(store):
    recording, teller = begun(store, owner="ann", name="first  try", problem="Branin", method="Random", recipe={"a": 1})
    row = store.row(recording.id)
    assert (row.state, row.n_trials, row.best, row.sketch, row.planned) == ("running", 0, None, (), 30)
    teller.begin(20).trials(3).start().finish(3, float("nan"), State.NAN).start()
    assert recording.flush(30)
    row = store.row(recording.id)
    assert (row.name, row.owner, row.problem, row.method) == ("first try", "ann", "Branin", "Random")
    assert (row.metric, row.direction, row.kind) == ("accuracy", "maximize", "search")
    assert (row.n_trials, row.planned, row.best, row.sketch) == (4, 20, 0.502, (0.5, 0.501, 0.502, 0.502))
    assert row.created <= row.updated and row.seconds >= 0 and row.deleted is None
    teller.finish(4, 0.25).end("had enough")
    recording.end("stopped", "had enough")
    assert recording.close() and recording.unsaved == ""
    row = store.row(recording.id)
    assert (row.state, row.reason, row.n_trials) == ("stopped", "had enough", 5)
    assert store.load(recording.id).recipe == {"a": 1}


def test_a_sketch_has_forty_points_and_all_runs_count(store):
    study = dataclasses.replace(STUDY, direction="minimize")
    recording = store.begin("race", [Run("a · 0", study), Run("b · 0", study)])
    Teller(recording.run(0), study).begin(99).trials(99, 5.0)
    Teller(recording.run(1), study).begin(50).trials(50, 1.0)
    recording.close()
    row = store.row(recording.id)
    assert (row.n_trials, row.planned, row.best, len(row.sketch)) == (149, 149, 1.0, 40)
    assert set(row.sketch) == {1.0}
    assert [run.label for run in store.load(recording.id).runs] == ["a · 0", "b · 0"]


def test_pages_of_studies(store):
    for k in range(7):
        recording, teller = begun(
            store, ("search", "race")[k % 2], owner=("ann", "bob")[k % 2], name=f"No {k}", problem="Wine", method="Grid"
        )
        teller.begin().trials(1, k / 10)
        recording.end("error" if k == 3 else "finished")
        recording.close()
    ids = [row.id for row in store.studies(sort="created").rows]

    def names(**wanted):
        page = store.studies(**wanted)
        assert page.total == len(page.rows) or "limit" in wanted
        return [row.name[3:] for row in page.rows]

    assert names() == list("6543210") and names(sort="created") == list("0123456")
    assert names(limit=2, offset=1) == ["5", "4"] and store.studies(limit=2).total == 7
    assert names(owner="ann") == list("6420") and names(kind="race") == list("531") and names(owner="") == []
    assert names(state="error") == ["3"] and names(sort="-best")[0] == "6" and names(sort="name") == list("0123456")
    assert names(text="no 3") == ["3"] and names(text="WINE grid 5") == ["5"] and names(text="%") == []
    assert names(problem="Wine", method="Grid", sort="n_trials") and names(problem="wine") == []
    store.update(ids[2], starred=True, tags=["good", "été", "good"], note="A **note** on Kernels")
    assert names(starred=True) == ["2"] and names(tag="good") == ["2"] and names(tag="Good") == []
    assert names(text="ÉTÉ kernels") == ["2"] and len(names(starred=False)) == 6
    assert store.row(ids[2]).tags == ("good", "été")
    store.update(ids[2], tags=[])
    assert names(tag="good") == [] and names(text="été") == [] and store.row(ids[2]).note == "A **note** on Kernels"
    store.delete(ids[2])
    assert "2" not in names() and names(deleted=True) == ["2"]
    for wrong in ({"sort": "id; DROP TABLE"}, {"limit": 0}, {"limit": 5000}, {"offset": -1}):
        with pytest.raises(StoreError):
            store.studies(**wrong)


def test_what_is_best_comes_first_and_what_has_no_value_last(store):
    for value in (0.25, None, 0.75):
        recording, teller = begun(store, name=str(value))
        if value is not None:
            teller.begin().start().finish(0, value)
        recording.close()
    assert [row.best for row in store.studies(sort="-best").rows] == [0.75, 0.25, None]
    assert [row.best for row in store.studies(sort="best").rows] == [0.25, 0.75, None]


def test_deleting_and_restoring(store):
    recording, teller = begun(store)
    teller.begin().trials(2)
    recording.close()
    store.delete(recording.id)
    with pytest.raises(StoreError, match="deleted"):
        store.load(recording.id)
    with pytest.raises(StoreError, match="deleted"):
        store.changes(recording.id)
    assert store.row(recording.id).deleted is not None
    assert store.purge(older_than=3600) == 0
    store.restore(recording.id)
    assert store.load(recording.id).history == teller.history
    store.delete(recording.id)
    assert store.purge() == 1
    assert store.row(recording.id) is None and store.usage() == tuning.store.Usage(0, 0)
    with speaking("zh"), pytest.raises(StoreError, match="里没有研究"):
        store.update("nothing", name="x")
    with pytest.raises(StoreError, match="no study"):
        store.restore(recording.id)


def test_what_is_not_yours(store):
    recording, _ = begun(store, owner="ann")
    recording.close()
    for act in (store.delete, store.restore, store.go_on, lambda id, owner: store.update(id, owner=owner, name="mine")):
        with pytest.raises(NotYoursError, match="not yours"):
            act(recording.id, owner="bob")
    assert store.row(recording.id).name == "" and store.row(recording.id).deleted is None
    store.update(recording.id, owner="ann", name="hers")
    assert store.row(recording.id).name == "hers"


def test_what_is_not_there(store):
    for act in (store.load, store.delete, store.restore, store.go_on, store.changes, store.update):
        for id in ("nothing", "", "a\0b", "'; DROP TABLE tuning_studies; --", "x" * 100_000):
            with pytest.raises(StoreError, match="no study") as caught:
                act(id)
            assert len(str(caught.value)) < 400
    assert store.row("nothing") is None and store.row("\0") is None


HOSTILE = ("\0", "a\0b", "\ud800", "x" * 100_001, 3)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text)[:12])
def test_texts_that_no_database_keeps_are_refused_alike(store, text):
    recording, _ = begun(store, name="kept")
    recording.close()
    for wrong in ({"name": text}, {"note": text}, {"tags": [text]}):
        with pytest.raises(StoreError):
            store.update(recording.id, **wrong)
    with pytest.raises(StoreError):
        begun(store, name=text)
    assert store.row(recording.id).name == "kept" and store.studies().total == 1


def test_odd_texts_are_kept_as_they_are(store):
    odd = "<script>alert(1)</script> '\"%_\\ =1+1 \u202e é 漢 😀"
    recording, _ = begun(store, name=odd, owner=odd, problem=odd + "\0", method="\ud800" + odd * 50)
    recording.end("error", "\0\ud800" + odd * 50)
    assert recording.close() and recording.unsaved == ""
    note = odd * 1000
    store.update(recording.id, note=note, tags=[odd])
    row = store.row(recording.id)
    assert (row.name, row.note, row.tags, row.owner, row.problem) == (odd, note, (odd,), odd, odd + "␀")
    assert len(row.method) <= 300 and len(row.reason) <= 300 and row.reason.startswith("␀\\ud800<script>")
    for found in ({"text": "%_\\"}, {"tag": odd}, {"owner": odd}, {"problem": odd + "\0"}):
        assert store.studies(**found).total == 1
    assert store.studies(text="\0").total == 1 and store.studies(tag="\0").total == 0


def test_going_on(store):
    recording, teller = begun(store)
    teller.begin().trials(2).start().report(2, 0.5)
    recording.end("stopped", "by hand")
    recording.close()
    on = store.go_on(recording.id)
    assert store.row(on.id).state == "running" and on.history == teller.history
    later = Teller(on, history=on.history)
    later.begin(9).finish(2, 0.25, State.CANCELLED).trials(3).end()
    assert on.close() and on.unsaved == ""
    stored = store.load(on.id)
    assert stored.history == later.history and stored.row.n_trials == 5 and stored.row.state == "finished"


def test_only_one_writes(url, store):
    recording, teller = begun(store)
    with tuning.store.open(url) as other, pytest.raises(StoreError, match="another process"):
        other.go_on(recording.id)
    recording.mark("paused", "nobody watches")
    teller.begin().trials(1)
    recording.flush(30)
    assert (store.row(recording.id).state, store.row(recording.id).reason) == ("paused", "nobody watches")
    recording.close()
    with tuning.store.open(url) as other:
        on = other.go_on(recording.id)
        Teller(on, history=on.history).trials(1)
        on.close()
    assert store.row(recording.id).n_trials == 2


def test_what_comes_after_the_end_is_written_by_nobody(store):
    recording, teller = begun(store)
    recording.close()
    teller.begin().trials(1)
    assert "another" not in recording.unsaved
    assert store.row(recording.id).state == "finished"


def test_quick_changes_become_few_transactions(store):
    recording, teller = begun(store)
    teller.begin().trials(500)
    recording.close()
    version = store.row(recording.id).version
    assert version < 100 and store.row(recording.id).n_trials == 500


def test_many_threads_tell_at_once(store):
    labels = [str(k) for k in range(8)]
    recording = store.begin("race", [Run(label, STUDY) for label in labels])
    tellers = [Teller(recording.run(k)) for k in range(8)]

    def tell(teller):
        teller.begin()
        for _ in range(25):
            teller.trials(1)
            time.sleep(0.001)
        teller.end()

    threads = [threading.Thread(target=tell, args=(teller,)) for teller in tellers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert recording.close(60) and recording.unsaved == ""
    assert [run.history for run in store.load(recording.id).runs] == [teller.history for teller in tellers]


def test_following_reads_only_what_is_new(store, monkeypatch):
    recording, teller = begun(store)
    teller.begin().trials(20)
    recording.flush(30)
    read = []
    real = tuning.store.reading.read_trial
    monkeypatch.setattr(tuning.store.reading, "read_trial", lambda *row: read.append(row[0]) or real(*row))
    version, (run,) = store.changes(recording.id)
    assert read == list(range(20)) and run.history == teller.history
    teller.trials(2).start().report(22, 0.5)
    recording.flush(30)
    read.clear()
    later, (grown,) = store.changes(recording.id, version)
    assert read == [20, 21, 22] and grown.history == teller.history and later > version
    assert store.changes(recording.id, later) == (later, ())
    recording.close()


def test_reading_looks_through_the_trials_once_and_sorts_nothing_in_the_database(store):
    recording, teller = begun(store, labels=("one", "two"))
    other = Teller(recording.run(1))
    for one in (teller, other):
        one.begin().trials(3).start().start().finish(4).finish(3)  # not in the order of their numbers
    recording.flush(30)
    asked = []
    engine = store._database._engine
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    found = store.load(recording.id)
    (of_trials,) = [statement for statement in asked if "FROM tuning_trials" in statement]
    assert "ORDER BY" not in of_trials
    assert [run.history for run in found.runs] == [teller.history, other.history]
    assert [trial.number for trial in found.history.in_order_of_end] == [0, 1, 2, 4, 3]
    recording.close()


HOSTILE = ["\0", "half \ud800", "%_\\", "'); DROP TABLE tuning_studies; --", "x" * 100_001, 5, b"x", None]


@pytest.mark.parametrize("sought", HOSTILE, ids=lambda sought: repr(sought)[:12])
def test_whatever_is_looked_for_finds_nothing_or_is_refused_in_a_sentence(store, sought):
    recording, teller = begun(store, name="plain")
    teller.begin().trials(1)
    recording.close()
    questions = [
        lambda: store.studies(text=sought).total,
        lambda: store.studies(tag=sought or "?").total if sought is not None else store.studies(tag=7).total,
        lambda: store.row(sought) is not None,
        lambda: store.load(sought),
        lambda: store.delete(sought),
    ]
    for ask in questions:
        try:
            assert not ask()
        except tuning.store.StoreError as error:
            assert "codec" not in str(error) and "Error" not in str(error) and len(str(error)) < 300
    assert store.studies(text="PLAIN").total == 1


def test_room(store):
    ids = []
    for k in range(5):
        recording, teller = begun(store, owner="ann" if k < 4 else "bob", name=str(k))
        teller.begin().trials(2)
        recording.close()
        ids.append(recording.id)
    store.update(ids[0], starred=True)
    store.delete(ids[2])
    running, _ = begun(store, owner="ann", name="runs")
    assert store.usage("ann").studies == 5 and store.usage().studies == 6 and store.usage().bytes > 500

    def names(rows):
        return [row.name for row in rows]

    assert names(store.next_to_go(owner="ann", studies=5)) == ["2"]
    assert names(store.next_to_go(owner="ann", studies=5, more=3)) == ["2", "1", "3"]
    assert store.next_to_go(owner="ann", studies=6) == () and store.next_to_go(bytes=10**9) == ()
    assert names(store.make_room(owner="ann", studies=3)) == ["2", "1"]
    assert names(store.make_room(bytes=0, keep=[ids[4]])) == ["3", "0"]
    assert {row.name for row in store.studies().rows} == {"4", "runs"}
    running.close()


def test_who_has_nothing_to_remove_waits_for_nobody_who_writes(tmp_path):
    """Each start of a search looks whether there is room; on SQLite only one can write at a time."""
    with tuning.store.open(str(tmp_path / "one.sqlite")) as store, store._database.writing():
        assert store.purge() == 0 and store.make_room(studies=10) == store.make_room(bytes=10**9) == ()
