"""What is taken away from a page arrives as files, which open, and programs that find the same numbers."""

import io
import subprocess
import sys

import nbformat
import pandas as pd
import pytest

from tests.browser.servers import ROOT, served
from tuning import problems, run
from tuning import store as stores

PRINT = "\nprint(*(repr(trial.value) for trial in history.trials))\n"


@pytest.fixture
def opened(new_page, tmp_path, monkeypatch):
    """The Search page with a finished search, on a server and a store of its own."""
    address = str(tmp_path / "runs.db")
    monkeypatch.setenv("TUNING_STORE", address)
    with stores.open(address) as store:
        history = run(problems.get("branin"), "random", trials=5, seed=1, store=store)
        id = store.studies().rows[0].id
    with served("app.py", tmp_path / "log.txt") as (url, _):
        page = new_page({"width": 1400, "height": 4000})  # all in view: what floats stays where it is
        page.goto(f"{url}/search?v=1&job={id}&cards=best_so_far")
        page.get_by_role("button", name="Take it away").wait_for()
        yield page, history


def values_of(program, folder):
    """What a program of `history` finds, run as a person would run it."""
    file = folder / "again.py"
    file.write_text(program + PRINT)
    env = {"PYTHONPATH": str(ROOT), "TUNING_STORE": "memory:", "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, file], capture_output=True, text=True, env=env, cwd=folder, check=False)
    assert done.returncode == 0, done.stderr
    return [float(text) for text in done.stdout.splitlines()[-1].split()]


def test_each_file_arrives_and_opens_and_programs_find_the_same(opened, tmp_path):
    page, history = opened
    page.get_by_role("button", name="Take it away").click()

    def taken(label):
        button = page.get_by_test_id("stPopoverBody").get_by_role("button", name=label)
        button.wait_for()
        with page.expect_download() as waiting:
            button.click()
        file = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(file)
        return file

    values = [trial.value for trial in history.trials]
    script = taken("Python script that repeats it")
    assert script.suffix == ".py" and values_of(script.read_text(), tmp_path) == values
    notebook = nbformat.reads(taken("Notebook that repeats it").read_text(), as_version=4)
    nbformat.validate(notebook)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert values_of(code, tmp_path) == values
    assert list(pd.read_csv(io.BytesIO(taken("Trials as CSV").read_bytes()))["value"]) == pytest.approx(values)
    if page.get_by_role("button", name="Trials as Parquet").count():
        assert list(pd.read_parquet(taken("Trials as Parquet"))["value"]) == values
    report = taken("Report, one HTML file")
    tab = page.context.new_page()
    try:
        tab.goto(report.as_uri())
        tab.wait_for_function("() => document.documentElement.dataset.drawn", timeout=180_000)
        assert "branin" in tab.locator("h1").first.inner_text().lower()
    finally:
        tab.close()
