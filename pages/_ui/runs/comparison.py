"""Several studies side by side: one board for those that may be compared, and why the others may not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from pages._ui.board.labels import labels_of
from pages._ui.text import plain
from tuning import compare, methods
from tuning.compare import Race
from tuning.service import jobs
from tuning.service.jobs import Job
from tuning.store import Row
from tuning.study import History


def show(rows: Sequence[Row]) -> None:
    """The board of the first study and all that may be compared with it."""
    searches = {row.id: job for row in rows if row.kind == "search" and (job := jobs.registry().get(row.id))}
    others = [row for row in rows if row.id not in searches]
    st.subheader(f"{len(rows)} studies side by side")
    if others:
        names = ", ".join(row.name or row.problem or row.kind for row in others)
        st.caption(
            plain(
                f"Not on the board: {names}. Races hold many runs of each method and have a verdict of their own: "
                "open each by itself. Searches are compared here."
            )
        )
    if len(searches) < 2:
        st.info("Choose two searches or more to compare them.")
        return
    by_label = dict(zip(labels_of(list(searches.values())), searches.values(), strict=True))
    metric = _metric(list(by_label.values()))
    found = compare.comparable({label: job.history for label, job in by_label.items()}, metric)
    for reasons in dict.fromkeys(found.left_out.values()):
        alike = [label for label, theirs in found.left_out.items() if theirs == reasons]
        st.warning(plain(f"Not compared: {'; '.join(alike)}. What differs: {'; '.join(reasons)}."))
    for remark in found.remarks:
        st.caption(plain(f"What differs: {remark}."))
    together = {label: by_label[label] for label in found.histories}
    if len(together) > 1:
        st.markdown(f"**{plain(verdict(together, found.histories))}**")
    board_of(rows, [job.id for job in together.values()], "runs_board", metric=found.metric)


def _metric(watched: Sequence[Job]) -> str:
    """The metric to compare by: one that as many as possible have recorded, chosen by the person."""
    recorded = [compare.recorded(job.history) for job in watched]
    shared = [name for name in recorded[0] if all(name in names for names in recorded)] or list(recorded[0])
    return str(st.selectbox("Compared by", shared, key="runs_metric")) if len(shared) > 1 else shared[0]


def board_of(rows: Sequence[Row], ids: Sequence[str], key: str, *, metric: str | None = None) -> None:
    """The live board of some searches."""
    from pages._ui.board.view import board

    watched = [job for id in ids if (job := jobs.registry().get(id)) is not None]
    if watched:
        board(watched, metric=metric, key=key)


def verdict(together: Mapping[str, Job], histories: Mapping[str, History]) -> str:
    """Who is ahead, and how surely: as a race says it where methods ran with the same seeds, else in plain words."""
    race = as_race(together, histories)
    return compare.lead(histories) if race is None else compare.verdict(race)


def as_race(together: Mapping[str, Job], histories: Mapping[str, History]) -> Race | None:
    """Searches as a race, if at least two methods ran with the same seeds, at least two, and as many trials each."""
    runs: dict[str, dict[int, str]] = {}
    for label, job in together.items():
        of_method = runs.setdefault(
            repr(methods.recipe(job.method)) if hasattr(job.method, "same_start") else label, {}
        )
        if of_method.setdefault(job.history.study.seed, label) != label:
            return None  # twice the same
    seeds = {tuple(sorted(of_method)) for of_method in runs.values()}
    if len(runs) < 2 or len(seeds) != 1 or len(next(iter(seeds))) < 2:
        return None
    first = next(iter(together.values()))
    trials = {job.history.study.trials for job in together.values()}
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
    )
    return Race(spec, {names[label]: tuple(histories[of[seed]] for seed in order) for label, of in entered.items()})
