"""The list of studies on a page, and what the page shows of those that are chosen."""

from __future__ import annotations

import re

import streamlit as st

from pages._ui import component, mine, setup
from pages._ui.runs import comparison
from pages._ui.setup import link
from pages._ui.text import plain, without_pictures
from tuning import metrics
from tuning.language import retold, tr
from tuning.service import jobs
from tuning.store import Row, Store, StoreError

MOST = 12
IDS = re.compile(r"[\w-]{1,64}(,[\w-]{1,64}){0,11}", re.ASCII)


def chosen() -> list[str]:
    """The ids in the link."""
    return [id for id in setup.state()["runs"].split(",") if id][:MOST]


def studies() -> None:
    """The list. What is chosen in it is part of the link."""
    component.rerun_when_lost("runs_lost")  # a board below the list has its own
    result = component.show(
        "runs",
        "rn-root",
        "runs",
        {
            "list": component.address("/runs/list"),
            "change": component.address("/runs/change"),
            "pass": mine.own_pass(),
            "chosen": chosen(),
            "filters": dict(st.session_state.get("runs.filters", {})),
            "changed": st.session_state.get("runs.changed", 0),  # the list is read again at once
        },
        key="runs",
        on_chosen_change=_choose,
        on_filters_change=lambda: None,
    )
    told = result.filters
    if isinstance(told, dict):
        st.session_state["runs.filters"] = {str(k)[:20]: str(v)[:200] for k, v in list(told.items())[:10]}


def _choose() -> None:
    told = st.session_state["runs"].get("chosen")
    ids = ",".join(map(str, told)) if isinstance(told, list) else ""
    if not ids or IDS.fullmatch(ids):
        setup.state()["runs"] = ids


def show(store: Store) -> None:
    """What there is to see and to do with the chosen studies."""
    found: list[Row] = []
    for id in chosen():
        row = store.row(id)
        if row is None or row.deleted is not None:
            st.warning(tr("A study of this link was deleted, or removed to make room."))
        else:
            found.append(row)
    if len(found) == 1:
        _one(store, found[0])
    elif found:
        comparison.show(found)
    else:
        st.caption(tr("Choose a study to see it, or tick several to compare them."))


def _one(store: Store, row: Row) -> None:
    st.subheader(plain(row.name or tr(row.problem or row.kind)))
    facts = [tr(row.kind), tr(row.problem), retold(row.method), metrics.called(row.metric), tr(row.state)]
    st.caption(plain(" · ".join(dict.fromkeys(fact for fact in facts if fact))))
    with st.container(horizontal=True):
        _open(store, row)
    if mine.may_change(row.owner):
        _words(store, row)
    else:
        st.caption(tr(mine.NOT_YOURS))
    if row.note:
        st.markdown(without_pictures(row.note))
    if row.kind in ("search", "game"):
        comparison.board_of([row.id], "runs_board")
    elif row.kind == "race" and (race := jobs.registry().races.get(row.id)) is not None:
        from pages._ui.race.view import race_board

        race_board(race, key="runs_race")


def _open(store: Store, row: Row) -> None:
    choices = setup.state()
    if row.kind == "search" and st.button(tr("Open in Search"), key="open_search", type="primary"):
        choices["job"] = row.id
        st.switch_page("pages/search.py")
    if row.kind == "race" and st.button(tr("Open in Race"), key="open_race", type="primary"):
        choices["race"] = row.id
        st.switch_page("pages/race.py")
    if row.kind in ("search", "race") and st.button(tr("Look inside"), key="open_inside"):
        choices["job" if row.kind == "search" else "race"] = row.id
        choices["inside"] = row.kind
        st.switch_page("pages/inside.py")

    if row.kind == "game" and st.button(tr("Open in Inside"), key="open_game", type="primary"):
        told = store.load(row.id).recipe.get("link") or {}
        choices.update(link.read({str(name): str(value) for name, value in told.items()})[0])
        st.session_state.pop("walk", None)
        st.switch_page("pages/inside.py")


def _words(store: Store, row: Row) -> None:
    """Name, tags and note, kept as soon as they are changed."""
    owner = mine.whose()

    def keep(what: str, key: str) -> None:
        text = st.session_state[key]
        try:
            if what == "tags":
                store.update(row.id, owner=owner, tags=[tag for tag in text.split(",") if tag.strip()])
            elif what == "name":
                store.update(row.id, owner=owner, name=text)
            else:
                store.update(row.id, owner=owner, note=text)
        except StoreError as error:
            st.session_state["runs.trouble"] = error  # told below: a callback has no language
        st.session_state["runs.changed"] = st.session_state.get("runs.changed", 0) + 1

    with st.expander(tr("Name, tags and note"), expanded=False):
        for what, label, value in (
            ("name", tr("Name"), row.name),
            ("tags", tr("Tags, with commas"), ", ".join(row.tags)),
        ):
            key = f"runs.{what}.{row.id}"
            st.text_input(label, value, key=key, max_chars=2000, on_change=keep, args=(what, key))
        key = f"runs.note.{row.id}"
        st.text_area(tr("Note, in Markdown"), row.note, key=key, max_chars=100_000, on_change=keep, args=("note", key))
    if trouble := st.session_state.pop("runs.trouble", None):
        st.error(plain(retold(trouble)))
