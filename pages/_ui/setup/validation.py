"""How a model on data is scored, and what is done to its inputs: the widgets."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages._ui import mine
from pages._ui.setup.choices import choose, folded, kept, whole
from pages._ui.setup.ranges import say, steps
from tuning import datasets, models, problems
from tuning.language import mark, tr
from tuning.service import jobs
from tuning.space import Parameter

VALIDATIONS = {
    "folds": mark("k folds, classes shared out evenly"),
    "plain": mark("k folds, drawn plainly"),
    "group": mark("k folds, groups stay together"),
    "time": mark("later rows from earlier ones"),
    "holdout": mark("one hold-out: 25 % of what the search sees"),
}
LITTLE = {"folds": mark("folds, one after another"), "rows": mark("rows of data: a ninth, a third, then all")}
ABOUT_LITTLE = mark(
    "This search gives up trials before their end, and the model has no iterations to stop at. With rows of data each "
    "config is fitted to few rows of all folds first; what goes on is fitted anew to more. The value is always that of "
    "all rows."
)


def budget(among: list[str], rule: str) -> dict[str, str]:
    """What trials are given little by little, as an argument of `problems.estimator`, where there is a choice.

    Args:
        among: the models.
        rule: by which trials are given up.
    """
    if rule not in ("halving", "median") or any(models.get(name).reporting is not None for name in among):
        return {}
    chosen = choose(tr("What is given little by little"), "little", list(LITTLE), LITTLE, help=ABOUT_LITTLE)
    return {"budget": "rows"} if chosen == "rows" else {}


def rows(data: datasets.Facts, among: list[str]) -> tuple[dict[str, Any], Any]:
    """Folds, test part and scaling, as arguments of `problems.estimator`; and where the split is drawn."""
    offered = [name for name in VALIDATIONS if name not in ("group", "time") or name in data.can]
    kept("show_split", False)
    with folded(tr("Validation"), "validation") as is_open:
        validation = choose(tr("Validation"), "validation", offered, VALIDATIONS)
        found: dict[str, Any] = {"validation": validation, "folds": whole(tr("Folds"), "folds")}
        if validation in ("folds", "plain"):
            found["repeats"] = whole(tr("Repeats, each with other folds"), "repeats")
        found["shuffle"] = choose(tr("Shuffle rows into folds"), "shuffle", ["yes", "no"]) == "yes"
        found["test_size"] = whole(tr("Test part, % (the search never sees it)"), "test") / 100
        scalings = ["default", *problems.SCALINGS]
        each = tr("as each model wants it") if len(among) > 1 else tr(models.get(among[0]).scaling)
        scaling = choose(tr("Scale inputs"), "scaling", scalings, {"default": tr("default ({each})", each=each)})
        if is_open:
            st.toggle(tr("Show the split"), key="show_split")
        return {**found, "scaling": None if scaling == "default" else scaling}, st.container()


def preparation(data: datasets.Facts, family: models.Model, *, within: str = "") -> dict[str, Parameter] | None:
    """The steps that are done to inputs inside each fold; None after saying what makes no sense.

    Args:
        data: what the inputs are.
        family: the model that gets them.
        within: what stands before their names in the link, where the search chooses among models: ``svm__``.
    """
    offered = problems.preparations(data, family) if data.kinds else {}
    offered.pop("prepare__scaling", None)  # chosen with the validation
    if not offered:  # numbers without gaps, or text that is read by letters
        return {}
    alone = tr("Preparation, fitted inside each fold")
    label = tr("Preparation for {title}", title=tr(family.title)) if within else alone
    with folded(label, f"prepare.{within}"):
        st.caption(tr("Each step is fixed, or searched like a hyperparameter: choose choices or a range for it."))
        found, said = steps(offered, within=within)
    return found if say(said) else None


def picture(problem: Any, slot: Any) -> None:
    """The split as a picture, if it is asked for: that of one model, since all share it."""
    if st.session_state.get("show_split"):
        from pages._ui.setup import split
        from tuning.problems.across_models import AcrossModels

        with slot:
            split.show(next(iter(problem.parts.values())) if isinstance(problem, AcrossModels) else problem)


def is_private(content: str) -> bool:
    """Whether a table of somebody's own may not be used by this visitor."""
    return not jobs.registry().tables.may_use(content, mine.whose())


def about(name: str, settings: dict[str, Any]) -> str:
    """The name of a table of one's own, and what is predicted."""
    return tr("{title}: predicts {target}.", title=datasets.get(name, **settings).title, target=settings["target"])
