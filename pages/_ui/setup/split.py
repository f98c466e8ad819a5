"""The split as a picture: a line for each fold, the rows that are fitted to, scored on, and never seen."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import streamlit as st

from pages._ui import component
from tuning.language import mark, tr
from tuning.problems.cross_validation import Estimator

MOST_LINES = 20
WIDTH, HEIGHT, GAP = 600, 12, 5
FILLS = {"fit": "#8A8F98", "score": "#009E73", "test": "#D55E00", "aside": "none"}
WORDS = {
    "fit": mark("fitted to"),
    "score": mark("scored on"),
    "test": mark("test part, sealed off"),
    "aside": mark("not used"),
}


def lines(problem: Estimator) -> list[list[tuple[str, float]]]:
    """For each fold the parts of the line from left to right: what it is used for, and its share of the rows.

    Rows stand in the order of time, else by the fold that they are scored in.
    """
    splits, n_test = problem.splits(), len(problem.rows.test)
    n = len(problem.rows.search)
    first = np.full(n, len(splits))
    for fold, (_, score) in reversed(list(enumerate(splits))):
        first[score] = fold
    order = np.arange(n) if problem.validation == "time" else np.argsort(first, kind="stable")
    found: list[list[tuple[str, float]]] = []
    for fit, score in splits[:MOST_LINES]:
        used = np.full(n, "aside", dtype=object)
        used[fit], used[score] = "fit", "score"
        parts = [(str(what), len(list(rows)) / (n + n_test)) for what, rows in groupby(used[order])]
        found.append([*parts, ("test", n_test / (n + n_test))] if n_test else parts)
    return found


def show(problem: Estimator) -> None:
    """The picture, and what its colours mean."""
    drawn, said = lines(problem), []
    marks = []
    for place, parts in enumerate(drawn):
        x = 0.0
        for what, share in parts:
            width = share * WIDTH
            marks.append(
                f'<rect x="{x:.1f}" y="{place * (HEIGHT + GAP)}" width="{width:.1f}" height="{HEIGHT}" '
                f'fill="{FILLS[what]}"/>'
            )
            x += width
        fit, score = problem.splits()[place]
        said.append(
            tr(
                "fold {fold}: fitted to {n_fit:,} rows, scored on {n_score:,}",
                fold=place + 1,
                n_fit=len(fit),
                n_score=len(score),
            )
        )
    height = len(drawn) * (HEIGHT + GAP)
    keys = "".join(
        f'<span style="margin-right:1em;white-space:nowrap"><i style="display:inline-block;width:.8em;height:.8em;'
        f'background:{FILLS[what]};margin-right:.3em"></i>{tr(WORDS[what])}</span>'
        for what in ("fit", "score", "test")
    )
    more = tr(" The first {most} folds are drawn.", most=MOST_LINES) if len(problem.splits()) > MOST_LINES else ""
    st.html(
        f'<svg role="img" aria-label="{"; ".join(said)}" viewBox="0 0 {WIDTH} {height}" preserveAspectRatio="none" '
        f'style="width:100%;height:{height}px;display:block">{"".join(marks)}</svg>'
        f'<div style="font-size:.875rem;margin-top:.4rem">{keys}</div>'
    )
    rule = {"time": tr("From left to right in the order of time."), "group": tr("No group is in two parts.")}
    component.caption(f"{said[0][0].upper()}{said[0][1:]}. {rule.get(problem.validation, '')}{more}")
