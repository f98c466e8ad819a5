"""A second goal beside the score, and how far it may go: the widgets."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages._ui import component
from pages._ui.setup.choices import changed, choose, folded, seed_widget, state
from tuning import metrics
from tuning.language import mark, tr
from tuning.problems import Problem
from tuning.study.goals import FIT, PREDICT

TIMES = {FIT: mark("Seconds of fitting"), PREDICT: mark("Seconds of predicting")}


def second_goal(problem: Problem | None) -> dict[str, Any]:
    """What is sought beside the score, as options of a search; empty for the score alone."""
    with folded(tr("Second goal"), "goals"):
        others = [name for name in (problem.metrics if problem else ()) if problem and name != problem.metric]
        titles = {"": mark("none: the score alone"), **TIMES, **{name: metrics.title(name) for name in others}}
        name = choose(tr("Second goal"), "p.second_goal", ["", FIT, PREDICT, *others], titles)
        if not name or problem is None:
            component.caption(
                tr("Score against seconds, or against another metric: the search looks for the whole front.")
            )
            return {}
        side = "at_most" if name in TIMES or problem.metrics[name] == "minimize" else "at_least"
        text = state().get("p.second_limit", "")
        label = tr("At most (empty: no limit)") if side == "at_most" else tr("At least (empty: no limit)")
        if seed_widget("p.second_limit", text):
            st.text_input(label, text, **changed("p.second_limit"))
        component.caption(
            tr("Seconds are those of all folds together. The chart Pareto front shows what none beats in both.")
        )
        asked: dict[str, Any] = {"goals": ("score", name)}
        typed = state().get("p.second_limit", text).strip()
        return asked | ({side: {name: _number(typed)}} if typed else {})


def _number(text: str) -> float | str:
    """A limit as it was typed; what is no number is refused with a sentence when the search starts."""
    try:
        return float(text)
    except ValueError:
        return text
