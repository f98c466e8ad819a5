"""The range editor: one row for each hyperparameter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from pages._ui.setup import link
from pages._ui.setup.choices import asks, is_current, state, widget_key
from pages._ui.setup.typed import typed
from pages._ui.text import plain
from tuning import models
from tuning.language import mark, tr
from tuning.language.retelling import retold
from tuning.space import Categorical, Parameter, Space, SpaceError, describe

KINDS = {"lin": mark("linear"), "log": mark("log"), "of": mark("choices"), "fix": mark("fixed")}
DEVICE = (Categorical(models.DEVICES), "auto", models.ABOUT_DEVICE)
"""Where networks are: not searched, and to be set where the machine has a graphics card."""
PARTS = {"low": mark("Low"), "high": mark("High"), "choices": mark("Choices")}


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
    with st.expander(heading or tr("Ranges of the hyperparameters"), expanded=not within):
        usual = {name: link.range_of(default) for name, default in defaults.items()}
        chosen = _rows(defaults, help, usual, within)
        more = steps({"device": DEVICE} if "torch" in needs else {}, within=within)
    if chosen is None or more is None:
        return None
    try:
        return Space(_reachable({**chosen, **more}))
    except SpaceError as error:
        st.error(plain(retold(error)))
        return None


def steps(offered: Mapping[str, tuple[Parameter, Any, str]], *, within: str = "") -> dict[str, Parameter] | None:
    """The editor of steps that are fixed unless one searches them; those that are not at their defaults, or None.

    Args:
        offered: for each step what may be searched, its default, and a sentence.
        within: what stands before their names in the link, as for `ranges`.
    """
    usual = {name: link.Range("fix", choices=typed(value)) for name, (_, value, _) in offered.items()}
    defaults = {name: parameter for name, (parameter, _, _) in offered.items()}
    chosen = _rows(defaults, {name: said for name, (_, _, said) in offered.items()}, usual, within)
    return None if chosen is None else {name: one for name, one in chosen.items() if f"p.{within}{name}" in state()}


def _rows(
    defaults: Mapping[str, Parameter], help: Mapping[str, str], usual: Mapping[str, link.Range], within: str = ""
) -> dict[str, Parameter] | None:
    """A row for each parameter; the parameters, or None after saying what is wrong."""
    chosen: dict[str, Parameter] = {}
    has_error = False
    for name, default in defaults.items():
        key = f"{within}{name}"
        asks(f"p.{key}")
        try:
            given = link.parse_range(state().get(f"p.{key}", usual[name].text()))
        except SpaceError as error:
            st.warning(plain(tr("{key}: {error} The default is used.", key=key, error=error)))
            given = usual[name]
        st.markdown(f"**{name}**", help=tr(help[name]))
        _edit(key, given, default)
        if given == usual[name]:
            state().pop(f"p.{key}", None)
        try:
            chosen[name] = link.to_parameter(given, default)
            _rug(chosen[name])
        except SpaceError as error:
            st.error(plain(f"{name}: {error}"))
            has_error = True
    return None if has_error else chosen


def _remember_range(name: str, default: Parameter, old: link.Range, widget: str) -> None:
    """Keep what was typed. Another scale keeps the ends; as choices they are the values to choose from.

    What becomes fixed is fixed at the first choice, or at the middle of the range.
    """
    if not is_current(widget):
        return

    def told(part: str, otherwise: str) -> str:
        text = str(st.session_state.get(widget_key("r", f"{name}.{part}"), otherwise))
        return text if part == "choices" else text.replace(":", ";")  # a colon separates the ends in the URL

    kind = told("kind", old.kind)
    if kind == old.kind:
        new = link.Range(kind, told("low", old.low), told("high", old.high), told("choices", old.choices))
    elif kind == "fix":
        new = link.Range("fix", choices=_middle(old, default))
    elif kind == "of":
        listed = link.range_of(default).choices or old.choices if old.kind == "fix" else f"{old.low}, {old.high}"
        new = link.Range("of", choices=listed)
    else:
        ends = link.range_of(default) if old.kind in link.LISTED else old
        new = link.Range(kind, ends.low, ends.high)
    state()[f"p.{name}"] = new.text()


def _middle(old: link.Range, default: Parameter) -> str:
    """The first choice, or the middle of the range on its own scale, as one types it."""
    try:
        parameter = link.to_parameter(old, default)
    except SpaceError:  # what stands there makes no sense, and is said beside it
        parameter = default
    return typed(parameter.choices[0] if hasattr(parameter, "choices") else parameter.from_unit(0.5))


def _edit(name: str, given: link.Range, default: Parameter) -> None:
    """The widgets of one range."""
    listed = given.kind in link.LISTED
    kinds = [*link.LISTED] if link.range_of(default).kind == "of" else list(KINDS)
    if given.kind not in kinds:
        kinds = list(KINDS)
    changed: Any = {
        "on_change": _remember_range,
        "args": (name, default, given, widget_key("r", name)),
        "label_visibility": "collapsed",
    }
    columns = st.columns([1.2, 2] if listed else [1.2, 1, 1], vertical_alignment="bottom")
    parts = ("choices",) if listed else ("low", "high")
    for part in ("kind", *parts):
        st.session_state[widget_key("r", f"{name}.{part}")] = getattr(given, part)
    with columns[0]:
        st.selectbox(
            tr("Scale of {name}", name=name),
            kinds,
            kinds.index(given.kind),
            format_func=lambda kind: tr(KINDS[kind]),
            key=widget_key("r", f"{name}.kind"),
            **changed,
        )
    for column, part in zip(columns[1:], parts, strict=True):
        with column:
            label = tr("Value") if given.kind == "fix" else tr(PARTS[part])
            st.text_input(
                tr("{label} of {name}", label=label, name=name),
                getattr(given, part),
                key=widget_key("r", f"{name}.{part}"),
                **changed,
            )


def _rug(parameter: Parameter) -> None:
    """Sixty sampled values on a linear axis, so that one *sees* what a log scale does."""
    if isinstance(parameter, Categorical):
        return
    rng = np.random.default_rng(0)
    values = [parameter.from_unit(u) for u in rng.random(60)]
    at = [100 * (v - parameter.low) / (parameter.high - parameter.low) for v in values]
    marks = "".join(
        f'<i style="position:absolute;left:{x:.2f}%;top:0;width:2px;height:10px;background:#009E73;opacity:.6"></i>'
        for x in at
    )
    drawn = tr("{range}: 60 draws on a linear axis", range=describe(parameter))
    sampled = tr("sampled values")
    st.html(
        f'<div role="img" aria-label="{sampled}" '
        f'style="position:relative;height:12px;border-bottom:1px solid #8A8F98">{marks}</div>'
        '<div style="font-size:.875rem;opacity:.7;padding-top:.35rem">'
        f"{drawn}</div>"
    )


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
