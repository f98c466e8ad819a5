"""The race in the browser: bands, ranks, places, verdict and replay of one race, drawn there from its event stream."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from pages._ui import setup
from pages._ui.race.stream import client_version
from tuning.service.races import RaceJob

HERE = Path(__file__).parent
VIEW = re.compile(r"(?:[a-z]{1,6}:[a-z0-9.e+-]{1,24}(?:,|$)){0,9}")  # name:value,name:value


@st.fragment
def race_board(job: RaceJob, *, key: str) -> None:
    """Show the race; when it ends, the page runs once more to show its tables.

    What is looked at (moment, seed, target, axes) comes back from the browser some time after it was changed, and is
    part of the link.
    """
    component = st.components.v2.component(
        "race_board",
        html='<div class="rb-root"></div>',
        css=(HERE / "board.css").read_text(),
        js=(HERE / "board.js").read_text(),
        isolate_styles=False,
    )
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    prefix = f"/{base}" if base else ""
    query = urlencode({"race": job.id})
    choices = setup.state()
    result = component(
        key=key,
        on_finished_change=lambda: None,
        on_view_change=lambda: None,
        data={
            "live": f"{prefix}/race/live?{query}&turn={job.turn}",
            "script": f"{prefix}/race/client/{client_version()}/main.js",
            "csv": f"{prefix}/race/trials.csv?{query}",
            "hide": choices["hide"] == "yes",
            "projector": choices["projector"] == "yes",
            "view": choices["view"],
            "over": job.is_over,
        },
    )
    told = result.view
    if isinstance(told, str) and VIEW.fullmatch(told) and told != choices["view"]:
        choices["view"] = told
        setup.save()
    if result.finished:
        st.rerun()
