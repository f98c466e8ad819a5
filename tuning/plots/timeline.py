"""Timeline: when each trial ran, a lane per worker."""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from tuning.language import duration, tr
from tuning.plots._core import marks as _marks
from tuning.plots._core import trials as _trials
from tuning.plots._core.axes import axes as axes_of
from tuning.plots._core.axes import counted
from tuning.plots._core.style import NO_VALUE, layout, noted, style
from tuning.study import History

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Timeline"
HELP = "A bar is a trial from start to end, a lane one worker; gaps are waiting. The star is the best trial."
MAX_BARS = 1000
WIDER = 1.1
PATTERNS = {"done": "", "no value": "x", "cancelled": "-", "pruned": "/", "running": "."}


def needs(histories: Mapping[str, History]) -> str:
    return _trials.nothing_yet(histories)


def data(histories: Mapping[str, History]) -> pd.DataFrame:
    """Columns: method, number, state, value, lane (from 0), start, end (seconds since the start; running trials end at
    the last thing known), ask_seconds, ``param_NAME``.
    """
    lanes, ends, offset = [], [], 0
    for history in histories.values():
        c = _trials.columns(history)
        known = c.finished[~np.isnan(c.finished)]
        now = max(float(known.max()) if len(known) else 0.0, float(c.started.max()) if len(c.started) else 0.0)
        end = np.where(np.isnan(c.finished), now, c.finished)
        mine = _trials.once(history, "lanes", partial(lanes_of, c.started, end))
        lanes.append(mine + offset)
        ends.append(end)
        offset += int(mine.max()) + 1 if len(mine) else 0
    frame = _trials.table(
        histories,
        axes_of(histories),
        lane=np.concatenate(lanes),
        start=_trials.joined(histories, "started"),
        end=np.concatenate(ends),
        ask_seconds=_trials.joined(histories, "ask_seconds"),
    )
    return frame


def lanes_of(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """The fewest lanes so that no two trials of a lane overlap, from 0, shape (n,); the lowest free one is taken."""
    found = np.zeros(len(start), dtype=np.int32)
    busy: list[tuple[float, int]] = []
    free: list[int] = []
    n_lanes = 0
    starts, stops = start.tolist(), end.tolist()
    for i in sorted(range(len(starts)), key=lambda i: (starts[i], i)):
        while busy and busy[0][0] <= starts[i] + 1e-9:
            heapq.heappush(free, heapq.heappop(busy)[1])
        if free:
            lane = heapq.heappop(free)
        else:
            lane, n_lanes = n_lanes, n_lanes + 1
        found[i] = lane
        heapq.heappush(busy, (stops[i], lane))
    return found


def drawing(frame: pd.DataFrame) -> dict[str, Any]:
    labels, several = frame.attrs["methods"], len(frame.attrs["methods"]) > 1
    codes, kind, lane = _trials.codes(frame, "method"), _marks.kinds(frame), frame["lane"].to_numpy()
    start, end = frame["start"].to_numpy(), frame["end"].to_numpy()
    rows = np.sort(np.argsort(start, kind="stable")[-_trials.n_drawn(len(frame), MAX_BARS) :])
    whole = float(end[rows].max() - start[rows].min()) or 1.0
    # A short trial is still a visible bar. Its width stays for a while, so that an update of a live chart is small.
    shown = np.maximum(end - start, WIDER ** math.ceil(math.log(whole, WIDER)) / 500)
    traces: list[dict[str, Any]] = []
    for code, label in enumerate(labels):
        colour, _, _ = style(label, labels)
        for name, pattern in PATTERNS.items():
            mine = rows[(codes[rows] == code) & (kind[rows] == name)]
            if not len(mine):
                continue
            shade = colour if name == "done" else NO_VALUE[name][1]
            words = [
                f"{text}<br>{duration(b - a)}"
                for text, a, b in zip(_marks.hover(frame, mine, len(rows)), start[mine], end[mine], strict=True)
            ]
            traces.append(
                {
                    "type": "bar",
                    "orientation": "h",
                    "name": label if name == "done" else tr(name),
                    "uid": f"bars-{code}-{name.replace(' ', '-')}",  # with a space in it the pattern cannot be found
                    "legendgroup": label if name == "done" else name,
                    "showlegend": (several or len(set(kind[rows])) > 1)
                    and (name == "done" or not any(t["legendgroup"] == name for t in traces)),
                    "x": shown[mine],
                    "base": start[mine],
                    "y": lane[mine],
                    "width": 0.7,
                    "customdata": _marks.customdata(frame, mine),
                    "text": words,
                    "textposition": "none",
                    "hovertemplate": "%{text}<extra></extra>",
                    "marker": {
                        "color": shade,
                        "opacity": 0.8,
                        "line": {"width": 1 if len(rows) < 300 else 0, "color": "rgba(128,128,128,0.9)"},
                        "pattern": {
                            "shape": pattern if len(rows) < 300 else "",
                            "size": 6,
                            "solidity": 0.3,
                            "fillmode": "overlay",
                        },
                    },
                }
            )
    best = _trials.best_row(frame)
    if best is not None and best in set(rows.tolist()):
        traces.append(_marks.star(float(start[best] + shown[best] / 2), float(lane[best])))
    n_lanes = int(lane.max()) + 1
    names = _lane_names(frame)
    step = -(-n_lanes // 20)
    return {
        "data": traces,
        "layout": noted(
            layout(
                xaxis={"title": {"text": tr("seconds since the start")}},
                yaxis={
                    "tickvals": list(range(0, n_lanes, step)),
                    "ticktext": names[::step],
                    "ticklabelstandoff": 5,
                    "range": [n_lanes - 0.4, -0.6],
                    "showgrid": False,
                },
                margin={"l": 30 + 8 * max(map(len, names)), "r": 18, "t": 34, "b": 52},
                height=130 + 34 * max(2, min(n_lanes, 14)),
                barmode="overlay",
            ),
            tr("the latest {drawn}", drawn=drawn) if (drawn := _trials.drawn(len(frame), MAX_BARS)) else "",
        ),
    }


def _lane_names(frame: pd.DataFrame) -> list[str]:
    firsts = frame.groupby("lane", sort=True)["method"].first().tolist()
    seen: dict[str, int] = {}
    names = []
    for label in firsts:
        seen[label] = seen.get(label, 0) + 1
        names.append(f"{label} {seen[label]}" if len(frame.attrs["methods"]) > 1 else tr("worker {n}", n=seen[label]))
    return names


def summary(frame: pd.DataFrame) -> str:
    start, end = frame["start"].to_numpy(), frame["end"].to_numpy()
    n_lanes = int(frame["lane"].max()) + 1
    whole = float(end.max() - start.min())
    busy = float((end - start).sum()) / (n_lanes * whole) if whole > 0 else 1.0
    kind = _marks.kinds(frame)
    counts = {name: int((kind == name).sum()) for name in PATTERNS if name != "done"}
    words = {name: name for name in PATTERNS} | {"no value": tr("without a value")}
    more = "".join(f", {n} {tr(words[name])}" for name, n in counts.items() if n)
    lanes = tr("1 worker was") if n_lanes == 1 else tr("{n} workers were", n=n_lanes)
    drawn = _trials.drawn(len(frame), MAX_BARS)
    said = tr("The latest {drawn}. ", drawn=drawn) if drawn else ""
    return tr(
        "{said}{counted}{more} in {whole}; {lanes} busy {busy:.0f} % of the time.",
        said=said,
        counted=counted(len(frame)),
        more=more,
        whole=duration(whole),
        lanes=lanes,
        busy=100 * min(busy, 1),
    )
