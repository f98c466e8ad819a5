"""What Streamlit works out again and again is worked out once, and is the same."""

import pytest
from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.state import SessionState
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.testing.v1 import AppTest

from pages._ui.lighter import THEME, Looked, Themes, make_lighter


@pytest.fixture
def plain(monkeypatch):
    """Streamlit as it comes; what `make_lighter` changes is changed back after the test."""
    populate, whole = getattr(app_session, THEME), SafeSessionState.filtered_state
    monkeypatch.setattr(app_session, THEME, getattr(populate, "populate", populate))
    monkeypatch.setattr(SafeSessionState, "filtered_state", whole)
    return populate


def test_the_theme_of_a_message_is_streamlits_own_and_is_looked_up_once(plain, monkeypatch):
    looked = []
    options = config.get_options_for_section
    monkeypatch.setattr(config, "get_options_for_section", lambda section: looked.append(section) or options(section))
    light = Themes(getattr(app_session, THEME))
    for section in ("theme", "theme.light", "theme.dark", "theme.sidebar", "theme.dark.sidebar"):
        expected = CustomThemeConfig()
        getattr(app_session, THEME)(expected, section)
        looked.clear()
        for _ in range(3):
            found = CustomThemeConfig()
            light(found, section)
            assert found == expected
            assert found.HasField("light") == expected.HasField("light")
        assert looked == [section]


def test_a_change_of_the_options_is_seen(plain, monkeypatch):
    light, before, after = Themes(getattr(app_session, THEME)), CustomThemeConfig(), CustomThemeConfig()
    light(before, "theme")
    options = dict(config.get_config_options())
    radius = type(options["theme.baseRadius"])("theme.baseRadius", "")
    radius.set_value("3rem", "a test")
    options["theme.baseRadius"] = radius
    monkeypatch.setattr(config, "get_config_options", lambda: options)
    light(after, "theme")
    assert after.base_radius == "3rem" != before.base_radius


def test_the_state_that_widgets_look_at_is_the_same_without_a_copy(plain, monkeypatch):
    state = SafeSessionState(SessionState(), lambda: None)
    state["a"], state["b"] = 1, None
    expected = dict(state.filtered_state)
    make_lighter()
    copies = []
    whole = Looked.whole
    monkeypatch.setattr(Looked, "whole", staticmethod(lambda one: copies.append(one) or whole(one)))
    found = state.filtered_state
    assert isinstance(found, Looked)
    assert "a" in found and found["a"] == 1 and found["b"] is None and "c" not in found and not copies
    with pytest.raises(KeyError):
        found["c"]
    assert dict(found) == expected and len(found) == 2 and str(found) == str(expected) and copies


SCRIPT = """
import streamlit as st
st.session_state["w"] = None
st.number_input("emptied", 0, 9, 5, key="w")
st.selectbox("kept", ["a", "b"], 1, key="s")
st.text_input("typed", "x", key="t")
st.code(repr(sorted(st.session_state.to_dict().items(), key=str)))
"""


def test_widgets_are_made_as_before(plain):
    def shown():
        app = AppTest.from_string(SCRIPT).run()
        app.text_input[0].input("y").run()
        assert not app.exception
        return [app.number_input[0].value, app.selectbox[0].value, app.text_input[0].value, app.code[0].value]

    before = shown()
    make_lighter()
    make_lighter()  # a second call changes nothing
    assert shown() == before and before[:3] == [None, "b", "y"]
