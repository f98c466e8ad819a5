"""Several methods on one problem, under the same budget, folds and seed."""

import pandas as pd
import streamlit as st

from pages._ui import setup
from pages._ui.board import board
from pages._ui.feed import read_by
from tuning import jobs, methods
from tuning.methods.grid import fit_levels

st.title("Race")
choices = setup.state()
setup.show_link_problems()
registry = jobs.registry()

left, right = st.columns([1, 2.1], gap="medium")
with left:
    setup.presets(("text_race",))
    problem = setup.problem()
    st.subheader("Methods and budget")
    offered = list(methods.names())
    stored = [name for name in choices["methods"].split(",") if name in offered]
    st.session_state["w.methods"] = stored
    st.multiselect(
        "Methods",
        offered,
        format_func=methods.title,
        key="w.methods",
        on_change=setup.remember,
        args=("methods", "w.methods"),
    )
    picked = [name for name in choices["methods"].split(",") if name in offered]
    trials = setup.whole("Trials of each method", "trials")
    seed = setup.whole("Seed", "seed")
    if len(picked) < 2:
        st.error("A race needs at least two methods. Choose another one.")
    if problem is not None and "grid" in picked:
        levels = fit_levels(problem.space, trials)
        size = problem.space.grid(levels).size
        st.info(
            f"Grid takes {levels} levels per numeric parameter: {size:,} points"
            + (f", of which {trials} are tried in shuffled order." if size > trials else ".")
        )


def start() -> None:
    """One search per method, one worker each, so that none has an advantage."""
    started = []
    for name in picked:
        settings = {"levels": levels, "order": "shuffled"} if name == "grid" else {}
        started.append(
            registry.start(problem, methods.get(name, **settings), trials=trials, seed=seed, workers=1, label=name)
        )
    choices["job"] = ",".join(job.id for job in started)


running = [registry.get(job_id) for job_id in choices["job"].split(",") if job_id]
known = [job for job in running if job is not None]
with right:
    is_running = any(not job.is_over for job in known)
    with st.container(horizontal=True):
        try:
            if st.button(
                "Start", type="primary", disabled=problem is None or len(picked) < 2 or is_running, key="start_race"
            ):
                start()
                setup.save()
                st.rerun()
        except ValueError as error:
            st.error(str(error))
        if st.button("Stop", disabled=not is_running, key="stop_race"):
            for job in known:
                job.stop()
            for job in known:
                job.wait(2)
            st.rerun()
    st.caption(
        "Held equal: problem, folds, test part, number of trials, seed, one worker per method. "
        "One run proves little: another seed may turn the order."
    )
    if len(known) < len(running):
        st.warning("A search of this link is no longer kept on this server. Press Start to run it again.")
    if not known:
        st.info("Choose the methods on the left and press Start. All curves grow in one chart.")
    else:
        board(known, key="race_board")
        if not is_running:
            rows = []
            for job in known:
                history = read_by(job, None)
                best = history.best
                rows.append(
                    {
                        "method": methods.title(job.method.name),
                        f"best {history.study.metric}": None if best is None else best.value,
                        "found at trial": None if best is None else best.number + 1,
                        "trials": len(history.done),
                        "without a value": len(history.finished) - len(history.done),
                        "training, s": sum(t.fit_seconds + t.score_seconds for t in history.finished),
                        "thinking, s": sum(t.ask_seconds for t in history.finished),
                        "best config": "" if best is None else ", ".join(f"{k}={v!r}" for k, v in best.config.items()),
                    }
                )
            st.subheader("Result")
            st.dataframe(pd.DataFrame(rows), hide_index=True)
setup.save()
