"""The set-up column of the pages: problem, ranges, methods, budget. All choices live in session state as text."""

from __future__ import annotations

import secrets
from typing import Any

import numpy as np
import streamlit as st

from pages._ui.setup import link
from tuning import datasets, methods, metrics, models, problems
from tuning.problems.presets import PRESETS
from tuning.space import Parameter, Space, SpaceError, describe

KINDS = {"lin": "linear", "log": "log", "of": "choices", "fix": "fixed"}


def state() -> dict[str, str]:
    """The choices of this session; read from the URL at the first run."""
    if "choices" not in st.session_state:
        st.session_state.choices, st.session_state.link_problems = link.read(st.query_params.to_dict())
    choices: dict[str, str] = st.session_state.choices
    return choices


def session() -> str:
    """Names this browser session to the registry, which keeps its limits."""
    name: str = st.session_state.setdefault("session", secrets.token_urlsafe(8))
    return name


def show_link_problems() -> None:
    """One line for each parameter of the link that could not be used."""
    for sentence in st.session_state.get("link_problems", []):
        st.warning(sentence.replace("<", "‹"), icon="⚠️")


def save() -> None:
    """Write the choices to the URL, so that a reload or a link finds them."""
    wanted = link.write(state())
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)


def remember(name: str, widget: str) -> None:
    """Keep what a widget says."""
    state()[name] = _text(st.session_state[widget])


def widget_key(kind: str, name: str) -> str:
    """The key of a widget of the set-up.

    Each preset begins new widgets: a browser that has not yet heard of it still sends what the old ones hold.
    """
    return f"{kind}{len(st.session_state.get('presets_loaded', ())) or ''}.{name}"


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(value)
    return "yes" if value is True else "no" if value is False else str(value)


def _changed(name: str) -> dict[str, Any]:
    widget = widget_key("w", name)
    return {"key": widget, "on_change": remember, "args": (name, widget)}


def _seed_widget(name: str, value: Any) -> None:
    """The widget shows the stored choice, also after a visit to another page."""
    st.session_state[widget_key("w", name)] = value


def choose(
    label: str, name: str, options: list[str], titles: dict[str, str] | None = None, help: str | None = None
) -> str:
    """A select box; a stored choice that is not offered is said and replaced by the first option."""
    value = state().get(name, options[0])
    if value not in options:
        st.warning(f"{label}: {value[:40]!r} is not offered here; {options[0]!r} is used.".replace("<", "‹"))
        value = state()[name] = options[0]
    _seed_widget(name, value)
    st.selectbox(label, options, format_func=lambda o: (titles or {}).get(o, o), help=help, **_changed(name))
    return state()[name]


def whole(label: str, name: str, help: str | None = None) -> int:
    """A whole number within the limits that the URL has too."""
    low, high = link.NUMBERS[name]
    _seed_widget(name, min(max(int(state()[name]), low), high))
    st.number_input(label, low, high, step=1, help=help, **_changed(name))
    return int(state()[name])


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


def problem() -> Any:
    """The widgets of the problem and its ranges; the problem, or None after saying what is wrong."""
    data_name = choose(
        "Data set", "data", list(datasets.names()), {n: datasets.info(n).title for n in datasets.names()}
    )
    source = datasets.info(data_name)
    settings = {name: setting(f"data.{name}", name, declared) for name, declared in source.settings.items()}
    try:
        with st.spinner("Loading the data …"):
            data = datasets.facts(data_name, **settings)
    except datasets.DatasetError as error:
        st.error(str(error))
        return None
    shape = f"{data.n_rows:,} rows, {data.n_features} columns"
    if data.task == "classification":
        low, high = (count(data.class_counts) / data.n_rows for count in (min, max))
        share = f"each about {low:.0%}" if high - low < 0.015 else f"{low:.0%} to {high:.0%}"
        shape += f", {data.n_classes} classes ({share} of the rows)"
    st.caption(f"{source.description} {shape}. {source.origin}")
    families = [name for name in models.names() if data.task in models.get(name).tasks]
    model = choose("Model", "model", families, {n: models.get(n).title for n in families})
    family = models.get(model)
    offered = [
        n
        for n in metrics.allowed(data.task, data.n_classes)
        if family.has_probabilities or metrics.get(n).needs != "probabilities"
    ]
    if state()["metric"] not in offered and state()["metric"] in map(metrics.default, ("classification", "regression")):
        state()["metric"] = metrics.default(data.task)  # the default follows the task
    metric = choose("Metric", "metric", offered, {n: metrics.get(n).title for n in offered})
    st.caption(f"{metrics.get(metric).use} {metrics.get(metric).misleads}")
    with st.expander("Validation"):
        validation = choose(
            "Validation", "validation", ["folds", "holdout"], {"folds": "k folds", "holdout": "one hold-out of 25 %"}
        )
        folds = whole("Folds", "folds")
        shuffle = choose("Shuffle rows into folds", "shuffle", ["yes", "no"])
        test = whole("Test part, % (the search never sees it)", "test")
        scaling = choose(
            "Scale inputs",
            "scaling",
            ["default", "none", "standard", "minmax"],
            {"default": f"default ({family.scaling})"},
        )
    space = ranges(family, data.task)
    if space is None:
        return None
    try:
        return problems.estimator(
            data_name,
            model,
            metric=metric,
            folds=folds,
            validation=validation,
            shuffle=shuffle == "yes",
            space=space,
            scaling=None if scaling == "default" else scaling,
            test_size=test / 100,
            settings=settings,
        )
    except ValueError as error:
        st.error(str(error))
        return None


def setting(key: str, name: str, declared: datasets.Setting) -> Any:
    """One setting of a data set or problem, as text under `key` of the choices; data set or problem judge it."""
    _seed_widget(key, state().get(key, str(declared.default)))
    st.text_input(f"{declared.help or name}".capitalize(), **_changed(key))
    text = state().get(key, str(declared.default))
    if declared.low is None:
        return text
    try:
        return float(text) if isinstance(declared.default, float) else int(text)
    except ValueError:
        return text  # refused with a sentence by whose setting it is


def ranges(family: models.Model, task: str) -> Space | None:
    """The range editor; the space, or None after saying what is wrong."""
    defaults = family.space(task)
    chosen: dict[str, Parameter] = {}
    has_error = False
    with st.expander("Ranges of the hyperparameters", expanded=True):
        for name, default in defaults.items():
            try:
                given = link.parse_range(state().get(f"p.{name}", link.range_of(default).text()))
            except SpaceError as error:
                st.warning(f"{name}: {error} The default is used.".replace("<", "‹"))
                given = link.range_of(default)
            st.markdown(f"**{name}**", help=family.help[name])
            _edit(name, given, default)
            if given == link.range_of(default):
                state().pop(f"p.{name}", None)
            try:
                chosen[name] = link.to_parameter(given, default)
                _rug(chosen[name])
            except SpaceError as error:
                st.error(f"{name}: {error}")
                has_error = True
    if has_error:
        return None
    try:
        return Space(_reachable(chosen))
    except SpaceError as error:
        st.error(str(error))
        return None


def _remember_range(name: str, default: Parameter, old: link.Range) -> None:
    """Keep what was typed. Another scale keeps the ends; as choices they are the values to choose from.

    What becomes fixed is fixed at the first choice, or at the middle of the range.
    """

    def typed(part: str, otherwise: str) -> str:
        text = str(st.session_state.get(widget_key("r", f"{name}.{part}"), otherwise))
        return text if part == "choices" else text.replace(":", ";")  # a colon separates the ends in the URL

    kind = typed("kind", old.kind)
    if kind == old.kind:
        new = link.Range(kind, typed("low", old.low), typed("high", old.high), typed("choices", old.choices))
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
    return link.typed(parameter.choices[0] if hasattr(parameter, "choices") else parameter.from_unit(0.5))


def _edit(name: str, given: link.Range, default: Parameter) -> None:
    """The widgets of one range."""
    listed = given.kind in link.LISTED
    kinds = [*link.LISTED] if link.range_of(default).kind == "of" else list(KINDS)
    if given.kind not in kinds:
        kinds = list(KINDS)
    changed = {"on_change": _remember_range, "args": (name, default, given), "label_visibility": "collapsed"}
    columns = st.columns([1.2, 2] if listed else [1.2, 1, 1], vertical_alignment="bottom")
    parts = ("choices",) if listed else ("low", "high")
    for part in ("kind", *parts):
        st.session_state[widget_key("r", f"{name}.{part}")] = getattr(given, part)
    with columns[0]:
        st.selectbox(
            f"Scale of {name}",
            kinds,
            format_func=KINDS.get,
            key=widget_key("r", f"{name}.kind"),
            **changed,
        )
    for column, part in zip(columns[1:], parts, strict=True):
        with column:
            label = "Value" if given.kind == "fix" else part.capitalize()
            st.text_input(f"{label} of {name}", key=widget_key("r", f"{name}.{part}"), **changed)


def _rug(parameter: Parameter) -> None:
    """Sixty sampled values on a linear axis, so that one *sees* what a log scale does."""
    if not hasattr(parameter, "low"):
        return
    rng = np.random.default_rng(0)
    values = [parameter.from_unit(u) for u in rng.random(60)]
    at = [100 * (v - parameter.low) / (parameter.high - parameter.low) for v in values]
    marks = "".join(
        f'<i style="position:absolute;left:{x:.2f}%;top:0;width:2px;height:10px;background:#009E73;opacity:.6"></i>'
        for x in at
    )
    st.html(
        '<div role="img" aria-label="sampled values" '
        f'style="position:relative;height:12px;border-bottom:1px solid #8A8F98">{marks}</div>'
        '<div style="font-size:.875rem;opacity:.7;padding-top:.35rem">'
        f"{describe(parameter)}: 60 draws on a linear axis</div>"
    )


def _reachable(chosen: dict[str, Parameter]) -> dict[str, Parameter]:
    """Without conditions that the narrowed choices can no longer meet, and without parameters that are never active."""
    from dataclasses import replace

    kept: dict[str, Parameter] = {}
    for name, parameter in chosen.items():
        when = {
            parent: [value for value in allowed if parent in chosen and chosen[parent].contains(value)]
            for parent, allowed in parameter.when.items()
        }
        if all(when.values()):
            kept[name] = replace(parameter, when=when)
    return kept


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
