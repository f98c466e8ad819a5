"""A problem that is one file more is offered by name on the pages, with the settings that it declares."""

import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.setup import named
from pages._ui.text import plain
from tests.test_every_problem import ONE_MORE
from tuning import problems
from tuning.service import jobs

ROOT = Path(__file__).parents[2]
pytestmark = [  # Streamlit's own: AppTest runs a script without a server
    pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:streamlit.*"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture
def hill(tmp_path):
    def forget():
        problems._offers.cache_clear()
        named.titles.cache_clear()
        sys.modules.pop("tuning.problems.one_more", None)

    (tmp_path / "one_more.py").write_text(ONE_MORE)
    problems.__path__.append(str(tmp_path))
    forget()
    yield
    problems.__path__.remove(str(tmp_path))
    forget()
    jobs.registry().shutdown()


def opened(page, **parameters):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240)
    app.query_params.update(parameters)
    app.run()
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception, app.exception
    return app


def test_the_race_offers_it(hill):
    app = opened("race", kind="function", on="hill", each="5", seeds="2", methods="grid,random", **{"on.height": "3"})
    assert "One hill" in app.selectbox(key="w.on").options
    assert "Its top is at x = 0.3." in " ".join(caption.value for caption in app.caption)
    app.text_input(key="w.on.height").set_value("20").run()
    assert app.error[0].value == plain("hill: height must be from 0 to 10, not 20.0.")
    app.text_input(key="w.on.height").set_value("4").run()
    assert not app.error
    app.button(key="start_race").click().run()
    race = jobs.registry().races.get(app.session_state["choices"]["race"]).race
    assert race.problem.recipe() == {"kind": "problem", "name": "hill", "height": 4.0}


def test_inside_offers_it(hill):
    app = opened("inside", function="hill", method="random", **{"on.height": "3"})
    assert "One hill" in app.selectbox(key="w.function").options
    assert app.text_input(key="w.on.height").value == "3" and not app.error


def test_settings_of_links_of_before_mean_the_same():
    app = opened("race", kind="function", on="ackley", d="3")
    assert app.text_input(key="w.d").value == "3"
    app = opened("inside", function="ackley", noise="0.5", method="random")
    assert app.text_input(key="w.noise").value == "0.5" and app.text_input(key="w.on.d").value == "2"


@pytest.mark.parametrize("name", ["my data", "²", "a\\b", "x" * 400])
def test_openml_names_of_any_kind_leave_the_page_whole(monkeypatch, tmp_path, name):
    from sklearn.datasets import _openml

    monkeypatch.setattr(_openml, "_SEARCH_NAME", "http://127.0.0.1:9/s/{}")
    monkeypatch.setattr(_openml, "_DATA_INFO", "http://127.0.0.1:9/d/{}")
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path))
    app = opened("search", data="openml", **{"data.name_or_id": name})
    assert "OpenML" in app.error[0].value and app.button(key="start").disabled
    assert app.text_input(key="w.data.name_or_id").value == name


def test_the_metric_begins_with_the_default_of_the_task_without_a_warning():
    app = opened("search", data="diabetes", model="boosting")
    assert app.session_state["choices"]["metric"] == "r2" and not app.warning and not app.error
    app.selectbox(key="w.data").set_value("wine").run()
    assert app.session_state["choices"]["metric"] == "accuracy" and not app.warning and not app.error
