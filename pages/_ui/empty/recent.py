"""What a page shows before anything was begun on it: the visitor's last study, or a recorded example."""

from __future__ import annotations

import json
import time
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from pages._ui import mine, setup
from pages._ui.empty.sketch import Line, svg
from pages._ui.lately import lately
from pages._ui.text import plain
from tuning import metrics
from tuning.language import mark, spoken, tr
from tuning.plots.look import style
from tuning.service import jobs
from tuning.store import StoreError

if TYPE_CHECKING:
    from tuning.store import Row

RECORDED = Path(__file__).parents[1] / "home" / "client" / "recorded.json"
SHOWN = 3  # an example begins with its fourth trial: the first ones would squeeze the rest
KINDS = {"search": mark("search"), "race": mark("race")}


def show(kind: Literal["search", "race"]) -> None:
    """The last study of this kind, to open again; without one a faded example of what will be seen."""
    row = lately(f"last {kind}", lambda: last(kind))
    if row is None or not row.sketch:
        words, picture = example(kind)
        st.image(picture, words, width="stretch", alt=words)
        return
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(row.created))
    best = (
        "" if row.best is None else tr(", best {metric} {best:.5g}", metric=metrics.called(row.metric), best=row.best)
    )
    problem, method = tr(row.problem), tr(row.method)
    what = row.name or tr(" by ").join(filter(None, (problem, method)))
    mine_last = tr(KINDS[kind])
    said = tr("{n:,} trials{best}, {state}", n=row.n_trials, best=best, state=tr(row.state))
    with st.container(border=True):
        st.caption(
            plain(tr("Your last {kind}, of {when}: {what}. {said}.", kind=mine_last, when=when, what=what, said=said))
        )
        words = tr("Best so far of your last {kind}.", kind=mine_last)
        st.image(svg({"": Line(row.sketch, style("bayes", ())[0])}, words), words, width="stretch", alt=words)
        if st.button(tr("Open it"), key="open_last"):
            setup.state()["job" if kind == "search" else "race"] = row.id
            setup.save()
            st.rerun()


def last(kind: str) -> Row | None:
    """The newest study of this kind in the visitor's list; None without any, or while the store does not answer."""
    store = jobs.registry().archive.store
    if store is None:
        return None
    try:
        rows = store.studies(owner=mine.whose(), kind=kind, limit=1).rows
    except StoreError:  # the page says so above
        return None
    return rows[0] if rows else None


def example(kind: Literal["search", "race"]) -> tuple[str, str]:
    """One sentence in the language that is spoken, and a faded picture, from what the front page plays."""
    return _example(kind, spoken())


@cache
def _example(kind: str, language: str) -> tuple[str, str]:
    found: dict[str, Any] = json.loads(RECORDED.read_text())
    if kind == "search":
        values, best = max(map(_climb, (run["bayes"] for race in found["races"] for run in race["runs"])), key=_steps)
        line = Line(best, found["looks"]["bayes"][0], dots=values)
        words = tr("This is what you will see: trials as dots, the best so far as a line. Recorded; nothing runs yet.")
        return words, svg({"bayes": line}, words, faded=True)
    race = found["races"][0]
    bands = {method: [curve[SHOWN:] for curve in race["bands"][method]] for method in found["looks"]}
    lines = {
        method: Line(bands[method][1], colour, band=(bands[method][0], bands[method][2]))
        for method, (colour, _) in found["looks"].items()
    }
    words = tr(
        "This is what you will see: the best so far of each method, the middle half of the seeds "
        "as a band, and a verdict. Recorded; nothing runs yet."
    )
    return words, svg(lines, words, faded=True)


def _climb(points: list[Any]) -> tuple[list[float], list[float]]:
    """The values of a recorded run and the best so far after each, without those that are not shown."""
    values = [point[2] for point in points]
    return values[SHOWN:], list(accumulate(values, max))[SHOWN:]


def _steps(run: tuple[list[float], list[float]]) -> tuple[int, float]:
    """How plainly a run shows what a search does: the steps of its line, then how much of the picture it climbs."""
    values, best = run
    return len(set(best)), (best[-1] - best[0]) / (max(best) - min(values))
