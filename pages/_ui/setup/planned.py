"""Choose for me: what an expert would do with the data, each decision with its reason, then the search itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages._ui.setup import link
from pages._ui.setup.choices import folded, kept, state
from pages._ui.text import plain
from tuning import datasets, models
from tuning.language import ntr, tr
from tuning.language.retelling import retold

if TYPE_CHECKING:
    from tuning.auto import Plan

MINUTES = (1, 5, 15)
TEST_PERCENT, WORKERS = 20, 2


def offer(dataset: str, settings: Mapping[str, Any], start: Callable[[dict[str, str]], None]) -> None:
    """Asks for the time, says what would be done, and starts it at a second click.

    Args:
        dataset: name of the data set.
        settings: of the data set.
        start: takes the choices that stand for the plan, before the page runs again.
    """
    st.caption(
        tr("Give it a time: it says what it would do and why. Then it is a search like any other, yours to change.")
    )
    minutes = st.segmented_control(
        tr("Time"), MINUTES, default=1, required=True, format_func=_minutes, key="auto_minutes"
    )
    declared = datasets.info(dataset).settings
    settings = {name: settings.get(name, about.default) for name, about in declared.items()}  # all, as the set-up has
    asked = (dataset, tuple(sorted(settings.items())), minutes)
    if st.button(tr("Choose for me"), key="auto_choose"):
        st.session_state["auto_plan"] = asked, _made(dataset, settings, minutes or 1)
    kept = st.session_state.get("auto_plan")
    if kept is None or kept[0] != asked:
        return
    made = kept[1]
    if isinstance(made, str):
        st.error(plain(made))
        return
    for number, one in enumerate(made.decisions, start=1):
        st.markdown(f"{number}\\. **{plain(tr(one.about.capitalize()))}**: {plain(one.sentence)} *{plain(one.reason)}*")
    end = tr(
        "At the end press “Score the best on fresh folds”: among many trials the best owes some of its score to luck. "
        "“Let the best answer together” makes an ensemble of them, and says what that gains."
    )
    st.caption(end)
    st.button(tr("Start this search"), type="primary", key="auto_start", on_click=start, args=(choices_of(made),))


def _minutes(n: int) -> str:
    return ntr("{n} minute", "{n} minutes", n)


def _made(dataset: str, settings: Mapping[str, Any], minutes: int) -> Plan | str:
    """The plan, or why there is none."""
    from tuning import auto  # loads what a page that is only opened does without

    with st.spinner(tr("Choosing …")):
        try:
            return auto.plan_for(
                dataset,
                settings=settings,
                seconds=60 * minutes,
                test_size=TEST_PERCENT / 100,
                workers=WORKERS,
                search_share=1.0,
            )
        except ValueError as error:
            return retold(error)


def choose_for_me() -> None:
    """The same for the data that the page Search has, in a fold; nothing where nothing is learnt from data."""
    choices = state()
    name = choices["data"]
    if choices["field"] != "tables" or name not in datasets.names():
        return
    kept("auto_minutes", 1)
    with folded(tr("Choose for me"), "for_me") as is_open:
        if not is_open:
            return
        declared = datasets.info(name).settings
        given = {key: _typed(choices.get(f"data.{key}"), about) for key, about in declared.items()}
        offer(name, given, take)


def _typed(text: str | None, about: datasets.Setting) -> Any:
    """A setting as the data set takes it; what is no number is refused by the data set itself."""
    if text is None or about.low is None:
        return about.default if text is None else text
    try:
        return float(text) if isinstance(about.default, float) else int(text)
    except ValueError:
        return text


def take(wanted: dict[str, str]) -> None:
    """Replaces all choices, and has them started when the set-up of the page Search stands."""
    choices = state()
    choices.clear()
    choices.update(wanted)
    st.session_state.setdefault("link_problems", []).clear()
    st.session_state.setdefault("presets_loaded", []).append("auto")  # begins new widgets, see `presets`
    st.session_state.setdefault("presets_due", []).append("auto")


def choices_of(plan: Plan) -> dict[str, str]:
    """The choices that make the set-up of the page Search the plan's, all others at their defaults."""
    first, *others = plan.models
    recipe = plan.problem.recipe()
    wanted = dict(link.DEFAULTS) | {
        "field": "tables",
        "data": recipe["dataset"],
        "model": first,
        "also": ",".join(others),
        "metric": recipe["metric"],
        "validation": recipe["validation"],
        "folds": str(recipe["folds"]),
        "little": recipe.get("budget", "folds"),
        "repeats": str(recipe.get("repeats", 1)),
        "test": str(round(100 * recipe["test_size"])),
        "method": plan.method.name,
        "trials": str(plan.options.trials),
        "seconds": str(round(plan.options.seconds or 0)),
        "seed": str(plan.options.seed),
        "workers": str(plan.options.workers),
        "m.begin": "defaults" if plan.method.begin else "own",
    }
    wanted |= {f"data.{name}": str(value) for name, value in recipe["settings"].items()}
    spaces = {first: plan.problem.space} if not others else {m: plan.problem.parts[m].space for m in plan.models}  # type: ignore[union-attr]
    task = datasets.facts(recipe["dataset"], **recipe["settings"]).task
    for model, space in spaces.items():
        usual = models.get(model).space(task)
        for name, parameter in space.items():
            if name not in usual or link.range_of(parameter) != link.range_of(usual[name]):
                wanted[f"p.{model}__{name}" if others else f"p.{name}"] = link.range_of(parameter).text()
    return wanted
