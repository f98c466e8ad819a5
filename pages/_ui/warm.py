"""Loads what is needed next while nobody waits for it: a page's modules while the browser still fetches Streamlit's own
scripts, and what the first search needs while the first visitor looks at the page.
"""

import gc
import importlib
import threading
from functools import cache
from pathlib import Path
from typing import Any

from pages._ui.routes import PATHS

SECONDS = 1.0
COLLECT = (10_000, 20, 20)  # when garbage is collected
SEARCHING = ("pages._ui.setup.estimate", "tuning.service.jobs", "joblib")
ASKED = "tuning.store.store"  # by a page that has shown its choices; SQLAlchemy is a third of all that is loaded
LATER = (
    "pages._ui.board.finished",
    "pandas",
    "plotly.graph_objects",
    "sklearn",  # the whole first, see `tuning.discovery.whole`
    "sklearn.model_selection",
)  # no page opens later for it
PAGES = frozenset(path.stem for path in Path(__file__).parents[1].glob("[!_]*.py")) - {"home"}


class Ahead:
    """Middleware: the modules of a page that searches are loaded while the browser that opens it fetches Streamlit's.

    The front page needs none of them, and loading them would only make it wait. A link of before, which says at the
    root what to search, does.
    """

    def __init__(self, app: Any):
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Passes everything on."""
        if scope["type"] == "http" and _needs_search(scope["path"], scope.get("query_string", b"")):
            load_soon()
        await self._app(scope, receive, send)


def _needs_search(path: str, query: bytes) -> bool:
    name = path.rstrip("/").rpartition("/")[2]
    return name in PAGES or (path.endswith("/") and bool(query))


@cache  # once per process
def load_soon() -> None:
    """Begin at once, in a thread: the server answers meanwhile."""
    threading.Thread(target=_load, daemon=True, name="load what searches").start()


def _load() -> None:
    for name in SEARCHING:
        importlib.import_module(name)

    from tuning import methods

    methods.names()
    importlib.import_module(ASKED)


@cache  # once per process
def warm_up_soon() -> None:
    """Begin a moment from now: the page is then with the browser, and nobody waits for the imports."""
    timer = threading.Timer(SECONDS, _warm_up)
    timer.daemon = True
    timer.start()


def _warm_up() -> None:
    _load()
    for name in (*PATHS, *LATER):
        importlib.import_module(name)

    from tuning import datasets

    datasets.get("digits")
    gc.collect()
    gc.freeze()  # what is loaded now stays: spare it from every later collection
    gc.set_threshold(*COLLECT)  # a run of a page makes thousands of objects, and Python's own 700 cost it a seventh
