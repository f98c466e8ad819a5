"""The store fails while a search runs: it goes on, says what is not saved, and it is written when the store answers."""

import gc
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

import tuning.store
from tests.store.told import STUDY, Teller, begun
from tests.waiting import until
from tuning.store import StoreError

ROOT = Path(__file__).parent.parent.parent


def assert_all_is_written_in_the_end(store, recording, teller):
    assert recording.close(60) and recording.unsaved == ""
    assert store.load(recording.id).history == teller.history
    assert store.row(recording.id).n_trials == len(teller.history.finished)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "studies.db"


@contextmanager
def locked(file):
    """Another process holds the database."""
    code = (
        "import sqlite3, sys\n"
        "held = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)\n"
        "held.execute('BEGIN EXCLUSIVE')\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "held\n"
        yield
        other.stdin.close()


def test_a_database_that_another_process_locks(file):
    with tuning.store.open(file) as store:
        recording, teller = begun(store)
        teller.begin().trials(2)
        recording.flush()
        with locked(file):
            teller.trials(3).start()
            until(lambda: recording.unsaved)
            assert recording.unsaved.startswith("3 trials are not saved: another process holds the database locked.")
            with pytest.raises(StoreError, match="locked"):
                store.update(recording.id, name="new")
            assert store.row(recording.id).n_trials == 2  # who reads waits for nobody
        teller.trials(1)
        assert_all_is_written_in_the_end(store, recording, teller)


DAMAGED = {
    "tuning_trials": ("number", "state", "data", "value"),
    "tuning_runs": ("recipe", "facts"),
    "tuning_studies": ("recipe", "sketch", "tags"),
}


@pytest.mark.parametrize("bad", ["'{bad'", "'null'", "'[]'", "'{}'"])
@pytest.mark.parametrize(("table", "column"), [(table, name) for table, names in DAMAGED.items() for name in names])
def test_one_damaged_row_is_said_and_hides_no_other_study(file, table, column, bad):
    with tuning.store.open(file) as store:
        (bad_one, teller), (good_one, other) = begun(store), begun(store)
        for recording, told in ((bad_one, teller), (good_one, other)):
            told.begin().trials(2)
            assert recording.close(60)
    with closing(sqlite3.connect(file)) as connection, connection:
        key = connection.execute("SELECT key FROM tuning_studies WHERE id = ?", (bad_one.id,)).fetchone()[0]
        of_study = "key" if table == "tuning_studies" else "study"
        which = " AND number = 1" if table == "tuning_trials" else ""
        connection.execute(f"UPDATE {table} SET {column} = {bad} WHERE {of_study} = ?{which}", (key,))
    with tuning.store.open(file) as store:
        rows = {row.id: row for row in store.studies().rows}
        assert set(rows) == {bad_one.id, good_one.id} and store.load(good_one.id).history == other.history
        if column in ("sketch", "tags"):
            assert getattr(rows[bad_one.id], column) == () and store.load(bad_one.id).history == teller.history
        elif table != "tuning_studies":
            for look in (store.load, store.changes, store.go_on):
                with pytest.raises(StoreError, match=f"^study {bad_one.id} is damaged: .") as said:
                    look(bad_one.id)
                assert len(str(said.value)) < 300
        elif bad == "'{bad'":
            with pytest.raises(StoreError, match=f"^study {bad_one.id} is damaged: this is not JSON"):
                store.load(bad_one.id)


def test_a_study_that_begins_while_the_store_does_not_answer(file, monkeypatch):
    monkeypatch.setattr(tuning.store.store, "BEGIN_SECONDS", 0.1)
    with tuning.store.open(file) as store:
        with locked(file):
            recording, teller = begun(store)
            teller.begin().trials(1)
            until(lambda: "1 trial is not saved" in recording.unsaved)
        assert_all_is_written_in_the_end(store, recording, teller)


def test_a_full_disk(file):
    with tuning.store.open(file) as store:
        engine = store._database._ready()
        full = [200]
        sa.event.listen(engine, "connect", lambda raw, _: raw.execute(f"PRAGMA max_page_count = {full[0]}"))
        store._database.forget_connections()
        recording, teller = begun(store)
        teller.begin()
        while not recording.unsaved:
            teller.start(note={"long": "x" * 20_000}).finish(teller.history.next_number - 1)
            recording.flush(0.2)
        assert "not saved: the disk is full" in recording.unsaved
        teller.trials(2)
        kept = store.load(recording.id).history  # one can still read
        assert kept.finished == teller.history.finished[: len(kept.finished)]
        full[0] = 10**6
        assert_all_is_written_in_the_end(store, recording, teller)


NOBODY = 65534
READ_ONLY = """
import os, sys
import tuning.store
from tests.store.told import *
from tests.store.test_faults import assert_all_is_written_in_the_end
from tests.waiting import until
file = sys.argv[1]
with tuning.store.open("memory:") as warm:  # has everything imported, which nobody may read
    begun(warm)[1].begin().trials(1)
if os.geteuid() == 0:  # whom no permission stops
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
store = tuning.store.open(file)
recording, teller = begun(store)
teller.begin().trials(2)
assert recording.flush(60)
os.chmod(file, 0o444)
store._database.forget_connections()  # a new connection finds the file as it is
teller.trials(3)
until(lambda: recording.unsaved)
assert recording.unsaved.startswith("3 trials are not saved: the database may only be read."), recording.unsaved
assert store.row(recording.id).n_trials == 2
with tuning.store.open(file) as other:  # one may still look
    assert other.studies().total == 1
    try:
        other.delete(recording.id)
    except tuning.store.StoreError as error:
        assert "may only be read" in str(error), error
    else:
        raise AssertionError("deleted")
for name in os.listdir(os.path.dirname(file)):  # SQLite gives its files beside it the same rights
    os.chmod(os.path.join(os.path.dirname(file), name), 0o644)
assert_all_is_written_in_the_end(store, recording, teller)
store.close()
folder = os.path.dirname(file)
os.chmod(folder, 0o555)  # no file can be made beside it
with tuning.store.open(file) as sealed:
    assert sealed.load(recording.id).history == teller.history and os.listdir(folder) == [os.path.basename(file)]
    try:
        sealed.delete(recording.id)
    except tuning.store.StoreError as error:
        assert "may only be read" in str(error), error
    else:
        raise AssertionError("deleted")
    os.chmod(folder, 0o755)
    os.chmod(file, 0o644)
    sealed.update(recording.id, name="no longer")
    assert sealed.row(recording.id).name == "no longer"
"""


def test_a_file_that_may_only_be_read():
    if os.geteuid() == 0 and not all(folder.stat().st_mode & 0o001 for folder in (ROOT, *ROOT.parents)):
        pytest.skip("the checkout lies where nobody but root may read")
    with tempfile.TemporaryDirectory() as folder:  # pytest's own are closed to others
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        done = subprocess.run(
            [sys.executable, "-c", f"NOBODY = {NOBODY}\n{READ_ONLY}", f"{folder}/s.db"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["in order", "as in a crash"])
def test_a_server_that_goes_and_comes_back(postgres, how):
    with tuning.store.open(postgres.new_database()) as store:
        recording, teller = begun(store)
        teller.begin().trials(2).start().report(2, 0.5)
        assert recording.flush(60)
        postgres.stop(how)
        try:
            teller.report(2, 0.25, 1).finish(2).trials(3)
            until(lambda: recording.unsaved)
            assert recording.unsaved.startswith("4 trials are not saved: the database server does not answer.")
            with pytest.raises(StoreError, match="does not answer"):
                store.studies()
        finally:
            postgres.start()
        teller.trials(1)
        assert_all_is_written_in_the_end(store, recording, teller)


def test_a_server_that_cuts_every_connection_again_and_again(postgres):
    url = postgres.new_database()
    with tuning.store.open(url) as store, psycopg.connect(url, autocommit=True) as other:
        recording, teller = begun(store)
        teller.begin()
        for _ in range(10):
            teller.trials(20)
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tuning'")
            recording.flush(0.05)
        assert_all_is_written_in_the_end(store, recording, teller)


def test_a_commit_of_which_no_answer_came(store, monkeypatch):
    real, answers = store._database.transaction, iter([False, True, False, False, True])

    @contextmanager
    def silent():
        with real() as connection:
            yield connection
        if not next(answers, True):
            raise sa.exc.OperationalError("COMMIT", {}, Exception("server closed the connection unexpectedly"))

    monkeypatch.setattr(store._database, "transaction", silent)
    recording, teller = begun(store)
    teller.begin().trials(2).start().report(2, 0.5)
    recording.flush(30)
    teller.report(2, 0.25, 1).finish(2).trials(2)
    assert_all_is_written_in_the_end(store, recording, teller)


def test_who_lost_a_study_says_so_and_writes_no_more(url, store):
    recording, teller = begun(store)
    teller.begin().trials(1)
    recording.flush(30)
    with store._database.writing() as connection:  # as after a long sleep of this process
        connection.execute(sa.update(tuning.store.tables.studies).values(heartbeat=0.0))
    assert store.row(recording.id).state == "interrupted" and store.studies(state="interrupted").total == 1
    with tuning.store.open(url) as other:
        on = other.go_on(recording.id)
        Teller(on, STUDY, on.history).trials(1, 0.75)
        assert on.flush(30)
        teller.trials(2)
        assert not recording.close(60)
        assert recording.unsaved == "2 trials are not saved: another process goes on with this study."
        on.close()
    assert [trial.value for trial in store.load(recording.id).history.trials] == [0.5, 0.751]


def test_who_slept_and_lost_nothing_goes_on(store):
    recording, teller = begun(store)
    teller.begin().trials(1)
    recording.flush(30)
    with store._database.writing() as connection:  # somebody took the process for gone, and nobody took over
        connection.execute(sa.update(tuning.store.tables.studies).values(heartbeat=0.0, writer=None))
    teller.trials(1)
    assert_all_is_written_in_the_end(store, recording, teller)


def test_a_study_that_is_removed_while_it_runs(store):
    recording, teller = begun(store)
    recording.flush(30)
    store.delete(recording.id)
    store.purge()
    teller.begin().trials(1)
    assert not recording.close(60) and "the study was deleted" in recording.unsaved
    assert store.row(recording.id) is None


def test_one_study_that_cannot_be_written_does_not_stop_the_others(store, monkeypatch):
    broken, first = begun(store)
    whole, second = begun(store)
    monkeypatch.setattr(broken, "write", lambda *_: 1 / 0)
    first.begin().trials(1)
    second.begin().trials(1)
    assert_all_is_written_in_the_end(store, whole, second)
    assert not broken.close(60) and "ZeroDivisionError" in broken.unsaved


def test_a_database_that_is_locked_while_it_is_opened(file):
    with locked(file):  # which makes the file, in the mode that it has before ours
        opened = []
        opening = threading.Thread(target=lambda: opened.append(tuning.store.open(file)))
        opening.start()
        time.sleep(1.5 * tuning.store.database.BUSY_SECONDS)
        assert not opened
    opening.join(60)
    with opened[0] as store:
        assert store.studies().total == 0


def test_connections_are_closed_and_not_left_to_the_collector(file):
    """Python warns of those that are left to it from 3.13 on."""
    store = tuning.store.open(str(file))
    with store._database.reading() as connection:
        used = connection.connection.dbapi_connection
        store._database.forget_connections()  # as another thread does that has met an error
        assert used.execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        used.execute("SELECT 1")
    with store._database.reading() as connection:
        last = connection.connection.dbapi_connection
    del connection, store
    gc.collect()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        last.execute("SELECT 1")
