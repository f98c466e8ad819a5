"""Inside a method: one decision at a time, on a test function, on a model, or on a search that was made."""

import streamlit as st

from pages._ui import own, setup
from pages._ui.inside import view
from tuning import methods
from tuning.language import tr

st.title(tr("Inside"))
choices = setup.state()
setup.show_link_problems()
own.task("inside")

SOURCES = {
    "function": tr("a test function or recorded problem"),
    "model": tr("a model on data"),
    "search": tr("the search that was made"),
    "race": tr("a run of the race"),
}
MADE = {"search": view.from_searches, "race": view.from_race}
MODES = {"watch": tr("watch the method"), "play": tr("play against the methods")}

left, right = st.columns([1, 2.6], gap="medium")
with left:
    has = {"search": choices["job"], "race": choices["race"]}
    problem = method = None
    with own.part("problem"):
        source = setup.choose(tr("Look into"), "inside", [name for name in SOURCES if has.get(name, "yes")], SOURCES)
        made = MADE[source]() if source in MADE else None
        if source not in MADE:
            mode = setup.choose(tr("You"), "mode", list(MODES), MODES)
            problem = view.quick_problem() if source == "function" else setup.problem()
    if source not in MADE:
        with own.part("method"):
            if mode == "watch":
                titles = {name: methods.title(name) for name in methods.names()}
                chosen = setup.choose(tr("Method"), "method", list(titles), titles)
                method = setup.method(chosen, problem.space if problem else None, int(choices["steps"]))
            trials = setup.whole(tr("Trials"), "steps")
            seed = setup.whole(tr("Seed"), "seed")
        if st.button(tr("Begin anew"), key="anew"):
            view.forget()
    own.offer("inside")
with right, own.part("results"):
    if source in MADE:
        view.show_made(made)
    elif problem is not None:
        view.show_walk(problem, method, trials=trials, seed=seed)
    else:
        st.info(tr("Mend what is marked, and the search appears here."))
setup.save()
