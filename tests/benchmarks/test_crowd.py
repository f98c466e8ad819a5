"""The crowd in short: a few visitors of each kind on the real server, and a few viewers of a small race."""

import asyncio
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

from benchmarks.crowd import viewers
from benchmarks.crowd.__main__ import crowded
from benchmarks.crowd.figures import report
from benchmarks.crowd.server import started

KINDS = {"usual": 2, "abandoned": 1, "greedy": 1, "links": 1}


def _crowded(*given):
    return asyncio.run(crowded(*given, has_chromium=False))


def _measured(url, pid):
    return asyncio.run(viewers.measured(url, pid, [3], 5, seeds=2, trials=20, seconds=0.5))


def apart(work, *given):
    """In a process of its own: connections that are cut in the middle are no matter for other tests."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def test_visitors_press_the_real_buttons_and_are_told_of_trials():
    with started() as (url, pid):
        figures = apart(_crowded, url, pid, 12, KINDS, 0)
    assert figures.troubles == []
    assert len(figures.firsts["a search"]) >= 1
    assert all(seconds > 0 for times in figures.firsts.values() for seconds in times)
    assert figures.done["searches and races left alone"] == 1
    assert figures.done["asked for by the greedy"] >= 1
    assert figures.done["links opened"] >= 1
    lines = report(figures, KINDS, 12, 0)
    assert any(line.startswith("| **from Start to the first trial** | ") for line in lines)


def test_viewers_get_a_finished_race_whole_beside_streams_that_nobody_reads():
    with started("benchmarks/crowd/race_app.py") as (url, pid):
        lines = apart(_measured, url, pid)
    assert any(line.startswith("| 3 who open the race at once | 3 | ") for line in lines)
    assert any(line.startswith("| 5 that never read (5 let in) | 0 | ") for line in lines)
