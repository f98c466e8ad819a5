"""The form of a database: made once, brought to the newest, and left alone if it is newer still."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

import tuning.store
from tests.store.told import begun
from tuning import discovery
from tuning.store import StoreError, migrating, tables
from tuning.store.address import address

ROOT = Path(__file__).parent.parent.parent
OURS = (
    "tuning_studies",
    "tuning_tags",
    "tuning_runs",
    "tuning_trials",
    "tuning_reports",
    "tuning_tables",
    "tuning_classrooms",
    "tuning_version",
)


def test_the_migrations_make_the_tables_that_are_declared(store):
    with store._database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": migrating.TABLE})
        assert compare_metadata(context, tables.metadata) == []


def test_the_newest_migration_is_the_one_that_is_declared():
    folder = str(Path(migrating.__file__).parent / "migrations")
    assert ScriptDirectory(folder, version_locations=[folder]).get_heads() == [str(tables.FORM)]


def test_many_processes_make_it_at_once(url):
    code = (
        "import os, sys, tuning.store; from tests.store.told import *\n"
        "import alembic.command, psycopg\n"
        "for _ in range(6):\n"
        "    if not os.fork():\n"
        "        try:\n"
        "            with tuning.store.open(sys.argv[1]) as store:\n"
        "                recording, teller = begun(store)\n"
        "                teller.begin().trials(2)\n"
        "                os._exit(0 if recording.close(60) and not recording.unsaved else 3)\n"
        "        except BaseException as error:\n"
        "            print(repr(error), flush=True)\n"
        "        finally:\n"
        "            os._exit(4)\n"
        "assert [os.wait()[1] for _ in range(6)] == [0] * 6"
    )
    subprocess.run([sys.executable, "-c", code, url], cwd=ROOT, check=True, timeout=200)
    with tuning.store.open(url) as store:
        assert [row.n_trials for row in store.studies().rows] == [2] * 6


def test_a_newer_database_is_refused_and_left_untouched(url):
    with tuning.store.open(url) as store:
        begun(store)[0].close()
        with store._database.writing() as connection:
            connection.execute(sa.text(f"UPDATE {migrating.TABLE} SET version_num = '7'"))
    is_file = "://" not in url
    before = Path(url).read_bytes() if is_file else None
    with pytest.raises(StoreError, match=rf"newer version of tuning \(form 7; this version knows {tables.FORM}\)"):
        tuning.store.open(url)
    if is_file:
        assert Path(url).read_bytes() == before and [p.name for p in Path(url).parent.iterdir()] == ["studies.db"]


@pytest.mark.parametrize("form", ["-1", "head", "1e9", "'"])
def test_a_form_that_is_none_is_refused(tmp_path, form):
    file = tmp_path / "s.db"
    tuning.store.open(file).close()
    with sqlite3.connect(file) as connection:
        connection.execute(f"UPDATE {migrating.TABLE} SET version_num = ?", (form,))
    connection.close()
    with pytest.raises(StoreError, match="newer version"):
        tuning.store.open(file)


def test_tables_of_others_in_the_same_database_stay(url):
    engine = sa.create_engine(address(url))
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE studies (x INTEGER)"))
        connection.execute(sa.text("CREATE TABLE alembic_version (version_num TEXT)"))
        connection.execute(sa.text("INSERT INTO alembic_version VALUES ('abc')"))
    tuning.store.open(url).close()
    with engine.begin() as connection:
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).all() == [("abc",)]
        assert {*OURS} < set(sa.inspect(connection).get_table_names())
    engine.dispose()


def test_the_folder_of_the_user_is_the_default(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("TUNING_STORE", "  ")
    assert str(address().database).startswith(str(tmp_path)) or sys.platform != "linux"
    monkeypatch.setenv("TUNING_STORE", "memory:")
    assert address() == address("sqlite://") == "memory:"
    assert address("postgres://a:secret@h/n").drivername == "postgresql+psycopg"


def test_a_password_is_never_shown(monkeypatch):
    with pytest.raises(StoreError) as caught:
        tuning.store.open("postgresql://ann:secret@127.0.0.1:1/name")
    assert "secret" not in str(caught.value) and "does not answer" in str(caught.value)
    for wrong in ("nonsense://ann:secret@h", "postgresql+nothing://ann:secret@h", "mysql://ann:secret@h:port/x"):
        with pytest.raises(StoreError, match="address") as caught:
            tuning.store.open(wrong)
        assert "secret" not in str(caught.value) and caught.value.__cause__ is None


def test_a_driver_that_is_not_installed_is_said_with_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setattr(discovery, "find_spec", lambda name: None)
    with pytest.raises(StoreError, match=r"psycopg is not installed\. Install: .*tuning\[postgres\]") as caught:
        tuning.store.open("postgresql://ann:secret@h/n")
    assert "secret" not in str(caught.value)
    for other in ("postgresql+pg8000://ann:secret@h/n", "sqlite+aiosqlite:///s.db"):
        monkeypatch.setitem(sys.modules, other.partition("+")[2].partition(":")[0], None)
        with pytest.raises(StoreError, match="cannot be opened: ModuleNotFoundError: ") as caught:
            tuning.store.open(other)
        assert "secret" not in str(caught.value)


@pytest.mark.parametrize("content", [b"no database" * 200, b"SQLite format 3\0" + b"\xff" * 4000])
def test_what_is_no_database_is_refused(tmp_path, content):
    file = tmp_path / "s.db"
    file.write_bytes(content)
    with pytest.raises(StoreError, match="cannot be opened"):
        tuning.store.open(file)
    assert file.read_bytes() == content
    with pytest.raises(StoreError, match="is a folder"):
        tuning.store.open(tmp_path)
    with pytest.raises(StoreError, match="cannot be opened"):
        tuning.store.open(file / "below" / "s.db")


def test_memory_is_shared_in_the_process_and_by_name():
    with tuning.store.open("memory:a") as one, tuning.store.open("memory:a") as two:
        recording, teller = begun(one)
        teller.begin().trials(1)
        recording.close()
        assert two.load(recording.id).history == teller.history
    with tuning.store.open("memory:b") as other:
        assert other.studies().total == 0
