"""The README is true: its Python blocks run, its commands are the ones that the gate runs, its files exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def test_python_blocks_run_in_order():
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert blocks
    namespace: dict = {}
    for block in blocks:
        exec(compile(block, "README.md", "exec"), namespace)
    assert namespace["history"].best.value > 0.9


def test_both_commands_are_there():
    assert "python -m pip install -e . && streamlit run app.py" in README
    assert 'python -m pip install -e ".[test]" && python -m pytest' in README


def test_named_files_exist():
    for link in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / link).exists(), link
    code = re.sub(r"```.*?```", "", README, flags=re.DOTALL)
    named = [name for name in re.findall(r"`([\w./-]+)`", code) if "/" in name and "*" not in name]
    assert len(named) > 30
    for name in named:
        assert (ROOT / name).exists(), name


def test_the_map_goes_down_as_imports_do():
    import tomllib

    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one.get("containers") == ["tuning"])
    depth = {name: at for at, layer in enumerate(layers) for name in layer.split(" | ")}
    firsts = [row.split("|")[1] for row in README.splitlines() if row.startswith("| ")]
    named = [name for first in firsts for name in re.findall(r"`tuning/(\w+)(?:/|\.py)`", first)]
    assert set(depth) - set(named) <= {"__main__", "version"}
    assert [depth[name] for name in named] == sorted(depth[name] for name in named)


def test_the_way_from_start_to_the_chart_is_twelve_files_at_most():
    way = README[README.index("From Start to the chart") : README.index("## Dependencies")]
    assert 6 < len(re.findall(r"`[\w./]+`", way)) <= 12


def test_every_dependency_is_explained():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    requirements = (
        project["dependencies"] + extras["test"] + extras["dask"] + extras["docs"] + extras["dev"] + extras["optuna"]
    )
    for requirement in requirements:
        name = re.split(r"[<>=\[]", requirement)[0]
        is_own = name == project["name"]  # a group of ours, listed by its parts
        assert is_own or re.search(rf"^\|[^|]*\b{re.escape(name)}\b[^|]*\|", README, re.MULTILINE), name
