"""The first trials: the method's own, the defaults of the models, or what was good in earlier searches."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages._ui import mine
from pages._ui.setup.choices import choose
from pages._ui.text import plain
from tuning import compare, problems
from tuning.language import mark, tr
from tuning.service import jobs
from tuning.space import Config, Space
from tuning.store import Row, StoreError
from tuning.study import History

MOST = 20  # searches that are looked at, the latest first
N_USED = 3  # that are proposed
ABOUT = mark(
    "The defaults are those of scikit-learn, as near as the ranges allow; of several models, those of each. "
    "Of earlier searches with the same hyperparameters the best configs are tried, on whatever data they were."
)


def first_trials(problem: Any) -> tuple[Config, ...]:
    """Asks what is tried first; the configs, none where the method begins by itself."""
    if problem is None:
        return ()
    offered = {"own": tr("those of the method"), "earlier": tr("the best of earlier searches that fit")}
    usual = "own"
    if isinstance(problem, problems.HasDefaults):
        offered["defaults"] = tr("the model's defaults first")
        usual = "defaults" if problem.recipe()["kind"] == "across_models" else "own"  # type: ignore[attr-defined]
    names = [usual, *(name for name in offered if name != usual)]
    chosen = choose(tr("First trials"), "m.begin", names, offered, help=ABOUT)
    if chosen == "defaults":
        return tuple(problem.defaults())
    return _earlier(problem.space) if chosen == "earlier" else ()


def _earlier(space: Space) -> tuple[Config, ...]:
    """The searches that fit, to choose among, and what they lend."""
    fitting = {one.label: one for one in compare.sources(space, _histories())}
    if not fitting:
        st.info(
            tr("No earlier search of yours has half of these hyperparameters and a score. The method begins by itself.")
        )
        return ()
    chosen = st.multiselect(
        tr("Earlier searches"),
        list(fitting),
        list(fitting)[:N_USED],
        key="earlier",
        help=tr("Those that fit best come first."),
    )
    used = tuple(fitting[label] for label in chosen)
    for one in used:
        known = tr("{n} of {all} hyperparameters", n=len(one.known), all=len(space))
        st.caption(
            plain(
                tr(
                    "{label}: {known}, {n:,} trials; lends up to {most}.",
                    label=one.label,
                    known=known,
                    n=len(one.history.done),
                    most=len(one.configs),
                )
            )
        )
    return compare.begin_with(used)


def _histories() -> dict[str, History]:
    """The visitor's latest searches by label; those that have ended are read once in a session."""
    store = jobs.registry().archive.store
    if store is None:
        return {}
    read: dict[tuple[str, int], History] = st.session_state.setdefault("earlier_read", {})
    found: dict[str, History] = {}
    try:
        for row in store.studies(owner=mine.whose(), kind="search", sort="-updated", limit=MOST).rows:
            if row.n_trials:
                if (row.id, row.version) not in read:
                    read[row.id, row.version] = store.load(row.id).history
                found[_label(row, found)] = read[row.id, row.version]
    except StoreError:
        return found  # the page says already that the store does not answer
    return found


def _label(row: Row, taken: dict[str, History]) -> str:
    label = row.name or f"{row.problem}, {row.method}"
    label = label if row.best is None else f"{label}: {row.best:.4g}"
    n, unique = 2, label
    while unique in taken:
        unique, n = f"{label} ({n})", n + 1
    return unique
