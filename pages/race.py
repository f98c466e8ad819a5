"""Several methods on one problem, many seeds over: bands that grow, a verdict, a replay."""

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages._ui import away, component, mine, own, setup, storage
from pages._ui.empty import recent
from pages._ui.race.facts import failure, titled
from pages._ui.race.several import cup
from pages._ui.race.view import race_board
from pages._ui.setup import cost, link
from pages._ui.setup import race as race_setup
from pages._ui.text import plain
from tuning import compare, export
from tuning.language import tr
from tuning.language.retelling import retold
from tuning.service import jobs
from tuning.study import spreadsheet

st.title(tr("Race"))
choices = setup.state()
unread = setup.show_link_problems()
own.task("race")
archive, registry = jobs.registry().archive, jobs.registry().races
registry.warm_up()

left: DeltaGenerator
right: DeltaGenerator
if choices["projector"] == "yes":  # few controls: the set-up folds away
    left, right = st.expander(tr("Set-up")), st.container()
else:
    left, right = st.columns([1, 2.6], gap="medium")
with left:
    with own.part("problem"):
        problem = race_setup.problem(registry.is_running)
    with own.part("entrants"):
        lined = race_setup.race(problem)
    if problem is not None and choices["kind"] == "live":
        setup.say_unasked(unread, *setup.kinds())
    own.offer("race")


def start(lined: compare.Race, visitor: str) -> str:
    """Start what is lined up; its id."""
    return registry.start(lined, visitor=visitor, link=link.write(choices)).id


def numbers(race: compare.Race) -> None:
    """Tables of all runs and pairs, and the program that repeats the race."""
    if choices["hide"] == "yes":
        st.caption(tr("Covered: switch off “Hide the verdict”."))
    else:
        for table in (compare.by_method, compare.summary):
            try:
                st.dataframe(spreadsheet.guarded(titled(table(race))), hide_index=True)
            except ValueError as error:  # some run has no value
                st.caption(plain(retold(error)))
    if not export.cannot_repeat(race):
        st.code(export.script(race), language="python", wrap_lines=True)


job = registry.get(choices["race"]) if choices["race"] else None
is_mine = job is None or mine.may_change(job.owner)
is_held = job is not None and not job.is_over and is_mine  # somebody else's may run on while one starts one's own
refused = ""
try:
    match component.pressed("start_race", "stop_race", "resume_race") or ("start_race" if setup.due() else ""):
        case "start_race" if lined is not None and not is_held:
            setup.begin("race", partial(start, lined))
            choices["view"] = ""
            job, is_mine = registry.get(choices["race"]), True
        case "stop_race" if job is not None and is_held:
            job.stop()
            job.wait(3)
        case "resume_race" if job is not None and is_mine and job.rests:
            job.resume()
except ValueError as error:
    refused = retold(error)
is_held = job is not None and not job.is_over and is_mine
with right, own.part("results"):
    with st.container(horizontal=True, vertical_alignment="center"):
        with component.within_reach(width="content"):
            st.button(tr("Start"), type="primary", disabled=lined is None or is_held, key="start_race")
            st.button(tr("Stop"), disabled=not is_held, key="stop_race")
            can = is_mine and job is not None and job.rests
            st.button(tr("Resume"), disabled=not can, key="resume_race")
            if refused:
                st.error(plain(refused))
        for name, label in (
            ("hide", tr("Hide the verdict until the class has guessed")),
            ("projector", tr("Projector")),
        ):
            widget = setup.widget_key("t", name)
            st.session_state[widget] = choices[name] == "yes"
            st.toggle(label, choices[name] == "yes", key=widget, on_change=setup.remember, args=(name, widget))
    if lined is not None:
        component.caption(race_setup.fairness(lined))
        cost.state_race(lined)
    storage.say(archive)
    if choices["race"] and job is None:
        st.warning(archive.missing("race") + tr(" Press Start: the seeds repeat it exactly."))
    if job is None:
        st.info(
            tr(
                "Press Start: all methods run in lock-step, each with every seed. One run proves little; "
                "the bands show the middle half of the seeds."
            )
        )
        if not choices["race"]:
            recent.show("race")
    else:
        if job.pause_reason:
            st.info(plain(retold(job.pause_reason)))
        if job.saving.unsaved:
            st.warning(plain(retold(job.saving.unsaved)))
        if not is_mine:
            st.caption(tr(mine.NOT_YOURS))
        if reason := failure(job.race):
            st.warning(plain(reason))
        race_board(job, key="race_board")
        away.offer(job.id, partial(getattr, job, "race"), key="race")
        if job.is_over and st.button(
            tr("Look inside"), key="look_inside", help=tr("How each trial of a run was chosen.")
        ):
            choices["inside"] = "race"
            st.switch_page("pages/inside.py")
        if job.state == "finished":
            if choices["hide"] != "yes":
                from pages._ui.race import cuts  # loads charts, which the page before a race does without

                cuts.show(job.race)
            cost.measure_race(job.race)
            with setup.folded(tr("All numbers, and the same race in a notebook"), "numbers") as is_open:
                if is_open:
                    numbers(job.race)
    with st.expander(tr("Over several problems")):
        cup(lined)
setup.save()
