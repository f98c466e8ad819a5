"""The settings of one search method."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages._ui.setup.choices import choose, whole
from tuning import methods
from tuning.space import Space


def method(name: str, space: Space | None, trials: int) -> Any:
    """The settings of one method; the method, or None after saying what is wrong."""
    settings: dict[str, Any] = {}
    st.caption(methods.help(name))
    if name == "grid":
        settings = {
            "levels": whole("Levels per numeric parameter", "levels"),
            "order": choose("Order", "order", ["row_major", "shuffled"]),
        }
        if space is not None:
            size = space.grid(settings["levels"]).size
            cut = (
                ""
                if size <= trials
                else f" Only {trials:,} of them will be tried: raise the trials or lower the levels."
            )
            st.info(f"The grid has {size:,} points.{cut}")
    if name == "bayes":
        with st.expander("Settings of the method"):
            settings = {
                "acquisition": choose("Acquisition", "acquisition", ["log_ei", "ei", "pi", "lcb", "thompson"]),
                "fit": choose("Fit of the kernel", "fit", ["map", "ml"]),
                "initial": whole("First points (0: 5 for one parameter, else 10)", "initial") or None,
            }
    return methods.get(name, **settings)
