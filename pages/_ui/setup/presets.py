"""Ready-made searches, one button each."""

from __future__ import annotations

import streamlit as st

from pages._ui.setup import link
from pages._ui.setup.choices import state
from tuning.problems.presets import PRESETS


def load_preset(name: str, choices: dict[str, str], link_problems: list[str], loaded: list[str]) -> None:
    """Replace the choices by those of a preset.

    It changes what it is given in place: a look into the session state is where Streamlit gives up a run for the next
    click, and half a preset would be left.
    """
    preset = PRESETS[name]
    given = dict(preset.problem)
    wanted = dict(link.DEFAULTS) | {
        "field": preset.field,
        "method": preset.methods[0],
        "trials": str(preset.trials),
        "seed": str(preset.seed),
    }
    if preset.learner:
        wanted["learner"] = preset.learner
        wanted |= {f"on.{name}": str(value) for name, value in given.items() if name != "space"}
    else:
        wanted |= {
            "data": given["dataset"],
            "model": given["model"],
            "metric": given["metric"],
            "folds": str(given["folds"]),
            "shuffle": "yes" if given.get("shuffle", True) else "no",
            "scaling": given.get("scaling", "default"),
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
    """A button for each ready-made search; one that was pressed is loaded before anything else of the page is made.

    A chosen pill is a state, which the browser tells with the next click too. The press of a plain button is told once:
    it would be lost if Streamlit gave up that run for a quick press of Start. Each load begins new pills, none chosen,
    in the same run: what is pressed on the old ones after that would be lost.
    """
    choices, problems = state(), st.session_state.link_problems
    loaded = st.session_state.setdefault("presets_loaded", [])
    if (picked := st.session_state.get(_key(loaded, names))) in names:
        load_preset(picked, choices, problems, loaded)
    st.pills(
        "Ready-made searches",
        names,
        format_func=lambda name: PRESETS[name].title,
        key=_key(loaded, names),
        help="  \n".join(f"**{PRESETS[name].title}**: {PRESETS[name].help}" for name in names),
    )


def _key(loaded: list[str], names: tuple[str, ...]) -> str:
    return f"presets{len(loaded)}.{names[0]}"
