"""Tables that nobody should hand in: each is read with a word on what was odd, or refused in one sentence."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.svm import SVC

from tuning import plots
from tuning.study import History

ITEMS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from(["a", "b", 1, 2.0, (1, 2), [1], {"a": 1}, 1j, b"x", pd.NA, pd.Timestamp(0), math.inf])
)


@given(st.data())
def test_any_table_is_a_history_or_is_refused_in_one_sentence(data):
    n = data.draw(st.integers(1, 6))
    cells = st.lists(ITEMS, min_size=n, max_size=n)
    names = data.draw(st.lists(st.text(max_size=3), max_size=4, unique=True))
    table = {name: data.draw(cells) for name in names} | {"value": data.draw(cells)}
    try:
        history = History.from_frame(table)
    except ValueError as error:
        assert 10 < len(str(error)) < 1100
        return
    assert len(history) == n
    assert all(history.space.contains(trial.config) for trial in history.trials)
    assert History.from_json(history.to_json()) == history
    for name in names:
        assert any(name in sentence or not name for sentence in history.inference)


def circle():
    found = []
    found.append(found)
    return found


class Silent:
    def __repr__(self):
        raise RuntimeError


def deep(levels=5000):
    found = []
    for _ in range(levels):
        found = [found]
    return found


HOSTILE = {
    "huge text": ["x" * 100_000, "y" * 100_000, "x" * 100_000],
    "objects": [SVC(), len, SVC],
    "cyclic": [circle(), circle(), 1],
    "deep": [deep(), deep(3), 1],
    "silent": [Silent(), Silent(), 1],
    "markup": ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "\0\0\ud800"],
    "mixed": [1, "one", (1, 2)],
    "complex": [1j, 2j, 1j],
    "dates": [pd.Timestamp(0), pd.Timestamp(1), pd.NaT],
    "immense": [10**400, -(10**400), 1],
    "large": [2**60, 2**61, 2**62],
    "far": [1e308, -1e308, 0.0],
    "tiny": [5e-324, 1e-300, 1.0],
    "yes": [True, False, True],
    "bytes": [b"a", b"b", b"a"],
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_cells_are_kept_by_their_text_or_left_out_with_a_word(kind):
    history = History.from_frame({"x": [0.1, 0.2, 0.3], "odd": HOSTILE[kind], "value": [1, 2, 3]})
    assert len(history) == 3
    assert any("odd" in sentence for sentence in history.inference)
    assert all(len(sentence) < 500 for sentence in history.inference)
    assert History.from_json(history.to_json()) == history
    for name in plots.names():
        card = plots.card(name, {"<b>odd</b>": history})
        assert bool(card.drawing) != bool(card.reason)
        if card.figure is not None:
            card.figure.to_json()


def test_hostile_names_are_names():
    names = ["<script>alert(1)</script>", "x" * 100_000, "\0", "=1+1", "$", "param", "\ud800", "", "a\nb", "0"]
    table = {name: [i + 1.0, i + 2.5, i + 1.5] for i, name in enumerate(names)} | {"value": [1, 2, 3]}
    history = History.from_frame(table)
    assert len(history.space) == len(names)
    assert all(len(name) <= 100 for name in history.space)
    assert History.from_json(history.to_json()) == history
    for name in plots.names():
        assert plots.card(name, {"odd": history}).summary


REFUSED = {
    "not a row": (pd.DataFrame({"value": []}), "has no rows"),
    "not a table": ([[1, 2]], "a table is a DataFrame, a dictionary of lists or a list of dictionaries, not a list"),
    "duplicate": (pd.DataFrame([[1, 2, 3]], columns=["a", "a", "value"]), "the name 'a' is there twice"),
    "duplicate as text": (pd.DataFrame([[1, 2, 3]], columns=[1, "1", "value"]), "the name '1' is there twice"),
    "levels": (pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("a", "b")])), "several levels"),
    "no value": (pd.DataFrame({"a": [1.0], "b": ["x"]}), "no column 'value'. Name the one .* Numbers are in: a."),
    "no number at all": (pd.DataFrame({"b": ["x"]}), "None of its columns has numbers"),
    "text": (pd.DataFrame({"a": [1, 2], "value": ["x", "y"]}), "'value' has no finite number in any row"),
    "missing": (pd.DataFrame({"a": [1, 2], "value": [None, math.nan]}), "has no finite number"),
    "complex": (pd.DataFrame({"a": [1, 2], "value": [1j, 2j]}), "has no finite number"),
    "infinite": (pd.DataFrame({"a": [1, 2], "value": [math.inf, -math.inf]}), "has no finite number"),
    "only a value": (pd.DataFrame({"value": [1, 2]}), "no column of the table can be a parameter"),
    "all missing": (pd.DataFrame({"a": [None, None], "value": [1, 2]}), "can be a parameter. .*a is left out"),
    "infinite parameter": (pd.DataFrame({"a": [math.inf, 1], "value": [1, 2]}), "a is left out: it holds infinite"),
    "lengths": ({"a": [1], "value": [1, 2]}, "differ in length"),
    "no list": ({"a": 5, "value": [1, 2]}, "the column 'a' must be a list"),
    "generator": ({"value": (i for i in range(3))}, "must be a list"),
    "too wide": (pd.DataFrame({"value": [1.0], **{f"p{i}": [1] for i in range(300)}}), "300 columns that may be"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_table_of_results_is_refused_in_words(kind):
    table, said = REFUSED[kind]
    with pytest.raises(ValueError, match=said) as refused:
        History.from_frame(table)
    assert len(str(refused.value)) < 1100
