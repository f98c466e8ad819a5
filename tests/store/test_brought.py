"""Tables that people bring: once for each owner, private, and whole."""

import sqlite3
from contextlib import closing

import pytest

import tuning.store
from tests.store.told import begun
from tuning.store import StoreError, migrating


def test_kept_once_for_each_owner_and_private(store):
    data = bytes(range(256)) * 1000
    store.shelf.keep("a1", data, owner="ann", name="cars.csv", n_rows=3, n_columns=2)
    store.shelf.keep("a1", data, owner="bob", name="mine")
    store.shelf.keep("b2", b"x", owner="ann")
    store.shelf.keep("a1", data, owner="ann", name="renamed")  # brought again: the latest
    assert [(row.id, row.name) for row in store.shelf.of("ann")] == [("a1", "renamed"), ("b2", "")]
    assert (store.shelf.of("ann")[0].n_rows, store.shelf.of("ann")[0].bytes) == (3, len(data))
    assert len(store.shelf.of(None)) == 3 and store.shelf.of("eve") == ()
    assert store.shelf.get("a1", "ann") == store.shelf.get("a1") == data
    assert store.shelf.get("b2", "bob") is None and not store.shelf.has("b2", "bob") and store.shelf.has("b2", "ann")
    store.shelf.remove("a1", "ann")
    assert store.shelf.get("a1", "ann") is None and store.shelf.get("a1", "bob") == data
    with pytest.raises(StoreError, match="letters, digits"):
        store.shelf.keep("../x", b"", owner="ann")
    odd = "o\0\ud800" * 200
    store.shelf.keep("c3", b"y", owner=odd)
    assert store.shelf.get("c3", odd) == b"y"


def test_a_store_of_the_first_form_is_brought_up_and_keeps_what_it_has(tmp_path):
    file = tmp_path / "studies.db"
    with tuning.store.open(file) as store:
        recording, teller = begun(store)
        teller.begin().trials(3)
        recording.close(10)
    with closing(sqlite3.connect(file)) as connection, connection:  # back to what the first form was
        connection.execute("DROP TABLE tuning_tables")
        connection.execute("DROP TABLE tuning_classrooms")
        connection.execute(f"UPDATE {migrating.TABLE} SET version_num = '1'")
    connection.close()
    with tuning.store.open(file) as store:
        assert store.load(recording.id).history == teller.history
        store.shelf.keep("a1", b"x", owner="ann")
        assert store.shelf.get("a1") == b"x"
