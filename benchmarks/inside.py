"""From the click on Step to the new picture on the Inside page, on a finished search of digits with a support vector
machine, 30 trials, in real Chromium.

``python -m benchmarks.inside``; writes ``benchmarks/results/inside.md``.
"""

from __future__ import annotations

import numpy as np
from playwright.sync_api import Page

from benchmarks.options import options
from benchmarks.served import circumstances, served, write

TRIALS, SEED, ROUNDS = 30, 0, 3
STEP = """() => new Promise((resolve) => {
  const root = document.querySelector('.in-root'), before = root.dataset.drawn, began = performance.now();
  const watch = new MutationObserver(() => {
    if (root.dataset.drawn === before) return;
    watch.disconnect();
    requestAnimationFrame(() => resolve(performance.now() - began));
  });
  watch.observe(root, { attributes: true });
  [...root.querySelectorAll('.in-button')].find((b) => b.textContent === 'Step').click();
})"""


def measure(page: Page, url: str) -> np.ndarray:
    """Milliseconds of each step, all rounds."""
    page.goto(f"{url}/?v=1&data=digits&model=svm&trials={TRIALS}&seed={SEED}")
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("button", name="Look inside").click(timeout=300_000)
    page.wait_for_function("() => +document.querySelector('.in-root')?.dataset.drawn > 0")
    found = []
    for _ in range(ROUNDS):
        drawn = page.locator(".in-root").get_attribute("data-drawn")
        page.get_by_role("button", name="First", exact=True).click()
        page.wait_for_function("n => document.querySelector('.in-root').dataset.drawn !== n", arg=drawn)
        found += [page.evaluate(STEP) for _ in range(TRIALS)]
    return np.array(found)


def main() -> None:
    with served() as (page, url):
        found = measure(page, url)
    rows = zip(("median", "95th percentile", "maximum"), np.quantile(found, [0.5, 0.95, 1.0]), strict=True)
    write(
        "inside",
        [
            "# A step on the Inside page",
            "",
            f"digits × support vector machine, Bayesian search, {TRIALS} trials, seed {SEED}, {ROUNDS} rounds. "
            + circumstances(),
            "",
            "| from click to new picture | ms |",
            "|---|---|",
            *[f"| {name} | {value:.0f} |" for name, value in rows],
        ],
    )


if __name__ == "__main__":
    options(__doc__)
    main()
