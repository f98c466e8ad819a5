"""What a crowd has met: times of the usual visitors, refusals, and what the server took meanwhile."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

import numpy as np
import psutil

TICK = 0.05
WHOSE = ("server process", "workers", "Chromium", "this crowd", "others on this machine")


@dataclass
class Figures:
    """Seconds of the usual visitors by what they waited for; refusals by who was refused and why.

    Args:
        firsts: from the press of Start until the browser was told of the first trial.
        clicks: from a click until the page had answered, by what was clicked.
    """

    firsts: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    clicks: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    late: list[float] = field(default_factory=list)
    cores: dict[str, float] = field(default_factory=dict)
    megabytes: dict[str, float] = field(default_factory=dict)

    def refuse(self, kind: str, sentences: list[str]) -> None:
        """Note each sentence that somebody was told; numbers and names in it do not matter."""
        for sentence in sentences:
            if sentence.startswith("exception"):
                self.troubles.append(f"{kind}: {sentence[:200]}")
            else:
                self.refused[kind, _in_kind(sentence)] += 1


def _in_kind(sentence: str) -> str:
    plain = re.sub("[\u2060\\\\]", "", sentence)
    return re.sub("'.*'", "…", re.sub(r"\d[\d,]*", "n", plain))[:110]


def quantiles(seconds: list[float]) -> str:
    """Number, median, 95th percentile and worst, as cells of a table."""
    if not seconds:
        return "0 | – | – | –"
    return f"{len(seconds)} | {np.median(seconds):.2f} | {np.quantile(seconds, 0.95):.2f} | {max(seconds):.2f}"


def worst_share(seconds: list[float], limit: float = 1.0) -> str:
    """How many of them were longer than the limit."""
    return f"{sum(s > limit for s in seconds)} of {len(seconds)}"


class Shares:
    """Seconds of the processor by whose they are, so that one sees what else the machine did meanwhile.

    Args:
        pid: of the server.
    """

    def __init__(self, pid: int):
        self._server, self._crowd = psutil.Process(pid), psutil.Process()
        self.seconds: Counter[str] = Counter()
        self._before: dict[tuple[int, float], float] = {}
        self.look()
        self.seconds.clear()

    def look(self) -> None:
        """Adds what was used since the last look; what ends between two looks is missed by a part."""
        families = {"workers": self._server.children(recursive=True), "Chromium": self._crowd.children(recursive=True)}
        whose = {one.pid: name for name, family in families.items() for one in family}
        whose |= {self._server.pid: "server process", self._crowd.pid: "this crowd"}
        whose |= {one.pid: "workers" for one in families["workers"]}  # the server is a child of the crowd
        now: dict[tuple[int, float], float] = {}
        for process in psutil.process_iter():
            try:
                key, used = (process.pid, process.create_time()), sum(process.cpu_times()[:2])
            except psutil.NoSuchProcess:
                continue
            now[key] = used
            self.seconds[whose.get(process.pid, "others on this machine")] += max(
                0.0, used - self._before.get(key, 0.0)
            )
        self._before = now


async def measure(figures: Figures, pid: int, until: float) -> None:
    """Watch the server, and how late this process itself is: what it measures is too long by as much."""
    server, begun = psutil.Process(pid), time.perf_counter()
    shares = Shares(pid)
    figures.megabytes["server at first"] = server.memory_info().rss / 2**20
    most = most_family = 0.0
    looked = 0.0
    while (now := time.perf_counter()) < until:
        await asyncio.sleep(TICK)
        figures.late.append(time.perf_counter() - now - TICK)
        if now - looked > 2:
            looked = now
            shares.look()
            rss = server.memory_info().rss / 2**20
            most = max(most, rss)
            family = 0.0
            for child in server.children(recursive=True):
                try:
                    family += child.memory_info().rss / 2**20
                except psutil.NoSuchProcess:
                    continue  # it has ended meanwhile
            most_family = max(most_family, rss + family)
    wall = time.perf_counter() - begun
    shares.look()
    figures.cores |= {whose: shares.seconds[whose] / wall for whose in WHOSE}
    figures.megabytes |= {"server at the end": server.memory_info().rss / 2**20, "server at most": most}
    figures.megabytes["with its workers at most"] = most_family


def report(figures: Figures, kinds: dict[str, int], seconds: float, seed: int) -> list[str]:
    """The figures as lines of Markdown."""
    firsts = [s for found in figures.firsts.values() for s in found]
    clicks = [s for found in figures.clicks.values() for s in found]
    rows = [f"| **from Start to the first trial** | {quantiles(firsts)} | {worst_share(firsts)} |"]
    rows += [f"| … of {what} | {quantiles(s)} | {worst_share(s)} |" for what, s in sorted(figures.firsts.items())]
    rows += [f"| **from click to answer** | {quantiles(clicks)} | {worst_share(clicks)} |"]
    rows += [f"| … {what} | {quantiles(s)} | {worst_share(s)} |" for what, s in sorted(figures.clicks.items())]
    crowd = ", ".join(f"{n} {kind}" for kind, n in kinds.items())
    return [
        f"{sum(kinds.values())} sessions for {seconds:.0f} s on one server of 2 workers: {crowd}; seed {seed}. Each "
        "speaks Streamlit's own messages over its own socket, presses the real buttons and reads the board's event "
        "stream; one of the usual ones is Chromium. A click is answered when the script has run to its end. Who "
        "has gone away makes room for another such visitor after a minute.",
        "",
        "| the usual visitors, seconds | n | median | 95th percentile | worst | above 1 s |",
        "|---|---|---|---|---|---|",
        *rows,
        "",
        f"Done: {', '.join(f'{what} {n}' for what, n in sorted(figures.done.items()))}.",
        "",
        "| refused with a sentence | to | times |",
        "|---|---|---|",
        *[f"| {said} | {kind} | {n} |" for (kind, said), n in sorted(figures.refused.items())],
        "",
        f"Cores: {', '.join(f'{what} {n:.2f}' for what, n in figures.cores.items())}. "
        f"MB: {', '.join(f'{what} {n:.0f}' for what, n in figures.megabytes.items())}. The crowd itself was late by "
        f"{np.quantile(figures.late, 0.95):.2f} s at the 95th percentile, {max(figures.late):.2f} s at worst.",
        "",
        f"Exceptions and broken connections: {len(figures.troubles)}{': ' if figures.troubles else ''}"
        f"{'; '.join(figures.troubles[:5])}.",
    ]
