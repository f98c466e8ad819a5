"""What a person sees of a store, in Chromium before a server of the app; and how much memory that server has."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

import psutil
from playwright.sync_api import Page

from benchmarks.served import served
from tuning import store

# Notes, frame by frame, when the chart shows each number of trials: milliseconds since 1970, by number.
WATCH = """() => {
  window.seen = {};
  const versions = {};
  const look = () => {
    const root = document.querySelector(".lb-root");
    const chart = document.querySelector(".lb-card-best_so_far .lb-chart");
    if (root && chart) {
      versions[root.dataset.trials] ??= +root.dataset.version;
      for (const [n, version] of Object.entries(versions)) {
        if (!(n in window.seen) && +chart.dataset.version >= version) window.seen[n] = Date.now();
      }
    }
    requestAnimationFrame(look);
  };
  look();
}"""
# Does something and waits until the list shows other rows: milliseconds.
UNTIL_ROWS = """async (act) => {
  const first = () => [...document.querySelectorAll(".rn-row")].map((row) => row.dataset.id).join();
  const [before, began] = [first(), performance.now()];
  new Function(act)();
  while (!first() || first() === before) await new Promise(requestAnimationFrame);
  return performance.now() - began;
}"""
ROUNDS = 7


def to_chart(url: str, trials: int, pause: float) -> list[float]:
    """Seconds from the end of each trial of another process until the board of it in Chromium has drawn it."""
    with store.open(url) as opened, served(TUNING_STORE=url) as (page, address):
        page.goto(f"{address}/runs")
        page.locator(".rn-root[data-total]").wait_for()
        command = [sys.executable, "-m", "benchmarks.store.writing", "ours", url, str(trials), str(pause)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL):
            page.locator(".rn-row .rn-open").click()
            page.locator(".lb-card-best_so_far .lb-chart[data-version]").wait_for()
            page.evaluate(WATCH)
            page.locator(f".lb-root[data-trials='{trials}']").wait_for(timeout=600_000)
        page.wait_for_function(f"{trials} in window.seen")
        seen = page.evaluate("window.seen")
        ended = opened.load(opened.studies().rows[0].id).history.in_order_of_end
    # The first ones ended before anybody looked.
    first = min(map(int, seen)) + 1
    return [
        min(at for n, at in seen.items() if int(n) > k) / 1000 - (trial.finished or 0.0)
        for k, trial in enumerate(ended)
        if k >= first
    ]


def list_of(url: str) -> dict[str, float]:
    """Seconds until the first rows of the Runs page are drawn, by what a person did: the median of some rounds."""
    with served(TUNING_STORE=url) as (page, address):
        page.goto(f"{address}/runs")
        page.locator(".rn-row").first.wait_for()
        answers = [_asked(page, address) for _ in range(ROUNDS)]
        pages = []
        for _ in range(ROUNDS):
            pages.append(page.evaluate(UNTIL_ROWS, "document.querySelector('.rn-foot button:nth-of-type(2)').click()"))
        opened = []
        for _ in range(ROUNDS):
            page.get_by_role("link", name="Search", exact=True).click()
            page.get_by_role("heading", name="Search", exact=True).wait_for()
            page.locator(".rn-row").first.wait_for(state="detached")
            opened.append(page.evaluate(UNTIL_ROWS, "document.querySelector('a[href$=\"/runs\"]').click()"))
    return {
        "the server's answer with the first rows": statistics.median(answers),
        "the next page of rows is drawn": statistics.median(pages) / 1000,
        "from the link in the menu to the first rows": statistics.median(opened) / 1000,
    }


def _asked(page: Page, address: str) -> float:
    """Seconds until Chromium has the answer of the list's own route."""
    with page.expect_response(lambda answer: "/runs/list" in answer.url) as found:
        page.goto(f"{address}/runs")
    found.value.finished()
    timing = found.value.request.timing
    return float(timing["responseEnd"] - timing["requestStart"]) / 1000


def memory(url: str) -> float:
    """Bytes that the server of the app alone has once the Runs page is open."""
    with served(TUNING_STORE=url) as (page, address):
        page.goto(f"{address}/runs")
        page.locator(".rn-root[data-total]").wait_for()
        time.sleep(3)  # what follows the first page, such as a pool of workers, is there
        (server,) = [one for one in psutil.Process(os.getpid()).children() if "streamlit" in " ".join(one.cmdline())]
        return float(server.memory_full_info().uss)
