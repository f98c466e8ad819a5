"""The set-up column of the race: which problem, which methods, how many seeds, which budget."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from pages._ui import setup
from pages._ui.setup import named
from pages._ui.setup.scored.goals import second_goal
from pages._ui.text import plain
from tuning import methods, metrics, problems
from tuning.compare import Race, able, entrants, line_up
from tuning.language import mark, ntr, tr
from tuning.language.retelling import retold
from tuning.methods import grid
from tuning.problems import recorded

KINDS = {
    "recorded": mark("Recorded: real results, looked up"),
    "function": mark("Test function"),
    "live": mark("Trained live"),
}
BUDGETS = {"trials": mark("trials"), "fits": mark("fits"), "seconds": mark("worker seconds")}
STARTS = {"same": mark("the same for all methods"), "own": mark("each method in its own way")}
ABOUT_STARTS = mark(
    "The same: a few evenly spread configs for each seed, before any score is used. In its "
    "own way: a lucky first guess is part of the comparison."
)


def problem(is_running: Callable[[str], bool]) -> Any:
    """The widgets of the problem; the problem, or None after saying what is wrong.

    Args:
        is_running: whether the race of an id is under way.
    """
    choices = setup.state()
    if not choices["kind"]:  # a link to data and model, without a kind, means training
        choices["kind"] = "live" if {"data", "model"} & set(st.query_params) else "recorded"
    kind = setup.choose(tr("Problem"), "kind", list(KINDS), KINDS)
    if kind == "live":
        setup.presets(("text_race",), "race", is_running)
        return setup.problem(_rule())
    if kind == "recorded":
        names = sorted(recorded.names(), key=lambda name: name != "recorded_svm_digits")
        name = setup.choose(tr("Recorded problem"), "on", names, {n: recorded.get(n).table.title for n in names})
        found = recorded.get(name)
        offered = list(found.table.metrics)
        if choices["by"] not in offered:
            choices["by"] = found.metric
        by = setup.choose(tr("Metric"), "by", offered, {n: metrics.title(n) for n in offered})
        st.caption(tr(found.description))
        return recorded.get(name, by)
    names = list(problems.names("instant"))
    made = named.problem(tr("Test function"), "on", names, besides=("noise",), own=("d",))
    if isinstance(made, problems.Described):
        st.caption(f"{tr(made.title)}. {tr(made.description)}")
    return made


def _rule() -> str:
    """By which rule some method of the race gives trials up early, so that it can be asked what they are given."""
    chosen = [name for name in setup.state()["methods"].split(",") if name in methods.names()]
    rules = (methods.find(name).discard for name in chosen if not methods.missing(name))
    return next((rule for rule in rules if rule != "none"), "none")


def _aims(chosen: Any) -> tuple[dict[str, Any] | None, list[str]]:
    """What is sought beside the score, and the methods that can look for it; a test function has nothing else.

    None after saying what is wrong.
    """
    names = list(methods.names())
    if chosen is None or problems.cost(chosen) == "instant":
        return {}, names
    aims = second_goal(chosen)
    if not aims:
        return {}, names
    try:
        offered = list(able(chosen, **aims))
    except ValueError as error:
        st.error(plain(retold(error)))
        return None, names
    others = ", ".join(tr(methods.title(name)) for name in names if name not in offered)
    st.caption(tr("Not offered with two goals, since they look at the score alone: {others}.", others=others))
    return aims, offered


def race(chosen: Any) -> Race | None:
    """The widgets of methods, seeds and budget; the race that they line up, or None after saying what is wrong."""
    choices = setup.state()
    st.subheader(tr("Methods and budget"))
    aims, offered = _aims(chosen)
    widget = setup.widget_key("w", "methods")
    picked = [name for name in dict.fromkeys(choices["methods"].split(",")) if name in offered]
    st.session_state[widget] = picked
    st.multiselect(
        tr("Methods"),
        offered,
        st.session_state[widget],
        format_func=methods.title,
        placeholder=tr("Choose methods"),
        key=widget,
        on_change=setup.remember,
        args=("methods", widget),
    )
    seeds = setup.whole(tr("Seeds (runs of each method)"), "seeds")
    unit = setup.choose(tr("Budget of each run in"), "budget", list(BUDGETS), BUDGETS)
    folds = 1 if chosen is None else problems.n_folds(chosen)
    trials, seconds = _budget(unit, folds)
    start = setup.choose(tr("First trials"), "start", list(STARTS), STARTS, help=ABOUT_STARTS)
    with setup.folded(tr("Workers, first seed, order of the grid"), "lanes"):
        workers = setup.whole(tr("Workers of each run"), "lanes")
        first = setup.whole(tr("First seed"), "first")
        order = setup.choose(
            tr("Order of the grid"),
            "grid",
            ["shuffled", "row_major"],
            {"row_major": tr("row by row"), "shuffled": tr("shuffled")},
        )
    if len(picked) < 2:
        st.error(tr("A race needs at least two methods. Choose another one."))
        return None
    if chosen is None or aims is None:
        return None
    try:
        lined = line_up(
            chosen,
            entrants(picked, order=order),
            seeds=range(first, first + seeds),
            trials=trials,
            workers=workers,
            seconds=seconds,
            same_start=start == "same",
            **aims,
        )
    except ValueError as error:
        st.error(plain(retold(error)))
        return None
    for method in lined.methods.values():
        if isinstance(method, grid.Method):
            _say_grid(method, lined)
    return lined


def _budget(unit: str, folds: int) -> tuple[int, float | None]:
    """Trials and worker seconds of each run."""
    if unit == "fits":
        fits = setup.whole(tr("Fits (one per fold and trial)"), "fits")
        st.caption(
            tr(
                "{fits:,} fits are {trials:,} trials of {folds} folds.",
                fits=fits,
                trials=max(fits // folds, 1),
                folds=folds,
            )
        )
        return max(fits // folds, 1), None
    if unit == "seconds":
        spend = float(setup.whole(tr("Worker seconds"), "spend"))
        return setup.whole(tr("Trials per run, at most"), "each"), spend
    return setup.whole(tr("Trials of each run"), "each"), None


def _say_grid(method: grid.Method, lined: Race) -> None:
    trials, space = lined.trials - lined.spec.n_same_start, lined.problem.space
    levels = grid.fit_levels(space, trials)
    size = method.grid(space, trials).size
    is_shuffled = method.order == "shuffled"
    how = tr("in shuffled order, another for each seed") if is_shuffled else tr("row by row, the same for each seed")
    st.info(
        tr(
            "Grid takes the finest resolution that fits: {levels} levels per numeric parameter, {size:,} points, of "
            "which {trials:,} are tried {how}.",
            levels=levels,
            size=size,
            trials=trials,
            how=how,
        )
        if size > trials
        else tr(
            "Grid takes the finest resolution that fits: {levels} levels per numeric parameter, {size:,} points, tried "
            "{how}.",
            levels=levels,
            size=size,
            how=how,
        )
    )


def fairness(lined: Race) -> str:
    """What the comparison holds equal, in one paragraph."""
    folds = problems.n_folds(lined.problem)
    runs = len(lined.seeds)
    budget = ntr("{n:,} trial", "{n:,} trials", lined.trials) + (
        tr(" or {seconds:g} worker seconds, whichever ends first", seconds=lined.seconds) if lined.seconds else ""
    )
    same = tr("problem") + (tr(", {folds} folds, test part", folds=folds) if folds > 1 else "")
    lanes = tr("one worker") if lined.workers == 1 else tr("{workers} workers", workers=lined.workers)
    seeds = (
        tr("seed {seed}", seed=lined.seeds[0])
        if runs == 1
        else tr("the same {n} seeds ({first} to {last})", n=runs, first=lined.seeds[0], last=lined.seeds[-1])
    )
    n, start = lined.spec.n_same_start, ""
    if n == 1:
        start = tr("the same first trial of all methods for a seed, drawn evenly without a look at scores; ")
    elif n:
        start = tr("the same first {n} trials of all methods for a seed, drawn evenly without a look at scores; ", n=n)
    own = (
        "" if n else tr("**Not held equal:** the first trials; a method may be ahead before it has learned anything. ")
    )
    return tr(
        "**Held equal:** {same}; {budget} per run; {seeds}; {start}{lanes} per run. {own}The "
        "time that a method takes to think is measured and shown apart from training.",
        same=same,
        budget=budget,
        seeds=seeds,
        start=start,
        lanes=lanes,
        own=own,
    )
