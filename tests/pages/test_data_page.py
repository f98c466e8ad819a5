"""The page Data: what was read is shown, what does not do is said, and a table of somebody else is not shown."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui import mine
from pages._ui.data import use
from tests.datasets.tables import csv, mixed
from tests.datasets.test_images import bars, zipped
from tests.reading import read as words
from tests.screens import unfold
from tuning.datasets import table
from tuning.service import jobs
from tuning.study import History

ROOT = Path(__file__).parents[2]
pytestmark = [  # Streamlit's own: AppTest runs a script without a server
    pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:streamlit.*"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def open_page(name, **parameters):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240)
    app.query_params.update(parameters)
    app.run()
    return app if name == "search" else app.switch_page(f"pages/{name}.py").run()


def pasted(text):
    app = open_page("data")
    app.button_group(key="data_way").set_value("text").run()
    app.text_area(key="data_text").set_value(text).run()
    assert not app.exception, app.exception
    return app


def test_a_pasted_table_is_shown_and_searched():
    app = pasted(csv(mixed(60), sep="\t").decode())
    assert not app.error
    assert any("60 rows, 8 columns. UTF-8, separated by tabs." in words(caption.value) for caption in app.caption)
    app.selectbox(key="data_target.pasted").set_value("colour").run()
    assert any("one of 3 classes" in words(caption.value) for caption in app.caption)
    app.button(key="data_search").click().run()
    assert not app.exception and app.title[0].value == "Search"
    choices = app.session_state["choices"]
    assert choices["data"] == "table" and choices["data.target"] == "colour" and choices["model"] == "boosting"
    assert not app.button(key="start").disabled
    kept = jobs.registry().tables.open(choices["data.content"], None)
    assert kept.n_rows == 60


def test_a_warning_for_many_columns_is_given_for_a_few_and_the_others_are_listed():
    head, row = ",".join(f"c{k}" for k in range(30)), ",".join("7" * 30)
    app = pasted(f"{head},size,kind\n" + "".join(f"{row},{k % 9},{'ab'[k % 2]}\n" for k in range(40)))
    app.selectbox(key="data_target.pasted").set_value("kind").run()
    said = [words(warning.value) for warning in app.warning if "c" in warning.value]
    same = [text for text in said if "the same in every row" in text]
    assert len(same) == 3 and any(text.startswith("The same goes for 27 more: 'c3', 'c4'") for text in said), said


def test_images_go_to_a_network_that_sees_them_where_there_is_one(monkeypatch):
    read = table.read(zipped(bars()))
    data = table.use(read, "class")
    assert use.first_model(table.read(csv(mixed(60))), data) == {}
    monkeypatch.setattr(use.discovery, "missing", lambda needs: "")
    assert use.first_model(read, data) == {"field": "images", "model": "cnn"}
    monkeypatch.setattr(use.discovery, "missing", lambda needs: "torch is not installed.")
    assert use.first_model(read, data) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n3\n", "line 3 has 1 cells"),
        ("a,b\n", "no rows"),
        ("a,b\n" + "1,x\n" * 30, "one class"),
    ],
)
def test_what_does_not_do_is_one_sentence(text, said):
    app = pasted(text)
    assert any(said in words(error.value) for error in app.error), app.error


def test_a_table_of_somebody_else_is_a_sentence(monkeypatch):
    read = table.read(csv(mixed(60)))
    id = jobs.registry().tables.keep(read, "somebody else")
    link = {"data": "table", "data.content": id, "data.target": "label"}
    assert not open_page("search", **link).info[0].value.startswith("This search")
    monkeypatch.setattr(mine, "is_shared", lambda: True)
    app = open_page("search", **link)
    assert not app.exception and "private" in app.info[0].value and app.button(key="start").disabled
    assert not any("60 rows" in caption.value for caption in app.caption)


def test_ready_made_data_are_shown_in_the_same_way():
    app = open_page("data")
    app.button_group(key="data_way").set_value("ready").run()
    app.selectbox(key="data_ready").set_value("moons").run()
    app.text_input(key="w.data.n").set_value("120").run()
    assert not app.exception and any("120 rows, 2 inputs" in block.value for block in app.markdown)
    app.button(key="data_search").click().run()
    assert app.session_state["choices"]["data"] == "moons" and app.session_state["choices"]["data.n"] == "120"


def test_the_split_is_drawn_where_it_is_asked_for():
    app = open_page("search", data="wine", model="decision_tree", validation="folds", folds="4")
    unfold(app, "validation").toggle(key="show_split").set_value(True).run()
    assert not app.exception
    (drawn,) = [block.proto.body for block in app.get("html") if "fold 4: fitted to" in block.proto.body]
    assert drawn.count("<rect") >= 4 * 3


def test_the_best_are_scored_on_fresh_folds_at_a_click():
    app = open_page("search", data="wine", model="naive_bayes", trials="6", method="random")
    app.button(key="start").click().run()
    job = jobs.registry().get(app.session_state["choices"]["job"])
    assert job.wait(240)
    app.run()
    app.button(key="winner_look").click().run()
    assert app.session_state["winner_call"][1].wait(240)
    app.run()
    shown = {block.value for block in app.markdown}
    assert not app.exception and {"**Confusion**", "**ROC**", "**Calibration**", "**The wrong rows**"} <= shown
    app.slider(key="winner_cut").set_value(0.9).run()
    assert any("At 0.9," in words(caption.value) for caption in app.caption)
    app.button(key="boundary_look").click().run()
    assert app.session_state["boundary_call"][1].wait(240)
    app.run()
    assert not app.exception and any("of the area." in words(caption.value) for caption in app.caption)
    app.button(key="final_look").click().run()
    assert app.session_state["final_call"][1].wait(240)
    app.run()
    assert not app.exception and any("On fresh folds trial" in words(block.value) for block in app.markdown)
    app.button(key="together_look").click().run()
    assert app.session_state["together_call"][1].wait(240)
    app.run()
    told = " ".join(words(block.value) for block in app.markdown)
    assert not app.exception and ("answer together: on fresh folds" in told or "No mean of the" in told)
    assert not job.looks and app.button(key="sealed_commit").disabled
    app.number_input(key="sealed_guess").set_value(0.9).run()
    app.button(key="sealed_commit").click().run()
    assert app.session_state["unsealed"][1].wait(240)
    app.run()
    assert not app.exception and any("You said 0.9, it is" in words(block.value) for block in app.markdown)
    assert any("has been looked at once" in words(caption.value) for caption in app.caption)
    app.button(key="test_score").click().run()
    store = jobs.registry().archive.store
    assert store.flush(60) and len(job.looks) == 2 and store.load(job.id).recipe["looks"] == list(job.looks)
    assert store.row(job.id).state == "finished"


def test_a_range_is_widened_at_a_click_and_the_model_is_taken():
    app = open_page("search", data="wine", model="knn", trials="12", method="random", **{"p.n_neighbors": "lin:60:80"})
    app.button(key="start").click().run()
    job = jobs.registry().get(app.session_state["choices"]["job"])
    assert job.wait(240)
    # Where the best lies is the data's business: it is put at the low end.
    low = {**job.history.best.config, "n_neighbors": 60}
    configs = [low, *(trial.config for trial in job.history.done[1:])]
    job.history = History.restored(job.history.study, History.of(job.problem.space, configs, [1.0] + [0.5] * 11).trials)
    app.run()
    app.button(key="widen").click().run()
    assert not app.exception and not app.error
    choices = app.session_state["choices"]
    wider = jobs.registry().get(choices["job"])
    assert wider.id != job.id and choices["trials"] == "24" and choices["p.n_neighbors"] == "lin:50:80"
    assert wider.wait(240) and wider.problem.space["n_neighbors"].low == 50
    assert wider.history.trials[:12] == job.history.trials and len(wider.history) == 24
    pytest.importorskip("skops")
    app.run()
    app.button(key="take_look").click().run()
    assert app.session_state["take_call"][1].wait(240), app.session_state["take_call"][1].error
    app.run()
    assert not app.exception and app.session_state["take_call"][1].result[:2] == b"PK"


def test_two_questions_lead_to_costs_that_one_types():
    app = open_page("search", data="imbalanced", model="decision_tree", trials="4", method="random")
    unfold(app, "which")
    assert any("They are uneven" in words(block.value) for block in app.markdown)
    app.radio(key="which_metric").set_value("known").run()
    app.button(key="take_metric").click().run()
    app.text_input(key="w.p.cost_matrix").set_value("0 1; 20").run()
    assert any("as many rows as numbers" in words(error.value) for error in app.error)
    assert app.button(key="start").disabled
    app.text_input(key="w.p.cost_matrix").set_value("0 1; 20 0").run()
    assert not app.error and app.session_state["choices"]["metric"] == "cost:0,1;20,0"
    app.button(key="start").click().run()
    job = jobs.registry().get(app.session_state["choices"]["job"])
    assert job.wait(240) and job.problem.metric == "cost:0,1;20,0" and job.history.best.value >= 0
    app.run()
    app.toggle(key="by_metric").set_value(True).run()
    assert not app.exception and any("metrics would have chosen" in words(block.value) for block in app.markdown)


def test_a_large_table_is_read_by_a_worker(monkeypatch):
    def refuse(*_given, **_more):
        raise AssertionError("the server reads it itself")

    monkeypatch.setattr(table, "read", refuse)  # workers are processes of their own
    app = pasted(csv(mixed(6000), sep="\t").decode())
    assert not app.error and any("6,000 rows, 8 columns" in words(caption.value) for caption in app.caption)
    broken = csv(mixed(6000), sep="\t").decode() + "1\t2\n"
    app.text_area(key="data_text").set_value(broken).run()
    assert any("has 2 cells, and the first has 8" in words(error.value) for error in app.error)
    # A page that is run alone is English: the same in Chinese, which the worker speaks too.
    chinese = AppTest.from_function(_said_in_chinese, default_timeout=240, args=(broken.encode(),)).run()
    assert not chinese.exception and "有 2 个单元格" in words(chinese.error[0].value)


def _said_in_chinese(data):
    import streamlit as st

    from pages._ui.data import given
    from tuning.language import speaking
    from tuning.service import jobs

    with speaking("zh"):
        st.error(given._told(data, "pasted", jobs.registry().tables)[1])


def _a_file_in_chinese():
    from pages._ui import component
    from tuning.language import speaking

    with speaking("zh"):
        component.file("文件", type=["json"])


def test_a_field_for_a_file_speaks_the_language_of_the_visitor():
    app = AppTest.from_function(_a_file_in_chinese).run()
    assert not app.exception and any("选择文件" in each.proto.body for each in app.get("html"))
