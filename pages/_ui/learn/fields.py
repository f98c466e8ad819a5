"""Doors from Learn to the fields of the text: races on what was recorded of each, which need nothing more."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages._ui.setup.scenario import FIELDS, race_on
from pages._ui.text import plain
from tuning.language import tr
from tuning.problems.recorded.recipes import RECIPES

DOORS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "images": {"cnn_digits": ("learning_rate, stride", "n_layers, kernel_size, padding")},
    "text": {
        "gru_digits": ("learning_rate", "width, n_layers"),
        "transformer_digits": ("learning_rate", "width, n_layers, heads"),
    },
    "decisions": {
        "q_learning_lake": ("step_size, discount, n_step", "epsilon_half"),
        "actor_critic_pole": ("learning_rate, n_step", "discount, entropy"),
    },
    "generation": {"gan_ring": ("optimizer", "generator_layers, activation")},
}
"""The recorded tables of each field; of each the hyperparameters that mattered beyond chance, and those that the text
names and that did not. A test asks the tables.
"""


def show() -> None:
    """Each field with its recorded problems: a button that leads to a race on it, and what mattered there."""
    st.subheader(tr("The fields of the text, recorded"))
    st.caption(
        tr(
            "Every config of these was really trained once. A race looks the results up: it needs no PyTorch, "
            "is over in seconds, and replays."
        )
    )
    for column, (field, tables) in zip(st.columns(len(DOORS)), DOORS.items(), strict=True):
        with column:
            st.markdown(f"**{plain(tr(FIELDS[field]))}**")
            for name, (matters, hardly) in tables.items():
                race_on(f"recorded_{name}", tr(RECIPES[name].title))
                st.caption(
                    plain(
                        tr(
                            "What mattered beyond chance: {matters}. What did not show it: {hardly}.",
                            matters=matters,
                            hardly=hardly,
                        )
                    )
                )
