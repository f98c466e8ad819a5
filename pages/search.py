"""One problem, one method, live: choose, press Start, watch."""

from functools import partial

import streamlit as st

from pages._ui import component, mine, own, setup, storage
from pages._ui.empty import recent
from pages._ui.setup import cost, estimate, link
from pages._ui.setup.planned import choose_for_me
from pages._ui.setup.scored.goals import second_goal
from pages._ui.text import plain
from tuning import methods, metrics
from tuning.language import tr
from tuning.language.retelling import retold
from tuning.methods import grid
from tuning.problems.presets import FIELDS_OF_THE_TEXT
from tuning.search import discard
from tuning.service import jobs

st.title(tr("Search"))
choices = setup.state()
unread = setup.show_link_problems()
own.task("search")
registry = jobs.registry()

left, right = st.columns([1, 2.1], gap="medium")
with left:
    with own.part("problem"):
        choose_for_me()
        setup.presets(("quick", "text_grid", "text_random", *FIELDS_OF_THE_TEXT), "job", registry.is_running)
        problem = setup.problem(setup.rule())
    with own.part("method"):
        st.subheader(tr("Method and budget"))
        name = setup.choose(
            tr("Method"), "method", list(methods.names()), {n: methods.title(n) for n in methods.names()}
        )
        trials = setup.whole(tr("Trials"), "trials")
        method = setup.method(name, problem.space if problem else None, trials)
        method = setup.first_trials(problem, method)
        aims = second_goal(problem)
    with own.part("more"), setup.folded(tr("Time, seed and workers"), "more") as is_open:
        seconds = setup.whole(tr("Stop after seconds (0: no limit)"), "seconds")
        limit = setup.whole(tr("Longest trial, seconds (0: no limit)"), "limit")
        seed = setup.whole(tr("Seed"), "seed")
        workers = setup.whole(tr("Workers"), "workers")
        rule = setup.choose(tr("Early discard"), "discard", list(discard.names()), discard.TITLES)
        cluster = setup.kept("cluster", "") if registry.allow_clusters else ""
        if registry.allow_clusters and is_open:
            cluster = st.text_input(tr("Dask cluster, tcp://host:port"), key="cluster")
    if problem is not None:
        setup.say_unasked(unread, "m", *setup.kinds())
    own.offer("search")


def start(visitor: str) -> str:
    """Start what is chosen; its id."""
    if aims and choices["cards"] == link.DEFAULTS["cards"]:
        choices["cards"] = "front,hypervolume,parallel_coordinates,slice"
    spec = jobs.SearchSpec(
        problem,
        method,
        trials=trials,
        seconds=seconds or None,
        seed=seed,
        workers=workers,
        timeout=limit or None,
        discard=rule,
        label=name,
        **aims,
    )
    return registry.start(spec, visitor=visitor, cluster=cluster.strip(), link=link.write(choices)).id


job = registry.get(choices["job"]) if choices["job"] else None
is_mine = job is None or mine.may_change(job.owner)
is_held = job is not None and not job.is_over and is_mine  # somebody else's may be watched while one starts one's own
refused = ""
try:
    match component.pressed("start", "stop", "pause", "resume") or ("start" if setup.due() else ""):
        case "start" if problem is not None and not is_held:
            setup.begin("job", start)
            job, is_mine = registry.get(choices["job"]), True
        case "stop" if job is not None and is_held:
            job.stop()
            job.wait(2)
        case "pause" if is_held and job is not None:
            job.pause()
        case "resume" if job is not None and is_mine and job.rests:
            job.resume()
except ValueError as error:
    refused = retold(error)
is_running = job is not None and not job.is_over
is_held, rests = is_running and is_mine, job is not None and job.rests
with right, own.part("results"):
    with component.within_reach():
        st.button(tr("Start"), type="primary", disabled=problem is None or is_held, key="start")
        st.button(tr("Stop"), disabled=not is_held, key="stop")
        # Two buttons in one place: what was pressed holds, whatever another tab has made of the search meanwhile.
        if rests:
            st.button(tr("Resume"), disabled=not is_mine, key="resume")
        else:
            st.button(tr("Pause"), disabled=not is_held, key="pause")
        if refused:
            st.error(plain(refused))
    # The number of elements above the board stays the same: else Streamlit would mount it anew when a search ends.
    with st.container():
        if problem is not None and not is_running:
            is_grid = isinstance(method, grid.Method)
            planned = min(trials, method.grid(problem.space, trials).size) if is_grid else trials
            cost.state(method, problem, trials)
            estimate.show(problem, planned, min(workers, registry.n_workers))
    storage.say(registry.archive)
    if choices["job"] and job is None:
        st.warning(registry.archive.missing("search") + tr(" Press Start to run it again."))
    if job is None:
        st.info(tr("Choose a problem and press Start, or a ready-made search, which starts at once."))
        if not choices["job"]:
            recent.show("search")
    else:
        from pages._ui import away  # these load charts and tables, which the empty page does without
        from pages._ui.board.finished import show_finished
        from pages._ui.board.view import board

        with st.container():
            if job.pause_reason:
                st.info(plain(retold(job.pause_reason)))
            if not is_mine:
                st.caption(tr(mine.NOT_YOURS))
        names = list(job.problem.metrics)
        shown = st.selectbox(
            tr("Metric shown"),
            names,
            index=names.index(job.problem.metric),
            key="shown",
            format_func=metrics.title,
            help=tr("Reads the same trials by another metric; nothing is run."),
        )
        board([job], metric=shown, key="board")
        away.offer(job.id, partial(getattr, job, "history"), key="search")
        if job.is_over:
            cost.measure(job.history)
            if saved := job.seconds_saved:
                st.caption(tr("Early discard saved about {saved:.0f} s of worker time (an estimate).", saved=saved))
            show_finished(job, shown)
setup.save()
