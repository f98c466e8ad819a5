"""How the code calls for translation: literal texts, all their fields and no others, and never before anybody reads."""

import ast
import re
import string
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [
    ROOT / "app.py",
    *(
        path
        for top in ("pages", "tuning")
        for path in sorted((ROOT / top).rglob("*.py"))
        if "language" not in path.parts
    ),
]


def calls(tree, *names):
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
    ]


def named(text):
    """Names of a template's fields."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_field_has_its_value_and_each_value_its_field(path):
    tree = ast.parse(path.read_text())
    for call in calls(tree, "tr", "ntr"):
        n_texts = 1 if call.func.id == "tr" else 2
        texts = [text.value for text in call.args[:n_texts] if isinstance(text, ast.Constant)]
        given = {keyword.arg for keyword in call.keywords}
        where = f"line {call.lineno}: {texts}"
        assert not any(isinstance(part, ast.JoinedStr) for part in call.args[:n_texts]), where
        if not texts or None in given or (not given and n_texts == 1):
            continue
        known = given | ({"n"} if n_texts == 2 else set())
        wanted = [named(text) for text in texts]
        assert all(fields <= known for fields in wanted), where
        assert given <= set.union(*wanted), where


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_translated_while_modules_load(path):
    """Then nobody reads yet: what stands there is marked, and translated where it is shown. Pages are scripts."""
    if path.parent.name == "pages":
        return
    tree = ast.parse(path.read_text())
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for node in ast.walk(function)
    }
    assert not [call.lineno for call in calls(tree, "tr", "ntr") if id(call) not in inside]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_decided_by_a_translated_text(path):
    """What is compared with one is something else in another language, such as a setting's value."""
    tree = ast.parse(path.read_text())
    tests = [node for node in ast.walk(tree) if isinstance(node, ast.Compare)]
    tests += [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("startswith", "endswith", "index", "find")
    ]
    sides = [
        side
        for node in tests
        for side in ([node.left, *node.comparators] if isinstance(node, ast.Compare) else node.args)
    ]
    sides += [part for side in sides if isinstance(side, (ast.Tuple, ast.List, ast.Set)) for part in side.elts]
    assert not [side.lineno for side in sides if side in calls(side, "tr", "ntr")]


SCRIPTS = sorted((ROOT / "pages").rglob("client/**/*.js"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_in_a_script_is_decided_by_a_translated_text(path):
    assert not re.findall(
        r"(?:[!=]==|With\(|includes\(|indexOf\(|case) ?n?tr\(|\btr\([^()]*\)\)? [!=]==", path.read_text()
    )


def test_no_text_of_a_script_is_hidden_from_the_catalogues():
    """Babel finds none inside of a template with backticks, or of another call for translation."""
    pytest.importorskip("babel")
    from tests.language.messages import domain, found

    known = defaultdict(list)
    for place, text in found():
        known[domain(place)].append(text if isinstance(text, str) else text[0])
    hidden = []
    for path in SCRIPTS:
        said = known[domain(path.relative_to(ROOT).as_posix())] + known["pages/_ui/speech/zh/client.po"]
        for text in re.findall(r'\bn?tr\(\s*"((?:[^"\\]|\\.)*)"', path.read_text()):  # perhaps the first part of one
            if not any(one.startswith(text) for one in said):
                hidden.append((path.name, text))
    assert not hidden


def hovered(path):
    """Templates of hover texts in a file, but those that are translated as they stand."""
    if path.suffix == ".js":
        yield from re.findall(r'(?<!tr\()"([^"\n]*%\{[^"\n]*)"', path.read_text())
        return
    tree = ast.parse(path.read_text())
    translated = {id(node) for call in calls(tree, "tr", "ntr", "mark") for node in ast.walk(call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in translated:
            yield from [node.value] if "%{" in node.value and "hovertemplate" not in node.value else []


@pytest.mark.parametrize("path", [*SOURCES, *SCRIPTS], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_hover_text_has_a_word_that_is_never_translated(path):
    for text in hovered(path):
        assert not re.search("[A-Za-z]{2}", re.sub(r"%\{[^}]*\}|<[^>]*>", "", text)), text


def test_what_runs_without_its_page_speaks_as_its_page():
    """Streamlit runs fragments and dialogs alone, so both are made where the language of the page is set for them."""
    own = ROOT / "pages" / "_ui" / "speech" / "run.py"
    alone = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        if path != own
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("fragment", "dialog") and ast.unparse(node.value) == "st"
    ]
    assert alone == []
    assert "st.dialog(" in own.read_text() and "st.fragment(" in own.read_text()
