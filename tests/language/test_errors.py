"""What goes wrong is said in the language of who reads: each error is a message, and who shows one retells it."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OF_PROGRAMS = {
    "tuning/__init__.py": "a name that a program asks the package for",
    "tuning/discovery.py": "a file of the package itself that is wrong",
    "tuning/auto/decision.py": "rules of the package itself",
    "tuning/auto/ensemble.py": "rules of the package itself",
    "tuning/auto/given.py": "X and y of a notebook",
    "tuning/auto/result.py": "a fitted result, which a notebook holds",
    "tuning/command": "the command line is English",
    "tuning/drop_in": "a search object of scikit-learn's kind, in a notebook",
    "tuning/gp": "a library that methods and plots use",
    "tuning/language/known.py": "a language that nobody can choose",
    "tuning/models/networks/uncompiled.py": "a part of PyTorch that is not there",
    "tuning/study/exchange/from_optuna.py": "a study of Optuna, in a notebook",
    "tuning/study/exchange/mlflow_callback.py": "a callback of a notebook",
    "tuning/study/exchange/to_optuna.py": "a study of Optuna, in a notebook",
    "tuning/study/explanation.py": "what a method of one's own explains",
    "tuning/study/trial_log.py": "events in an order that no search makes",
    "pages/_ui/words": "terms as the package holds them",
    "pages/lessons": "lessons as the package holds them",
}
"""Whose errors only a program meets, and which; they stay English."""
PROGRAMMERS = {"AssertionError", "AttributeError", "IndexError", "NotImplementedError", "TypeError"}
LETTERS = re.compile(r"[A-Za-z]{2}")
ERRORS = re.compile(r"\.(?:error|unsaved|pause_reason|trouble)$|^(?:error|errors\[0\])$|\.message$")


def sources(*tops):
    return [path for top in tops for path in sorted((ROOT / top).rglob("*.py"))]


def called(node):
    name = node.func if isinstance(node, ast.Call) else node
    return name.id if isinstance(name, ast.Name) else name.attr if isinstance(name, ast.Attribute) else ""


def has_words(node):
    """Whether an expression brings words of its own: a text, or a template."""
    texts = node.values if isinstance(node, ast.JoinedStr) else [node]
    said = (text.value for text in texts if isinstance(text, ast.Constant) and isinstance(text.value, str))
    return any(LETTERS.search(text) for text in said)


def untold(tree):
    """Errors raised with words that are in no catalogue."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and called(node.exc) not in PROGRAMMERS:
            for part in node.exc.args[:1]:
                if has_words(part) or (called(part) in ("format", "join") and has_words(part.func.value)):
                    yield node.lineno


def test_each_error_that_a_page_can_meet_is_a_message():
    known = tuple(str(ROOT / name) for name in OF_PROGRAMS)
    files = [path for path in sources("tuning", "pages") if not str(path).startswith(known)]
    assert len(files) > 400
    assert not [(str(path.relative_to(ROOT)), line) for path in files for line in untold(ast.parse(path.read_text()))]


def test_each_exception_from_that_law_is_needed():
    raised = {str(path.relative_to(ROOT)) for path in sources("tuning", "pages") if [*raises(path)]}
    assert not [name for name in OF_PROGRAMS if not any(path.startswith(name) for path in raised)]


def raises(path):
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Raise)]


def not_retold(tree):
    """Places where an error, or what was said in the background, goes to a page as it is."""
    inside = {id(part) for node in ast.walk(tree) if called(node) in ("retold", "_log") for part in ast.walk(node)}
    inside |= {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword)
        for part in [node.value]
        if isinstance(part, ast.Name)
    }  # `tr` retells an error among its values
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in ("str", "plain") and node.args:
            part = node.args[0]
            if (
                id(part) not in inside
                and isinstance(part, (ast.Name, ast.Attribute))
                and ERRORS.search(ast.unparse(part))
            ):
                yield node.lineno
        if isinstance(node, ast.Dict):
            for value in node.values:
                if id(value) not in inside and isinstance(value, ast.Attribute) and ERRORS.search(ast.unparse(value)):
                    yield value.lineno


def test_a_page_retells_what_was_said_elsewhere():
    files = sources("pages")
    assert not [
        (str(path.relative_to(ROOT)), line) for path in files for line in not_retold(ast.parse(path.read_text()))
    ]


@pytest.mark.parametrize(
    "code",
    ['raise ValueError("it is wrong")', 'raise JobError(f"{n} is wrong")', 'raise Lost(", or ".join(names))'],
)
def test_an_error_that_escapes_is_found(code):
    assert list(untold(ast.parse(code))) == [1]


@pytest.mark.parametrize(
    "code", ["st.error(plain(str(error)))", "x = {'error': job.error}", "st.info(plain(job.pause_reason))"]
)
def test_a_place_that_does_not_retell_is_found(code):
    assert list(not_retold(ast.parse(code))) == [1]


@pytest.mark.parametrize(
    "code", ["st.error(plain(retold(error)))", "x = {'error': retold(job.error)}", "raise ValueError(reason)"]
)
def test_a_place_that_retells_is_none(code):
    assert not [*not_retold(ast.parse(code)), *untold(ast.parse(code))]
