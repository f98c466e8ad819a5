"""The range editor: one row for each hyperparameter."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from pages._ui import component
from pages._ui.setup import link
from pages._ui.setup.choices import asks, folded, is_drawn, state, widget_key
from pages._ui.setup.typed import MAX_TYPED, typed
from pages._ui.text import plain
from tuning import models
from tuning.language import mark, tr
from tuning.language.retelling import retold
from tuning.space import Categorical, Float, Int, Parameter, Space, SpaceError, describe

KINDS = {"lin": mark("linear"), "log": mark("log"), "of": mark("choices"), "fix": mark("fixed")}
TALL = {True: 5.3, False: 8.0}
"""Of a row with choices and of one with two ends, in rem: what stands below does not move when the rows come."""
DEVICE = (Categorical(models.DEVICES), "auto", models.ABOUT_DEVICE)
"""Where networks are: not searched, and to be set where the machine has a graphics card."""


@dataclass(frozen=True)
class Troubles:
    """Sentences on ranges that cannot be read, for which the default is used, and on those that make no sense."""

    unread: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def ranges(family: models.Model, task: str, *, within: str = "") -> Space | None:
    """The range editor of a model; the space, or None after saying what is wrong.

    Args:
        family: whose hyperparameters they are.
        task: of the data.
        within: what stands before their names in the link, where the search chooses among models: ``svm__``.
    """
    heading = tr("Ranges of {title}", title=tr(family.title)) if within else ""
    return edited(family.space(task), family.help, family.needs, within=within, heading=heading)


def edited(
    defaults: Space, help: Mapping[str, str], needs: Mapping[str, str], *, within: str = "", heading: str = ""
) -> Space | None:
    """The range editor; the space, or None after saying what is wrong.

    Args:
        defaults: the ranges that one has without changing any.
        help: a sentence for each parameter.
        needs: packages; networks of PyTorch have a device besides.
        within: as for `ranges`.
        heading: over the rows.
    """
    label = heading or tr("Ranges of the hyperparameters")
    with folded(label, f"ranges.{within}", is_open=not within):
        usual = {name: link.range_of(default) for name, default in defaults.items()}
        chosen, said = _rows(defaults, help, usual, within)
        more, also = steps({"device": DEVICE} if "torch" in needs else {}, within=within, part="device")
    if not say(said, also):
        return None
    try:
        return Space(_reachable({**chosen, **more}))
    except SpaceError as error:
        st.error(plain(retold(error)))
        return None


def steps(
    offered: Mapping[str, tuple[Parameter, Any, str]], *, within: str = "", part: str = "steps"
) -> tuple[dict[str, Parameter], Troubles]:
    """The editor of steps that are fixed unless one searches them; those that are not at their defaults, and troubles.

    Args:
        offered: for each step what may be searched, its default, and a sentence.
        within: what stands before their names in the link, as for `ranges`.
        part: of the page, where there are several such editors.
    """
    usual = {name: link.Range("fix", choices=typed(value)) for name, (_, value, _) in offered.items()}
    defaults = {name: parameter for name, (parameter, _, _) in offered.items()}
    help = {name: about for name, (_, _, about) in offered.items()}
    chosen, said = _rows(defaults, help, usual, within, part)
    return {name: one for name, one in chosen.items() if f"p.{within}{name}" in state()}, said


def _rows(
    defaults: Mapping[str, Parameter],
    help: Mapping[str, str],
    usual: Mapping[str, link.Range],
    within: str = "",
    part: str = "ranges",
) -> tuple[dict[str, Parameter], Troubles]:
    """A row for each parameter; the parameters, and what is not as it should be."""
    chosen: dict[str, Parameter] = {}
    rows: list[dict[str, Any]] = []
    said = Troubles()
    for name, default in defaults.items():
        key = f"{within}{name}"
        asks(f"p.{key}")
        try:
            given = link.parse_range(state().get(f"p.{key}", usual[name].text()))
        except SpaceError as error:
            said.unread.append(tr("{key}: {error} The default is used.", key=key, error=error))
            given = usual[name]
        if given == usual[name]:
            state().pop(f"p.{key}", None)
        wrong = ""
        try:
            chosen[name] = link.to_parameter(given, default)
        except SpaceError as error:
            wrong = retold(error)
            said.wrong.append(f"{name}: {wrong}")
        if is_drawn():
            about = {"key": key, "name": name, "help": tr(help[name])}
            rows.append(about | _row(given, default, chosen.get(name), wrong))
    if rows:
        _show(f"{part}.{within.removesuffix('__')}", rows)  # Streamlit keeps "__" in keys for itself
    return chosen, said


def say(*troubles: Troubles) -> bool:
    """Says what is not as it should be, below the rows that may be folded away; whether one can go on."""
    for sentence in (sentence for each in troubles for sentence in each.unread):
        st.warning(plain(sentence))
    for sentence in (sentence for each in troubles for sentence in each.wrong):
        st.error(plain(sentence))
    return not any(each.wrong for each in troubles)


def _row(given: link.Range, default: Parameter, parameter: Parameter | None, error: str) -> dict[str, Any]:
    """What ``client/model.js`` declares of a row; without a parameter what is typed makes no sense, by `error`."""
    usual = link.range_of(default)
    kinds = link.LISTED if usual.kind == "of" and given.kind in link.LISTED else KINDS
    middle = default if parameter is None else parameter
    rug, said = [], error
    if isinstance(parameter, Float | Int):
        rug, said = _rug(parameter), tr("{range}: 60 draws on a linear axis", range=describe(parameter))
    return {
        "given": asdict(given),
        "kinds": [(kind, tr(KINDS[kind])) for kind in kinds],
        "usual": asdict(usual),
        "middle": typed(middle.choices[0] if isinstance(middle, Categorical) else middle.from_unit(0.5)),
        "rug": rug,
        "said": said,
        "isWrong": parameter is None,
    }


def _rug(parameter: Float | Int) -> list[float]:
    """Where sixty sampled values lie on a linear axis, in percent, so that one *sees* what a log scale does."""
    rng = np.random.default_rng(0)
    values = [parameter.from_unit(u) for u in rng.random(60)]
    part = 0.5 if parameter.high - parameter.low == math.inf else 1  # of two ends near the largest number
    low, high = part * parameter.low, part * parameter.high
    return [round(100 * (part * value - low) / (high - low), 2) for value in values]


def _show(key: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """The rows on the page. What is typed in them is kept."""
    told = st.session_state.get(key, {}).get("typed")
    heard = told.get("n") if isinstance(told, dict) else None
    tall = sum(TALL[row["given"]["kind"] in link.LISTED] for row in rows)
    component.show(
        "setup/ranges",
        "se-root",
        key,
        {
            "of": widget_key("r", ""),
            "heard": heard if isinstance(heard, int) else 0,
            "rows": rows,
            "tall": f"{tall:g}rem",
        },
        key=key,
        on_typed_change=partial(_remember, key, frozenset(row["key"] for row in rows)),
    )


def _remember(key: str, names: frozenset[str]) -> None:
    """Takes over what was typed in the editor that stands. A browser may say what it likes."""
    told = st.session_state[key].get("typed")
    if not isinstance(told, dict) or told.get("of") != widget_key("r", "") or not isinstance(told.get("ranges"), dict):
        return
    for name, text in told["ranges"].items():
        if name in names and isinstance(text, str):
            state()[f"p.{name}"] = text[: 2 * MAX_TYPED]  # still too long


def _reachable(chosen: dict[str, Parameter]) -> dict[str, Parameter]:
    """Without conditions that the narrowed choices can no longer meet, and without parameters that are never active."""
    kept: dict[str, Parameter] = {}
    for name, parameter in chosen.items():
        when = {
            parent: [value for value in allowed if parent in chosen and chosen[parent].contains(value)]
            for parent, allowed in parameter.when.items()
        }
        if all(when.values()):
            kept[name] = replace(parameter, when=when)
    return kept
