"""What ``streamlit run app.py`` starts: the server with our own routes, and the navigation between the pages.

The file is read twice: as the ASGI application, where it makes `app`, and by every page view, as the main script.
"""

import gc
import threading
from contextlib import asynccontextmanager

import streamlit as st

if __name__ == "__main__":
    st.set_page_config(page_title="tuning", page_icon="🎯", layout="wide")
    st.navigation(
        [
            st.Page("pages/search.py", title="Search", default=True),
            st.Page("pages/race.py", title="Race"),
        ],
        position="top",
    ).run()
else:
    from streamlit.runtime.pages_manager import PagesManager

    from pages._ui.stream import ROUTES
    from tuning import jobs

    # Until the first call of st.navigation Streamlit would take pages/ for its legacy folder of pages, and show a deep
    # link on a fresh server without our navigation. It sets the same flag itself at that call.
    PagesManager.uses_pages_directory = False

    def _warm_up() -> None:
        """Loads what the first search needs, while the first visitor still reads; then spares it from collections."""
        import plotly.graph_objects  # noqa: F401
        import sklearn.model_selection  # noqa: F401

        from tuning import datasets

        datasets.get("digits")
        gc.collect()
        gc.freeze()

    @asynccontextmanager
    async def lifespan(_app):
        threading.Thread(target=_warm_up, daemon=True).start()
        yield
        jobs.registry().shutdown()

    app = st.App("app.py", routes=ROUTES, lifespan=lifespan)
