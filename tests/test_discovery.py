"""What is found in folders, and packages that several threads import at once."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from tuning.discovery import installing

ROOT = Path(__file__).parent.parent

PACKAGE = {
    "__init__.py": "VERSION = 1\nbegun.set()\ninside.wait(1)\nfrom halves.base import made\n",
    "base.py": "inside.set()\nfrom halves import VERSION\nmade = 1\n",
    "part.py": "from halves.base import made\n",
}
TWO_THREADS = """
import builtins, importlib, sys, threading
from tuning.discovery import whole
builtins.begun, builtins.inside, failed = threading.Event(), threading.Event(), []

def tried(*names):
    try:
        for name in names:
            whole("halves") if name == "whole" else importlib.import_module(name)
    except ImportError as error:
        failed.append(str(error))

first = threading.Thread(target=tried, args=("halves",))
first.start()
begun.wait(240)
other = threading.Thread(target=tried, args=sys.argv[1:])
other.start()
first.join(30), other.join(30)
print(failed)
"""


def test_a_part_is_imported_while_another_thread_imports_the_whole(tmp_path):
    """Without `whole` both threads meet half-made modules, as scikit-learn's were on a server that had just begun."""
    (tmp_path / "halves").mkdir()
    for name, text in PACKAGE.items():
        (tmp_path / "halves" / name).write_text(text)
    said = subprocess.run(
        [sys.executable, "-c", TWO_THREADS, "whole", "halves.part"],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        cwd=tmp_path,
    )
    assert said.stdout.strip() == "[]", said.stdout


def test_one_place_says_how_an_extra_is_installed():
    said = {
        path.relative_to(ROOT).as_posix()
        for top in ("tuning", "pages")
        for path in (ROOT / top).rglob("*.py")
        if "pip install" in path.read_text()
    }
    assert said == {"tuning/discovery.py"}
    assert installing("deep,rl") == 'python -m pip install "tuning[deep,rl]"'
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    asked = re.findall(r'\binstalling\([\'"]([\w,]+)', "".join(map(Path.read_text, (ROOT / "tuning").rglob("*.py"))))
    assert set(asked) == {"take", "parquet", "excel", "dask", "exchange", "mlflow"} and set(asked) <= set(extras)
