"""``python -m benchmarks.store [quick [PART ...]]``; see the package."""

from __future__ import annotations

import argparse
import datetime
import importlib.metadata
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.served import write
from benchmarks.store import reading, seen
from tests.store.server import Server, programs

KINDS = ("SQLite", "PostgreSQL")
NAMES = {"ours": "this store", "optuna": "Optuna"}
N_COST = {"ours": 1000, "optuna": 10}
N_AT_ONCE = {"ours": 100, "optuna": 3}
N_READ, N_READ_OPTUNA, N_STUDIES, N_LIVE, N_DRAWN = 10_000, 100, 10_000, 60, 40
WRITERS = (1, 4, 16)
LONGEST = 60.0  # seconds for which writers are waited for
PAUSE = 0.02  # seconds between the trials of each of several writers


class Databases:
    """An empty database of either kind, as often as wanted.

    Args:
        folder: for files.
        server: for the other kind.
        share: of the trials that are made; 1 for the report, less to try it out.
    """

    def __init__(self, folder: Path, server: Server, share: float):
        self._folder, self._server, self._n, self.share = folder, server, 0, share

    def new(self, kind: str, who: str) -> str:
        """Its address, as `who` writes addresses."""
        if kind == "PostgreSQL":
            url: str = self._server.new_database()
            return url.replace("postgresql://", "postgresql+psycopg://") if who == "optuna" else url
        self._n += 1
        return f"sqlite:///{self._folder / f'{self._n}.db'}"

    def some(self, n: int) -> int:
        """The share of `n`, and no fewer than five."""
        return max(5, int(n * self.share))


def main(share: float, only: Sequence[str]) -> None:
    """Measures, and writes the report if it is the whole one."""
    folder = programs()
    if folder is None:
        sys.exit("no PostgreSQL server is installed")
    server, load, lines = Server(folder, fsync=True), os.getloadavg()[0], list[str]()
    try:
        with tempfile.TemporaryDirectory() as files:
            databases = Databases(Path(files), server, share)
            for part in (part for part in PARTS if share == 1 or not only or part.__name__ in only):
                print(f"{time.strftime('%H:%M:%S')} {part.__name__}", file=sys.stderr, flush=True)
                lines += ["", *part(databases)]
                report = ["# The store", "", circumstances(load), *lines]
                print("\n".join(report)) if share < 1 else write("store", report)  # what is broken off is not lost
    finally:
        server.remove()


def circumstances(load: float) -> str:
    """What was measured, and with what."""
    names = ("sqlalchemy", "psycopg", "optuna")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    loads = f"load {load:.1f} at the beginning, {os.getloadavg()[0]:.1f} at the end"
    return (
        "A trial has 6 parameters, 5 fold scores, 20 reports. Each commit is synced to the disk, on both databases; "
        f"Optuna is told by its own calls, one after another. {os.cpu_count()} cores, {loads}; {versions}, "
        f"SQLite {sqlite3.sqlite_version}; {datetime.date.today()}."
    )


def writers(who: str, url: str, trials: int, n: int, pause: float) -> list[dict[str, float]]:
    """What each of `n` processes that write at once has to say; those that failed, or are not done, say nothing."""
    command = [sys.executable, "-m", "benchmarks.store.writing", who, url, str(trials), str(pause)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(n)]
    end, said = time.monotonic() + LONGEST, []
    for process in processes:
        try:
            said.append(process.communicate(timeout=max(0.1, end - time.monotonic()))[0])
        except subprocess.TimeoutExpired:
            process.kill()
            said.append(process.communicate()[0])
    return [json.loads(text) for process, text in zip(processes, said, strict=True) if process.returncode == 0]


def ms(seconds: float) -> str:
    """Milliseconds, to three digits."""
    return f"{seconds * 1000:.3g}"


def each(sizes: dict[str, int]) -> Iterator[tuple[str, str, int]]:
    """Both databases with both of whoever writes, and how many trials that is to write."""
    return ((kind, who, trials) for kind in KINDS for who, trials in sizes.items())


def costs(databases: Databases) -> list[str]:
    """What a trial costs."""
    lines = [
        "## Cost of a trial",
        "",
        "The search's side: the median and the longest time that the calls of one trial take, and how much longer the "
        "search lasts, by trial; then processor time, that of the thread that writes included. Milliseconds.",
        "",
        "| store | calls | longest | search longer by | processor |",
        "|---|---|---|---|---|",
    ]
    for kind, who, trials in each(N_COST):
        (found,) = writers(who, databases.new(kind, who), databases.some(trials), 1, 0.002)
        figures = " | ".join(ms(found[name]) for name in ("call", "worst", "longer", "cpu"))
        lines.append(f"| {NAMES[who]}, {kind} | {figures} |")
    return lines


def reads(databases: Databases) -> list[str]:
    """How long a study takes to read."""
    lines = [
        "## Reading",
        "",
        "Seconds, the quickest of five, until a study is a history again; and until each report of each trial "
        "has been looked at too, since reports are read when somebody asks for them.",
        "",
        "| store | trials | read | with all reports |",
        "|---|---|---|---|",
    ]
    for kind in KINDS:
        for n in (N_READ_OPTUNA, databases.some(N_READ)):
            read, whole = reading.ours(databases.new(kind, "ours"), n)
            lines.append(f"| this store, {kind} | {n:,} | {read:.3f} | {whole:.3f} |")
        read = reading.optuna(databases.new(kind, "optuna"), N_READ_OPTUNA)
        lines.append(f"| Optuna, {kind} | {N_READ_OPTUNA} | {read:.3f} | the same |")
    return lines


def pages(databases: Databases) -> list[str]:
    """How long lists of many studies take."""
    n = databases.some(N_STUDIES)
    found = [reading.pages(databases.new(kind, "ours"), n) for kind in KINDS]
    return [
        f"## {n:,} studies",
        "",
        "Milliseconds of a page of 50 rows together with the number of all that there are, the quickest of five.",
        "",
        "| question | SQLite | PostgreSQL |",
        "|---|---|---|",
        *(f"| {what} | {' | '.join(ms(one[what]) for one in found)} |" for what in found[0]),
    ]


def at_once(databases: Databases) -> list[str]:
    """What a trial costs while others write."""
    lines = [
        "## Writers at once",
        "",
        f"Each is a process with a study of its own and {1 / PAUSE:.0f} trials a second. Milliseconds that the calls "
        f"of one trial take. Who is not done after {LONGEST:.0f} s has failed.",
        "",
        "| store | writers | median | longest | failed |",
        "|---|---|---|---|---|",
    ]
    for kind, who, trials in each(N_AT_ONCE):
        for n in WRITERS:
            url = databases.new(kind, who)
            if who == "optuna":
                writers(who, url, 1, 1, 0)  # makes its tables, over which two that begin at once would fall
            found = writers(who, url, databases.some(trials), n, PAUSE)
            figures = "| "
            if found:
                middle, worst = statistics.median(one["call"] for one in found), max(one["worst"] for one in found)
                figures = f"{ms(middle)} | {ms(worst)}"
            lines.append(f"| {NAMES[who]}, {kind} | {n} | {figures} | {n - len(found)} |")
    return lines


def live(databases: Databases) -> list[str]:
    """How soon another process sees a trial, and a person."""
    lines = [
        "## Live",
        "",
        "Seconds from the end of a trial in one process until another, which looks 20 times a second, has it, and "
        "until Chromium before a server of the app has drawn it into the chart; and milliseconds of a look that finds "
        "nothing new.",
        "",
        "| store | median | longest | to the chart, median | longest | a look |",
        "|---|---|---|---|---|---|",
    ]
    for kind in KINDS:
        found, look = reading.delays(databases.new(kind, "ours"), databases.some(N_LIVE), 0.05)
        drawn = seen.to_chart(databases.new(kind, "ours"), N_DRAWN, 0.25)
        figures = [statistics.median(found), max(found), statistics.median(drawn), max(drawn)]
        lines.append(f"| this store, {kind} | {' | '.join(f'{seconds:.2f}' for seconds in figures)} | {ms(look)} |")
    return lines


def lists(databases: Databases) -> list[str]:
    """The Runs page over many studies."""
    n, found = databases.some(N_STUDIES), {}
    for kind in KINDS:
        url = databases.new(kind, "ours")
        reading.fill(url, n)
        found[kind] = seen.list_of(url)
    return [
        f"## The Runs page over {n:,} studies",
        "",
        f"Seconds in Chromium, the median of {seen.ROUNDS}.",
        "",
        "| what | SQLite | PostgreSQL |",
        "|---|---|---|",
        *(f"| {what} | {' | '.join(f'{found[kind][what]:.3f}' for kind in KINDS)} |" for what in found["SQLite"]),
    ]


def memory(databases: Databases) -> list[str]:
    """What a server needs more for a large store, with the Runs page open."""
    lines = ["## Memory", "", "Megabytes of the server's process alone, with the Runs page open.", ""]
    lines += ["| store | none stored | 1,000 studies of 100 trials |", "|---|---|---|"]
    for kind in KINDS:
        empty, full = databases.new(kind, "ours"), databases.new(kind, "ours")
        reading.fill(full, 1000, whole=True)
        lines.append(f"| this store, {kind} | {seen.memory(empty) / 2**20:.0f} | {seen.memory(full) / 2**20:.0f} |")
    return lines


PARTS = (costs, reads, pages, at_once, live, lists, memory)

if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.store", description="What the store costs, beside Optuna's."
    )
    parser.add_argument("quick", nargs="?", choices=["quick"], help="a twentieth of the trials; nothing is written")
    parser.add_argument(
        "part", nargs="*", choices=[[], *(part.__name__ for part in PARTS)], help="with quick: these alone"
    )
    given = parser.parse_args()
    main(0.05 if given.quick else 1.0, given.part)
