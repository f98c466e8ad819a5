"""Every message of the code has its Chinese, and what is shown on a page that is offered in Chinese is a message."""

import ast
import re
from pathlib import Path

import pytest

from pages._ui.speech import words
from pages._ui.speech.run import TRANSLATED
from tuning import language
from tuning.language import speaking

ROOT = Path(__file__).parents[2]
SHOWN = re.compile(  # of Streamlit, with the arguments that people read
    "title|header|subheader|caption|markdown|write|info|warning|error|success|button|toggle|checkbox|radio|selectbox|"
    "multiselect|pills|segmented_control|number_input|text_input|text_area|expander|popover|spinner|download_button|"
    "file_uploader|page_link|dialog|tabs|progress"
)
READ = ("label", "help", "placeholder", "text")
OF_PAGE = {
    "home": ["pages/_ui/home"],
    "learn": ["pages/_ui/learn", "pages/_ui/own", "pages/_ui/words", "pages/lessons", "pages/_ui/setup/link.py"],
    "search": ["pages/_ui/setup", "pages/_ui/board", "pages/_ui/own"],
    "data": ["pages/_ui/data", "pages/_ui/setup/planned.py"],
    "runs": ["pages/_ui/runs"],
    "inside": ["pages/_ui/inside", "pages/_ui/setup", "pages/_ui/own"],
    "race": ["pages/_ui/race", "pages/_ui/setup", "pages/_ui/own"],
    "room": ["pages/_ui/room"],
}
"""What a page is made of, besides its own file."""
SCRIPTS = {"search": "board"}
"""The folder of a page's scripts, where it is not called as the page."""
TOGETHER = ("pages/_ui/speech", "pages/_ui/client")
"""What all pages have."""


def test_every_message_of_a_page_in_chinese_is_translated():
    pytest.importorskip("babel")
    from tests.language.messages import found

    parts = ("app.py", *TOGETHER, *(part for page in TRANSLATED for part in (f"pages/{page}.py", *OF_PAGE[page])))
    known = language.messages("zh")
    said = {text if isinstance(text, str) else text[0] for place, text in found() if place.startswith(parts)}
    assert len(said) > 40
    assert not said - set(known), "Run .ci/words, and translate what it lists."


def escaped(path):
    """Texts that go to Streamlit as they are: words in no call of `tr`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and SHOWN.fullmatch(node.func.attr)
        ):
            continue
        for part in [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg in READ)]:
            text = part.value if isinstance(part, ast.Constant) else ast.unparse(part)
            is_text = isinstance(part, ast.JoinedStr) or (isinstance(part, ast.Constant) and isinstance(text, str))
            literal = re.sub(r"\{[^}]*\}", "", text) if is_text else ""
            if (
                re.search(r"[A-Za-z]{2,}", literal.removeprefix("f"))
                and literal != "CSV"
                and ast.unparse(node.func.value) != "_log"
            ):
                yield f"{path.relative_to(ROOT)}:{node.lineno}: {text}"


@pytest.mark.parametrize("page", TRANSLATED)
def test_nothing_escapes_on_a_page_in_chinese(page):
    parts = [ROOT / "pages" / f"{page}.py"]
    for folder in OF_PAGE[page]:
        parts += sorted((ROOT / folder).rglob("*.py"))
    assert not [found for path in parts for found in escaped(path)]


TEXT = re.compile(r"//[^\n]*|\"(?:[^\"\\\n]|\\.)*\"|`(?:[^`\\]|\\.)*`", re.DOTALL)
WORDS = re.compile(r"^[A-Z][a-z]+ [a-z]|[A-Za-z]{2,}[,.:;…]? [a-z]+ [a-z]|[a-z]{2,} …|[a-z]{3,}\.$")
NOT_READ = re.compile(r"[<>=/{}]|^(?:[a-z]+-)|\.(?:js|svg|png|csv|json|zip)\b")
"""Markup, names of classes and of files."""
CALLED = re.compile(r"(?:\bn?tr|\bmark|Error|querySelectorAll|querySelector|matches|closest)\($")


def escaped_from_script(path):
    """Texts of a script of the browser in no call of `tr` or `ntr`; errors of our own are for who programs."""
    script = path.read_text()
    for hit in TEXT.finditer(script):
        text = re.sub(r"\$\{[^}]*\}", "0", hit[0][1:-1])
        if hit[0].startswith("//") or not WORDS.search(text) or NOT_READ.search(text):
            continue
        open_, depth = hit.start(), 1
        while depth and open_ > 0:  # back to the bracket that this stands in
            open_ -= 1
            depth += {")": 1, "(": -1}.get(script[open_], 0)
        if not CALLED.search(script[: open_ + 1]):
            yield f"{path.relative_to(ROOT)}:{script.count(chr(10), 0, hit.start()) + 1}: {hit[0]}"


@pytest.mark.parametrize("page", TRANSLATED)
def test_nothing_escapes_from_the_scripts_of_a_page_in_chinese(page):
    parts = [
        *(ROOT / "pages/_ui/client").glob("*.js"),
        *(ROOT / "pages/_ui").glob(f"{SCRIPTS.get(page, page)}/client/**/*.js"),
        *(ROOT / "pages/_ui/setup").glob("*/client/**/*.js"),
    ]
    assert not [found for path in parts for found in escaped_from_script(path)]


def test_a_text_that_escapes_from_a_script_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.language.test_catalogues.ROOT", tmp_path)
    script = tmp_path / "main.js"
    script.write_text(
        """import { tr } from "./words.js"; // Nobody reads this comment
el("p", "lb-line lb-wide", box, "Nobody reads this");
el("p", "", box, `The best of ${n} trials is here.`);
el("p", "", box, tr("The best of {n} trials is here.", { n }), ntr("one of them", "some of them", n));
throw new Error("A sentence for who programs.");
"""
    )
    assert [found.split(": ", 1)[0] for found in escaped_from_script(script)] == ["main.js:2", "main.js:3"]


def test_a_text_that_escapes_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.language.test_catalogues.ROOT", tmp_path)
    page = tmp_path / "page.py"
    page.write_text(
        'st.caption("Nobody reads this")\nst.button(tr("Start"), help=f"{n} trials")\nst.title(tr("Search"))\n'
    )
    assert list(escaped(page)) == ["page.py:1: Nobody reads this", "page.py:2: f'{n} trials'"]


def test_scripts_get_the_words_of_their_screen():
    assert words("home") == {}
    with speaking("zh"):
        assert words("home")["Another problem"] == "换一个问题"
        assert "Another problem" not in words("board")
        assert words("board")["{n} min"] == words("home")["{n} min"]  # shared by all screens


NEVER_ONE = {
    "Which method ends best: the median of {n_seeds} seeds, {n_trials} trials each?",  # as many as are recorded
    "{listed}. A method’s value is the median of {n_seeds} seeds; one game proves little.",  # the same
    "runs are compared seed by seed, which takes at least {n} seeds in common: {had}",  # at least two
    "the same {n} seeds ({first} to {last})",  # one is said otherwise
    "a race takes 1 to {most} different seeds of at least 0, not {seeds!r}.",
    "{seeds} seeds, {trials} trials each, each method beginning in its own way. Median best: {medians}. "
    "Bayesian search: {against}.",  # as many as are recorded
}
"""Numbers of seeds that are above one wherever the text is said."""


def test_a_number_of_seeds_may_be_one():
    pytest.importorskip("babel")
    from tests.language.messages import found

    of_many = re.compile(r"\{[^}]*\} (\w+ )?seeds\b")
    told = {text for _, text in found() if isinstance(text, str) and of_many.search(text)}
    assert told == NEVER_ONE, "Say it with ntr."
