"""What lists of studies show, and which of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tuning.language import tr
from tuning.store.errors import StoreError
from tuning.store.labels import sought
from tuning.store.leases import shown_state
from tuning.store.tables import studies, tags
from tuning.study.exact import loads

_PLAIN = (
    *("id", "kind", "name", "owner", "problem", "method", "metric", "direction", "reason", "created", "updated"),
    *("seconds", "n_trials", "planned", "best", "starred", "note", "version", "deleted"),
)
SORTS = ("created", "updated", "name", "kind", "problem", "method", "state", "best", "n_trials", "seconds", "starred")
MOST = 1000  # rows of one page


@dataclass(frozen=True)
class Row:
    """A study as lists show it.

    Args:
        id: its name in addresses.
        kind: ``search``, ``race`` or ``game``.
        name: given by its owner; may be empty.
        owner: whose it is.
        problem: title of the problem.
        method: title of the method, or of several.
        metric: what was measured.
        direction: which way is better.
        state: ``running``, ``paused``, ``interrupted`` (its writer is gone), ``finished``, ``stopped``, ``error``.
        reason: why it ended, or rests.
        created: when, in seconds since 1970.
        updated: when the last trial was written.
        seconds: for how long it ran.
        n_trials: trials that have ended, over all its runs; cancelled ones do not count.
        planned: how many there are to be, where that is known.
        best: the best value, None without any.
        sketch: the best value so far, at no more than 40 points.
        starred: whether it is to be kept longest.
        tags: words of its owner.
        note: text of its owner.
        version: grows whenever something was written.
        deleted: when it was deleted; None if it is there.
    """

    id: str
    kind: str
    name: str
    owner: str
    problem: str
    method: str
    metric: str
    direction: str
    state: str
    reason: str
    created: float
    updated: float
    seconds: float
    n_trials: int
    planned: int | None
    best: float | None
    sketch: tuple[float, ...]
    starred: bool
    tags: tuple[str, ...]
    note: str
    version: int
    deleted: float | None = None


@dataclass(frozen=True)
class Page:
    """Some rows, and how many there are in all."""

    rows: tuple[Row, ...]
    total: int


def columns(now: Any) -> list[Any]:
    """What `row_of` reads."""
    named = [studies.c[name] for name in _PLAIN]
    return [*named, shown_state(now).label("state"), studies.c.sketch, studies.c.tags]


def row_of(found: Any) -> Row:
    """The row of what was selected by `columns`."""
    facts = {name: getattr(found, name) for name in _PLAIN}
    return Row(**facts, state=found.state, sketch=_items(found.sketch, (float, int)), tags=_items(found.tags, (str,)))


def _items(text: Any, kinds: tuple[type, ...]) -> tuple[Any, ...]:
    """What is written there; nothing if it is damaged: one bad row must not hide the list of all."""
    try:
        found = loads(text)
    except ValueError:
        return ()
    return tuple(found) if isinstance(found, list) and all(isinstance(item, kinds) for item in found) else ()


def find(
    connection: sa.Connection, now: Any, wanted: dict[str, Any], text: str, tag: str, sort: str, offset: int, limit: int
) -> Page:
    """A page of studies; `wanted` are values of columns, None for any.

    Raises:
        StoreError: if `sort` is no column, or a number is out of range.
    """
    column = sort.removeprefix("-")
    if column not in SORTS:
        raise StoreError(
            tr(
                "studies cannot be sorted by {sort!r}. Use one of {known}, with - for down.",
                sort=sort[:40],
                known=", ".join(SORTS),
            )
        )
    if offset < 0 or not 1 <= limit <= MOST:
        raise StoreError(
            tr(
                "a page begins at 0 or later and has 1 to {most} rows, not {offset} and {limit}.",
                most=MOST,
                offset=offset,
                limit=limit,
            )
        )
    where = [
        *_conditions(now, wanted),
        *(_has_word(word) for word in sought("a text to look for", text).casefold().split()),
    ]
    if tag:
        of_study = (tags.c.study == studies.c.key) & (tags.c.tag == sought("a tag to look for", tag))
        where.append(sa.exists().where(of_study))
    key: Any = shown_state(now) if column == "state" else studies.c[column]
    key = sa.func.lower(key) if column in ("name", "problem", "method") else key
    order = [key.desc() if sort.startswith("-") else key.asc()]
    if column == "best":
        order.insert(0, studies.c.best.is_(None))
    page = sa.select(*columns(now)).where(*where).order_by(*order, studies.c.key.desc()).offset(offset).limit(limit)
    total = connection.execute(sa.select(sa.func.count()).select_from(studies).where(*where)).scalar_one()
    return Page(tuple(map(row_of, connection.execute(page))), int(total))


def _conditions(now: Any, wanted: dict[str, Any]) -> list[Any]:
    asked = {name: sought(name, value) if isinstance(value, str) else value for name, value in wanted.items()}
    where = [studies.c[name] == value for name, value in asked.items() if value is not None and name in studies.c]
    if asked.get("shown") is not None:
        where.append(shown_state(now) == asked["shown"])
    where.append(studies.c.deleted.is_not(None) if wanted.get("is_deleted") else studies.c.deleted.is_(None))
    return where


def _has_word(word: str) -> Any:
    return studies.c.words.contains(word, autoescape=True)
