"""The live board: status, charts and trials of some jobs, updated in place by the event stream."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from tuning.jobs import Job

HERE = Path(__file__).parent
CARDS = ("best_so_far", "parallel_coordinates", "slice")


def board(watched: Sequence[Job], cards: Sequence[str] = CARDS, *, metric: str | None = None, key: str) -> None:
    """Show the board; when the last job ends, the page runs once more to show what can be done then."""
    component = st.components.v2.component(
        "live_board",
        html='<div class="lb-root"></div>',
        css=(HERE / "board.css").read_text(),
        js=(HERE / "board.js").read_text(),
        isolate_styles=False,
    )
    query = {"jobs": ",".join(job.id for job in watched), "cards": ",".join(cards)}
    if metric:
        query["metric"] = metric
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    prefix = f"/{base}" if base else ""
    component(
        key=key,
        on_finished_change=lambda: None,
        data={
            "live": f"{prefix}/live?{urlencode(query)}",
            "plotly": f"{prefix}/vendor/plotly.min.js",
            "csv": f"{prefix}/live.csv?{urlencode({'jobs': query['jobs']})}",
            "cards": list(cards),
            "over": all(job.is_over for job in watched),
        },
    )
