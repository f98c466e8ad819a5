"""What one can do with a finished search: the code of the best model, and its score on the sealed test part."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from pages._ui import component, mine, setup, speech
from pages._ui.board import take
from pages._ui.board.after import final, hinted, overtuning, together, winner
from pages._ui.board.feed import read_by
from pages._ui.text import plain
from tuning import compare, metrics, models, problems
from tuning.language import tr
from tuning.language.retelling import retold
from tuning.service import jobs
from tuning.service.jobs import Job
from tuning.service.scores import ScoreJob
from tuning.study import History, Trial


def show_finished(job: Job, metric: str) -> None:
    """The best config's code, and its test score on demand."""
    history = read_by(job, metric)
    best = history.best
    if best is None:
        st.warning(tr("No trial has a value. The table names the reason of each."))
        return
    if st.button(tr("Look inside"), key="look_inside", help=tr("How each trial of this search was chosen.")):
        setup.state()["inside"] = "search"
        st.switch_page("pages/inside.py")
    hinted.show(job)
    _metrics(job)
    for said in (compare.helped(history), compare.weighed(history)):
        if said:
            st.caption(plain(said))
    if job.problem.recipe().get("kind") == "across_models":
        _models(history)
    if content := job.problem.recipe().get("settings", {}).get("content"):
        is_private = not jobs.registry().tables.may_use(content, mine.whose())
    else:
        is_private = False
    if is_private:
        st.caption(tr("The code names the columns of a table that is private to whoever brought it."))
    elif isinstance(job.problem, problems.HasSnippet):
        st.subheader(tr("Code of the best model"))
        st.code(job.problem.snippet(best.config), language="python", wrap_lines=True)
    if not is_private:
        winner.show(job)
    final.show(job)
    together.show(job, with_code=not is_private)
    overtuning.show(job)
    if problems.has_test_part(job.problem):
        _test_score(job, best)
    if not is_private:
        take.show(job)


def _metrics(job: Job) -> None:
    """How the winner changes with the metric."""
    if len(job.problem.metrics) < 2:
        return
    if st.toggle(tr("How the winner changes with the metric"), key="by_metric"):  # long searches have a lot to read
        st.markdown(plain(compare.by_metric_sentence(job.history, job.problem.metrics)))
        found = compare.by_metric_frame(job.history, job.problem.metrics)
        own = metrics.title(job.problem.metric)
        component.table(found, {found.columns[-1]: tr("{metric} of that trial", metric=own)})
        st.caption(tr("From the same trials: nothing is run again."))


def _models(history: History) -> None:
    """Which model won, and whether the folds can tell it from the others."""
    st.subheader(tr("Which model?"))
    titles = {name: tr(models.get(name).title) for name in models.names()}
    st.markdown(plain(compare.choice_sentence(history, titles=titles)))
    component.table(compare.choice_frame(history))
    component.caption(
        tr("The best trial of each model, fold by fold against the winner's: corrected t-test, p adjusted by Holm.")
    )


def _test_score(job: Job, best: Trial) -> None:
    """The button, what is under way, and the scores. They are computed by a worker, within the limits of a trial."""
    key = (job.id, best.number)
    kept = st.session_state.get("test_score_job")
    score = jobs.registry().score_of(kept[1]) if kept is not None and kept[0] == key else None
    if st.button(tr("Score on the test part"), key="test_score", disabled=score is not None and not score.is_over):
        try:
            score = jobs.registry().score(job.problem, best.config, visitor=setup.visitor())
        except jobs.JobError as error:
            st.error(plain(retold(error)))
            return
        job.looked()
        st.session_state.test_score_job = (key, score.id)
        score.wait(0.5)  # most take less
        st.rerun()
    if score is None:
        return
    if not score.is_over:
        _wait_for(score)
    elif score.scores:
        st.session_state["test_scores"] = {key: dict(score.scores)}
        table = pd.DataFrame(
            {
                "metric": [metrics.title(n) for n in score.scores],
                "test part": list(score.scores.values()),
                "search (mean of folds)": [sum(best.metrics[n]) / len(best.metrics[n]) for n in score.scores],
            }
        )
        component.table(table)
        if any(math.isnan(value) for value in score.scores.values()):
            st.caption(tr("Without a number: undefined, since a class has no row in the test part."))
    else:
        st.warning(tr("There is no test score: {error}.", error=retold(score.error) or tr("it was stopped")))


@speech.fragment(run_every=1.0)
def _wait_for(score: ScoreJob) -> None:
    """What is shown meanwhile; the page runs again at the end."""
    score.watched()
    if score.is_over:
        st.rerun()
    ahead = tr(" {ahead} others are served first.", ahead=score.ahead) if score.state == "waiting" else ""
    st.caption(tr("Fitting on all rows of the search …{ahead}", ahead=ahead))
    if st.button(tr("Stop"), key="stop_test_score"):
        score.stop()
        score.wait(2)
        st.rerun()
