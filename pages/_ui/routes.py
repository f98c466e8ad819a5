"""Our own routes, each guarded. Their modules load when they are asked for, or a moment before: so the server starts
at once.
"""

from __future__ import annotations

import importlib
from typing import Any

from starlette.routing import Route, Router

from pages._ui.guard import Guarded
from pages._ui.turns import Turns, in_turn

PATHS = {
    "pages._ui.home.route": ("/home",),
    "pages._ui.room.routes": (
        "/room/phone",
        "/room/qr.svg",
        "/room/live",
        "/room/open",
        "/room/join",
        "/room/add",
        "/room/had",
        "/room/lead",
    ),
    "pages._ui.board.stream": (
        "/live",
        "/live.csv",
        "/live/data",
        "/live/card.html",
        "/live/trial",
    ),
    "pages._ui.learn.routes": ("/learn/lesson", "/learn/run", "/learn/leave"),
    "pages._ui.words.routes": ("/words",),
    "pages._ui.runs.routes": ("/runs/list", "/runs/change"),
    "pages._ui.race.stream": ("/race/live", "/race/trial", "/race/trials.csv"),
    "pages._ui.scripts": ("/vendor/client/{version}/{path:path}", "/vendor/plotly.min.js"),
    "pages._ui.inside.routes": (
        "/inside/{board}/look",
        "/inside/{board}/step",
        "/inside/{board}/place",
        "/inside/{board}/score",
    ),
}


loading = Turns(1, "modules of routes")


class Late:
    """The routes of a module that is imported when one of them is asked for."""

    def __init__(self, module: str):
        self._module = module
        self._router: Router | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self._router is None:  # which takes seconds, in which streams go on
            module = await in_turn(loading, self._module, lambda: importlib.import_module(self._module))
            self._router = Router(module.ROUTES)
        await self._router(scope, receive, send)


ROUTES = [Route(path, app) for module, paths in PATHS.items() for app in [Guarded(Late(module))] for path in paths]
