"""Whoever asks a benchmark for ``--help`` is told what it takes; nothing is measured."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.options import options

ROOT = Path(__file__).parents[2]
ASKS_ALL = """
import contextlib, io, json, runpy, sys
for name in sys.argv[1:]:
    sys.argv, said, code = [name, "--help"], io.StringIO(), "did not end"
    with contextlib.redirect_stdout(said):
        try:
            runpy.run_module(name, run_name="__main__", alter_sys=True)
        except SystemExit as end:
            code = end.code
        except ModuleNotFoundError as error:
            code = f"no {error.name.split('.')[0]}"
    print(json.dumps([name, code, said.getvalue()]), flush=True)
"""


def _runs(path):
    """Whether the file does something when it is run: a ``__main__.py``, or one with the usual last lines."""
    body = ast.parse(path.read_text()).body
    return path.name == "__main__.py" or any(isinstance(n, ast.If) and "__main__" in ast.unparse(n.test) for n in body)


def test_every_benchmark_answers_help_and_measures_nothing():
    files = [f for f in sorted((ROOT / "benchmarks").rglob("*.py")) if _runs(f)]
    names = [".".join(f.relative_to(ROOT).with_suffix("").parts).removesuffix(".__main__") for f in files]
    assert len(names) > 20
    before = {
        f: f.stat().st_mtime_ns for f in (ROOT / "benchmarks").rglob("*.*") if f.suffix in (".md", ".json", ".csv")
    }
    command = [sys.executable, "-W", "ignore", "-c", ASKS_ALL, *names]
    said = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=240)
    answers = {name: (code, text) for name, code, text in map(json.loads, said.stdout.splitlines())}
    assert answers.keys() == set(names), said.stderr[-2000:]
    optional = {"no playwright", "no optuna", "no sklearn", "no psycopg"}
    wrong = {
        name: (code, text[:200])
        for name, (code, text) in answers.items()
        if code not in optional and not (code == 0 and text.startswith("usage: ") and len(text.splitlines()) > 4)
    }
    assert not wrong
    assert before == {f: f.stat().st_mtime_ns for f in before}


def test_what_is_given_has_the_type_of_the_default(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["x", "7", "2.5", "a", "b"])
    given = options("Says.", rounds=3, seconds=1.0, names=())
    assert (given.rounds, given.seconds, given.names) == (7, 2.5, ["a", "b"])
    monkeypatch.setattr(sys, "argv", ["x"])
    assert vars(options("Says.", rounds=3, sizes=(50, 500))) == {"rounds": 3, "sizes": (50, 500)}
    monkeypatch.setattr(sys, "argv", ["x", "many"])
    with pytest.raises(SystemExit, match="2"):
        options("Says.", rounds=3)
    assert "invalid int value: 'many'" in capsys.readouterr().err
