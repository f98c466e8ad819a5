"""The command line: what it runs, shows and writes, and how it ends."""

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.datasets.tables import csv, mixed
from tests.waiting import until
from tuning import compare, export, problems, run, store
from tuning.command import cli
from tuning.command.search import SLOW_SECONDS
from tuning.datasets import table
from tuning.store.database import Database
from tuning.store.writer import Writer

ROOT = Path(__file__).parents[2]


@pytest.fixture
def kept(tmp_path):
    return str(tmp_path / "store.db")


def typed(*words):
    return CliRunner().invoke(cli, [str(word) for word in words])


def test_a_search_from_options_is_that_of_a_program(kept):
    done = typed("run", "--problem", "branin", "--method", "random", "--trials", 5, "--seed", 3, "--store", kept)
    assert done.exit_code == 0, done.output
    id = done.stdout.splitlines()[0]
    with store.open(kept) as opened:
        stored = opened.load(id)
    same = run(problems.get("branin"), "random", trials=5, seed=3)
    assert [t.value for t in stored.history.trials] == [t.value for t in same.trials]
    assert stored.row.state == "finished" and f"{same.best.value:.6g}" in done.stdout
    assert id in typed("list", "--store", kept).stdout
    assert f"best {same.best.value:.6g}" in typed("show", id, "--store", kept).stdout


def test_a_file_says_it_all_and_options_change_it(kept, tmp_path):
    file = tmp_path / "search.toml"
    file.write_text(
        '[problem]\ndataset = "wine"\nmodel = "knn"\nfolds = 2\n[method]\nname = "grid"\nlevels = 2\n'
        '[run]\ntrials = 4\nseed = 1\ndiscard = "exact"\n'
    )
    done = typed("run", file, "--trials", 3, "--quiet", "--store", kept)
    assert done.exit_code == 0, done.output
    with store.open(kept) as opened:
        history = opened.load(done.stdout.splitlines()[0]).history
    assert len(history) == 3 and history.study.method["levels"] == 2 and history.session.discard == "exact"
    assert history.study.problem["folds"] == 2


TABLES = [  # what a file says, and what is said of it
    ('[problem]\nname = "branin"\n[method]\nbegin = [{nope = 1}]', 1, "nope is not a parameter of this space"),
    ('[problem]\ndataset = "wine"\nmodel = "knn"\nspace = {p = 1}', 2, "p: 1 is neither a list of values"),
    ('[problem]\ndataset = "wine"\nmodel = "knn"\nspace = {p = {low = 1}}', 2, "p: the type None is unknown"),
    ('[problem]\ndataset = "wine"\nmodel = "dummy"\nspace = {strategy = ["prior"]}', 0, "best accuracy"),
]


@pytest.mark.parametrize(("text", "code", "said"), TABLES)
def test_what_a_file_may_say(text, code, said, tmp_path):
    (file := tmp_path / "it.toml").write_text(text)
    done = typed("run", file, "--trials", 1, "--quiet", "--store", "memory:")
    assert done.exit_code == code and said in done.output and isinstance(done.exception, SystemExit | None)


@pytest.mark.parametrize("ending", [".html", ".py", ".ipynb", ".csv", ".parquet", ".HTML"])
def test_each_kind_of_file_is_written(kept, tmp_path, ending):
    history = run(problems.get("branin"), "random", trials=3, seed=1, store=kept)
    with store.open(kept) as opened:
        id = opened.studies().rows[0].id
    file = tmp_path / f"it{ending}"
    done = typed("export", id, file, "--store", kept)
    assert done.exit_code == 0, done.output
    if ending == ".csv":
        assert file.read_text() == export.csv(history)
    assert file.stat().st_size > 100


def test_a_race_is_reported_with_its_verdict(kept, tmp_path):
    race = compare.race(problems.get("recorded_svm_digits"), ["random", "bayes"], seeds=2, trials=6)
    with store.open(kept) as opened:
        runs = [store.Run(label, each.study, each) for label, all_ in race.histories.items() for each in all_]
        told = {"labels": list(race.labels), "seeds": [0, 1], "trials": 6, "workers": 1, "seconds": None}
        recording = opened.begin("race", runs, recipe={**told, "same_start": True})
        recording.end("finished", "")
        recording.close()
        id = recording.id
    done = typed("show", id, "--store", kept)
    assert done.exit_code == 0 and compare.verdict(race) in done.stdout, done.output
    done = typed("report", id, tmp_path / "race.html", "--store", kept)
    assert done.exit_code == 0 and "<h2>By method</h2>" in (tmp_path / "race.html").read_text()


def test_a_table_that_was_brought_is_found_in_the_store(kept, tmp_path, monkeypatch):
    read = table.read(csv(mixed(60)), "mine.csv")
    problem = problems.estimator("table", "knn", settings=table.use(read, "label").settings, folds=2)
    monkeypatch.setattr(table, "_finders", [])
    with store.open(kept) as opened:
        opened.shelf.keep(read.id, read.to_bytes(), owner="somebody", name=read.name)
        compare.race(problem, ["random", "sobol"], seeds=1, trials=2, store=opened)
        run(problem, "random", trials=2, store=opened)
        search, race = (row.id for row in opened.studies().rows)
    for words in (("export", search, tmp_path / "it.py"), ("show", race), ("resume", search, "--trials", 3)):
        monkeypatch.setattr(table, "_kept", type(table._kept)())
        done = typed(*words, "--store", kept)
        assert done.exit_code == 0, done.output
    assert "table.read(Path('mine.csv')" in (tmp_path / "it.py").read_text()


@pytest.mark.parametrize("id", ["-1abc", "--trials", "-h_-", "--x"])
def test_an_id_may_begin_with_a_hyphen(kept, tmp_path, id):
    problem = problems.get("branin")
    history = run(problem, "random", trials=2)
    with store.open(kept) as opened:
        run(problem, "random", trials=2, store=opened.begin("search", [store.Run("random", history.study)], id=id))
    assert typed("show", id, "--store", kept).exit_code == 0
    for name, ending in (("export", "csv"), ("report", "html")):
        done = typed(name, id, tmp_path / f"it.{ending}", "--store", kept)
        assert done.exit_code == 0, done.output


MISTAKES = [
    (("run",), 2, "say what is optimised"),
    (("run", "--problem", "nonsense"), 2, "is not a known problem"),
    (("run", "--problem", "branin", "--method", "nonsense"), 2, "is not a method"),
    (("run", "--problem", "branin", "--trials", "0"), 2, "whole number"),
    (("run", "--problem", "branin", "--model", "svm"), 2, "one or the other"),
    (("run", "no such file.toml"), 2, "does not exist"),
    (("nonsense",), 2, "No such command"),
    (("show", "nonsense"), 1, ""),
    (("export", "x", "file.xyz"), 2, ".parquet"),
    (("report", "x", "file.pdf"), 2, "a report is HTML: file.html"),
    (("resume", "x", "--workers", "0"), 2, "whole number"),
]


@pytest.mark.parametrize(("words", "code", "said"), MISTAKES)
def test_a_mistake_is_said_in_a_sentence(words, code, said, kept):
    more = ("--store", kept) if words[0] in ("run", "show", "export") else ()
    done = typed(*words, *more)
    assert done.exit_code == code and said in done.output and "Traceback" not in done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)


def test_files_that_are_none(kept, tmp_path):
    file = tmp_path / "search.toml"
    on_wine = '[problem]\ndataset = "wine"\nmodel = "knn"\n'
    for text, said in (
        ("[", "not TOML"),
        ("[x]\n", "unknown part"),
        ("run = 1\n", "is a table"),
        (on_wine + "frobnicate = 1", "no entry 'frobnicate'"),
        (on_wine + "settings = 1", "settings"),
    ):
        file.write_text(text)
        done = typed("run", file, "--store", kept)
        assert done.exit_code == 2 and said in done.output and "()" not in done.output


def test_who_only_looks_makes_no_store(tmp_path):
    where = tmp_path / "mistyped" / "studies.db"
    for words, code in ((("list",), 0), (("show", "x"), 1), (("export", "x", "x.csv"), 1), (("resume", "x"), 1)):
        done = typed(*words, "--store", where)
        assert done.exit_code == code and f"there is no store {where} yet" in done.stderr
    assert not where.parent.exists()


def test_a_list_has_a_head_and_says_when_it_is_empty(kept, tmp_path):
    empty = typed("list", "--store", kept)
    assert empty.exit_code == 0 and empty.stdout == "" and kept in empty.stderr
    for method in ("random", "grid"):
        run(problems.get("branin"), method, trials=2, store=kept)
    head, *lines = typed("list", "--store", kept).stdout.splitlines()
    assert head.split() == ["id", "state", "trials", "best", "method", "problem", "name"] and len(lines) == 2
    assert {line.index("Branin") for line in lines} == {head.index("problem")}
    assert "'nothing'" in typed("list", "--text", "nothing", "--store", kept).stderr


def test_a_folder_is_no_store(tmp_path):
    done = typed("list", "--store", tmp_path)
    assert done.exit_code == 1 and "is a folder" in done.output


def test_the_dashboard_says_how_it_is_started():
    assert "tuning app --server.port" in typed("app", "--help").stdout


def test_the_help_teaches():
    shown = typed("--help").stdout
    for word in ("tuning run --dataset", "tuning report", "TUNING_STORE", "_TUNING_COMPLETE=bash_source"):
        assert word in shown
    assert "[method]" in typed("run", "--help").stdout


def started(*words):
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tuning", *words]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_ctrl_c_keeps_what_was_found(kept):
    words = ("run", "--problem", "branin", "--method", "random", "--trials", "1000000", "--quiet", "--store", kept)
    process = started(*words)
    try:
        id = process.stdout.readline().strip()
        with store.open(kept) as opened:
            end = time.monotonic() + 240
            while opened.row(id).n_trials < 3 and time.monotonic() < end:
                time.sleep(0.1)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=60)
            assert process.returncode == 130, said
            stored = opened.load(id)
        assert stored.row.state == "stopped" and len(stored.history.done) >= 3
        assert "are kept" in said and "Traceback" not in said
    finally:
        process.kill()
        process.wait()


def test_what_the_store_did_not_take_is_an_error(kept, monkeypatch):
    def full(self):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(Database, "transaction", full)
        broken.setattr(store.Recording, "flush", lambda self, timeout=None: until(lambda: self.unsaved))
        store.open(kept).close()
        done = typed("run", "--problem", "branin", "--method", "random", "--trials", 3, "--quiet", "--store", kept)
    assert done.exit_code == 1 and done.stdout.splitlines()[1].startswith("best value")
    assert done.stderr.splitlines()[-1].startswith("Error: 3 trials are not saved: the disk is full.")
    assert "Warning" not in done.stderr


def test_a_store_that_is_slow_is_waited_for(kept, monkeypatch):
    """It answers when one begins to wait for longer than usual."""
    answers, write, flush = threading.Event(), Writer._write, store.Recording.flush

    def late(self, timeout=None):
        if timeout == SLOW_SECONDS:
            answers.set()
        return flush(self, timeout) if answers.is_set() else False

    monkeypatch.setattr(Writer, "_write", lambda self, recording: answers.wait(240) and write(self, recording))
    monkeypatch.setattr(store.Recording, "flush", late)
    done = typed("run", "--problem", "branin", "--method", "random", "--trials", 3, "--quiet", "--store", kept)
    assert done.exit_code == 0 and "Waiting for the store" in done.stderr and "Error" not in done.stderr
    with store.open(kept) as opened:
        assert len(opened.load(done.stdout.split()[0]).history.done) == 3


def test_completion_and_the_module_itself():
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "_TUNING_COMPLETE": "bash_complete",
        "COMP_WORDS": "tuning run --method b",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tuning"],
        cwd=ROOT,
        env={**env, "COMP_CWORD": "3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "plain,bayes" in done.stdout, done.stderr


def test_the_shell_knows_the_ids(kept):
    from click.shell_completion import ShellComplete

    run(problems.get("branin"), "random", trials=2, store=kept)
    (id,) = (row.id for row in store.open(kept).studies().rows)
    complete = ShellComplete(cli, {}, "tuning", "_TUNING_COMPLETE")
    for words in (["show"], ["export"], ["resume"]):
        assert id in [found.value for found in complete.get_completions([*words, "--store", kept], id[:1])]
    assert complete.get_completions(["show", "--store", "nonsense://x"], "") == []
