"""The race in the browser: bands, ranks, places, verdict and replay of one race, drawn there from its event stream."""

from __future__ import annotations

import re

import streamlit as st

from pages._ui import component, setup, speech
from tuning.service.races import RaceJob

VIEW = re.compile(r"(?:[a-z]{1,6}:[a-z0-9.e+-]{1,24}(?:,|$)){0,9}")  # name:value,name:value


def race_board(job: RaceJob, *, key: str) -> None:
    """Show the race; when it ends, the page runs once more to show its tables.

    What is looked at (moment, seed, target, axes) comes back from the browser some time after it was changed, and is
    part of the link.
    """
    component.rerun_when_lost()
    _show(job, key)


@speech.fragment()
def _show(job: RaceJob, key: str) -> None:
    choices = setup.state()
    live = component.address("/race/live", race=job.id, turn=job.turn)
    result = component.show(
        "race",
        "rb-root",
        live,
        {
            "live": live,
            "trial": component.address("/race/trial", race=job.id),
            "csv": component.address("/race/trials.csv", race=job.id),
            "hide": choices["hide"] == "yes",
            "projector": choices["projector"] == "yes",
            "view": choices["view"],
            "over": job.is_over,
        },
        key=key,
        on_finished_change=lambda: None,
        on_view_change=lambda: None,
    )
    told = result.view
    if isinstance(told, str) and VIEW.fullmatch(told) and told != choices["view"]:
        choices["view"] = told
        setup.save()
    if result.finished:
        st.rerun()
