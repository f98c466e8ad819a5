"""What is to be learnt is chosen first: each field has its learners, ranges and searches, or says what is missing."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.setup import scenario
from tests.screens import shown, tell
from tuning import discovery, models, problems
from tuning.language import speaking
from tuning.problems.presets import FIELDS_OF_THE_TEXT, PRESETS
from tuning.service import jobs

ROOT = Path(__file__).parents[2]
pytestmark = [  # Streamlit's own: AppTest runs a script without a server
    pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:streamlit.*"),
    pytest.mark.filterwarnings("ignore:coroutine 'expire_cache':RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def opened(page, **parameters):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240)
    app.query_params.update(parameters)
    app.run()
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception, app.exception
    return app


def test_every_learner_and_every_model_has_a_field():
    fields = {problems.offer(name).field for name in problems.names("trained")}
    fields |= {models.get(name).field for name in models.names()}
    assert fields == set(scenario.FIELDS)
    assert {PRESETS[name].field for name in FIELDS_OF_THE_TEXT} == set(scenario.FIELDS) - {"tables"}


@pytest.mark.parametrize("field", ["decisions", "generation"])
def test_a_field_offers_its_learners_with_settings_and_ranges(field):
    names = scenario.learners(field)
    app = opened("search", field=field, learner=names[0])
    assert app.selectbox(key="w.learner").options == [problems.offer(name).title for name in names]
    if reason := discovery.missing(problems.offer(names[0]).needs):
        assert reason.partition(".")[0] in app.warning[0].value and app.button(key="start").disabled
        return
    assert not app.button(key="start").disabled
    for parameter in problems.offer(names[0]).space():
        assert shown(app, parameter)["name"] == parameter


@pytest.mark.parametrize("model", ["transformer", "knn"])
def test_text_is_offered_to_what_reads_it_by_letters_and_to_what_counts_words(model):
    pytest.importorskip("faker", reason="family names are Faker's, of the extra [deep]")
    app = opened("search", field="text", data="family_names", model=model)
    assert not app.error and app.selectbox(key="w.data").value == "family_names"
    assert app.button(key="start").disabled == bool(discovery.missing(models.get(model).needs))
    assert any("Preparation" in fold.label for fold in app.expander) == (model == "knn")  # letters are read as they are


def test_another_field_brings_its_own_model_and_a_link_keeps_the_one_it_names():
    app = opened("search", field="images", model="svm")
    assert app.session_state["choices"]["model"] == "svm"
    app.selectbox(key="w.field").set_value("text").run()
    assert models.get(app.session_state["choices"]["model"]).field == "text"
    app.selectbox(key="w.field").set_value("tables").run()
    assert app.session_state["choices"]["model"] == "mlp"


def test_a_network_for_images_is_offered_for_square_rows_only():
    assert any("CNN" in title for title in opened("search", field="images").selectbox(key="w.model").options)
    wine = opened("search", field="images", data="wine", model="svm")
    assert not any("CNN" in title for title in wine.selectbox(key="w.model").options)


def test_without_the_packages_the_page_says_which_command_installs_them(monkeypatch):
    found = discovery.find_spec
    monkeypatch.setattr(discovery, "find_spec", lambda name: None if name in ("torch", "gymnasium") else found(name))
    for choices, extra, table, named in (
        ({"field": "images", "model": "cnn"}, "deep", "recorded_cnn_digits", "Convolutional network on digits"),
        ({"field": "decisions", "learner": "q_learning"}, "rl", "recorded_q_learning_lake", "slippery frozen lake"),
    ):
        app = opened("search", **choices)
        assert "not installed" in app.warning[0].value and app.button(key="start").disabled
        assert any(f'python -m pip install "tuning[{extra}]"' in code.value for code in app.code)
        way = app.button(key=f"race_on.{table}")
        assert named in way.label
        way.click().run()
        assert not app.exception and app.selectbox(key="w.on").value == table


@pytest.mark.skipif(bool(discovery.missing({"gymnasium": "rl"})), reason="gymnasium is not installed")
def test_a_search_for_an_agent_runs_from_the_page():
    small = {"on.world": "frozen_lake_firm", "on.episodes": "30", "on.repeats": "1", "on.scored": "10"}
    app = opened("search", field="decisions", trials="3", method="random", **small)
    try:
        app.button(key="start").click().run()
        job = jobs.registry().get(app.session_state["choices"]["job"])
        assert job.wait(240) and len(job.history.done) == 3
        assert job.problem.recipe()["world"] == "frozen_lake_firm"
        app.run()
        assert not app.exception and any("gymnasium.make" in code.value for code in app.code)
    finally:
        jobs.registry().shutdown()


@pytest.mark.skipif(bool(discovery.missing(models.get("cnn").needs)), reason="PyTorch or skorch is not installed")
def test_a_search_for_a_network_runs_from_the_page_and_shows_its_code():
    small = {"data": "iris", "validation": "holdout", "trials": "2", "method": "random", "p.kernel_size": "fix:1"}
    app = opened("search", field="images", model="cnn", **small)
    try:
        app.button(key="start").click().run()
        job = jobs.registry().get(app.session_state["choices"]["job"])
        assert job.wait(240) and len(job.history.done) == 2, [trial.message for trial in job.history.trials]
        assert {"images"} == set(job.history.best.pictures) and {"loss"} == set(job.history.best.series)
        app.run()
        assert not app.exception and any("CNNClassifier(" in code.value for code in app.code)
    finally:
        jobs.registry().shutdown()


def test_a_recorded_agent_is_raced_by_either_of_its_metrics():
    small = {"kind": "recorded", "on": "recorded_q_learning_lake", "each": "5", "seeds": "2", "methods": "grid,random"}
    app = opened("race", by="steps", **small)
    assert app.selectbox(key="w.by").options == ["mean return", "steps of an episode"]
    try:
        app.button(key="start_race").click().run()
        assert not app.exception, app.exception
        race = jobs.registry().races.get(app.session_state["choices"]["race"]).race
        assert race.problem.direction == "minimize" and race.problem.metric == "steps"
    finally:
        jobs.registry().shutdown()


def test_what_a_link_asks_for_and_nothing_here_can_take_is_said_once_and_left_out():
    app = opened("search", model="knn", **{"p.device": "fix:cuda", "p.n_neighbors": "lin:2:9", "m.magic": "1"})
    (said,) = (one.value for one in app.warning if "cannot be set" in one.value)
    said = said.replace("\\", "")
    assert "'p.device', 'm.magic' cannot be set" in said and "n_neighbors" not in said
    choices = app.session_state["choices"]
    assert choices["p.n_neighbors"] == "lin:2:9" and "p.device" not in choices and "m.magic" not in choices
    app.run()
    assert (
        sum("cannot be set" in one.value for one in app.warning) == 1
    )  # it stays to be read, as other faults of a link
    app.selectbox(key="w.model").set_value("svm").run()
    app.selectbox(key="w.model").set_value("knn").run()
    assert (
        app.session_state["choices"]["p.n_neighbors"] == "lin:2:9"
    )  # what was typed here is kept for a model's return


@pytest.mark.skipif(bool(discovery.missing(problems.offer("gan").needs)), reason="PyTorch is not installed")
def test_a_device_that_is_asked_for_is_used_and_one_that_is_not_there_costs_each_trial_a_sentence():
    small = {"on.steps": "40", "on.repeats": "1", "trials": "2", "method": "random", "p.device": "fix:cuda"}
    app = opened("search", field="generation", learner="gan", **small)
    try:
        app.button(key="start").click().run()
        job = jobs.registry().get(app.session_state["choices"]["job"])
        assert job.wait(240)
        assert {trial.config["device"] for trial in job.history.trials} == {"cuda"}
        tell(app, device="fix:cpu")
        app.button(key="start").click().run()
        again = jobs.registry().get(app.session_state["choices"]["job"])
        assert again.wait(240) and [trial.state for trial in again.history.trials] == ["done"] * 2
        import torch

        if not torch.cuda.is_available():
            assert all("device 'cuda' is not there" in trial.message for trial in job.history.trials)
    finally:
        jobs.registry().shutdown()


@pytest.mark.parametrize("page", ["search", "race"])
def test_what_a_chosen_network_needs_begins_to_load_before_the_start(page, monkeypatch):
    pytest.importorskip("torch", reason="networks are of the extra [deep]")
    expected = []
    monkeypatch.setattr(jobs.Jobs, "expect", lambda self, problem: expected.append(problem))
    opened(page, kind="live", field="generation", learner="gan")
    assert {problem.name for problem in expected if problem is not None} == {"gan"}


def test_without_pytorch_the_command_stands_by_itself_and_recordings_are_offered(monkeypatch):
    find = discovery.find_spec
    monkeypatch.setattr(discovery, "find_spec", lambda name: None if name in {"torch", "skorch"} else find(name))
    app = opened("search", field="generation", learner="gan")
    assert app.warning[0].value.startswith("torch is not installed") and "pip" not in app.warning[0].value
    assert 'python -m pip install "tuning[deep]"' in [code.value for code in app.code]
    assert app.button(key="start").disabled and app.button(key="race_on.recorded_gan_ring")
    with speaking("zh"):  # a page that speaks so cuts the command out of no sentence either
        assert discovery.absent({"torch": "deep"}) == ("torch 没有安装。", 'python -m pip install "tuning[deep]"')
