"""Inside a method: one decision at a time, on a test function, on a model, or on a search that was made."""

import streamlit as st

from pages._ui import inside, setup
from tuning import methods, problems

st.title("Inside")
choices = setup.state()
setup.show_link_problems()

SOURCES = {"function": "a test function", "model": "a model on data", "search": "a search that was made"}
MODES = {"watch": "watch the method", "play": "play against the methods"}

left, right = st.columns([1, 2.6], gap="medium")
with left:
    sources = list(SOURCES) if choices["job"] else ["function", "model"]
    source = setup.choose("Look into", "inside", sources, SOURCES)
    job = inside.chosen_job() if source == "search" else None
    mode = "watch" if source == "search" else setup.choose("You", "mode", list(MODES), MODES)
    problem = method = None
    if source == "function":
        names = [name for name in problems.names() if hasattr(problems.get(name), "function")]
        name = setup.choose("Function", "function", names, {n: problems.get(n).title for n in names})
        noise = setup.real("Noise (standard deviation)", "noise")
        problem = problems.get(name, noise=noise)
        n = len(problem.space)
        st.caption(f"{n} parameter{'s' * (n > 1)}. Its true values are known and can be switched on.")
    elif source == "model":
        problem = setup.problem()
    if source != "search":
        if mode == "watch":
            chosen = setup.choose(
                "Method", "method", list(methods.names()), {n: methods.title(n) for n in methods.names()}
            )
            method = setup.method(chosen, problem.space if problem else None, int(choices["steps"]))
        trials = setup.whole("Trials", "steps")
        seed = setup.whole("Seed", "seed")
        if st.button("Begin anew", key="anew"):
            inside.forget()
with right:
    if source == "search":
        inside.show_search(job)
    elif problem is not None:
        inside.show_walk(problem, method, trials=trials, seed=seed)
    else:
        st.info("Mend what is marked on the left, and the search appears here.")
setup.save()
