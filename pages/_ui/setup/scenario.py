"""What is to be learnt: from data, or by an agent or a generator that makes its own."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from pages._ui.setup.choices import choose, setting, state
from pages._ui.setup.ranges import edited
from pages._ui.text import plain
from tuning import datasets, discovery, models, problems
from tuning.language import mark, tr
from tuning.language.retelling import retold
from tuning.problems import recorded

FIELDS = {
    "tables": mark("Tables"),
    "images": mark("Images: convolutional networks"),
    "text": mark("Text and other sequences: recurrent networks, Transformer"),
    "decisions": mark("Decisions: reinforcement learning"),
    "generation": mark("Generation: GAN"),
}
"""In the order in which one learns them."""
RACE = "pages/race.py"
FROM_DATA = ("tables", "images", "text")


def field() -> str:
    """The widget of what is to be learnt."""
    chosen = choose(tr("What is learnt"), "field", list(FIELDS), FIELDS)
    before = st.session_state.setdefault("field_shown", chosen)
    if before != chosen:
        st.session_state.field_shown = chosen
        of_field = [name for name in models.names() if models.get(name).field == chosen]
        if of_field and state()["model"] not in of_field:
            state()["model"] = of_field[0]
    return chosen


def families(field: str, data: datasets.Facts) -> list[str]:
    """Models for the data, those of the field first; one for images needs a table whose rows are square images."""
    is_square = math.isqrt(data.n_features) ** 2 == data.n_features
    found = [models.get(name) for name in models.names()]
    fit = [one for one in found if data.task in one.tasks and (is_square or one.field != "images")]
    return [one.name for one in sorted(fit, key=lambda one: one.field != field)]


def learners(of: str) -> list[str]:
    """Names of the problems of a field that trains without a data set."""
    return [name for name in problems.names("trained") if problems.offer(name).field == of]


def say_missing(needs: Any, *names: str) -> bool:
    """Whether a package that is needed is not installed; it is said, with the command that installs it.

    Of learners and models with these `names` that were recorded, one may race the recordings instead.
    """
    said, command = discovery.absent(needs)
    if said:
        st.warning(plain(tr("{said} Install what is missing, and start the page again:", said=said)))
        st.code(command, language="sh")
        for table in filter(None, map(recorded.instead, names)):
            title = recorded.get(table).table.title
            race_on(table, tr("Or race methods on what was recorded: {title}", title=tr(title)))
    return bool(said)


def race_on(table: str, label: str) -> None:
    """A button that leads to the race on a recorded problem.

    No link: a page reads its link at the first run of a session only, and this one has long begun.
    """
    if st.button(plain(label), key=f"race_on.{table}", type="tertiary", icon=":material/flag:"):
        state().update({"kind": "recorded", "on": table, "by": "", "race": ""})
        st.switch_page(RACE)


def problem(of: str) -> Any:
    """The widgets of a learner, its settings and ranges; the problem, or None after saying what is wrong."""
    names = learners(of)
    name = choose(tr("Learner"), "learner", names, {n: problems.offer(n).title for n in names})
    offer = problems.offer(name)
    if say_missing(offer.needs, name):
        return None
    given = {key: setting(f"on.{key}", key, declared) for key, declared in offer.settings.items()}
    try:
        made = problems.get(name, **given)
    except ValueError as error:
        st.error(plain(retold(error)))
        return None
    if isinstance(made, problems.Described):
        st.caption(plain(tr(made.description)))
    space = edited(made.space, offer.help, offer.needs)
    if space is None:
        return None
    try:
        return problems.get(name, **given, space=space)
    except ValueError as error:
        st.error(plain(retold(error)))
        return None
