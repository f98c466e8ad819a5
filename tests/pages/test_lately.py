"""What pages ask the store each time that they run is some seconds old at most, and of this visit of the page."""

from streamlit.testing.v1 import AppTest

from pages._ui import lately


def page():
    import streamlit as st

    from pages._ui import lately
    from tuning.language import speaking

    lately.visit(st.session_state["at"])
    st.session_state["asked"] = st.session_state.get("asked", 0)

    def find():
        st.session_state["asked"] += 1
        return st.session_state["asked"]

    with speaking(st.session_state.get("speaks", "en")):
        st.text(lately.lately("a", find))


def test_it_is_found_again_after_some_seconds_on_another_page_and_in_another_language(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(lately, "clock", lambda: now[0])
    app = AppTest.from_function(page)

    def shown(at, speaks="en"):
        app.session_state["at"], app.session_state["speaks"] = at, speaks
        app.run()
        assert not app.exception
        return int(app.text[0].value)

    assert [shown("search"), shown("search")] == [1, 1]
    now[0] += lately.SECONDS + 1
    assert [shown("search"), shown("search", "zh"), shown("search", "zh"), shown("search")] == [2, 3, 3, 2]
    assert [shown("runs"), shown("search")] == [4, 5]
