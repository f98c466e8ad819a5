"""Loads what the first search needs, while the first visitor still reads the start page."""

import gc
import importlib
import threading
from functools import cache

from pages._ui.routes import PATHS

SECONDS = 1.0


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
