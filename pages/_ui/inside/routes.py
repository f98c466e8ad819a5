"""The routes by which the browser looks, steps and places trials on the Inside page without a page run."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable
from functools import partial
from itertools import groupby
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pages._ui.encoding import dumps
from pages._ui.guard import json_object
from pages._ui.inside.boards import Board, get
from pages._ui.inside.lanes import LOOKS, STEPS, TRAINED, BusyError
from pages._ui.inside.picture import OVERRIDES, typed, view
from pages._ui.setup.typed import parse_choices, split
from pages._ui.turns import address
from tuning import methods
from tuning.language import tr
from tuning.language.retelling import retold
from tuning.space import Config, Space, describe


def _overrides(request: Request) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in OVERRIDES:
        text = request.query_params.get(name, "")
        if text:
            found[name] = text if name == "acquisition" else _finite(name, text)
    return found


def _finite(name: str, text: str) -> float:
    """Raises ValueError if the text is no number, or not a finite one."""
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise ValueError(tr("{name} must be a number, not {value!r}.", name=name[:60], value=text[:40]))
    return found


def _look(request: Request, board: Board) -> dict[str, Any]:
    query = request.query_params
    return view(
        board.walk,
        at=_at(query.get("at", ""), board.walk.history.next_number),
        axes=[name for name in query.get("axes", "").split(",") if name],
        overrides=_overrides(request),
        anchor=query.get("anchor", "best"),
        wants_truth=query.get("truth") == "yes",
        is_hidden=board.is_hidden,
    ) | {"isGame": board.is_game}


def _at(text: str, most: int) -> int | None:
    """The number of a trial, the next one at most; None if none is asked for."""
    if not text:
        return None
    if not re.fullmatch("-?[0-9]{1,9}", text):
        raise ValueError(tr("{name} must be a whole number, not {value!r}.", name="at", value=text[:40]))
    return min(int(text), most)


def config_of(space: Space, text: str) -> Config:
    """The config that was typed, such as ``C=1.0, kernel='rbf'``.

    A click adds positions on axes, such as ``@C=0.25``: they go before what is typed, and what is then inactive is
    left out.

    Raises:
        ValueError: if the text is no config of the space.
    """
    values: Config = {}
    clicked: dict[str, float] = {}
    for part in split(text):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not value:
            raise ValueError(
                tr(
                    "{part!r} is not name=value. Write a config such as {example}.",
                    part=part[:60],
                    example=_example(space),
                )
            )
        if name.removeprefix("@") not in space:
            raise ValueError(
                tr("{name!r} is not a parameter. There are: {listed}.", name=name[:60], listed=", ".join(space))
            )
        if name.startswith("@"):
            clicked[name[1:]] = _finite(name, value)
        else:
            values[name] = parse_choices(value)[0]
    if not clicked:
        return space.check(values)
    for name, value in values.items():
        if not space[name].contains(value):
            raise ValueError(
                tr("{name} = {value!r} is outside {range}.", name=name, value=value, range=describe(space[name]))
            )
    unit = [clicked.get(n, p.to_unit(values[n]) if n in values else 0.5) for n, p in space.items()]
    return space.from_unit(np.clip(unit, 0.0, 1.0))


def _example(space: Space) -> str:
    return typed(space.from_unit([0.5] * len(space)))


def _score(board: Board) -> dict[str, Any]:
    """The person's best beside those of the methods on the same problem with the same budget and seed.

    The methods' searches count as one of the visitor's, and all other searches are served first.
    """
    walk = board.walk
    if not board.is_game or not walk.is_over:
        raise ValueError(tr("there is a score once all trials of a game have been placed."))
    board.start_rivals()
    for job in board.rivals:
        job.watched()
    rows = [_row(tr("You"), "you", walk.history, True)]
    rows += [_row(methods.title(job.label), job.label, job.history, job.is_over) for job in board.rivals]
    sign = walk.history.study.sign
    ranked = sorted((row for row in rows if row["best"] is not None), key=lambda row: -sign * row["best"])
    order = [" = ".join(row["title"] for row in level) for _, level in groupby(ranked, lambda row: row["best"])]
    return {"rows": rows, "isOver": all(job.is_over for job in board.rivals), "order": order}


def _row(title: str, key: str, history: Any, is_over: bool) -> dict[str, Any]:
    best = history.best
    curve = [None if math.isnan(v) else float(v) for v in history.best_so_far()]
    optimum = history.study.optimum
    return {
        "title": title,
        "key": key,
        "best": None if best is None else best.value,
        "foundAt": None if best is None else best.number + 1,
        "regret": None if best is None or optimum is None else abs(best.value - optimum),
        "curve": curve,
        "isOver": is_over,
    }


def _route(act: Callable[[Request, Board, Any], dict[str, Any]], *, is_step: bool = False) -> Callable[[Request], Any]:
    """A route for one board: 404 if it is forgotten, and bad input becomes one sentence.

    With `is_step` it runs a trial, for which there are threads apart.
    """

    async def answer(request: Request) -> Response:
        board = get(request.path_params["board"])
        if board is None:
            return JSONResponse({"error": tr("This search is no longer kept on the server. Reload the page.")}, 404)
        try:
            body = await json_object(request) if request.method == "POST" else {}
            began = time.perf_counter()
            lane = LOOKS if not is_step else STEPS if board.sitting is None else TRAINED
            who = board.visitor or address(request)
            found = await lane.do(who, partial(act, request, board, body))
            answered = found | {"milliseconds": round(1000 * (time.perf_counter() - began))}
            return Response(dumps(answered), media_type="application/json")
        except BusyError as error:
            return JSONResponse({"error": retold(error)}, 429)
        except ValueError as error:
            return JSONResponse({"error": retold(error)}, 400)

    return answer


def _step(request: Request, board: Board, body: Any) -> dict[str, Any]:
    if board.is_game:
        raise ValueError(tr("this is a game: you place the trials."))
    with board.step():
        board.walk.step()
    board.made()
    return _look(request, board)


def _put(request: Request, board: Board, body: Any) -> dict[str, Any]:
    config = config_of(board.walk.problem.space, str(body.get("config", ""))[:2000])
    with board.step():
        board.walk.place(config)
    board.made()
    return _look(request, board)


ROUTES = [
    Route("/inside/{board}/look", _route(lambda request, board, body: _look(request, board))),
    Route("/inside/{board}/step", _route(_step, is_step=True), methods=["POST"]),
    Route("/inside/{board}/place", _route(_put, is_step=True), methods=["POST"]),
    Route("/inside/{board}/score", _route(lambda request, board, body: _score(board)), methods=["POST"]),
]
