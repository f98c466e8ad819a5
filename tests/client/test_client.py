"""The browser's part by itself: its unit tests under node, and the size of its files."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
UI = ROOT / "pages" / "_ui"
SOURCES = sorted([*UI.rglob("*.js"), *UI.rglob("*.css"), *HERE.rglob("*.mjs")])
SCREENS = ("board", "race", "inside", "runs", "home", "learn", "room", "setup")
NODE = shutil.which("node")


@pytest.mark.parametrize("path", sorted(HERE.rglob("*.test.mjs")), ids=lambda path: path.name)
def test_pure_parts_under_node(path):
    if NODE is None:
        pytest.skip("no program named 'node' on this machine")
    done = subprocess.run([NODE, "--test", path], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# fail 0" in done.stdout or "ℹ fail 0" in done.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_are_small_and_lines_short(path):
    lines = path.read_text().splitlines()
    assert len(lines) <= 350
    assert max(map(len, lines)) <= 120


def test_folders_are_small():
    for folder in {path.parent for path in SOURCES}:
        assert len([path for path in folder.iterdir() if path.is_file()]) <= 15, folder


def test_screens_share_what_is_common():
    """A screen imports its own modules and the shared ones, never those of another screen."""
    for screen in SCREENS:
        others = {*SCREENS} - {screen}
        for path in (UI / screen / "client").rglob("*.js"):
            for line in path.read_text().splitlines():
                if line.startswith(("import ", "} from ")) and '"' in line:
                    target = (path.parent / line.split('"')[1]).resolve()
                    assert target.is_file(), line
                    assert target.relative_to(UI).parts[0] not in others, line


def test_the_server_is_asked_in_one_way():
    """`fetched` says in the language of the page what went wrong; `fetch` says it in English, for programmers."""
    of_its_own = {"client/words/fetched.js", "client/stream.js", "board/client/cards/figure.js"}  # the last: a data URL
    found = {str(path.relative_to(UI)) for path in UI.rglob("*.js") if re.search(r"(?<!\w)fetch\(", path.read_text())}
    assert found == of_its_own


def test_nothing_is_pinned_by_a_lock_file_or_floats():
    import json

    assert not [*UI.rglob("package-lock.json"), *HERE.rglob("package-lock.json")]
    versions = json.loads((UI / "package.json").read_text())["devDependencies"].values()
    assert all(version[0].isdigit() for version in versions)
