"""Several studies side by side: one board for those that may be compared, and why the others may not."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import streamlit as st

from pages._ui.board.labels import labels_of, said
from pages._ui.text import plain
from tuning import compare, methods, plots
from tuning.compare import Race
from tuning.language import mark, tr
from tuning.language.retelling import retold
from tuning.service import jobs
from tuning.service.jobs import Job
from tuning.store import Row
from tuning.study import History

ALIKE = mark(
    "Searches and games are compared with each other, and races with races, which hold many runs of each method."
)


def show(rows: Sequence[Row]) -> None:
    """A board of the searches and games, and one of the races: each of the first and all that may stand beside it."""
    st.subheader(tr("{n} studies side by side", n=len(rows)))
    races = [row for row in rows if row.kind == "race"]
    runs = [row for row in rows if row.kind != "race"]
    for alone in (of_kind[0] for of_kind in (races, runs) if len(of_kind) == 1):
        st.caption(
            plain(
                tr(
                    "{name} is the only {kind} here. {alike}",
                    name=alone.name or alone.problem or alone.kind,
                    kind=tr(alone.kind),
                    alike=tr(ALIKE),
                )
            )
        )
    if len(runs) > 1:
        _searches(runs)
    if len(races) > 1:
        _races(races)


def _searches(rows: Sequence[Row]) -> None:
    searches = {row.id: job for row in rows if (job := jobs.registry().get(row.id))}
    if len(searches) < 2:
        st.info(tr("There are not two searches that can be read."))
        return
    if any(row.kind == "game" for row in rows):
        st.caption(tr("For a game, only the player's trials are shown here; the methods' are on the page Inside."))
    by_label = dict(zip(labels_of(list(searches.values())), searches.values(), strict=True))
    metric = _metric(list(by_label.values()))
    found = compare.comparable({label: job.history for label, job in by_label.items()}, metric)
    for reasons in dict.fromkeys(found.left_out.values()):
        alike = [label for label, theirs in found.left_out.items() if theirs == reasons]
        st.warning(
            plain(
                tr(
                    "Not compared: {listed}. What differs: {reasons}.",
                    listed="; ".join(alike),
                    reasons="; ".join(reasons),
                )
            )
        )
    for remark in found.remarks:
        st.caption(plain(tr("What differs: {remark}.", remark=remark)))
    if found.left_out:
        _across([(row.name or row.problem, searches[row.id].history) for row in rows if row.id in searches])
    together = {label: by_label[label] for label in found.histories}
    if len(together) > 1:
        st.markdown(f"**{plain(verdict(together, found.histories))}**")
    board_of([job.id for job in together.values()], "runs_board", metric=found.metric)


def _across(named: Sequence[tuple[str, History]]) -> None:
    """What is worth tuning over searches on different data, which may not be compared otherwise."""
    histories: dict[str, History] = {}
    for name, history in named:
        histories[name if name not in histories else f"{name} ({len(histories) + 1})"] = history
    if compare.no_tunability(histories):
        return
    card = plots.tunability_card(histories)
    st.subheader(card.title)
    st.caption(plain(card.help))
    st.plotly_chart(card.figure, key="tunability", config={"displayModeBar": False})
    st.markdown(plain(card.summary))
    st.download_button(tr("Gains as CSV"), card.csv(), "tunability.csv", "text/csv", key="tunability_csv")


def _races(rows: Sequence[Row]) -> None:
    """One race of all methods of these races."""
    from pages._ui.race.view import race_board

    found: dict[str, Race] = {}
    ids: dict[str, str] = {}
    for n, row in enumerate(rows, 1):
        if (job := jobs.registry().races.get(row.id)) is not None:
            name = row.name or tr("race {n}", n=n)
            name = name if name not in found else f"{name} ({n})"
            found[name], ids[name] = job.race, row.id
    if len(found) < 2:
        st.info(tr("There are not two races that can be read."))
        return
    both = compare.together(found)
    for name, reasons in both.left_out.items():
        st.warning(plain(tr("Not compared: {name}. What differs: {reasons}.", name=name, reasons="; ".join(reasons))))
    for remark in both.remarks:
        st.caption(plain(tr("What differs: {remark}.", remark=remark)))
    if both.race is None:
        return
    titles = {label: methods.title(label) for label in both.race.labels if label in methods.names()}
    try:
        st.markdown(f"**{plain(compare.headline(compare.pairs(both.race, titles=titles), titles))}**")
    except ValueError as error:  # a run without any value
        st.caption(plain(tr("There is no verdict: {error}", error=error)))
    # Who knows the ids of all may look at them side by side; nobody can guess this one either.
    id = hashlib.sha256(" ".join(ids[name] for name in both.names).encode()).hexdigest()[:32]
    race_board(jobs.registry().races.side_by_side(both.race, id), key="runs_races")


def _metric(watched: Sequence[Job]) -> str:
    """The metric to compare by: one that as many as possible have recorded, chosen by the person."""
    recorded = [compare.recorded(job.history) for job in watched]
    shared = [name for name in recorded[0] if all(name in names for names in recorded)] or list(recorded[0])
    return str(st.selectbox(tr("Compared by"), shared, key="runs_metric")) if len(shared) > 1 else shared[0]


def board_of(ids: Sequence[str], key: str, *, metric: str | None = None) -> None:
    """The live board of some searches."""
    from pages._ui.board.view import board

    watched = [job for id in ids if (job := jobs.registry().get(id)) is not None]
    if watched:
        board(watched, metric=metric, key=key)


def verdict(together: Mapping[str, Job], histories: Mapping[str, History]) -> str:
    """Who is ahead, and how surely: as a race says it where methods ran with the same seeds, else in plain words."""
    race = as_race(together, histories)
    if race is not None:
        try:
            return compare.verdict(race)
        except ValueError as error:  # some run has no value
            return retold(error)
    return compare.lead({said(label): history for label, history in histories.items()})


def as_race(together: Mapping[str, Job], histories: Mapping[str, History]) -> Race | None:
    """Searches as a race, if at least two methods ran with the same seeds, at least two, and as many trials each."""
    runs: dict[str, dict[int, str]] = {}
    for label, job in together.items():
        of_method = runs.setdefault(
            repr(methods.recipe(job.method)) if isinstance(job.method, methods.SearchMethod) else label, {}
        )
        if of_method.setdefault(job.history.study.seed, label) != label:
            return None  # twice the same
    seeds = {tuple(sorted(of_method)) for of_method in runs.values()}
    if len(runs) < 2 or len(seeds) != 1 or len(next(iter(seeds))) < 2:
        return None
    first = next(iter(together.values()))
    trials = {job.history.study.trials for job in together.values()}
    if len({job.history.study.goals for job in together.values()}) != 1:
        return None
    if len(trials) != 1 or first.trials is None or any(not job.is_over for job in together.values()):
        return None
    order = sorted(next(iter(seeds)))
    entered = {next(iter(of_method.values())): of_method for of_method in runs.values()}
    names = {label: methods.title(together[label].method.name) for label in entered}
    spec = compare.RaceSpec(
        first.problem,
        {names[label]: together[label].method for label in entered},
        tuple(order),
        first.trials,
        same_start=False,
        goals=first.history.study.goals,
    )
    return Race(spec, {names[label]: tuple(histories[of[seed]] for seed in order) for label, of in entered.items()})
