"""A student's first minute: from the list of lessons to the revealed claim of the first one, by a script that clicks.

``python -m benchmarks.learn``; writes ``benchmarks/results/learn.md``.
"""

from __future__ import annotations

import time

from benchmarks.options import options
from benchmarks.served import circumstances, served, write

REVEALED = "() => +document.querySelector('.le-root')?.dataset.runs >= 1"


def main() -> None:
    with served(TUNING_STORE="memory:") as (page, url):
        page.goto(f"{url}/learn")
        page.locator(".le-card").first.wait_for()
        began = time.perf_counter()
        page.locator(".le-card").first.click()
        page.get_by_label("The same as a number").fill("500")
        asked = time.perf_counter()
        page.get_by_role("button", name="Reveal", exact=True).click()
        page.locator(".le-claim").wait_for()
        page.wait_for_function(REVEALED)
        ended = time.perf_counter()
    lines = [
        "# The first lesson, as a student clicks",
        "",
        circumstances(),
        "",
        "| from the click on its card | seconds |",
        "|---|---|",
        f"| to a prediction that is typed | {asked - began:.1f} |",
        f"| to the revealed claim with its picture | {ended - began:.1f} |",
    ]
    write("learn", lines)


if __name__ == "__main__":
    options(__doc__)
    main()
