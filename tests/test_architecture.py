"""Rules of the house: what may import what, how light the package is, and what may never be in a file."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = [path for folder in ("tuning", "pages", "tests", "benchmarks") for path in (ROOT / folder).rglob("*.py")]


def test_import_contracts():
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "module", ["tuning", "tuning.service.jobs", "tuning.methods", "tuning.problems", "tuning.models", "tuning.datasets"]
)
def test_importing_is_light(module):
    code = (
        f"import sys, {module}; "
        "print([m for m in ('streamlit', 'plotly', 'sklearn', 'scipy', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_loads():
    import tuning

    for name in tuning.__all__:
        assert getattr(tuning, name) is not None
    with pytest.raises(AttributeError):
        _ = tuning.nonsense


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_are_small_and_hide_no_error(path):
    text = path.read_text()
    if "tests" not in path.relative_to(ROOT).parts:
        assert len(text.splitlines()) <= 400
    assert not re.search(r"except[^\n]*:\s*\n?\s*pass\b", text)


def test_siblings_do_not_import_each_other():
    for package in ("methods", "models", "plots"):
        folder = ROOT / "tuning" / package
        public = [path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")]
        for path in folder.glob("*.py"):
            if path.stem.startswith("_"):
                continue
            for other in public:
                assert not re.search(
                    rf"from tuning\.{package}\.{other} import|import tuning\.{package}\.{other}\b", path.read_text()
                )


def test_every_route_of_ours_is_known_to_the_app():
    import importlib

    from pages._ui.routes import PATHS

    ours = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "pages" / "_ui").glob("**/*.py")
        if re.search(r"^ROUTES = \[", path.read_text(), re.MULTILINE)
    }
    assert ours == set(PATHS)
    for name in ours:
        assert [route.path for route in importlib.import_module(name).ROUTES] == list(PATHS[name])
