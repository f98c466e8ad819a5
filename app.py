"""What ``streamlit run app.py`` starts: the server with our own routes, and the navigation between the pages.

The file is read twice: as the ASGI application, where it makes `app`, and by every page view, as the main script.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st

from pages._ui import component, speech
from pages._ui.gate import gate
from pages._ui.visitor import sign_in, visitor
from pages._ui.warm import Ahead, warm_up_soon

if __name__ == "__main__":
    st.set_page_config(
        page_title="tuning", page_icon=str(Path(__file__).parent / "pages/_ui/pictures/icon.png"), layout="wide"
    )
    component.of_every_page()
    first = ("home", "learn", "data", "search", "race", "inside", "runs")
    found = sorted(path.stem for path in (Path(__file__).parent / "pages").glob("[!_]*.py"))
    names = [*first, *(name for name in found if name not in first)]
    with speech.in_its_language():
        page = st.navigation(
            [st.Page(f"pages/{name}.py", title=speech.title(name), default=name == "home") for name in names],
            position="top",
        )
    with speech.of_page(page.url_path or "home"), gate.turn(visitor()):
        sign_in()
        page.run()
    warm_up_soon()
else:
    from starlette.middleware import Middleware
    from streamlit.runtime.pages_manager import PagesManager

    from pages._ui.closing import closes_in_time
    from pages._ui.guard import Names
    from pages._ui.lighter import make_lighter
    from pages._ui.routes import ROUTES
    from pages._ui.sending import send_together
    from pages._ui.visitor import Visitors
    from tuning.service import environment

    try:
        environment.check()
    except ValueError as error:
        raise SystemExit(str(error)) from None  # here, and not to the first visitor

    # Until the first call of st.navigation Streamlit would take pages/ for its legacy folder of pages, and show a deep
    # link on a fresh server without our navigation. It sets the same flag itself at that call.
    PagesManager.uses_pages_directory = False
    make_lighter()
    send_together()

    MIDDLEWARE = [Middleware(Names), Middleware(Ahead), Middleware(Visitors), Middleware(speech.Languages)]

    def stop_all_work() -> None:
        """Ends searches, races and worker processes."""
        from tuning.service import jobs

        jobs.registry().shutdown()

    @asynccontextmanager
    async def lifespan(_app: object) -> AsyncIterator[None]:
        """Ends streams, searches and races at the signal that ends the server."""
        with closes_in_time(stop_all_work):
            yield

    app = st.App("app.py", routes=ROUTES, middleware=MIDDLEWARE, lifespan=lifespan)
