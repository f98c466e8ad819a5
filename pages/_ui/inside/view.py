"""The Inside component on a page: which walk is shown, and its settings in the URL."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import streamlit as st

from pages._ui import component, mine, setup
from pages._ui.guard import parse_object
from pages._ui.inside import boards
from pages._ui.inside.picture import OVERRIDES
from pages._ui.setup import link, named
from pages._ui.text import plain
from tuning import methods, problems
from tuning.language import ntr, tr
from tuning.language.retelling import retold
from tuning.plots.look import STEPS, style
from tuning.problems import Problem
from tuning.search.session import Walk
from tuning.service import jobs
from tuning.study import History

FIRST = 12  # trials that are made at once where they take no time: by then every method has begun to learn


class Made(NamedTuple):
    """A search that was made, or that still runs."""

    key: str
    problem: Problem
    method: Any
    history: History
    is_over: bool


def from_searches() -> Made | None:
    """The search of the link; None after saying that it is gone."""
    ids = [name for name in setup.state()["job"].split(",") if name]
    found = [job for job in map(jobs.registry().get, ids) if job is not None]
    if not found:
        st.warning(jobs.registry().archive.missing("search") + tr(" Run it again on its page."))
        return None
    labels = [methods.title(job.method.name) for job in found]
    job = found[st.selectbox(tr("Method"), range(len(found)), format_func=lambda i: labels[i], key="inside_job")]
    return Made(job.id, job.problem, job.method, job.history, job.is_over)


def from_race() -> Made | None:
    """One run of the race of the link; None after saying that it is gone."""
    job = jobs.registry().races.get(setup.state()["race"])
    if job is None:
        st.warning(jobs.registry().archive.missing("race") + tr(" Run it again on its page."))
        return None
    race = job.race
    label = st.selectbox(tr("Method"), race.labels, key="inside_label")
    k = st.selectbox(tr("Seed"), range(len(race.seeds)), format_func=lambda i: str(race.seeds[i]), key="inside_seed")
    history = race.histories[label][k]
    return Made(f"{job.id}/{label}/{k}", race.problem, race.methods[label], history, race.is_complete(history))


def quick_problem() -> Problem:
    """A problem that has a name; with its usual settings, after saying so, where those given make no sense."""
    quick = (*problems.names("instant"), *problems.names("recorded"))
    problem = named.problem(tr("Problem"), "function", quick, besides=("metric",), own=("noise",))
    if problem is None:
        st.warning(tr("The usual settings of the problem are used."))
        problem = problems.get(setup.state()["function"])
    n = len(problem.space)
    known = tr("; the true values are known and can be switched on") if isinstance(problem, problems.KnownTruth) else ""
    about = f" {tr(problem.description)}" if isinstance(problem, problems.Described) else ""
    component.caption(ntr("{n} parameter{known}.{about}", "{n} parameters{known}.{about}", n, known=known, about=about))
    return problem


def forget() -> None:
    """Begin the walk anew at the next show."""
    st.session_state.pop("walk", None)


def show_made(made: Made | None) -> None:
    """The decisions of a search that was made, or that still runs."""
    if made is None:
        return
    n = len(made.history.finished)
    if n == 0:
        st.info(tr("No trial has finished yet. Look again in a moment."))
        return
    running = "" if made.is_over else tr(" The search still runs: reload to see more.")
    st.caption(tr("{name}: {n} trials.{running}", name=made.problem.name, n=n, running=running))
    walk = Walk(made.problem, made.method, trials=max(1, made.history.n_asked), history=made.history)
    _show(f"made {made.key} {n}", lambda: boards.Board(walk, visitor=setup.visitor()), False, made.method)


def show_walk(problem: Problem, method: Any, *, trials: int, seed: int) -> None:
    """A search that the page itself takes step by step; without a method a person plays."""
    is_game = method is None
    recipe = json.dumps(
        [problem.recipe(), None if is_game else methods.recipe(method), trials, seed], sort_keys=True, default=str
    )
    is_quick = problems.cost(problem) != "trained"

    def make() -> boards.Board:
        where = boards.executor(problem, setup.visitor())
        walk = Walk(
            problem,
            method if method is not None else methods.get(link.DEFAULTS["method"]),
            trials=trials,
            seed=seed,
            **where,
        )
        if is_quick and not is_game:  # open where there is something to see
            wanted = settings(setup.state()["look"]).get("at")
            n = max(min(FIRST, trials - 1), wanted + 1 if isinstance(wanted, int) else 0)
            for _ in range(min(n, trials)):
                try:
                    walk.step()
                except ValueError:  # the method has nothing left, as a grid of few points; a press of "step" says so
                    break
        about = link.write(setup.state())
        return boards.Board(walk, is_game, setup.visitor(), where.get("executor"), recipe, about)

    _show(recipe, make, is_game, method)


def _show(recipe: str, make: Any, is_game: bool, method: Any) -> None:
    kept, linked = st.session_state.get("walk"), setup.state()["board"]
    known = boards.of_study(linked) if kept is None and linked else None
    if known is not None and known.recipe == recipe and mine.may_change(known.visitor):  # nothing of it is lost
        kept = st.session_state.walk = (recipe, known.key)
    if kept is None or kept[0] != recipe or (board := boards.get(kept[1])) is None:
        board = make()
        kept = (recipe, boards.keep(board))
        if "walk" in st.session_state:
            setup.state()["look"] = ""
        st.session_state.walk = kept
    setup.state()["board"] = board.id if board.recipe else ""
    with st.container():
        if board.saving is not None and board.saving.unsaved:
            st.warning(plain(retold(board.saving.unsaved)))
    component.rerun_when_lost()
    base = component.address(f"/inside/{kept[1]}")
    component.show(
        "inside",
        "in-root",
        base,
        {
            "base": base,
            "steps": STEPS,
            "styles": {name: style(name, methods.names()) for name in methods.names()},
            "isGame": is_game,
            "isModel": all(hasattr(method, name) for name in OVERRIDES),
            "settings": settings(setup.state()["look"]),
        },
        key="inside_view",
        on_settings_change=_remember,
    )


def _remember() -> None:
    found = st.session_state.inside_view.get("settings") or {}
    setup.state()["look"] = json.dumps({name: found[name] for name in sorted(found)}, separators=(",", ":"))


def settings(text: str) -> dict[str, Any]:
    """The settings that the URL holds; nothing where it holds none that make sense."""
    try:
        return parse_object(text)
    except ValueError:
        st.warning(tr("The link's settings of the view cannot be read; the usual ones are used."))
        return {}
