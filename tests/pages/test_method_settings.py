"""The settings of a method on the page follow from what the method declares; a link carries them."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.reading import read
from tests.screens import unfold
from tuning import methods

pytestmark = [  # Streamlit's own: AppTest runs a script without a server
    pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:streamlit.*"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def script():
    import streamlit as st

    from pages._ui import setup
    from tuning import methods

    setup.state()
    made = setup.method(setup.state()["method"], None, 10)
    setup.save()
    st.session_state["made"] = None if made is None else methods.recipe(made)


def shown(name, **link):
    app = AppTest.from_function(script, default_timeout=240)
    app.query_params["method"] = name
    for key, value in link.items():
        app.query_params[key.replace("__", ".")] = value
    app.run()
    assert not app.exception, app.exception
    return unfold(app, "method") if app.expander else app


@pytest.mark.parametrize("name", methods.names())
def test_every_declared_setting_has_a_widget_that_begins_at_its_default(name):
    app = shown(name)
    asked = {setting: about for setting, about in methods.declared(name).items() if about.kind != "free"}
    widgets = [*app.selectbox, *app.text_input, *app.number_input]
    assert len(widgets) == len(asked)
    for about in asked.values():
        assert any(widget.label.startswith(about.help) for widget in widgets)
    assert app.session_state["made"] == methods.recipe(methods.get(name))


@pytest.mark.parametrize("given", [{}, {"acquisition": "lcb", "m__kappa": "3.5"}, {"m__kappa": "loud", "initial": "7"}])
def test_settings_that_are_folded_away_hold_all_the_same(given):
    app = shown("bayes", **given)
    made, link = app.session_state["made"], dict(app.query_params)
    unfold(app, "method", is_open=False)
    assert not app.exception and not app.selectbox and not app.text_input and not app.number_input
    assert app.session_state["made"] == made and dict(app.query_params) == link


def test_a_link_sets_any_setting_and_what_is_typed_is_in_the_link():
    app = shown("tpe", m__gamma="0.3", m__densities="separate", initial="5")
    made = app.session_state["made"]
    assert (made["gamma"], made["densities"], made["initial"]) == (0.3, "separate", 5)
    next(field for field in app.text_input if "Configs drawn" in field.label).input("32").run()
    assert app.session_state["made"]["candidates"] == 32
    assert "32" in app.query_params["m.candidates"]
    made = shown("bayes", acquisition="lcb", m__kappa="3.5", m__focus="no", m__noise="0.1").session_state["made"]
    assert (made["acquisition"], made["kappa"], made["focus"], made["noise"]) == ("lcb", 3.5, False, 0.1)
    made = shown("grid", levels="7", order="shuffled").session_state["made"]
    assert (made["levels"], made["order"]) == (7, "shuffled")


@pytest.mark.parametrize("text", ["2", "nonsense", "nan", "1e999", "-1"])
def test_what_makes_no_sense_is_said_and_the_default_used(text):
    app = shown("tpe", m__gamma=text)
    said = " ".join(read(warning.value) for warning in app.warning)
    assert "between 0 and 1" in said and app.session_state["made"]["gamma"] == 0.15
