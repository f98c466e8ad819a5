"""Loads what is needed next while nobody waits for it: the start page's modules while the browser still fetches
Streamlit's own scripts, and what the first search needs while the first visitor reads the start page.
"""

import gc
import importlib
import threading
from functools import cache

from pages._ui.routes import PATHS

SECONDS = 1.0
START_PAGE = ("pages._ui.setup.estimate", "tuning.service.jobs", "joblib")


def load_start_page() -> None:
    """Begin at once, in a thread: the server answers meanwhile."""
    threading.Thread(target=_load_start_page, daemon=True, name="load start page").start()


def _load_start_page() -> None:
    for name in START_PAGE:
        importlib.import_module(name)

    from tuning import methods

    methods.names()


@cache  # once per process
def warm_up_soon() -> None:
    """Begin a moment from now: the start page is then with the browser, and nobody waits for the imports."""
    timer = threading.Timer(SECONDS, _warm_up)
    timer.daemon = True
    timer.start()


def _warm_up() -> None:
    for name in (*PATHS, "pages._ui.board.finished", "plotly.graph_objects", "sklearn.model_selection"):
        importlib.import_module(name)

    from tuning import datasets

    datasets.get("digits")
    gc.collect()
    gc.freeze()  # what is loaded now stays: spare it from every later collection
