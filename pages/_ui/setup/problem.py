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
    offered = [name for name in datasets.names() if datasets.info(name).is_everywhere or state()["data"] == name]
    data_name = choose(tr("Data set"), "data", offered, {name: datasets.info(name).title for name in offered})
    source = datasets.info(data_name)
    if source.is_everywhere:
        settings = {name: setting(f"data.{name}", name, declared) for name, declared in source.settings.items()}
    elif validation.is_private(state().get("data.content", "")):
        st.info(
            tr("This search is on a table that is private to whoever brought it. Bring one of yours on the page Data.")
        )
        return None
    else:  # chosen on the page Data
        for name in source.settings:
            asks(f"data.{name}")
        settings = {
            name: state().get(f"data.{name}", str(declared.default)) for name, declared in source.settings.items()
        }
    try:
        with st.spinner(tr("Loading the data …")):
            data = datasets.facts(data_name, **settings)
    except datasets.DatasetError as error:
        st.error(plain(retold(error)))
        return None
    shape = tr("{n_rows:,} rows, {n_features} columns", n_rows=data.n_rows, n_features=data.n_features)
    if data.task == "classification":
        low, high = (count(data.class_counts) / data.n_rows for count in (min, max))
        share = (
            tr("each about {low:.0%}", low=low)
            if high - low < 0.015
            else tr("{low:.0%} to {high:.0%}", low=low, high=high)
        )
        shape += tr(", {n} classes ({share} of the rows)", n=data.n_classes, share=share)
    about = tr(source.description) if source.is_everywhere else validation.about(data_name, settings)
    st.caption(plain(tr("{about} {shape}. {origin}", about=about, shape=shape, origin=tr(source.origin))))
    families = scenario.families(field, data)
    model = choose(tr("Model"), "model", families, {n: models.get(n).title for n in families})
    family = models.get(model)
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
    if len(among) == 1:
        steps = validation.preparation(data, family)
        space = ranges(family, data.task)
        if space is None or steps is None:
            return None
        chosen: dict[str, Any] = {"model": model, "space": Space({**space, **steps})}
    else:
        spaces: dict[str, Space] = {}
        for name in among:
            space = ranges(models.get(name), data.task, within=f"{name}__")
            steps = validation.preparation(data, models.get(name), within=f"{name}__")
            if space is not None and steps is not None:
                spaces[name] = Space({**space, **steps})
        if len(spaces) < len(among):
            return None
        chosen = {"models": among, "spaces": spaces}
    if is_missing or metric is None:
        return None
    try:
        made = problems.estimator(data_name, **chosen, **shared)
        validation.picture(made, slot)
        return made
    except ValueError as error:
        st.error(plain(retold(error)))
        return None


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
