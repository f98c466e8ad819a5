"""Translation by catalogues: whose language it is, what is read, and what is never lost."""

import re
import string
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages._ui.speech import of_browser
from pages._ui.turns import Turns
from tuning import language
from tuning.language import duration, mark, ntr, speaking, spoken, tr
from tuning.language.catalogue import read


@pytest.fixture
def words(monkeypatch):
    known = {
        "Start": ("开始",),
        "{n:,} of {all} trials": ("共 {all} 次试验中的 {n:,} 次",),
        "{n:,} trial": ("{n:,} 次试验",),
    }
    monkeypatch.setattr(language, "messages", lambda code: known if code == "zh" else {})


def test_english_is_what_the_code_says():
    assert spoken() == "en"
    assert tr("Start") == mark("Start") == "Start"
    assert tr("{n:,} of {all} trials", n=1200, all="all") == "1,200 of all trials"
    assert tr("an object, such as {}.") == "an object, such as {}."
    assert [ntr("{n:,} trial", "{n:,} trials", n) for n in (1, 2, 1200)] == ["1 trial", "2 trials", "1,200 trials"]


def test_a_duration_is_said_in_its_unit_and_never_with_an_exponent():
    said = {0: "0 s", 2e-5: "0.02 ms", 0.00312: "3.1 ms", 0.02: "0.02 s", 5.67: "5.7 s", 9.97: "10 s", 113.2: "113 s"}
    said |= {600: "10 min", 5400: "1.5 h", 4e7: "11,111.1 h"}
    assert {seconds: duration(seconds) for seconds in said} == said
    with speaking("zh"):
        assert [duration(n) for n in (0.003, 5, 50, 600, 7200)] == ["3 毫秒", "5 秒", "50 秒", "10 分钟", "2.0 小时"]


@given(st.floats(min_value=1e-6, max_value=1e9))
def test_no_duration_has_an_exponent(seconds):
    assert "e" not in duration(seconds)


def test_a_translation_says_the_same_numbers_in_its_own_order(words):
    with speaking("zh"):
        assert tr("Start") == "开始"
        assert tr("{n:,} of {all} trials", n=1200, all=3000) == "共 3000 次试验中的 1,200 次"
        assert [ntr("{n:,} trial", "{n:,} trials", n) for n in (1, 1200)] == ["1 次试验", "1,200 次试验"]
        assert tr("What nobody has translated") == "What nobody has translated"
    assert tr("Start") == "Start"


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="'fr' is not a language that is spoken here"), speaking("fr"):
        pass


def test_two_visitors_at_once_each_hear_their_own_language(words):
    met, heard = threading.Barrier(2, timeout=60), {}

    def visit(code):
        with speaking(code):
            met.wait()
            heard[code] = tr("Start")
            met.wait()

    threads = [threading.Thread(target=visit, args=(code,)) for code in ("en", "zh")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert heard == {"en": "Start", "zh": "开始"}


def test_work_in_another_thread_speaks_the_language_of_who_asks(words):
    turns = Turns(1, "test")
    with speaking("zh"):
        chinese = turns.submit("a", lambda: tr("Start"))
    english = turns.submit("b", lambda: tr("Start"))
    assert (chinese.result(60), english.result(60)) == ("开始", "Start")


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("fr-FR,fr;q=0.9,zh;q=0.5,en;q=0.4", "zh"),
        ("de,en;q=0.1,zh;q=0", "en"),
        ("zh-Hant-TW", "zh"),
        ("", "en"),
        ("zh;q=no", "en"),
        ("*", "en"),
    ],
)
def test_the_browser_is_asked(header, code):
    assert of_browser(header) == code


@given(st.text(max_size=200))
def test_any_header_is_read(header):
    assert of_browser(header) in language.LANGUAGES


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), min_size=1)


@given(st.dictionaries(TEXT, TEXT, max_size=5))
def test_a_catalogue_is_read_as_babel_reads_it(texts):
    babel = pytest.importorskip("babel.messages")
    import io

    from babel.messages.pofile import write_po

    catalogue = babel.Catalog("zh")
    for text, said in texts.items():
        catalogue.add(text, said)
    file = io.BytesIO()
    write_po(file, catalogue, width=76, omit_header=True)
    assert read(file.getvalue().decode()) == {text: (said,) for text, said in texts.items()}


OF_FORMULA = re.compile(r"\\text\{+([^{}]*)\}+")


def fields(text):
    """Named fields with their formats, and what plotly and LaTeX would read; words in a formula are words."""
    text = OF_FORMULA.sub("words", text)
    try:
        named = [(name, form, how) for _, name, form, how in string.Formatter().parse(text) if name is not None]
    except ValueError:
        named = []
    return sorted(map(str, named)), sorted(re.findall(r"%\{[^}]*\}", text)), sorted(re.findall(r"\$[^$]+\$", text))


ALL = language.messages("zh")


def test_no_translation_loses_a_number_or_a_name():
    wrong = {text: said for text, forms in ALL.items() for said in forms if fields(text) != fields(said)}
    assert not wrong


def test_words_in_a_formula_are_translated_too():
    told = [word for forms in ALL.values() for said in forms for word in OF_FORMULA.findall(said)]
    assert len(told) > 3 and not [word for word in told if re.search("[A-Za-z]", word)]


def test_an_address_that_a_script_goes_on_with_has_no_query(monkeypatch):
    from pages._ui import component

    monkeypatch.setattr(component.speech, "in_address", lambda: {"lang": "zh"})
    assert component.address("/vendor/client/") == "/vendor/client/"
    assert component.address("/live", jobs="a,b") == "/live?jobs=a%2Cb&lang=zh"
