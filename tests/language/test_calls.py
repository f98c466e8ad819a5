"""How the code calls for translation: literal texts, all their fields and no others, and never before anybody reads."""

import ast
import re
import string
from collections import defaultdict
from functools import cache
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


@cache
def nodes(path):
    """All of a source, read once for all rules. Each rule is one test: one for each file costs more than its look."""
    return list(ast.walk(ast.parse(path.read_text())))


def calls(nodes, *names):
    return [
        node
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
    ]


def at(path, node):
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def named(text):
    """Names of a template's fields."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_each_field_has_its_value_and_each_value_its_field():
    for path in SOURCES:
        for call in calls(nodes(path), "tr", "ntr"):
            n_texts = 1 if call.func.id == "tr" else 2
            texts = [text.value for text in call.args[:n_texts] if isinstance(text, ast.Constant)]
            given = {keyword.arg for keyword in call.keywords}
            where = f"{at(path, call)}: {texts}"
            assert not any(isinstance(part, ast.JoinedStr) for part in call.args[:n_texts]), where
            if not texts or None in given or (not given and n_texts == 1):
                continue
            known = given | ({"n"} if n_texts == 2 else set())
            wanted = [named(text) for text in texts]
            assert all(fields <= known for fields in wanted), where
            assert given <= set.union(*wanted), where


def test_nothing_is_translated_while_modules_load():
    """Then nobody reads yet: what stands there is marked, and translated where it is shown. Pages are scripts."""
    early = []
    for path in SOURCES:
        found = [] if path.parent.name == "pages" else calls(nodes(path), "tr", "ntr")
        if not found:
            continue
        inside = {
            id(node)
            for function in nodes(path)
            if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            for node in ast.walk(function)
        }
        early += [at(path, call) for call in found if id(call) not in inside]
    assert early == []


def decided_by(nodes):
    """What is compared, or looked for in another."""
    for node in nodes:
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("startswith", "endswith", "index", "find")
        ):
            sides = node.args
        else:
            continue
        yield from sides
        yield from (part for side in sides if isinstance(side, (ast.Tuple, ast.List, ast.Set)) for part in side.elts)


def test_nothing_is_decided_by_a_translated_text():
    """What is compared with one is something else in another language, such as a setting's value."""
    assert [at(path, side) for path in SOURCES for side in decided_by(nodes(path)) if calls([side], "tr", "ntr")] == []


SCRIPTS = sorted((ROOT / "pages").rglob("client/**/*.js"))


def test_nothing_in_a_script_is_decided_by_a_translated_text():
    decided = r"(?:[!=]==|With\(|includes\(|indexOf\(|case) ?n?tr\(|\btr\([^()]*\)\)? [!=]=="
    assert [path.name for path in SCRIPTS if re.search(decided, path.read_text())] == []


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
    translated = {id(node) for call in calls(nodes(path), "tr", "ntr", "mark") for node in ast.walk(call)}
    for node in nodes(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in translated:
            yield from [node.value] if "%{" in node.value and "hovertemplate" not in node.value else []


def test_no_hover_text_has_a_word_that_is_never_translated():
    worded = [
        (path.name, text)
        for path in (*SOURCES, *SCRIPTS)
        for text in hovered(path)
        if re.search("[A-Za-z]{2}", re.sub(r"%\{[^}]*\}|<[^>]*>", "", text))
    ]
    assert worded == []


def test_what_runs_without_its_page_speaks_as_its_page():
    """Streamlit runs fragments and dialogs alone, so both are made where the language of the page is set for them."""
    own = ROOT / "pages" / "_ui" / "speech" / "run.py"
    alone = [
        at(path, node)
        for path in SOURCES
        if path != own
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and node.attr in ("fragment", "dialog") and ast.unparse(node.value) == "st"
    ]
    assert alone == []
    assert "st.dialog(" in own.read_text() and "st.fragment(" in own.read_text()
