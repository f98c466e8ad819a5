"""The live board: status, charts and trials of some jobs, updated in place by the event stream."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from pages._ui import component, setup, speech
from pages._ui.board.feed import parse_card
from pages._ui.setup import link
from tuning import plots
from tuning.language import tr
from tuning.service.jobs import Job

# The most asked-for first; plots that are not named here follow.
ORDER = (
    "best_so_far",
    "front",
    "hypervolume",
    "parallel_coordinates",
    "slice",
    "importance",
    "landscape",
    "rank",
    "coverage",
    "learning_curves",
    "rungs",
    "weights",
    "timeline",
    "cost",
    "folds",
    "edf",
    "metric_pairs",
)
WIDE = ("best_so_far", "parallel_coordinates", "slice", "timeline", "learning_curves")


def board(watched: Sequence[Job], *, metric: str | None = None, key: str) -> None:
    """Show the board; when the last job ends, the page runs once more to show what can be done then.

    Which cards are shown, what is selected, how the axes stand, projector and wide mode are part of the link.
    """
    choices = setup.state()
    ids = [job.id for job in watched]
    if st.session_state.get("board.jobs", ids) != ids:
        choices["sel"] = ""  # trials of another search
    names = [tuple(job.problem.space) for job in watched]
    if st.session_state.get("board.parameters", names) != names:
        choices["axes"] = ""  # axes of another space
    st.session_state.update({"board.jobs": ids, "board.parameters": names})
    component.rerun_when_lost()
    _show(list(watched), ids, metric, key)


@speech.fragment()
def _show(watched: list[Job], ids: list[str], metric: str | None, key: str) -> None:
    query = {"jobs": ",".join(ids)} | ({"metric": metric} if metric else {})
    choices = setup.state()
    offered = [_about(name) for name in sorted(plots.names(), key=lambda name: (*ORDER, name).index(name))]
    shown = [card for card in choices["cards"].split(",") if parse_card(card)[0] in plots.names()]
    shown = shown or link.DEFAULTS["cards"].split(",")
    result = component.show(
        "board",
        "lb-root",
        ",".join(ids),
        {
            "live": component.address("/live", **query),
            "base": component.address("/live"),
            "query": query,
            "ids": ids,
            "csv": component.address("/live.csv", jobs=query["jobs"]),
            "cards": offered,
            "view": {name: choices[name] for name in ("sel", "axes", "projector", "wide")} | {"cards": shown},
            "over": all(job.is_over for job in watched),
        },
        key=key,
        on_finished_change=lambda: None,
        on_view_change=lambda: None,
    )
    if _remember(result.view, ids):
        setup.save()
    if result.finished:
        st.rerun()


def _remember(view: Mapping[str, Any] | None, ids: list[str]) -> bool:
    """Takes over what the browser says of the view; whether that changes anything. A browser may say what it likes."""
    if not view or view.get("jobs") != ids:
        return False
    told = {name: str(view.get(name, ""))[: link.MAX_LENGTH] for name in ("sel", "axes", "cards", "projector", "wide")}
    known, problems = link.read(told)
    if problems:
        return False
    choices = setup.state()
    new = {name: known[name] for name in told}
    is_new = any(choices[name] != value for name, value in new.items())
    choices.update(new)
    return is_new


def _about(name: str) -> dict[str, Any]:
    plot = importlib.import_module(f"tuning.plots.{name}")
    return {"name": name, "title": tr(plot.TITLE), "help": tr(plot.HELP), "isWide": name in WIDE}
