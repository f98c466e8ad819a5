"""Who was given up in a race, at which rung, how it would have ended, and whether that was right."""

from __future__ import annotations

import streamlit as st

from pages._ui import setup
from pages._ui.race.facts import title
from pages._ui.text import plain
from tuning import plots
from tuning.compare import Race
from tuning.language import tr
from tuning.study import State


def givers_up(race: Race) -> list[str]:
    """The methods of which a run gave up a trial."""
    return [
        label
        for label, runs in race.histories.items()
        if any(trial.state == State.PRUNED for history in runs for trial in history.finished)
    ]


def show(race: Race) -> None:
    """One run by rungs, chosen by method and seed; nothing where nobody was given up."""
    labels = givers_up(race)
    if not labels:
        return
    with setup.folded(tr("Who was given up, and was it right?"), "cuts") as is_open:
        if not is_open:
            return
        left, right = st.columns(2)
        label = str(left.selectbox(tr("Method"), labels, format_func=title, key="cuts_method"))
        seed = right.selectbox(tr("Seed"), race.seeds, key="cuts_seed")
        history = race.histories[label][race.seeds.index(seed)]
        card = plots.card("rungs", {title(label): history})
        st.caption(plain(card.help))
        if card.reason:
            st.info(plain(card.reason))
            return
        st.plotly_chart(card.figure, key="cuts_chart", config={"displayModeBar": False})
        st.caption(plain(card.summary))
