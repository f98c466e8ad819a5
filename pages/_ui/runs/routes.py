"""Our own routes of the Runs page: a page of studies, and what their owner changes.

The pass of a visitor (`pages._ui.mine`) says whose studies are listed and may be changed.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages._ui import mine
from pages._ui.encoding import dumps
from pages._ui.guard import json_object
from pages._ui.turns import in_turn, stored
from tuning import metrics
from tuning.language import tr
from tuning.language.retelling import retold
from tuning.service import jobs
from tuning.store import NotYoursError, Page, Row, Store, StoreError

PAGE_ROWS = 25
NO_STORE = {"Cache-Control": "no-store"}
HEADER = "x-tuning-pass"
END_SECONDS = 2.0  # that the end of a study which is deleted is waited for


class Refused(Exception):
    """A request that is answered with a sentence instead.

    Args:
        sentence: what is wrong.
        status: of the answer.
    """

    def __init__(self, sentence: str, status: int = 400):
        super().__init__(sentence)
        self.status = status


def _store() -> Store:
    archive = jobs.registry().archive
    if (store := archive.store) is None:
        raise Refused(retold(archive.trouble), 503)
    return store


def _answer(act: Callable[[str, dict[str, str], dict[str, Any]], dict[str, Any]]) -> Callable[[Request], Any]:
    """A route: what `act` finds for a visitor, a query and a body; what is wrong becomes one sentence."""

    async def answer(request: Request) -> Response:
        who = mine.bearer(request.headers.get(HEADER, ""))
        try:
            if who is None:
                raise Refused(tr("This page is older than the server. Reload it."), 401)
            body = await json_object(request) if request.method == "POST" else {}
            query = dict(request.query_params)
            found = dumps(await in_turn(stored, who, lambda: act(who, query, body)))
        except (Refused, ValueError) as error:
            return Response(
                dumps({"error": retold(error)}), getattr(error, "status", 400), NO_STORE, media_type="application/json"
            )
        tag = f'"{hashlib.sha256(found).hexdigest()[:20]}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=NO_STORE | {"ETag": tag})
        return Response(found, media_type="application/json", headers=NO_STORE | {"ETag": tag})

    return answer


def _owner(who: str) -> str | None:
    return who if mine.is_shared() else None


def _whole(query: dict[str, str], name: str) -> int:
    text = query.get(name, "0")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refused(tr("{name} must be a whole number, not {value!r}.", name=name, value=text[:40]))
    return int(text)


def listed(who: str, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
    """A page of studies, and how many there are: ``/runs/list?text=&kind=&state=&starred=yes&sort=&offset=``."""
    offset = _whole(query, "offset")
    found: Page = _store().studies(
        owner=_owner(who),
        kind=query.get("kind") or None,
        text=query.get("text", "")[:200],
        tag=query.get("tag", "")[:60],
        state=query.get("state") or None,
        starred=True if query.get("starred") == "yes" else None,
        sort=query.get("sort") or "-created",
        offset=offset,
        limit=PAGE_ROWS,
        deleted=query.get("deleted") == "yes",
    )
    return {"rows": [shown(row) for row in found.rows], "total": found.total, "offset": offset, "size": PAGE_ROWS}


def shown(row: Row) -> dict[str, Any]:
    """A row as the browser gets it; whose it is stays here."""
    values = asdict(row)
    for name in ("owner", "version", "updated"):
        del values[name]
    for name in ("problem", "method", "reason"):  # as the package calls them; names that persons gave stay
        values[name] = retold(values[name])
    values["metric"] = metrics.called(row.metric)
    values["best"] = row.best if row.best is not None and math.isfinite(row.best) else None
    values["sketch"] = [value if math.isfinite(value) else None for value in row.sketch]
    return values


def changed(who: str, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
    """Changes one study: ``{"id": …, "starred": true}``, a name, tags, a note, or ``"deleted": true`` or false."""
    store, owner, id = _store(), _owner(who), body.get("id")
    if not isinstance(id, str):
        raise Refused(tr("which study? Send its id."))
    unknown = set(body) - {"id", "starred", "name", "tags", "note", "deleted"}
    if unknown:
        raise Refused(tr("{name!r} cannot be changed on a study.", name=sorted(unknown)[0][:40]))
    for name in ("deleted", "starred"):
        if not isinstance(body.get(name, False), bool):
            raise Refused(tr("{name} is true or false.", name=name))
    values = {name: body[name] for name in ("starred", "name", "tags", "note") if name in body}
    if values and body.get("deleted"):
        raise Refused(tr("a study is changed or deleted, not both at once."))
    if "tags" in values and not isinstance(values["tags"], list):
        raise Refused(tr("tags are a list of words."))
    try:
        if "deleted" in body:
            if body["deleted"]:
                _end(id, owner, store)
            (store.delete if body["deleted"] else store.restore)(id, owner=owner)
            jobs.registry().drop(id)
        if values:
            store.update(id, owner=owner, **values)
    except StoreError as error:
        raise Refused(retold(error), 403 if isinstance(error, NotYoursError) else 400) from None
    row = store.row(id)
    return {} if row is None else shown(row)


def _end(id: str, owner: str | None, store: Store) -> None:
    """A study that is deleted while it runs here is stopped first."""
    row = store.row(id)
    if row is None or row.state != "running" or (owner is not None and row.owner != owner):
        return
    registry = jobs.registry()
    job = registry.get(id) if row.kind == "search" else registry.races.get(id) if row.kind == "race" else None
    if job is not None:
        job.stop()
        job.wait(END_SECONDS)
        job.saving.settle(END_SECONDS)  # else it would still seem to run where it is brought back at once


ROUTES = [
    Route("/runs/list", _answer(listed)),
    Route("/runs/change", _answer(changed), methods=["POST"]),
]
