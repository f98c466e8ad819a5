"""Each lesson once it is revealed, by the rules of WCAG 2.2 AA as axe-core checks them: both languages, both themes.

``python -m benchmarks.access``; writes ``benchmarks/results/access.md``. The suite looks at one lesson a day.
"""

from __future__ import annotations

from benchmarks.options import options
from benchmarks.served import circumstances, served, write
from pages import lessons
from tests.browser.test_access import weighty
from tuning.language import LANGUAGES

REVEALED = "() => +document.querySelector('.le-root')?.dataset.runs >= 1"


def main() -> None:
    lines = [
        "# Access: every lesson after the reveal",
        "",
        "",
        "",
        f"Findings of weight serious or critical, in both themes. {', '.join(LANGUAGES.values())}.",
        "",
        f"| lesson | {' | '.join(LANGUAGES.values())} |",
        "|---" * (1 + len(LANGUAGES)) + "|",
    ]
    with served(TUNING_STORE="memory:") as (page, url):
        for name in lessons.names():
            cells = []
            for language in LANGUAGES:
                page.goto(f"{url}/learn?v=1&lesson={name}&step=2&lang={language}")
                page.wait_for_function(REVEALED)
                found = sorted({rule for theme in weighty(page).values() for _, rule, *_ in theme})
                cells.append(", ".join(found) or "none")
            lines.append(f"| {name} | {' | '.join(cells)} |")
            print(lines[-1], flush=True)
    lines[2] = circumstances()
    write("access", lines)


if __name__ == "__main__":
    options(__doc__)
    main()
