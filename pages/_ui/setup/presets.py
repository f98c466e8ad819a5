"""Ready-made searches, one button each."""

from __future__ import annotations

import streamlit as st

from pages._ui.setup import link
from pages._ui.setup.choices import state
from tuning.problems.presets import PRESETS


def load_preset(name: str, choices: dict[str, str], link_problems: list[str], loaded: list[str]) -> None:
    """Replace the choices by those of a preset.

    It changes what it is given in place: a look into the session state is where Streamlit gives up a run for the next
    click, and this one would be lost.
    """
    preset = PRESETS[name]
    given = dict(preset.problem)
    wanted = dict(link.DEFAULTS) | {
        "data": given["dataset"],
        "model": given["model"],
        "metric": given["metric"],
        "folds": str(given["folds"]),
        "shuffle": "yes" if given.get("shuffle", True) else "no",
        "scaling": given.get("scaling", "default"),
        "method": preset.methods[0],
        "trials": str(preset.trials),
        "seed": str(preset.seed),
    }
    if len(preset.methods) > 1:
        wanted["methods"] = ",".join(preset.methods)
    if (space := given.get("space")) is not None:
        wanted |= {f"p.{parameter}": link.range_of(space[parameter]).text() for parameter in space}
    choices.clear()
    choices.update(wanted)
    link_problems.clear()
    loaded.append(name)


def presets(names: tuple[str, ...]) -> None:
    """A button for each ready-made search."""
    kept = state(), st.session_state.link_problems, st.session_state.setdefault("presets_loaded", [])
    with st.container(horizontal=True):
        for name in names:
            preset = PRESETS[name]
            st.button(preset.title, key=f"preset.{name}", help=preset.help, on_click=load_preset, args=(name, *kept))
