"""The same race on several problems: average ranks and the critical difference between them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from pages._ui import component, setup, speech
from pages._ui.race.facts import title
from pages._ui.setup import named
from pages._ui.text import plain
from tuning import compare, problems
from tuning.compare import Race, line_up
from tuning.compare.ranks import Ranking
from tuning.language import tr
from tuning.language.retelling import retold
from tuning.service import jobs
from tuning.service.races import RaceJob
from tuning.study import spreadsheet

MAX_PROBLEMS = 15


def cup(lined: Race | None) -> None:
    """The widgets, the progress, and the diagram once all races are over."""
    if lined is not None and lined.spec.goals:
        component.caption(tr("Over several problems methods are compared by the score alone: choose no second goal."))
        return
    choices = setup.state()
    offered = [*problems.names("instant"), *problems.names("recorded")]
    widget = setup.widget_key("w", "cup")
    st.session_state[widget] = [name for name in choices["cup"].split(",") if name in offered]
    st.multiselect(
        tr("Problems"),
        offered,
        format_func=lambda name: tr(named.titles()[name]),
        key=widget,
        placeholder=tr("Choose problems"),
        on_change=setup.remember,
        args=("cup", widget),
        max_selections=MAX_PROBLEMS,
        help=tr("Methods, seeds, budget and workers are those of the race above or to the left."),
    )
    chosen = [name for name in choices["cup"].split(",") if name in offered]
    if st.button(tr("Race on all of them"), disabled=lined is None or len(chosen) < 2, key="start_cup"):
        try:
            together = [_elsewhere(lined, name) for name in chosen]  # type: ignore[arg-type]
            started = [job.id for job in jobs.registry().races.start_all(together, visitor=setup.visitor())]
        except ValueError as error:
            st.error(plain(retold(error)))
            return
        choices["cups"] = ",".join(started)
        setup.save()
    if len(chosen) < 2:
        component.caption(tr("Choose at least two problems. With fewer than five, hardly any difference can be shown."))
    known = [job for job in map(jobs.registry().races.get, choices["cups"].split(",")) if job is not None]
    if all(job.is_over for job in known):
        _result(known)
    else:
        _progress([job.id for job in known])


def _elsewhere(lined: Race, name: str) -> Race:
    return line_up(replace(lined.spec, problem=problems.get(name)))


@speech.fragment(run_every=2.0)
def _progress(ids: list[str]) -> None:
    """How far the races are; once they are over, the page runs again and shows the result, which then stays."""
    known = [job for job in map(jobs.registry().races.get, ids) if job is not None]
    if all(job.is_over for job in known):
        st.rerun()
    done = sum(job.race.reached for job in known) / sum(job.race.trials for job in known)
    st.progress(done, tr("{n} of {n_all} races are over.", n=sum(job.is_over for job in known), n_all=len(known)))


def _result(known: list[RaceJob]) -> None:
    if errors := [job.error for job in known if job.error]:
        st.error(plain(retold(errors[0])))
    finished = {tr(problems.title(job.race.problem)): job.race for job in known if job.state == "finished"}
    if len(finished) < 2:
        return

    import pandas as pd

    ranking = compare.ranks(finished)
    st.plotly_chart(diagram(ranking), key="cup_diagram", config={"displaylogo": False})
    st.markdown(in_words(ranking))
    medians = {name: compare.by_method(race).set_index("method")["median"] for name, race in finished.items()}
    columns = {title(label): [median[label] for median in medians.values()] for label in ranking.labels}
    table = pd.DataFrame({tr("problem"): list(medians), **columns})
    st.dataframe(spreadsheet.guarded(table), hide_index=True)


def in_words(ranking: Ranking) -> str:
    """What the diagram shows, in two sentences."""
    order = sorted(zip(ranking.average, ranking.labels, strict=True))
    places = ", ".join(f"{title(label)} {average:.2f}" for average, label in order)
    apart = [
        tr("{a} from {b}", a=title(a), b=title(b))
        for i, (rank_a, a) in enumerate(order)
        for rank_b, b in order[i + 1 :]
        if rank_b - rank_a > ranking.critical_difference
    ]
    shown = (
        tr("Told apart: {listed}.", listed=", ".join(apart))
        if apart
        else tr("No two methods can be told apart with so few problems.")
    )
    return tr(
        "Average ranks over {n_problems} problems (1 is best): {places}. Friedman's test: p = "
        "{p:.3g}; critical difference {critical_difference:.2f} (Nemenyi, 5 %; Demšar 2006). "
        "{shown}",
        n_problems=ranking.n_problems,
        places=places,
        p=ranking.p,
        critical_difference=ranking.critical_difference,
        shown=shown,
    )


def diagram(ranking: Ranking) -> Any:
    """Demšar's critical difference diagram: ranks on a line, bars over methods that cannot be told apart."""
    import plotly.graph_objects as go

    from tuning.plots.look import style

    figure = go.Figure()
    order = sorted(zip(ranking.average, ranking.labels, strict=True))
    for i, (average, label) in enumerate(order):
        colour, _, symbol = style(label, ranking.labels)
        figure.add_scatter(
            x=[average, average],
            y=[0, -1 - i % 3],
            mode="lines+markers+text",
            text=["", f"{title(label)} {average:.2f}"],
            textposition="bottom center",
            line={"color": colour, "width": 2},
            marker={"symbol": symbol, "size": [11, 1], "color": colour},
            hoverinfo="skip",
            showlegend=False,
        )
    for k, clique in enumerate(ranking.cliques):
        at = [ranking.average[ranking.labels.index(label)] for label in clique]
        figure.add_scatter(
            x=[min(at) - 0.03, max(at) + 0.03],
            y=[0.5 + 0.4 * k] * 2,
            mode="lines",
            line={"color": "#8A8F98", "width": 7},
            hovertext=tr("cannot be told apart"),
            hoverinfo="text",
            showlegend=False,
        )
    top = 1.5 + 0.4 * len(ranking.cliques)
    figure.add_scatter(
        x=[1, 1 + ranking.critical_difference],
        y=[top, top],
        mode="lines+text",
        text=[tr("critical difference {critical_difference:.2f}", critical_difference=ranking.critical_difference), ""],
        textposition="top right",
        line={"color": "#8A8F98", "width": 3},
        hoverinfo="skip",
        showlegend=False,
    )
    widest = max(len(ranking.labels), 1 + ranking.critical_difference)
    figure.update_layout(height=260, margin={"l": 20, "r": 20, "t": 10, "b": 40})
    figure.update_xaxes(range=[0.8, widest + 0.2], dtick=1, title=tr("average rank (1 is best)"), zeroline=False)
    figure.update_yaxes(visible=False, range=[-4.2, top + 0.9])
    return figure
