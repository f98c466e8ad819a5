"""What Streamlit works out again and again is worked out once, and is the same."""

import asyncio
import threading
from collections import Counter

import pytest
from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunnerEvent
from streamlit.runtime.state import SessionState
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.testing.v1 import AppTest

from pages._ui.lighter import HANDLE, THEME, TOLD, Looked, Themes, make_lighter, told


@pytest.fixture
def plain(monkeypatch):
    """Streamlit as it comes; what `make_lighter` changes is changed back after the test."""
    populate, whole = getattr(app_session, THEME), SafeSessionState.filtered_state
    monkeypatch.setattr(app_session, THEME, getattr(populate, "populate", populate))
    monkeypatch.setattr(SafeSessionState, "filtered_state", whole)
    monkeypatch.setattr(AppSession, TOLD, getattr(AppSession, TOLD))
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


MESSAGE, OVER = ScriptRunnerEvent.ENQUEUE_FORWARD_MSG, ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS


class Session:
    """What `told` uses of Streamlit's session; counts how often its loop is woken by another thread."""

    def __init__(self, loop):
        self._event_loop, self.seen, self.woken = loop, [], 0
        self.has_all = asyncio.Event()

    def _handle_scriptrunner_event_on_event_loop(self, sender, event, message=None):
        assert asyncio.get_running_loop() is self._event_loop
        self.seen.append((sender, event, message))
        if message == "breaks":
            raise ValueError(message)
        if event is OVER or message == "last":
            self.has_all.set()

    def _call_soon_on_event_loop(self, callback):
        self.woken += 1
        self._event_loop.call_soon_threadsafe(callback)


def heard(tell):
    """What a session has heard, in order, and how often its loop was woken, when a thread told it all of `tell`."""

    async def listen():
        loop = asyncio.get_running_loop()
        troubles = []
        loop.set_exception_handler(lambda _loop, context: troubles.append(context["exception"]))
        session = Session(loop)
        thread = threading.Thread(target=lambda: [told(session, *what) for what in tell])
        thread.start()
        await asyncio.wait_for(session.has_all.wait(), 60)
        await asyncio.to_thread(thread.join)
        return session.seen, session.woken, troubles

    return asyncio.run(listen())


def test_messages_of_a_run_come_in_bundles_in_their_order():
    tell = [("run", MESSAGE, k) for k in range(2000)] + [("run", OVER)]
    seen, woken, _ = heard(tell)
    assert seen == [(*what, None)[:3] for what in tell]
    assert woken < 1000


def test_a_message_after_which_nothing_comes_is_told_too():
    assert heard([("run", MESSAGE, "last")])[:2] == ([("run", MESSAGE, "last")], 1)


def test_what_one_message_breaks_does_not_hold_up_the_next():
    seen, _, troubles = heard([("run", MESSAGE, "breaks"), ("run", MESSAGE, "last")])
    assert [message for *_, message in seen] == ["breaks", "last"]
    assert Counter(type(trouble) for trouble in troubles) == {ValueError: 1}


def test_it_fits_into_streamlits_session(plain):
    make_lighter()
    assert getattr(AppSession, TOLD) is told and callable(getattr(AppSession, HANDLE))
