"""A script and a notebook, run in a fresh process, find the same numbers as the search or the race that they repeat."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from PIL import Image

from tests.datasets.tables import csv, mixed
from tuning import compare, export, methods, problems, run
from tuning.datasets import table
from tuning.export import code
from tuning.search import no_improvement
from tuning.space import Categorical, Float, Int, Space
from tuning.study import History

ROOT = Path(__file__).parent.parent.parent
SPACE = Space(
    {
        "kernel": Categorical(["linear", "rbf", "poly"]),
        "C": Float(1e-3, 1e3, log=True),
        "gamma": Float(1e-4, 1.0, log=True, when={"kernel": ["rbf", "poly"]}),
        "degree": Int(2, 3, when={"kernel": "poly"}),
    }
)
LAYERS = Space({"hidden_layer_sizes": Categorical([(4,), (3, 2)]), "alpha": Float(1e-5, 0.1, log=True)})
ESTIMATOR = problems.estimator("wine", "svm", metric="f1_macro", space=SPACE, validation="holdout", test_size=0.3)


def told(history):
    return [[t.number, str(t.state), t.value, dict(t.config), list(t.fold_scores)] for t in history.ended_trials]


TELL = """
import json
def told(history):
    return [[t.number, str(t.state), t.value, dict(t.config), list(t.fold_scores)] for t in history.ended_trials]
"""


def fresh(text, tmp_path, expression):
    """What an expression is after a program, in a process of its own."""
    return each_fresh({"it": text}, tmp_path, expression)["it"]


def each_fresh(texts, folder, expression):
    """What an expression is after each of some programs, by their names: one after the other, none with another's
    names, in a process of their own, which is what takes the time.
    """
    files = {}
    for k, (name, text) in enumerate(texts.items()):
        files[name] = str(folder / f"program{k}.py")
        Path(files[name]).write_text(f"{text}\n{TELL}\nFOUND = {expression}\n")
    run_all = f"""
import json, runpy
found = {{name: runpy.run_path(file, run_name="__main__")["FOUND"] for name, file in {files!r}.items()}}
print('\\nFOUND ' + json.dumps(found))
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", run_all], cwd=ROOT, capture_output=True, text=True, check=False,
        timeout=120, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.rpartition("FOUND ")[2])


def same(found, history):
    assert found == json.loads(json.dumps(told(history)))


def of_notebook(text):
    """Its code, after a check that it is a notebook."""
    read = nbformat.reads(text, as_version=4)
    nbformat.validate(read)
    assert read.cells[0].cell_type == "markdown"
    return "\n".join(cell.source for cell in read.cells if cell.cell_type == "code")


def test_every_method_is_repeated(tmp_path):
    problem = problems.get("recorded_svm_digits")
    found, parts = {}, []
    for name in methods.names():
        found[name] = run(problem, name, trials=13, seed=5)
        parts += [export.script(found[name]), f"found[{name!r}] = history"]
    again = fresh("\n".join(["found = {}", *parts]), tmp_path, "{name: told(each) for name, each in found.items()}")
    for name, history in found.items():
        same(again[name], history)


SEARCHES = {
    "ranges, conditions, holdout, test part": lambda: run(ESTIMATOR, "bayes", trials=12, seed=3),
    "tuples, discard": lambda: run(
        problems.estimator("wine", "mlp", space=LAYERS, folds=4), "random", trials=9, seed=1, discard="exact"
    ),
    "settings of a method": lambda: run(
        problems.get("hartmann3", noise=0.1), methods.get("bayes", acquisition="ei", xi=0.01), trials=12, seed=2
    ),
    "levels by name": lambda: run(
        problems.get("branin"),
        methods.get("grid", levels={"x1": 3, "x2": [0.0, 7.5]}, order="shuffled"),
        trials=5,
        seed=4,
    ),
    "a grid that fits what was planned": lambda: run(
        problems.get("branin"), methods.get("grid", levels=None), trials=25, stop=no_improvement(3), seed=9
    ),
    "read by another metric": lambda: run(ESTIMATOR, "random", trials=4, seed=0).by_metric("accuracy", "maximize"),
}


@pytest.fixture(scope="module")
def searched(tmp_path_factory):
    """Each search, and what its program finds."""
    histories = {what: search() for what, search in SEARCHES.items()}
    texts = {what: export.script(history) for what, history in histories.items()}
    found = each_fresh(texts, tmp_path_factory.mktemp("programs"), "told(history)")
    return {what: (history, found[what]) for what, history in histories.items()}


@pytest.mark.parametrize("what", SEARCHES)
def test_what_a_search_may_have_is_repeated(what, searched):
    history, found = searched[what]
    assert len(history.done) > 2
    same(found, history)


def test_a_search_that_went_on_is_repeated_with_both_of_its_parts(tmp_path):
    problem = problems.get("branin")
    grid = methods.get("grid", levels=None)
    history = run(problem, grid, trials=9, history=run(problem, grid, trials=4, seed=1))
    prolonged = run(problem, "random", trials=9, history=run(problem, "random", trials=4, seed=1))
    both = {"grid": history, "prolonged": prolonged}
    found = each_fresh({name: export.script(each) for name, each in both.items()}, tmp_path, "told(history)")
    for name, each in both.items():
        same(found[name], each)


def test_a_notebook_is_one_and_finds_the_same(tmp_path):
    history = run(ESTIMATOR, "random", trials=4, seed=3)
    same(fresh(of_notebook(export.notebook(history)), tmp_path, "told(history)"), history)


@pytest.mark.parametrize("seeds", [range(4, 7), (3, 11)])
def test_a_race_is_repeated(seeds, tmp_path):
    entrants = {"grid": "grid", 'it\'s "best"': methods.get("bayes", fit="map"), "random": "random"}
    race = compare.race(problems.get("recorded_logistic_wine", metric="log_loss"), entrants, seeds=seeds, trials=12)
    every = "{label: [told(each) for each in runs] for label, runs in race.histories.items()}"
    texts = {"script": export.script(race), "notebook": of_notebook(export.notebook(race))}
    for found in each_fresh(texts, tmp_path, every).values():
        for label, runs in race.histories.items():
            for again, history in zip(found[label], runs, strict=True):
                same(again, history)


def test_hostile_names_run_nothing(tmp_path):
    evil = "'''\"\"\"\n\\' + boom() + \u202e </script>"
    space = Space({evil: Categorical([evil, "x"]), "b": Float(0, 1, when={evil: evil})})
    text = code.written(code.space(space))
    assert eval(text, {"Space": Space, "Categorical": Categorical, "Float": Float}) == space
    assert text.isascii() and "\n'" not in text.replace("\n    ", " ")
    history = run(problems.get("branin"), "random", trials=2)
    race = compare.race(problems.get("branin"), {evil: "random", "b": "sobol"}, seeds=1, trials=2)
    assert len(fresh(export.script(race), tmp_path, "[told(each[0]) for each in race.histories.values()]")) == 2
    assert "FOUND" not in export.script(history)


def test_what_has_no_name_in_code_is_said():
    plain = History.of(SPACE, [{"kernel": "linear", "C": 1.0}], [0.5])
    with pytest.raises(export.NotCode, match="plain data"):
        export.script(plain)
    brought = History.from_frame({"x": [1.0, 2.0], "value": [1.0, 2.0]})
    assert "plain data" in export.cannot_repeat(brought)
    with pytest.raises(export.NotCode, match="program of one's own"):
        code.problem({"kind": "custom", "name": "mine"})
    with pytest.raises(export.NotCode, match="cannot be named in code"):
        code.method({"name": "mine"})


def test_why_numbers_may_be_others_is_said():
    history = run(problems.estimator("wine", "knn", folds=2), "random", trials=6, workers=2)
    assert "ran at once" in export.script(history) or all(
        b.started >= a.finished for a, b in zip(history.finished, history.finished[1:], strict=False)
    )
    assert "number by number" in export.script(run(problems.get("branin"), "random", trials=3))


TRAINED, RECORDED = ESTIMATOR, problems.get("recorded_svm_digits")
TIMED = {"goals": ("score", "fit_seconds")}


@pytest.mark.parametrize(
    ("problem", "more", "said"),
    [
        (TRAINED, {}, "number by number"),
        (TRAINED, TIMED, "A goal is in seconds"),
        (TRAINED, {"workers": 2}, "Several trials ran at once"),
        (TRAINED, {"seconds": 60.0}, "Each run ends after a number of seconds"),
        (RECORDED, TIMED | {"workers": 2, "seconds": 60.0}, "number by number"),
    ],
)
def test_a_race_is_repeated_exactly_where_no_clock_has_a_say(problem, more, said):
    race = compare.race(problem, ["random", "sobol"], seeds=1, trials=3, **more)
    assert said in export.script(race) and (said == "number by number") == ("number by number" in export.script(race))


def test_several_models_are_named():
    several = problems.estimator("wine", models=["knn", "naive_bayes"], folds=2)
    text = export.script(run(several, "random", trials=1))
    assert text.startswith(f"# Search on {several.name}: Random\n") and "problem.snippet(history.best.config)" in text


def test_a_goal_in_seconds_is_another_each_time():
    assert "A goal is in seconds" in export.script(run(TRAINED, "random", trials=2, **TIMED))
    assert "number by number" in export.script(run(RECORDED, "random", trials=2, **TIMED))


def image_folder(folder):
    for place, name in enumerate(["dark", "light"]):
        (folder / name).mkdir(parents=True)
        for k in range(20):
            Image.fromarray(np.full((16, 16), 100 * place + k, dtype=np.uint8)).save(folder / name / f"{k}.png")
    return table.of_images(folder)


def read_from(folder, kind):
    """A table of somebody's, read as a page or a notebook reads it."""
    if kind == "folder of images":
        return image_folder(folder / "pets")
    if kind == "zip of images":
        image_folder(folder / "pets")
        file = Path(shutil.make_archive(str(folder / "pets"), "zip", folder / "pets"))
    else:
        (file := folder / "it's mine, 数据.csv").write_bytes(csv(mixed(60)))
    read = table.read(file.read_bytes(), file.name)
    return read.typed({"city": "ignore"}) if kind == "file" else read


@pytest.mark.parametrize("kind", ["file", "zip of images", "folder of images"])
def test_a_table_of_ones_own_is_read_by_the_program_that_repeats_its_search(kind, tmp_path, monkeypatch):
    read = read_from(tmp_path, kind)
    settings = table.use(read, "label" if kind == "file" else "class").settings
    history = run(problems.estimator("table", "knn", settings=settings, folds=2), "random", trials=2)
    script, notebook = export.script(history), of_notebook(export.notebook(history))
    monkeypatch.chdir(tmp_path)
    for program in (script, notebook):
        monkeypatch.setattr(table, "_kept", type(table._kept)())
        found = {}
        exec(program, found)
        assert told(found["history"]) == told(history)
        assert export.script(found["history"]) == script


def test_of_a_table_that_is_not_known_here_there_is_no_program(monkeypatch):
    settings = table.use(table.read(csv(mixed(60))), "label").settings
    history = run(problems.estimator("table", "knn", settings=settings, folds=2), "random", trials=1)
    monkeypatch.setattr(table, "_kept", type(table._kept)())
    assert "the table of this search is not known here" in export.cannot_repeat(history)


@pytest.mark.parametrize(("before", "after"), [("none", "none"), ("exact", "none"), ("none", "exact")])
def test_a_rule_that_another_part_may_have_had_is_said(before, after):
    problem = problems.estimator("wine", "svm")
    began = run(problem, "random", trials=3, seed=4, discard=before)
    text = export.script(run(problem, "random", trials=4, history=began, discard=after))
    is_exact = before == after == "none"
    assert ("number by number" in text) == is_exact != ("It rested and went on" in text)
