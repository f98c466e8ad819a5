"""What the winner does: cards from predictions out of fold, computed by a worker when they are asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from pages._ui.board import asked
from pages._ui.text import plain
from tuning import compare, problems
from tuning.language import tr
from tuning.plots import Card, winner
from tuning.service.jobs import Job
from tuning.study import spreadsheet

SHOWN = 6  # boundaries side by side
CHART = {"displayModeBar": False}


def show(job: Job) -> None:
    """The button, and then the cards; nothing where there is no model on data."""
    best, problem = job.history.best, job.problem
    if best is None or not isinstance(problem, problems.HasLooks):
        return
    st.subheader(tr("What the winner does"))
    st.caption(
        tr(
            "Of trial {number}: each row is predicted by a model that was not fitted to it. The test part "
            "stays sealed.",
            number=best.number + 1,
        )
    )
    call = asked.call("winner", (job.id, best.number), tr("Look at the winner"), job, problem.out_of_fold, best.config)
    if call is None:
        return
    found = call.result
    options = _threshold(found) if found.class_names and found.probabilities is not None else {}
    cards = [winner.card(name, found, **(options if winner.reads_threshold(name) else {})) for name in winner.names()]
    columns = st.columns(2)
    for place, card in enumerate(card for card in cards if not card.reason):
        with columns[place % 2]:
            _card(card)
    if len(problem.inputs_of_a_plane()) >= 2:
        _boundary(job, problem)


def _threshold(found: Any) -> dict[str, Any]:
    """Which class is looked for, from which probability on it is claimed, and what mistakes cost."""
    names = found.class_names
    which, miss, alarm = st.columns(3)
    positive = which.selectbox(
        tr("Looked for"), range(len(names)), len(names) - 1, names.__getitem__, key="winner_class"
    )
    costs = [
        column.number_input(label, 0.0, 1e9, 1.0, format="%g", key=key)
        for column, label, key in (
            (miss, tr("A miss costs"), "winner_miss"),
            (alarm, tr("A false alarm costs"), "winner_alarm"),
        )
    ]
    at = st.slider(tr("Claimed from this probability on"), 0.0, 1.0, 0.5, 0.01, key="winner_cut")
    return {"positive": positive, "threshold": at, "miss": costs[0], "alarm": costs[1]}


def _card(card: Card) -> None:
    """Title, how to read it, chart, what it shows in words, and the numbers."""
    st.markdown(f"**{card.title}**")
    st.caption(plain(card.help))
    st.plotly_chart(card.figure, key=f"winner_chart_{card.name}", config=CHART)
    st.caption(plain(card.summary))
    with st.expander(tr("Table")):
        assert card.frame is not None
        st.dataframe(spreadsheet.guarded(card.frame.head(500)), hide_index=True, key=f"winner_table_{card.name}")
        st.download_button("CSV", card.csv(), f"{card.name}.csv", "text/csv", key=f"winner_csv_{card.name}")


def _boundary(job: Job, problem: problems.HasLooks) -> None:
    """Two inputs, and what the trials that were the best for a while say over them."""
    st.markdown(tr("**What it says over two inputs**"))
    inputs = problem.inputs_of_a_plane()
    left, right = st.columns(2)
    x = str(left.selectbox(tr("Across"), inputs, 0, key="winner_x"))
    y = str(right.selectbox(tr("Upwards"), inputs, 1, key="winner_y"))
    trials = compare.leaders(job.history)[-SHOWN * 2 :]
    if x == y:
        st.info(tr("Choose two different inputs."))
        return
    configs = [trial.config for trial in trials]
    key = (job.id, trials[-1].number, x, y)
    call = asked.call("boundary", key, tr("Draw it"), job, problem.boundary, configs, x, y)
    if call is None:
        return
    numbers = [trial.number + 1 for trial in trials]
    until = numbers[-1]
    if len(numbers) > 1:
        until = st.select_slider(tr("As the search stood after trial"), numbers, numbers[-1], key="winner_until")
    last = numbers.index(until) + 1
    first = max(last - SHOWN, 0)
    part = replace(call.result, said=call.result.said[first:last])
    card = winner.boundary_card(part, tuple(tr("trial {n}", n=n) for n in numbers[first:last]))
    st.caption(plain(card.help))
    st.plotly_chart(card.figure, key="winner_chart_boundary", config=CHART)
    st.caption(plain(card.summary))
