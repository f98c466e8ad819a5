"""``kill -9`` while writing: no acknowledged trial is lost, and none is half written. And other ends of a process."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import tuning.store
from tests.store.murder import tell_one
from tests.store.told import Teller

ROOT = Path(__file__).parent.parent.parent
KILLS, AT_ONCE = 30, 10


def python(*arguments, **more):
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, timeout=200, text=True, **more)


def test_thirty_writers_are_killed(url, tmp_path):
    with tuning.store.open(url):
        python("-m", "tests.store.murder", url, str(tmp_path), str(KILLS), str(AT_ONCE))
    with tuning.store.open(url) as store:
        expected, n_acknowledged = Teller(), 0
        expected.begin()
        for k in range(KILLS):
            acknowledged = int((tmp_path / f"victim-{k}").read_text())
            stored = store.load(f"victim-{k}")
            while len(expected.history) < len(stored.history):
                tell_one(expected)
            n = len(stored.history.finished)
            assert 0 < acknowledged <= n
            assert stored.history.finished == expected.history.finished[:n]
            assert [t.number for t in stored.history.running] in ([], [n])
            assert stored.row.state == "interrupted"  # its process is no longer there
            assert stored.row.n_trials == n and stored.row.best == stored.history.best.value
            n_acknowledged += acknowledged
        on = store.go_on("victim-0")
        teller = Teller(on, history=on.history)
        teller.trials(1)
        assert on.close() and store.load("victim-0").history == teller.history
    assert n_acknowledged > KILLS
    if "://" not in url:
        with closing(sqlite3.connect(url)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_process_that_ends_without_a_word_has_written_everything(url):
    code = (
        "import sys, tuning.store; from tests.store.told import *\n"
        "store = tuning.store.open(sys.argv[1])\n"
        "recording, teller = begun(store)\n"
        "teller.begin().trials(300)\n"
        "print(recording.id)"
    )
    id = python("-c", code, url, capture_output=True).stdout.strip()
    with tuning.store.open(url) as store:
        assert store.row(id).n_trials == 300 and store.row(id).state == "interrupted"


def test_a_forked_child_opens_its_own(url):
    code = (
        "import os, sys, tuning.store; from tests.store.told import *\n"
        "store = tuning.store.open(sys.argv[1])\n"
        "recording, teller = begun(store, name='parent')\n"
        "teller.begin().trials(3)\n"
        "recording.flush()\n"
        "memory = tuning.store.open('memory:')\n"
        "begun(memory)[0].close()\n"
        "if not (pid := os.fork()):\n"
        "    code = 1\n"
        "    try:\n"
        "        teller.trials(1)\n"
        "        assert 'forked' in recording.unsaved and not recording.flush(1)\n"
        "        assert store.load(recording.id).row.n_trials == 3\n"
        "        assert memory.studies().total == 0\n"
        "        own, other = begun(store, name='child')\n"
        "        other.begin().trials(2)\n"
        "        code = 0 if own.close() and not own.unsaved else 2\n"
        "    finally:\n"
        "        os._exit(code)\n"
        "assert os.waitpid(pid, 0)[1] == 0\n"
        "teller.trials(4)\n"
        "assert recording.close() and not recording.unsaved"
    )
    python("-c", code, url)
    with tuning.store.open(url) as store:
        assert {row.name: (row.n_trials, row.state) for row in store.studies().rows} == {
            "parent": (7, "finished"),
            "child": (2, "finished"),
        }
