"""A sentence that was said elsewhere is said anew, for each message of the catalogues and for whatever stands in it."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pages._ui.speech  # noqa: F401 - loads the catalogues of the pages
from tuning.execution.errors import TrialTimeout
from tuning.language import speaking, tr, translated
from tuning.language.retelling import LEAST, LONGEST, retold

ENTRIES = [entry for entry in translated("zh") if not entry.many]


def fields(text):
    try:
        return [(name, form, how) for _, name, form, how in string.Formatter().parse(text) if name is not None]
    except ValueError:
        return []


def n_letters(text):
    return sum(part.count(sign) for part, *_ in string.Formatter().parse(text) for sign in string.ascii_letters)


PLAIN = [  # messages whose fields take any text, with enough words to be told from others
    entry
    for entry in ENTRIES
    if (found := fields(entry.one))
    and all(name.isidentifier() for name, *_ in found)  # rather than a formula's braces
    and not any(form for _, form, _ in found)
    and n_letters(entry.one) >= 5 * LEAST["en"]
    and len({name for name, *_ in found}) == len(found)
    and "}{" not in entry.one
    and r"\text{" not in entry.one  # braces of a formula
]
VALUES = ["C", "0.25", "17", "max_depth", "x1"]


def fitting(name, value):
    """What counts is a number, whatever else may stand in another field."""
    return "1,200" if name == "n" or name.startswith("n_") else value


def test_there_is_enough_to_look_at():
    assert len(ENTRIES) > 2500
    assert len(PLAIN) > 400


@given(st.data())
def test_a_message_is_found_again_with_what_stood_in_its_fields(data):
    entry = data.draw(st.sampled_from(PLAIN))
    values = {name: fitting(name, data.draw(st.sampled_from(VALUES))) for name, *_ in fields(entry.one)}
    with speaking("zh"):
        assert retold(entry.one.format(**values)) == tr(entry.one, **values)


def test_messages_that_read_the_same_are_translated_alike():
    """Two that differ in the names of their fields only cannot be told apart, so either has to do."""
    with speaking("zh"):
        for entry in PLAIN:
            values = {name: fitting(name, "x1") for name, *_ in fields(entry.one)}
            assert retold(entry.one.format(**values)) == tr(entry.one, **values)


def test_every_text_without_fields_is_found_in_both_directions():
    texts = [one for one in ENTRIES if any(map(str.isalpha, one.one)) and not fields(one.one)]
    texts = [one for one in texts if len(one.one) <= LONGEST]
    with speaking("zh"):
        assert [retold(entry.one) for entry in texts] == [tr(entry.one) for entry in texts]


@given(st.text(max_size=300))
def test_any_text_can_be_asked_for(text):
    assert retold(text) == retold(retold(text))
    with speaking("zh"):
        assert isinstance(retold(text), str)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("longer than 3 s", "超过 3 秒"),
        ("TrialTimeout: longer than 3 s", "TrialTimeout: 超过 3 秒"),
        (
            "longer than 3 s; its worker died once; this is the second try",
            "超过 3 秒; 它的工作进程曾意外退出一次；这是第二次尝试",
        ),
        (
            "Nothing is saved at the moment: the database server does not answer",
            "目前什么也无法保存：数据库服务器没有回应",
        ),
        ("ValueError: could not convert string to float: 'a'", "ValueError: 无法把文本转换为数：'a'"),
        ("KeyError: 'C'", "KeyError: 'C'"),
        ("ValueError: x must be at least 1-D", "ValueError（原文）：“x must be at least 1-D”"),
        ("ValueError: Input X contains NaN.", "ValueError: 输入 X 中有 NaN。"),
        (
            "This page is older than the server. Reload it. The first of them said: longer than 4 s",
            "本页比服务器旧，请刷新。 其中第一次的消息：超过 4 秒",
        ),
        ("Error: the file is broken", "Error（原文）：“the file is broken”"),
        ("RuntimeError: Error: it is broken", "RuntimeError（原文）：“Error: it is broken”"),
        ("ValueError: failed: n is not whole", "ValueError（原文）：“failed: n is not whole”"),
        ("sqlite3.OperationalError: no such table: a", "sqlite3.OperationalError（原文）：“no such table: a”"),
        ("Error: could not convert string to float: 'a'", "出错: 无法把文本转换为数：'a'"),
        ("exit code -9, SIGKILL, twice", "退出码 -9，SIGKILL，发生了两次"),
        ("Trial 3 is saved without its note", "试验 3 已保存，但不含 its note"),
        ("max_depth", "max_depth"),
        ("Grid, Random, Bayesian", "网格搜索，随机搜索，贝叶斯优化"),
        ("Random, of mine", "Random, of mine"),
        ("", ""),
    ],
)
def test_what_a_worker_or_the_background_said(said, told):
    with speaking("zh"):
        assert retold(said) == told
        assert retold(told) == told
    assert retold(said) == said


def test_who_reads_english_is_told_english_whoever_asked_first():
    with speaking("zh"):
        said = tr("held {held:.0f} MB of memory, {memory:.0f} MB are allowed", held=300, memory=200)
    assert "占用" in said
    assert retold(said) == "held 300 MB of memory, 200 MB are allowed"


def test_an_error_among_the_values_of_a_text_is_retold():
    error = TrialTimeout("longer than 3 s")
    with speaking("zh"):
        assert tr("This run went wrong: {error}", error=error).endswith("超过 3 秒")
