"""The widgets of a model on data: data set, model, metric, validation."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages._ui.setup import scenario, validation
from pages._ui.setup.choices import asks, changed, choose, seed_widget, setting, state
from pages._ui.setup.ranges import ranges
from pages._ui.setup.scored.metric import metric as chosen_metric
from pages._ui.text import plain
from tuning import datasets, metrics, models, problems
from tuning.language import tr
from tuning.language.retelling import retold
from tuning.service import jobs
from tuning.space import Space


def problem(rule: str = "none") -> Any:
    """The widgets of the problem and its ranges; the problem, or None after saying what is wrong.

    What its trials need begins to load: they may follow.

    Args:
        rule: by which the search gives trials up early.
    """
    asked = _asked(rule)
    jobs.registry().expect(asked)
    return asked


def _asked(rule: str) -> Any:
    if (field := scenario.field()) not in scenario.FROM_DATA:
        return scenario.problem(field)
    found = _data()
    if found is None:
        return None
    data_name, settings, data = found
    families = scenario.families(field, data)
    model = choose(tr("Model"), "model", families, {n: models.get(n).title for n in families})
    among = [model, *_others([name for name in families if name != model])]
    has_probabilities = all(models.get(name).has_probabilities for name in among)
    needs = {name: extra for one in among for name, extra in models.get(one).needs.items()}
    is_missing = scenario.say_missing(needs, *among)
    metrics_offered = [
        n
        for n in metrics.allowed(data.task, data.n_classes)
        if has_probabilities or metrics.get(n).needs != "probabilities"
    ]
    metric = chosen_metric(data, lambda: datasets.get(data_name, **settings).class_names, metrics_offered)
    how, slot = validation.rows(data, among)
    shared = {**how, **validation.budget(among, rule), "metric": metric, "settings": settings}
    chosen = _searched(among, data)
    if chosen is None or is_missing or metric is None:
        return None
    try:
        made = problems.estimator(data_name, **chosen, **shared)
        validation.picture(made, slot)
        return made
    except ValueError as error:
        st.error(plain(retold(error)))
        return None


def _data() -> tuple[str, dict[str, Any], datasets.Facts] | None:
    """The data set that is chosen, its settings and what is known of it; None, with the reason said, if it has none."""
    offered = [name for name in datasets.names() if datasets.info(name).is_everywhere or state()["data"] == name]
    name = choose(tr("Data set"), "data", offered, {name: datasets.info(name).title for name in offered})
    source = datasets.info(name)
    if source.is_everywhere:
        settings = {each: setting(f"data.{each}", each, declared) for each, declared in source.settings.items()}
    elif validation.is_private(state().get("data.content", "")):
        st.info(
            tr("This search is on a table that is private to whoever brought it. Bring one of yours on the page Data.")
        )
        return None
    else:  # chosen on the page Data
        for each in source.settings:
            asks(f"data.{each}")
        settings = {
            each: state().get(f"data.{each}", str(declared.default)) for each, declared in source.settings.items()
        }
    try:
        with st.spinner(tr("Loading the data …")):
            data = datasets.facts(name, **settings)
    except datasets.DatasetError as error:
        st.error(plain(retold(error)))
        return None
    about = tr(source.description) if source.is_everywhere else validation.about(name, settings)
    st.caption(plain(tr("{about} {shape}. {origin}", about=about, shape=_shape(data), origin=tr(source.origin))))
    return name, settings, data


def _shape(data: datasets.Facts) -> str:
    """How large the data are, and how even their classes."""
    shape = tr("{n_rows:,} rows, {n_features} columns", n_rows=data.n_rows, n_features=data.n_features)
    if data.task != "classification":
        return shape
    low, high = (count(data.class_counts) / data.n_rows for count in (min, max))
    share = (
        tr("each about {low:.0%}", low=low) if high - low < 0.015 else tr("{low:.0%} to {high:.0%}", low=low, high=high)
    )
    return shape + tr(", {n} classes ({share} of the rows)", n=data.n_classes, share=share)


def _searched(among: list[str], data: datasets.Facts) -> dict[str, Any] | None:
    """The model, or the models, with the ranges and preparations that are searched; None if one of them is amiss."""
    if len(among) == 1:
        steps = validation.preparation(data, models.get(among[0]))
        space = ranges(models.get(among[0]), data.task)
        return None if space is None or steps is None else {"model": among[0], "space": Space({**space, **steps})}
    spaces: dict[str, Space] = {}
    for name in among:  # below the heading that its ranges have
        space = ranges(models.get(name), data.task, within=f"{name}__")
        steps = validation.preparation(data, models.get(name), within=f"{name}__")
        if space is not None and steps is not None:
            spaces[name] = Space({**space, **steps})
    return {"models": among, "spaces": spaces} if len(spaces) == len(among) else None


def kinds() -> tuple[str, ...]:
    """What the choices begin with that the set-up of a problem asks for; ``on`` is a learner's, or another page's."""
    return ("p", "data") if state()["field"] in scenario.FROM_DATA else ("p", "on")


def _others(families: list[str]) -> list[str]:
    """The models besides the first among which the search chooses; unknown ones of a link are said and left out."""
    given = [name for name in state()["also"].split(",") if name]
    if unknown := [name for name in given if name not in families]:
        st.warning(plain(tr("Or one of: {unknown!r} is not offered here and was left out.", unknown=unknown[0][:40])))
    chosen = [name for name in dict.fromkeys(given) if name in families]
    state()["also"] = ",".join(chosen)
    seed_widget("also", chosen)
    st.multiselect(
        tr("Or one of"),
        families,
        chosen,
        format_func=lambda name: tr(models.get(name).title),
        placeholder=tr("other models"),
        help=tr("The search then chooses the model too: it is the first hyperparameter, and each model keeps its own."),
        **changed("also"),
    )
    return [name for name in state()["also"].split(",") if name]
