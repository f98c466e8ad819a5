"""The first trials: the method's own, the defaults of the models, or what was good in earlier searches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages._ui import mine
from pages._ui.setup.choices import choose
from pages._ui.text import plain
from tuning import compare, methods, problems
from tuning.language import mark, tr
from tuning.service import jobs
from tuning.space import Space
from tuning.store import StoreError
from tuning.study import History

if TYPE_CHECKING:
    from tuning.store import Row

MOST = 20  # searches that are looked at, the latest first
N_USED = 3  # that are proposed
ABOUT = mark(
    "The defaults are those of scikit-learn, as near as the ranges allow; of several models, those of each. "
    "Of earlier searches with the same hyperparameters the best configs are tried, on whatever data they were. "
    "Or they are weighed all along: what they found is expected here too, as far as they rank the trials so far."
)


def first_trials(problem: Any, method: Any) -> Any:
    """Asks what is tried first, and whether earlier searches are weighed all along; the method that does so."""
    if problem is None or method is None:
        return method
    offered = {"own": tr("those of the method"), "earlier": tr("the best of earlier searches that fit")}
    if isinstance(method, methods.WeighsEarlier):
        offered["weighed"] = tr("earlier searches that fit, weighed all along")
    usual = "own"
    if isinstance(problem, problems.HasDefaults):
        offered["defaults"] = tr("the model's defaults first")
        usual = "defaults" if problem.recipe()["kind"] == "across_models" else "own"  # type: ignore[attr-defined]
    names = [usual, *(name for name in offered if name != usual)]
    chosen = choose(tr("First trials"), "m.begin", names, offered, help=ABOUT)
    if chosen == "defaults":
        return replace(method, begin=tuple(problem.defaults()))
    if chosen == "earlier":
        return compare.begun(method, _chosen(problem.space))
    if chosen == "weighed":
        return replace(method, earlier=_weighed(problem.space))
    return method


def _chosen(space: Space) -> tuple[compare.Source, ...]:
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
    return used


def _weighed(space: Space) -> tuple[Mapping[str, Any], ...]:
    """What the chosen searches lend to one that weighs them; which of them have too little is said."""
    used = _chosen(space)
    lent = compare.earlier(used)
    for label in {one.label for one in used} - {str(one["label"]) for one in lent}:
        st.caption(plain(tr("{label}: too few of its trials are within these ranges, so it is left out.", label=label)))
    return lent


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
