"""The metric: which one, a matrix of costs that is typed, and two questions for whoever does not know."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages._ui import component
from pages._ui.setup.choices import changed, choose, folded, kept, seed_widget, state
from pages._ui.text import plain
from tuning import datasets, metrics
from tuning.language import tr

MOST = 10  # classes for which a matrix is offered


def metric(data: datasets.Facts, class_names: Callable[[], tuple[str, ...]], offered: list[str]) -> str | None:
    """The name of the chosen metric, or None after saying what is wrong with a typed one."""
    choices, k = state(), data.n_classes
    if choices["metric"] not in offered and choices["metric"] in map(metrics.default, ("classification", "regression")):
        choices["metric"] = metrics.default(data.task)  # the default follows the task
    listed = list(offered)
    if 2 <= k <= MOST:
        is_typed = metrics.is_cost(choices["metric"])
        listed.append(
            choices["metric"] if is_typed else metrics.name_of([[i != j for j in range(k)] for i in range(k)])
        )
    titles = {name: tr("Costs that you type") if metrics.is_cost(name) else metrics.title(name) for name in listed}
    _which(data, listed)
    name = choose(tr("Metric"), "metric", listed, titles)
    try:
        if metrics.is_cost(name):
            name = _typed(name, class_names())
        known = metrics.get(name)
        if reason := metrics.reason_not_allowed(name, data.task, k):
            raise ValueError(reason)
    except ValueError as error:
        st.error(plain(f"{error}"))
        return None
    component.caption(plain(f"{tr(known.use)} {tr(known.misleads)}"))
    return name


def _typed(name: str, class_names: tuple[str, ...]) -> str:
    """The field for a matrix of costs."""
    choices = state()
    text = choices.get("p.cost_matrix", name.removeprefix("cost:"))
    seed_widget("p.cost_matrix", text)
    order = ", ".join(class_names[:MOST])
    st.text_input(
        tr("Costs: a row for each true class"),
        text,
        help=plain(
            tr(
                "Rows parted by semicolons, in each a cost for every answer; classes in the order {order}. "
                "0,1;5,0: to take the second class for the first costs five times as much as the other mistake.",
                order=order,
            )
        ),
        **changed("p.cost_matrix"),
    )
    choices["metric"] = found = metrics.parsed(choices.get("p.cost_matrix", text))
    choices.pop("p.cost_matrix", None)
    return found


def _which(data: datasets.Facts, listed: list[str]) -> None:
    """Which metric? The first question is answered by the data, the second by whoever asks."""
    kept("which_metric", None)
    with folded(tr("Which metric?"), "which") as is_open:
        if not is_open:
            return
        if data.task == "classification":
            low, high = (count(data.class_counts) / sum(data.class_counts) for count in (min, max))
            word = tr("about even") if metrics.even(data.class_counts) else tr("uneven")
            st.markdown(
                tr(
                    "Are classes even? They are {word}: {low:.0%} to {high:.0%} of the rows.",
                    word=word,
                    low=low,
                    high=high,
                )
            )
            answers, question = metrics.COSTS, tr("What does a miss cost?")
        else:
            answers, question = metrics.ERRORS, tr("What does an error cost?")
        answer = st.radio(
            question, list(answers), index=None, format_func=lambda one: tr(answers[one]), key="which_metric"
        )
        if answer is None:
            return
        name, reason = metrics.recommended(data.task, data.class_counts, answer)
        wanted = next((one for one in listed if one == name or (name == "cost" and metrics.is_cost(one))), "")
        if not wanted:
            st.markdown(
                tr("This model or these data do not allow the metric that fits. Choose one by the sentence below it.")
            )
            return
        title = tr("Costs that you type") if name == "cost" else metrics.title(name)
        st.markdown(plain(tr("**{title}**: {reason}.", title=title, reason=reason)))
        if state()["metric"] != wanted and st.button(tr("Take it"), key="take_metric"):
            state()["metric"] = wanted
            st.rerun()
