"""Texts read letter by letter: what the symbols are, and that networks learn from them."""

import numpy as np
import pytest

from tuning import datasets, discovery, models, plots, problems, run
from tuning.datasets import table
from tuning.problems._letters import BEGIN, LONGEST, NOTHING, OTHER, Letters

READERS = [name for name in models.names() if models.get(name).letters]
WITH_TORCH = pytest.mark.skipif(bool(discovery.missing(models.get("gru").needs)), reason="networks are not installed")
WITH_FAKER = pytest.mark.skipif(
    bool(discovery.missing(datasets.info("family_names").needs)), reason="faker is not installed"
)


def places(n):
    return np.arange(n, dtype=float)[:, None]


def test_letters_become_symbols_that_end_together():
    found = Letters([["ab", "B", "abc", ""]]).fit(places(4)).transform(places(4))
    a, b = OTHER + 1, OTHER + 2  # c is in one row only
    assert found.tolist() == [
        [NOTHING, BEGIN, a, b],
        [NOTHING, NOTHING, BEGIN, b],
        [BEGIN, a, b, OTHER],
        [NOTHING, NOTHING, NOTHING, BEGIN],
    ]
    assert found.dtype.kind == "i"


def test_what_letters_there_are_is_learnt_from_the_rows_that_are_fitted_to():
    letters = Letters([["aa", "a", "xx", "xy", "x" * 500]]).fit(places(2))
    found = letters.transform(places(5))
    assert set(found[2:].ravel()) == {BEGIN, OTHER} and found.shape == (5, 3)
    assert Letters([["x" * 500] * 2]).fit(places(2)).transform(places(2)).shape == (2, LONGEST + 1)


def test_columns_are_read_one_after_another_and_gaps_are_empty():
    rows = np.array([[0.0, 0.0], [np.nan, 0.0], [0.0, np.nan]])
    letters = Letters([["ab"], ["ba"]])
    assert letters._texts(rows) == ["ab ba", " ba", "ab "]
    assert letters.fit(rows).transform(rows).shape == (3, 6)


@WITH_TORCH
@pytest.mark.parametrize("name", READERS)
def test_networks_read_symbols_and_what_is_empty_does_not_count(name):
    """Does the last letter tell? Rows are of different lengths, and one is empty."""
    rng = np.random.default_rng(0)
    X, y = np.zeros((400, 9), dtype=np.int64), np.zeros(400, dtype=int)
    for row in range(400):
        n = rng.integers(1, 8)
        X[row, -n - 1 :] = [1, *rng.integers(2, 8, size=n)]
        y[row] = X[row, -1] >= 5
    network = models.get(name).build({"width": 16, "max_iter": 12, "learning_rate": 0.02}, "classification", 0)
    network.fit(X[:300], y[:300])
    assert network.score(X[300:], y[300:]) > 0.9
    assert np.isfinite(network.predict_proba(np.zeros((1, 9), dtype=np.int64))).all()


def test_no_letter_has_a_symbol_beyond_those_of_the_rows_that_were_fitted_to():
    """In most rows "z" is beyond what is read, and a network knows the symbols that it has read."""
    texts = ["ab" * LONGEST + "z", "ba" * LONGEST + "z", "zab"]
    letters = Letters([texts]).fit(np.array([[0.0], [1.0]]))
    assert letters.transform(np.array([[2.0]])).max() <= letters.transform(np.array([[0.0], [1.0]])).max()


@WITH_TORCH
@pytest.mark.parametrize("name", READERS)
def test_a_network_is_fitted_anew_to_other_symbols_and_refuses_those_that_it_does_not_know(name):
    rng, y = np.random.default_rng(0), np.array([0, 1] * 10)
    few, many, floats = rng.integers(0, 4, (20, 6)), rng.integers(0, 9, (20, 6)), rng.normal(size=(20, 6))
    network, fresh = (models.get(name).build({"max_iter": 1}, "classification", 0) for _ in range(2))
    for X in (few, many, floats):
        assert (network.fit(X, y).predict_proba(X) == fresh.fit(X, y).predict_proba(X)).all()
        fresh = models.get(name).build({"max_iter": 1}, "classification", 0)
    assert network.predict(np.zeros((1, 6), dtype=int)).shape == (1,)  # numbers, though they are whole
    with pytest.raises(
        ValueError, match="the symbol 8 is none that the network knows: it was fitted to symbols from 0 to"
    ):
        network.fit(few, y).predict(many)
    with pytest.raises(ValueError, match="symbols must be whole numbers"):
        network.predict(floats)


@WITH_TORCH
def test_negative_whole_numbers_are_no_symbols():
    network = models.get("gru").build({"max_iter": 1}, "classification", 0)
    with pytest.raises(ValueError, match="symbols must be whole numbers of at least 0"):
        network.fit(np.array([[0, -1], [1, 2]] * 10), np.array([0, 1] * 10))


@WITH_TORCH
def test_a_column_of_texts_of_one_s_own_is_read_by_its_letters(tmp_path, monkeypatch):
    """Does a word end in a vowel? Whole words, each of which is there once, cannot tell; letters do."""
    rng = np.random.default_rng(1)
    words = sorted({"".join(rng.choice(list("bcdfg"), size=5)) + rng.choice(list("aeklmn")) for _ in range(300)})
    ends = ["vowel" if word[-1] in "ae" else "other" for word in words]
    text = "word,ends\n" + "".join(f"{word},{end}\n" for word, end in zip(words, ends, strict=True))
    read = table.read(text.encode()).typed({"word": "text"})
    settings = {"content": table.keep(read), "target": "ends"}
    fixed = {"learning_rate": [0.02], "max_iter": [8], "width": [16]}
    problem = problems.estimator("table", "gru", settings=settings, validation="holdout", space=fixed)
    (trial,) = run(problem, "grid", trials=1).trials
    assert trial.value > 0.95
    counted = problems.estimator("table", "logistic_regression", settings=settings, validation="holdout")
    assert counted.evaluate(counted.defaults()[0]).value < 0.75
    names: dict = {}
    monkeypatch.chdir(tmp_path)
    (tmp_path / "table").write_text(text)
    exec(problem.snippet(trial.config), names)
    assert names["score"] == problem.test_score(trial.config)["accuracy"]


@WITH_FAKER
def test_names_of_seven_languages():
    data = datasets.get("family_names")
    assert data.n_classes == 7 and min(data.facts.class_counts) == 300 and data.facts.kinds == ("text",)
    names = data.columns[0].levels
    assert len(set(names)) == len(names) == data.n_rows
    assert datasets.get("family_names", per_language=60).facts.class_counts == (60,) * 7
    again = {name: data.class_names[place] for name, place in zip(names, data.y, strict=True)}
    assert {"Virtanen": "Finnish", "Schneider": "German"}.items() <= again.items() or "Virtanen" not in again


def test_without_faker_it_is_said_what_to_install(monkeypatch):
    found = discovery.find_spec
    monkeypatch.setattr(discovery, "find_spec", lambda name: None if name == "faker" else found(name))
    with pytest.raises(datasets.DatasetError, match=r"faker is not installed. Install: python -m pip install"):
        datasets.get("family_names", per_language=51)


@WITH_FAKER
@WITH_TORCH
def test_a_network_tells_languages_apart_better_than_chance():
    problem = problems.estimator(
        "family_names",
        "gru",
        settings={"per_language": 200},
        validation="holdout",
        space={"learning_rate": [0.01], "max_iter": [5], "width": [32]},
    )
    (trial,) = run(problem, "grid", trials=1).trials
    assert trial.value > 0.35  # chance: 0.14


@WITH_TORCH
def test_one_sees_at_which_letters_a_transformer_looks():
    words = ["aba", "bab", "abab", "b", "aab", "ba"] * 8
    text = "word,first\n" + "".join(f"{word},is {word[0]}\n" for word in words)
    read = table.read(text.encode()).typed({"word": "text"})
    fixed = {"max_iter": [1], "width": [8], "heads": [2]}
    settings = {"content": table.keep(read), "target": "first"}
    problem = problems.estimator("table", "transformer", settings=settings, validation="holdout", space=fixed)
    history = run(problem, "grid", trials=1)
    card = plots.card("attention", {"a": history}, word=1)
    chosen = plots.card("attention", {"a": history}, word="2")  # as a page tells which
    assert chosen.frame.attrs["word"] != card.frame.attrs["word"]
    assert card.frame.attrs["word"] in words and set(card.frame["looks_at"]) <= {"▸", "a", "b"}
    n = len(card.frame.attrs["word"]) + 1  # what is empty before a word is left out
    assert len(card.frame) == n * n and card.choices["head"] == ("all heads", 1, 2)
    word = card.frame.attrs["word"]
    assert f"“{word}” is is {word[0]} and was read as is " in card.summary  # classes by their names
    assert len(card.figure.to_json()) < 300_000


def test_texts_that_are_in_no_list_are_read_too():
    letters = Letters([["ab", "ba"], ["b", "a"]]).fit(np.array([[0.0, 0.0], [1.0, 1.0]]))
    other = np.array([["ab", 1.0], [np.nan, "b"]], dtype=object)
    np.testing.assert_array_equal(letters.transform(other), letters.transform(np.array([[0.0, 1.0], [np.nan, 0.0]])))
