"""The front page: links of before still open Search, its door starts a real search, and what it plays was recorded."""

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from streamlit import dataframe_util
from streamlit.testing.v1 import AppTest

from pages._ui import warm
from pages._ui.empty import recent
from pages._ui.home import record
from pages._ui.setup import link
from tests.screens import screens
from tuning import compare, problems
from tuning.plots.look import style
from tuning.service import jobs

ROOT = Path(__file__).parents[2]

pytestmark = [  # Streamlit's own: AppTest runs a script without a server
    pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:streamlit.*"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(autouse=True, scope="module")
def no_workers_left():
    yield
    jobs.registry().shutdown()


@pytest.fixture(scope="module")
def recorded():
    return json.loads(record.FILE.read_text())


def opened(**parameters):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240)
    app.query_params.update(parameters)
    app.run()
    assert not app.exception, app.exception
    return app


@pytest.mark.parametrize(
    "parameters",
    [
        {"v": "1", "method": "random", "data": "wine", "model": "knn", "trials": "7"},
        {"method": "random"},  # as one types it
        link.write(dict(link.DEFAULTS)),  # nothing but the version
    ],
)
def test_links_of_when_search_was_the_start_page_open_search_with_their_set_up(parameters):
    app = opened(**parameters)
    assert app.title[0].value == "Search"
    choices = app.session_state["choices"]
    assert choices == link.read(parameters)[0]
    assert choices["method"] == parameters.get("method", link.DEFAULTS["method"])


def test_the_door_starts_one_real_search():
    app = opened()
    assert app.title[0].value.startswith("Watch three")
    app.button(key="see").click().run()
    assert not app.exception and app.title[0].value == "Search"
    job = jobs.registry().get(app.session_state["choices"]["job"])
    assert job.problem.recipe() == problems.estimator("wine", "logistic_regression", metric="accuracy").recipe()
    assert job.wait(240) and len(job.history.done) == 20
    app.run()  # a reload starts nothing
    assert app.session_state["choices"]["job"] == job.id


def test_search_and_race_show_the_last_study_and_open_it():
    for page, key, start in (("search", "job", "start"), ("race", "race", "start_race")):
        app = opened(data="wine", model="knn", trials="3", kind="function", on="branin", seeds="2", each="4")
        if page == "race":
            app.switch_page("pages/race.py").run()
        app.button(key=start).click().run()
        id = app.session_state["choices"][key]
        registry = jobs.registry()
        assert (registry if page == "search" else registry.races).get(id).wait(240)
        assert registry.archive.store.flush(30)
        again = opened()
        again.switch_page(f"pages/{page}.py").run()
        assert not again.exception and not screens(again) & {"board", "race"}
        again.button(key="open_last").click().run()
        assert not again.exception and again.session_state["choices"][key] == id
        assert screens(again) & {"board", "race"}


def test_the_race_of_the_text_is_trained_live_with_its_own_budget():
    app = opened()
    app.switch_page("pages/race.py").run()
    app.selectbox(key="w.kind").set_value("live").run()
    app.pills[0].select("text_race").run()
    assert not app.exception and not app.error
    race = jobs.registry().races.get(app.session_state["choices"]["race"])
    assert race.race.trials == 30 and race.race.seeds == tuple(range(42, 47))
    assert race.race.labels == ("grid", "random", "bayes") and race.race.problem.dataset == "digits"
    app.button(key="stop_race").click().run()
    assert not app.exception and app.session_state["choices"]["kind"] == "live"


def test_what_plays_is_what_the_methods_do(recorded):
    """The file is what its script would write, checked on one race of one seed and on all that needs no search."""
    assert list(recorded["looks"].items()) == [
        (label, list(style(label, record.METHODS)[:2])) for label in record.METHODS
    ]
    for name, race in zip(record.NAMES, recorded["races"], strict=True):
        problem = problems.get(name)
        assert race["optimum"] == pytest.approx(problem.optimum, rel=1e-4)
        assert len(race["runs"]) == record.PLAYED and race["axes"] == list(problem.space)
        ground = np.array(race["ground"])
        assert ground.min() == 0 and ground.max() == 99
        for band in race["bands"].values():
            assert all(len(part) == record.TRIALS for part in band)
    again = compare.race(problems.get("branin"), record.METHODS, seeds=1, trials=record.TRIALS, same_start=False)
    for label in record.METHODS:
        assert [point[2] for point in recorded["races"][1]["runs"][0][label]] == pytest.approx(
            [trial.value for trial in again.histories[label][0].done], rel=1e-3, abs=1e-3
        )


def test_the_faded_example_of_a_search_climbs():
    _, picture = recent.example("search")
    heights = [float(point.split(",")[1]) for point in re.search(r'points="([^"]*)"', picture).group(1).split()]
    assert len(set(heights)) >= 3
    assert heights[-1] < heights[0]  # upwards is less in a picture


def test_no_screen_is_looked_through_for_tables(monkeypatch):
    """Streamlit would load pandas for it, on the front page too."""
    asked = []
    monkeypatch.setattr(dataframe_util, "determine_data_format", asked.append)
    page = AppTest.from_string(
        "from pages._ui import component; component.show('home', 'hb-root', 'race', {}, key='x')"
    )
    assert not page.run(timeout=60).exception
    assert asked == []


@pytest.mark.parametrize(
    ("path", "query", "needs"),
    [
        ("/", "", False),
        ("/", "v=1&data=wine", True),
        ("/search", "", True),
        ("/below/race/", "", True),
        ("/vendor/client/1a/home/client/main.js", "", False),
        ("/static/js/index.js", "", False),
        ("/_stcore/health", "", False),
    ],
)
def test_what_searches_is_loaded_for_who_asks_for_a_page_that_needs_it(monkeypatch, path, query, needs):
    loaded = []
    monkeypatch.setattr(warm, "load_soon", lambda: loaded.append(path))

    async def app(*_):
        loaded.append("passed on")

    asyncio.run(warm.Ahead(app)({"type": "http", "path": path, "query_string": query.encode()}, None, None))
    assert loaded == [path] * needs + ["passed on"]


def test_the_front_page_loads_nothing_heavy():
    program = "import runpy, sys; runpy.run_path('pages/home.py'); print(*sorted(sys.modules))"
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    ).stdout.split()
    assert "streamlit" in found
    assert not {"pandas", "sklearn", "scipy", "numpy", "sqlalchemy"} & set(found)
    assert {name.split(".")[1] for name in found if name.startswith("tuning.")} <= {"language", "version"}
