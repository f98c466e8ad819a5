"""Ready-made searches, one button each."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages._ui.setup import link
from pages._ui.setup.choices import state
from pages._ui.visitor import visitor
from tuning.language import tr
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
        wanted |= {"methods": ",".join(preset.methods), "kind": "live", "first": str(preset.seed)}
        wanted |= {"each": str(preset.trials), "seeds": str(preset.seeds)}
    if (space := given.get("space")) is not None:
        wanted |= {f"p.{parameter}": link.range_of(space[parameter]).text() for parameter in space}
    choices.clear()
    choices.update(wanted)
    link_problems.clear()
    loaded.append(name)


def presets(names: tuple[str, ...], key: str, is_running: Callable[[str], bool]) -> None:
    """A button for each ready-made search; one that was pressed is loaded before anything else of the page is made.

    It is then `due`: the page starts it once its set-up stands. While it runs, a second press only shows it again.

    A chosen pill is a state, which the browser tells with the next click too. The press of a plain button is told once:
    it would be lost if Streamlit gave up that run for a quick press of Start. Each load begins new pills, none chosen,
    in the same run: what is pressed on the old ones after that would be lost.

    Args:
        names: which are offered here.
        key: of the choice that names the search or race which is shown.
        is_running: whether the one of an id is under way.
    """
    choices, problems = state(), st.session_state.link_problems
    loaded = st.session_state.setdefault("presets_loaded", [])
    asked, wanted, begun = (st.session_state.setdefault(f"presets_{what}", []) for what in ("asked", "due", "begun"))
    picked: str = st.session_state.get(_key(loaded, names)) or ""
    name = asked[-1] if asked else picked
    if name in names:  # from here to the end of the block nothing looks into the session state
        asked.clear()
        load_preset(name, choices, problems, loaded)
        running = [id for of, id in begun if of == name and is_running(id)]
        choices[key] = running[-1] if running else ""
        wanted[:] = [] if running else [name]
    st.pills(
        tr("Ready-made searches"),
        names,
        format_func=lambda name: tr(PRESETS[name].title),
        key=_key(loaded, names),
        help="  \n".join(f"**{tr(PRESETS[name].title)}**: {tr(PRESETS[name].help)}" for name in names),
        required=True,  # a double click would take the choice back before the page has heard of it
    )


def due() -> bool:
    """Whether a preset waits to be started."""
    return bool(st.session_state.get("presets_due"))


def begin(key: str, make: Callable[[str], str]) -> None:
    """Start what the set-up says, for this visitor; a preset is due no more, whatever comes of it.

    Args:
        key: of the choice that names what is shown.
        make: starts it for a visitor, and gives its id.

    Raises:
        ValueError: if it cannot be started.
    """
    wanted, begun = (st.session_state.setdefault(f"presets_{what}", []) for what in ("due", "begun"))
    choices, who = state(), visitor()
    names = wanted.copy()  # from here on nothing looks into the session state: it is started once, or not at all
    wanted.clear()
    choices[key] = made = make(who)
    begun.extend((name, made) for name in names)


def _key(loaded: list[str], names: tuple[str, ...]) -> str:
    return f"presets{len(loaded)}.{names[0]}"
