"""The race in the browser: bands, ranks, places, verdict and replay of one race, drawn there from its event stream."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from pages._ui.race_stream import client_version
from tuning.races import RaceJob

HERE = Path(__file__).parent


def race_board(job: RaceJob, *, hide: bool, projector: bool, key: str) -> None:
    """Show the race; when it ends, the page runs once more to show its tables.

    Args:
        job: the race.
        hide: whether the verdict is covered until somebody asks for it.
        projector: large type, few controls.
        key: of the component.
    """
    component = st.components.v2.component(
        "race_board",
        html='<div class="rb-root"></div>',
        css=(HERE / "race_board.css").read_text(),
        js=(HERE / "race_board.js").read_text(),
        isolate_styles=False,
    )
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    prefix = f"/{base}" if base else ""
    query = urlencode({"race": job.id})
    component(
        key=key,
        on_finished_change=lambda: None,
        data={
            "live": f"{prefix}/race/live?{query}&turn={job.turn}",
            "script": f"{prefix}/race/client/{client_version()}/main.js",
            "csv": f"{prefix}/race/trials.csv?{query}",
            "hide": hide,
            "projector": projector,
            "over": job.is_over,
        },
    )
