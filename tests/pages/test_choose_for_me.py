"""Choose for me, on the pages Search and Data: decisions are shown, and what starts is what was planned."""

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.setup import link
from pages._ui.setup.planned import choices_of
from tests.datasets.tables import csv, mixed
from tests.pages.test_data_page import open_page, pasted
from tests.reading import read as words
from tests.screens import unfold
from tuning import auto
from tuning.datasets import table
from tuning.service import jobs

pytestmark = [  # Streamlit's own: AppTest runs a script without a server
    pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:streamlit.*"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def shown(app):
    assert not app.exception, app.exception
    return [words(block.value) for block in app.markdown]


def ended(app) -> jobs.Job:
    job = jobs.registry().get(app.session_state["choices"]["job"])
    assert job is not None
    job.stop()
    assert job.wait(240)
    return job


def test_the_search_page_says_what_it_would_do_and_starts_it():
    app = open_page("search", data="wine", model="svm", trials="7", **{"p.C": "log:1:2"})
    unfold(app, "for_me")
    app.button(key="auto_choose").click().run()
    text = " ".join(shown(app))
    assert "**Metric**: Accuracy decides." in text and "Left out are" in text
    plan = app.session_state["auto_plan"][1]
    app.button(key="auto_start").click().run()
    assert not app.exception, app.exception
    job = ended(app)
    assert job.problem.recipe() == plan.problem.recipe() and job.spec.method == plan.method
    assert (job.spec.seconds, job.spec.trials, job.spec.seed) == (60, plan.options.trials, 0)
    assert "p.C" not in app.session_state["choices"]


def test_the_data_page_starts_it_on_the_page_search():
    app = pasted(csv(mixed(80).drop(columns="price"), sep="\t").decode())
    app.button(key="auto_choose").click().run()
    assert any("Preparation" in said and "gaps" in said for said in shown(app))
    plan = app.session_state["auto_plan"][1]
    app.button(key="auto_start").click().run()
    assert not app.exception and app.title[0].value == "Search"
    assert ended(app).problem.recipe() == plan.problem.recipe()


def test_another_table_or_time_asks_anew():
    app = unfold(open_page("search", data="wine"), "for_me")
    app.button(key="auto_choose").click().run()
    assert any(button.key == "auto_start" for button in app.button)
    app.button_group(key="auto_minutes").set_value(5).run()
    assert not app.exception and not any(button.key == "auto_start" for button in app.button)
    unfold(app, "for_me", is_open=False)
    assert not any(button.key == "auto_choose" for button in app.button)
    assert unfold(app, "for_me").button_group(key="auto_minutes").value == 5  # as it was left


@pytest.mark.parametrize("case", ["words and gaps", "one model", "few rows", "grid"])
def test_the_link_of_a_plan_makes_the_same_set_up(case):
    read = table.read(csv(mixed(90 if case == "words and gaps" else 40)))
    settings = {name: about.default for name, about in table.DATASETS["table"].settings.items()}
    settings |= {"content": table.keep(read), "target": "price" if case == "one model" else "label"}
    asked = {"one model": ["ridge"], "few rows": ["knn", "lda"], "grid": ["dummy"]}.get(case)
    plan = auto.plan_for("table", settings=settings, seconds=60, test_size=0.2, workers=2, models=asked, search_share=1)
    state, refused = link.read(link.write(choices_of(plan)))
    assert not refused
    jobs.registry().tables.keep(read, "me")
    app: AppTest = open_page("search", **link.write(state))
    app.button(key="start").click().run()
    assert not app.exception, app.exception
    assert not app.warning, [warning.value for warning in app.warning]
    job = ended(app)
    assert job.problem.recipe() == plan.problem.recipe() and job.spec.method == plan.method
