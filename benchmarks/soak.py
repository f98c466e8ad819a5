"""Is the page still quick while thirty searches share two workers and one trial in ten misbehaves?

``python -m benchmarks.soak``; writes ``benchmarks/results/soak.md``. Each time another number of trials is typed on
Search, and the time runs until the page says how many fits that would be, in real Chromium.
"""

from __future__ import annotations

import json
import os
import time
import urllib.request
from typing import Any

import numpy as np

from benchmarks.options import options
from benchmarks.served import circumstances, served, write

SHOWN = {"20": "60 fits", "40": "120 fits"}  # of three folds


def main() -> None:
    os.environ["TUNING_WORKERS"] = "2"
    waits: list[float] = []
    with served("benchmarks/soak_app.py") as (page, url):

        def ask(what: str) -> dict[str, Any]:
            found: dict[str, Any] = json.load(urllib.request.urlopen(f"{url}/soak/{what}", timeout=30))
            return found

        page.goto(f"{url}/search")
        page.locator("button:enabled", has_text="Start").wait_for()
        trials = page.get_by_role("spinbutton", name="Trials")
        page.wait_for_timeout(4000)
        began = time.perf_counter()
        ask("start")
        while not ask("state")["is_over"] and time.perf_counter() - began < 300:
            typed, said = list(SHOWN.items())[len(waits) % 2]
            clicked = time.perf_counter()
            trials.fill(typed)
            trials.press("Enter")
            page.get_by_text(said).wait_for()
            waits.append(time.perf_counter() - clicked)
            page.wait_for_timeout(300)
        seconds, state = time.perf_counter() - began, ask("state")
    median, high, worst = np.quantile(waits, [0.5, 0.95, 1.0])
    write(
        "soak",
        [
            "# The page during a soak",
            "",
            "30 searches of 30 trials started within 5 s on 2 workers, one trial in ten misbehaves. " + circumstances(),
            "",
            f"{state['trials']} of 900 trials accounted for in {seconds:.0f} s, {len(state['wrong'])} in another state "
            f"than expected{': ' if state['wrong'] else ''}{'; '.join(state['wrong'])}.",
            "",
            f"| typed | median s | 95th percentile s | worst s |\n|---|---|---|---|\n"
            f"| {len(waits)} | {median:.2f} | {high:.2f} | {worst:.2f} |",
        ],
    )


if __name__ == "__main__":
    options(__doc__)
    main()
