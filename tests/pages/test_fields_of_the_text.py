"""The fields that the text names: each has a search that starts at once, and recordings that Learn leads to."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.learn.fields import DOORS
from tuning import History, importance, problems
from tuning.problems.presets import FIELDS_OF_THE_TEXT, PRESETS

ROOT = Path(__file__).parents[2]
pytestmark = [  # Streamlit's own: AppTest runs a script without a server
    pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:streamlit.*"),
    pytest.mark.filterwarnings("ignore:coroutine 'expire_cache':RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
TABLES = {name: said for of in DOORS.values() for name, said in of.items()}


@pytest.mark.parametrize("name", TABLES)
def test_what_is_said_to_matter_matters_in_the_recorded_table(name):
    problem = problems.get(f"recorded_{name}")
    values = problem.values.ravel().tolist()
    configs = [problem.table.config(row) for row in range(len(values))]
    found = importance.importance(History.of(problem.space, configs, values, problem.direction))
    matters, hardly = (set(part.split(", ")) for part in TABLES[name])
    assert matters == {one.name for one in found if one.is_above_chance}
    assert hardly <= {one.name for one in found if not one.is_above_chance}


def test_presets_say_of_the_text_s_hyperparameters_what_the_tables_say():
    of_learner = {"cnn": "cnn_digits", "gru": "gru_digits", "transformer": "transformer_digits"}
    of_learner |= {"q_learning": "q_learning_lake", "actor_critic": "actor_critic_pole", "gan": "gan_ring"}
    told = {preset.learner or preset.problem["model"]: preset.help for preset in map(PRESETS.get, FIELDS_OF_THE_TEXT)}
    assert set(told) == set(of_learner)
    for learner, said in told.items():
        mattered = re.search(r"recorded the (.*) mattered; of (.*) it did not show", said)
        assert mattered, said
        parts = [re.split(r", | and ", part) for part in mattered.groups()]
        assert [len(part) for part in parts] == [len(part.split(", ")) for part in TABLES[of_learner[learner]]]


LIVE = {
    "cnn": {},
    "gru": {"width": "the width mattered"},
    "transformer": {"heads": "the heads mattered"},
    "q_learning": {"step_size": "the step size", "epsilon_half": "the fall of exploration mattered"},
    "actor_critic": {"learning_rate": "the learning rate", "n_step": "the steps"},
    "gan": {"activation": "the activation mattered", "optimizer": "the optimiser"},
}


def test_presets_say_what_mattered_in_the_live_searches_of_the_benchmark():
    rows = {row[1].strip(): row for row in _rows(ROOT / "benchmarks" / "results" / "scenarios.md")}
    told = {preset.learner or preset.problem["model"]: preset.help for preset in map(PRESETS.get, FIELDS_OF_THE_TEXT)}
    for learner, mattered in LIVE.items():
        assert set(re.findall(r"\*\*(\w+) ", rows[learner][10])) == set(mattered)
        assert all(words in told[learner] for words in mattered.values())
    random, bayes = (float(rows["cnn"][at]) for at in (6, 7))
    assert "none of the four mattered beyond chance" in told["cnn"]
    assert f"not shown to beat random search here: {bayes:.3f} and {random:.3f} over 5 seeds" in told["cnn"]


def _rows(report):
    """Those of its first table."""
    lines = report.read_text().split("\n## ")[0].splitlines()
    return [line.split("|") for line in lines if line.startswith("|")]


def test_learn_leads_to_a_race_on_every_recorded_field():
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240).run()
    app.switch_page("pages/learn.py").run()
    assert not app.exception, app.exception
    assert {f"race_on.recorded_{name}" for name in TABLES} <= {button.key for button in app.button}
    app.button(key="race_on.recorded_gru_digits").click().run()
    assert not app.exception, app.exception
    assert app.title[0].value == "Race" and app.selectbox(key="w.on").value == "recorded_gru_digits"
