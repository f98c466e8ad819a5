"""What CONTRIBUTING.md says is enough, is: each example is one new file in a copy, and all laws hold for it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EXAMPLES = dict(re.findall(r"```python file=(\S+)\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text(), re.DOTALL))
LAWS = {
    "tuning/methods/hill_climb.py": ("tests/test_every_method.py", "hill_climb"),
    "tuning/models/huber.py": ("tests/test_every_model.py", "huber"),
    "tuning/plots/values.py": ("tests/test_every_plot.py", "values"),
    "tuning/problems/valley.py": ("tests/test_every_problem.py", "valley"),
}
SETTINGS = """
from streamlit.testing.v1 import AppTest
from tests.test_every_page import open_page


def test_the_method_and_its_setting_are_on_the_page():
    app = open_page("search", method="hill_climb")
    assert not app.exception
    shown = [widget.label for widget in (*app.number_input, *app.text_input)]
    assert any("Length of a step" in label for label in shown), shown


def test_the_model_is_offered():
    app = open_page("search", data="diabetes", model="huber", metric="rmse")
    assert not app.exception and not app.warning and app.session_state["choices"]["model"] == "huber"


def test_the_problem_is_offered():
    for app in (open_page("race", kind="function", on="valley"), open_page("inside", function="valley")):
        assert not app.exception and not app.warning and not app.error


def test_the_page_is_there():
    app = open_page("metrics")
    assert not app.exception and app.title[0].value == "Metrics"
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The project with all examples in it, and with what Python has compiled: what is as old and as long stays so."""
    folder = tmp_path_factory.mktemp("copy") / "project"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".git", "*_cache", "*.egg-info", ".hypothesis"))
    for name, text in EXAMPLES.items():
        assert not (folder / name).exists(), name
        (folder / name).write_text(text)
    (folder / "tests" / "test_examples_on_pages.py").write_text(SETTINGS)
    return folder


ONLY = f"""
LAWS = {LAWS!r}


def pytest_collection_modifyitems(items):
    wanted = [(file, name) for file, name in LAWS.values()] + [("tests/test_examples_on_pages.py", "")]
    items[:] = [item for item in items if any(item.nodeid.startswith(f) and n in item.nodeid for f, n in wanted)]
"""


@pytest.fixture(scope="module")
def passed(copy):
    """The names of all tests that pass when the laws of the examples, and what the pages show, are run in the copy."""
    (copy / "only.py").write_text(ONLY)
    files = [file for file, _ in LAWS.values()]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "only",
            "-rpfE",
            "-p",
            "no:cacheprovider",
            *files,
            "tests/test_examples_on_pages.py",
        ],
        cwd=copy,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(copy), "HOME": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return re.findall(r"^PASSED (.*)$", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("example", LAWS)
def test_one_new_file_keeps_all_laws(passed, example):
    laws, name = LAWS[example]
    assert sum(test.startswith(laws) and name in test for test in passed) >= 3


def test_all_are_on_the_pages(passed):
    assert sum(test.startswith("tests/test_examples_on_pages.py") for test in passed) == 4


def test_the_examples_are_linted_typed_and_in_order(copy):
    for command in (["ruff", "check", *EXAMPLES], ["ruff", "format", "--check", *EXAMPLES]):
        if shutil.which(command[0], path=str(Path(sys.executable).parent)) is None:
            pytest.skip("ruff is not installed: it comes with the extra [dev]")
        done = subprocess.run(
            [Path(sys.executable).parent / command[0], *command[1:]],
            cwd=copy,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
