"""Why a trial was chosen, in words: of every method, never the insides of its note, and as its explanation has it."""

import pytest

import pages._ui.speech  # noqa: F401 - the catalogues of the pages
from pages._ui.why import REASONS, facts, why
from tuning import methods, problems, run
from tuning.language import speaking
from tuning.space import Float, Space
from tuning.study import History, Study, TrialStarted

MODEL = {"step", "drawn", "branch", "moved", "generation", "model"}
INSTALLED = methods.names()


@pytest.fixture(scope="module")
def histories():
    """A search of each method, long enough for all its ways."""
    problem = problems.get("branin")
    return {name: run(problem, methods.get(name), trials=24, seed=3) for name in INSTALLED}


@pytest.mark.parametrize("name", INSTALLED)
def test_words_and_facts_are_for_people(histories, name):
    for trial in histories[name].trials:
        assert why(trial) in REASONS
        for title, value in facts(trial):
            assert title not in trial.note and not isinstance(value, (dict, bool)), title
            assert not isinstance(value, list) or all(isinstance(one, (str, float)) for one in value)
    if histories[name].trials[-1].note.get("phase") == "model":
        assert why(histories[name].trials[-1]) in MODEL


def test_the_bayesian_search_says_which_of_its_ways_it_took(histories):
    reasons = [why(trial) for trial in histories["bayes"].trials]
    assert set(reasons[:10]) <= {"initial", "middle"}
    assert {"step", "drawn", "model"} <= set(reasons[12:])


@pytest.mark.parametrize("name", ["evolution", "annealing"])
def test_a_trial_is_called_by_the_number_that_one_sees(histories, name):
    history = histories[name]
    trial = history.trials[-1]
    shown = dict(facts(trial))["changed from trial"]
    assert f"trial {shown}" in methods.get(name).explain(history, at=trial.number).sentence


@pytest.mark.parametrize("note", [{"place": "top", "parent": None}, {"phase": ["odd"]}, {"temperature": 0.5}])
def test_what_a_method_of_ones_own_notes_is_shown_as_it_is(note):
    history = History(Study(Space({"x": Float(0.0, 1.0)}))).apply(TrialStarted(0.0, 0, {"x": 0.5}, note=note))
    (trial,) = history.trials
    assert why(trial) in ("", "listed")
    assert [value for _, value in facts(trial)] == [value for name, value in note.items() if name != "phase"]
    assert "temperature" not in note or facts(trial) == [("temperature", 0.5)]


def test_names_are_in_the_readers_language(histories):
    with speaking("zh"):
        assert dict(facts(histories["evolution"].trials[-1])).keys() & {"改自试验"}
