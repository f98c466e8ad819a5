"""The glossary: every word with its source, all that the product names, and what a search costs before and after."""

import math
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pages._ui import words
from pages._ui.routes import ROUTES
from pages._ui.setup import link
from pages._ui.text import plain
from pages._ui.words import complexity, marks
from pages._ui.words.catalogued import METHODS, METRICS
from tuning import History, Space, methods, metrics, models, problems, run
from tuning.space import Categorical, Float, Int

LINK = "/learn?word={}".format
GRID = Space({"a": Float(0, 1), "b": Int(1, 10), "c": Categorical(["x", "y"])})


@pytest.mark.parametrize("name", words.names())
def test_every_word_is_whole(name):
    term = words.get(name)
    assert term.name == name and term.title and 15 <= len(term.words) <= 500
    assert term.words.endswith(".") and term.sources
    assert all(other in words.names() and other != name for other in term.see)
    assert "$" not in term.formula and term.formula.count("{") == term.formula.count("}")


def test_no_two_words_of_a_kind_have_one_title():
    titles = [(words.get(name).kind, words.get(name).title) for name in words.names()]
    assert len(set(titles)) == len(titles)
    assert sum(len(words.of_kind(kind)) for kind in words.KINDS) == len(titles)


def test_all_that_can_be_chosen_is_explained():
    for catalogue, kind in ((methods, "method"), (models, "model"), (metrics, "metric")):
        assert {term.name for term in words.of_kind(kind)} == {f"{kind}:{name}" for name in catalogue.names()}
    assert set(METRICS) <= set(metrics.names()) and set(METHODS) <= set(methods.names())
    settings = methods.declared("bayes")
    assert set(settings["acquisition"].choices) <= set(words.names())


def test_what_is_not_a_word_is_refused():
    with pytest.raises(ValueError, match="not a word"):
        words.get("nope")
    with pytest.raises(ValueError, match="no words"):
        words.Term("a", "A", "", words.get("fold").sources)
    with pytest.raises(ValueError, match="not a kind"):
        words.Term("a", "A", "b.", words.get("fold").sources, kind="nope")


def test_words_know_no_streamlit():
    code = "import sys; from pages._ui import words; words.names(); print('streamlit' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_grid_is_counted_before_it_runs():
    cost = complexity.stated(methods.get("grid", levels=3), GRID, trials=100, folds=5)
    assert (cost.points, cost.trials, cost.fits) == (18, 18, 90)  # 3 x 3 x 2
    assert str(cost.said) == "18 configs, 5 folds each: 90 fits."
    few = complexity.stated(methods.get("grid", levels=3), GRID, trials=10)
    assert few.trials == 10 and str(few.said) == "10 of 18 configs: 10 fits."


def test_other_methods_cost_what_one_lets_them():
    cost = complexity.stated(methods.get("random"), GRID, trials=30, folds=3)
    assert cost.points == math.inf and cost.fits == 90
    assert "30 configs out of infinitely many" in str(cost.said)
    small = complexity.stated(methods.get("random"), Space({"c": Categorical(["x", "y"])}), trials=30)
    assert small.trials == 2
    for name in methods.names():
        assert complexity.stated(methods.get(name), GRID, trials=5).fits == 5


@pytest.mark.parametrize("numbers", [{"trials": 0}, {"trials": 3, "folds": 0}, {"trials": True}])
def test_costs_of_nonsense_are_refused(numbers):
    with pytest.raises(ValueError, match="whole number"):
        complexity.stated(methods.get("random"), GRID, **numbers)


def test_what_was_stated_is_what_is_measured():
    problem = problems.get("recorded_logistic_wine")
    history = run(problem, "random", trials=6, seed=0)
    before = complexity.stated(methods.get("random"), problem.space, trials=6, folds=problem.n_folds)
    after = complexity.measured(history)
    assert (after.trials, after.fits) == (before.trials, before.fits)
    assert after.training == pytest.approx(sum(t.fit_seconds + t.score_seconds for t in history.done))
    assert after.clock >= 0 and after.thinking >= 0 and "6 trials" in str(after.said)
    empty = complexity.measured(History(history.study))
    assert empty.trials == 0 and math.isnan(empty.clock) and "on the clock" not in str(empty.said)


# In texts ----------------------------------------------------------------------------------------------------
def test_terms_of_a_text_become_links_where_they_stand_first():
    text = "Folds and folds of Cross\\-validation; `fold`, [a fold](/x), $n_fold$; unfolded trial."
    assert marks.marked(text, LINK) == (
        "[Folds](/learn?word=fold) and folds of [Cross\\-validation](/learn?word=cross_validation); `fold`, "
        "[a fold](/x), $n_fold$; unfolded [trial](/learn?word=trial)."
    )
    assert marks.marked("Nothing here.", LINK) == "Nothing here."


PIECES = st.sampled_from(["folds", "Trial", "cross-validation", "best so far", " ", "-", "[", "](", ")", "`", "$"])


@given(st.lists(PIECES | st.text(max_size=5)).map("".join))
def test_marking_changes_no_word(text):
    found = marks.marked(plain(text), LINK)
    assert re.sub(r"(?<!\\)\[([^\][\\]*(?:\\.[^\][\\]*)*)\]\(/learn\?word=\w+\)", r"\1", found) == plain(text)


def test_phrases_and_choices_are_words_of_the_glossary():
    assert set(marks.phrases().values()) <= set(words.names())
    assert set(marks.OF_CHOICES.values()) <= set(words.names()) and set(marks.OF_CHOICES) <= set(link.DEFAULTS)
    assert marks.explained("folds") == words.get("fold").words and marks.explained("job") is None
    assert "best so far" in marks.phrases() and "incumbent" in marks.phrases()


def test_the_browser_gets_the_whole_glossary():
    client = TestClient(Starlette(routes=ROUTES), base_url="http://localhost:8501")
    told = client.get("/words").json()
    assert [term["name"] for term in told["terms"]] == list(words.names()) and told["kinds"] == list(words.KINDS)
    assert re.search(told["pattern"], "three folds", re.IGNORECASE)[1] == "fold"


@pytest.mark.parametrize("name", methods.names())
def test_what_choosing_costs_is_known_of_every_method(name):
    assert complexity.THINKING.get(name, "").startswith("O(")
