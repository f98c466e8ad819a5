"""Rules of the house: what may import what, how light the package is, and what may never be in a file."""

import ast
import importlib
import re
import shutil
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("tuning", "pages", "tests", "benchmarks")
SOURCES = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
MAX_LINES = 350
MAX_FILES = 15
EXTENSIBLE = ("tuning.methods", "tuning.models", "tuning.datasets", "tuning.plots", "pages", "pages.lessons")
"""In these packages a file is one of a kind, and knows nothing of its siblings."""
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
KINDS = {"pages.lessons"}
"""Folders beside these files that are a kind of their own: the pages may read them."""


def relative(path):
    return str(path.relative_to(ROOT))


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("tuning", "pages", cache_dir=None)


def lint(root):
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )


def test_import_contracts():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


PLANTED = {
    ("tuning/search/session.py", "import plotly.graph_objects"): "tuning.search.session -> plotly",
    ("tuning/search/session.py", "import pages._ui.setup"): "tuning.search.session -> pages._ui.setup",
    ("tuning/study/events.py", "from tuning.search import run"): "tuning.study.events -> tuning.search",
    ("tuning/service/limits.py", "import streamlit"): "tuning.service.limits -> streamlit",
    ("pages/_ui/board/view.py", "import pages._ui.race.view"): "pages._ui.board.view -> pages._ui.race.view",
    ("pages/_ui/component.py", "import pages._ui.setup"): "pages._ui.component -> pages._ui.setup",
    ("tuning/extra.py", "x = 1"): "not listed as layers:\n\n- tuning.extra",
}
"""Lines that break a contract, by file, and what is said of each."""


def test_the_contracts_see_all_that_is_planted(tmp_path):
    for name in ("tuning", "pages"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*.npz", "*.png", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for file, line in PLANTED:
        with (tmp_path / file).open("a") as source:
            source.write(f"\n{line}\n")
    done = lint(tmp_path)
    assert done.returncode != 0
    for said in PLANTED.values():
        assert said in done.stdout, done.stdout


def test_imports_run_in_no_circle(graph):
    """Not even those that are late, or for types alone; a circle is named in the error."""
    TopologicalSorter({name: graph.find_modules_directly_imported_by(name) for name in graph.modules}).prepare()


@pytest.mark.parametrize("package", EXTENSIBLE)
def test_siblings_do_not_import_each_other(graph, package):
    public = {name for name in graph.find_children(package) - KINDS if not name.rpartition(".")[2].startswith("_")}
    for name in sorted(public):
        inside = {name} | graph.find_descendants(name)
        imported = {other for one in inside for other in graph.find_modules_directly_imported_by(one)}
        others = {other for other in public - {name} if imported & ({other} | graph.find_descendants(other))}
        assert not others, f"{name} imports its siblings {sorted(others)}"


def test_pages_use_public_names_of_the_package_only(graph):
    for name in sorted({"pages"} | graph.find_descendants("pages")):
        used = {other for other in graph.find_modules_directly_imported_by(name) if other.startswith("tuning")}
        private = {other for other in used if re.search(r"\._[a-z]", other)}
        assert not private, f"{name} imports {sorted(private)}"
    for path in sorted((ROOT / "pages").rglob("*.py")):
        names = re.findall(r"^ *from tuning[\w.]* import (\([^)]*\)|.*)$", path.read_text(), re.MULTILINE)
        assert not re.search(r"\b_[a-z]", " ".join(names)), relative(path)


@pytest.mark.parametrize(
    "module", ["tuning", "tuning.service.jobs", "tuning.methods", "tuning.problems", "tuning.models", "tuning.datasets"]
)
def test_importing_is_light(module):
    code = (
        f"import sys, {module}; "
        "print([m for m in ('streamlit', 'plotly', 'sklearn', 'scipy', 'pandas', 'sqlalchemy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["tuning", "tuning.store"])
def test_every_public_name_loads(name):
    package = importlib.import_module(name)
    for public in package.__all__:
        assert getattr(package, public) is not None
    assert dir(package) == sorted(package.__all__)
    with pytest.raises(AttributeError):
        _ = package.nonsense


def test_files_are_small_and_hide_no_error():
    texts = {relative(path): path.read_text() for path in SOURCES}
    assert [path for path, text in texts.items() if len(text.splitlines()) > MAX_LINES] == []
    assert [path for path, text in texts.items() if re.search(r"except[^\n]*:\s*\n?\s*pass\b", text)] == []


def test_no_folder_is_a_heap():
    folders = {path.parent for path in SOURCES} | {path.parent for path in (ROOT / "pages").rglob("*.js")}
    for folder in folders:
        files = [path for path in folder.iterdir() if path.suffix in (".py", ".js", ".css", ".mjs")]
        has_folders = any((path.is_dir() and path.name != "__pycache__") for path in folder.iterdir())
        assert len(files) <= MAX_FILES or has_folders, relative(folder)


def test_names_say_what_a_file_is():
    vague = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}
    assert not [relative(path) for path in SOURCES if path.stem.strip("_") in vague]


def first_imports(function):
    """Of each package that threads share, in the function itself: the line and the name that is imported."""
    others = [n for n in ast.walk(function) if isinstance(n, FUNCTIONS) and n is not function]
    inner = {id(n) for other in others for n in ast.walk(other)}
    found = [n for n in ast.walk(function) if isinstance(n, (ast.Import, ast.ImportFrom)) and id(n) not in inner]
    names = [(n.lineno, n.module if isinstance(n, ast.ImportFrom) else n.names[0].name) for n in found]
    of = {
        whole: sorted(one for one in names if (one[1] or "").split(".")[0] == whole)[:1]
        for whole in ("sklearn", "optuna")
    }
    return [(whole, line, name) for whole, found in of.items() for line, name in found]


def test_a_part_of_a_package_is_imported_after_the_whole():
    """Threads of the server would meet half-made modules, see `tuning.discovery.whole`. Workers have one thread."""
    wrong = []
    for path in SOURCES:
        if relative(path).startswith(("tests", "benchmarks", "pages/lessons")) or path.name == "make.py":
            continue
        text = path.read_text()
        if "sklearn" not in text and "optuna" not in text:
            continue
        for function in (node for node in ast.walk(ast.parse(text)) if isinstance(node, FUNCTIONS)):
            for whole, line, name in first_imports(function):
                if name != whole and f'whole("{whole}")' not in text.splitlines()[line - 2]:
                    wrong.append(f"{relative(path)}:{line}")
    assert not wrong, f"write whole(...) of tuning.discovery before: {wrong}"


def test_every_route_of_ours_is_known_to_the_app():
    from pages._ui.routes import PATHS

    folder = ROOT / "pages" / "_ui"
    ours = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in {*folder.glob("**/*.py")} - {folder / "routes.py"}  # which has the routes of all
        if re.search(r"^ROUTES = \[", path.read_text(), re.MULTILINE)
    }
    assert ours == set(PATHS)
    for name in ours:
        assert [route.path for route in importlib.import_module(name).ROUTES] == list(PATHS[name])


def test_an_installed_package_has_the_settings_of_the_checkout():
    from pages.__main__ import APP, CONFIG

    assert CONFIG.read_bytes() == (ROOT / ".streamlit" / "config.toml").read_bytes()
    assert APP.is_file()
