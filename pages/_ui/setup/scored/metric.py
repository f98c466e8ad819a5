"""The metric: which one, a matrix of costs that is typed, and two questions for whoever does not know."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages._ui import component
from pages._ui.setup.choices import changed, choose, seed_widget, state
from pages._ui.text import plain
from tuning import datasets, metrics

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
    titles = {name: "Costs that you type" if metrics.is_cost(name) else metrics.title(name) for name in listed}
    _which(data, listed)
    name = choose("Metric", "metric", listed, titles)
    try:
        if metrics.is_cost(name):
            name = _typed(name, class_names())
        known = metrics.get(name)
        if reason := metrics.reason_not_allowed(name, data.task, k):
            raise ValueError(reason)
    except ValueError as error:
        st.error(plain(f"{error}"))
        return None
    component.caption(plain(f"{known.use} {known.misleads}"))
    return name


def _typed(name: str, class_names: tuple[str, ...]) -> str:
    """The field for a matrix of costs."""
    choices = state()
    text = choices.get("p.cost_matrix", name.removeprefix("cost:"))
    seed_widget("p.cost_matrix", text)
    order = ", ".join(class_names[:MOST])
    st.text_input(
        "Costs: a row for each true class",
        text,
        help=plain(
            f"Rows parted by semicolons, in each a cost for every answer; classes in the order {order}. "
            "0,1;5,0: to take the second class for the first costs five times as much as the other mistake."
        ),
        **changed("p.cost_matrix"),
    )
    choices["metric"] = found = metrics.parsed(choices.get("p.cost_matrix", text))
    choices.pop("p.cost_matrix", None)
    return found


def _which(data: datasets.Facts, listed: list[str]) -> None:
    """Which metric? The first question is answered by the data, the second by whoever asks."""
    with st.expander("Which metric?"):
        if data.task == "classification":
            low, high = (count(data.class_counts) / sum(data.class_counts) for count in (min, max))
            word = "about even" if metrics.even(data.class_counts) else "uneven"
            st.markdown(f"Are classes even? They are {word}: {low:.0%} to {high:.0%} of the rows.")
            answers, question = metrics.COSTS, "What does a miss cost?"
        else:
            answers, question = metrics.ERRORS, "What does an error cost?"
        answer = st.radio(question, list(answers), index=None, format_func=answers.__getitem__, key="which_metric")
        if answer is None:
            return
        name, reason = metrics.recommended(data.task, data.class_counts, answer)
        wanted = next((one for one in listed if one == name or (name == "cost" and metrics.is_cost(one))), "")
        if not wanted:
            st.markdown(
                "This model or these data do not allow the metric that fits. Choose one by the sentence below it."
            )
            return
        title = "Costs that you type" if name == "cost" else metrics.title(name)
        st.markdown(plain(f"**{title}**: {reason}."))
        if state()["metric"] != wanted and st.button("Take it", key="take_metric"):
            state()["metric"] = wanted
            st.rerun()
