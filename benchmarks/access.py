"""Every page, and every lesson once it is revealed, by the rules of WCAG 2.2 AA as axe-core checks them.

``python -m benchmarks.access [NAME ...]`` looks in both languages, in both themes, in a wide window and on a phone;
each row is kept at once in ``benchmarks/results/access.json``, and ``access.md`` is written from it. Without names it
looks at what has no row yet, and at everything once nothing is left. The suite looks at each page in English and at one
lesson a day.
"""

from __future__ import annotations

import datetime
import json
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from benchmarks.options import options
from benchmarks.served import circumstances, served, write
from pages import lessons
from tests.browser.test_access import STATES, findings, lesson_revealed, phone, weighty
from tuning.language import LANGUAGES, speaking

REVEALED = "() => +document.querySelector('.le-root')?.dataset.runs >= 1"
KEPT = Path(__file__).parent / "results" / "access.json"
SIZES = {"wide": (1440, 900), "phone": (390, 844)}
LOCALES = {"en": "en-GB", "zh": "zh-CN"}


def lesson(name: str, page: Page, url: str) -> None:
    """A lesson after its reveal."""
    page.goto(f"{url}/learn?v=1&lesson={name}&step=2")
    page.wait_for_function(REVEALED)


def looked_at() -> dict[str, Callable[[Page, str], None]]:
    """How each state is reached: pages as the suite knows them, and all lessons."""
    states = {state.__name__: state for state in (*STATES, phone) if state is not lesson_revealed}
    return {**states, **{f"lesson {name}": partial(lesson, name) for name in lessons.names()}}


def found(page: Page, is_of_streamlit: bool) -> list[str]:
    """Rules that are broken, with their places."""
    themes: dict[str, list[Any]] = {}
    if is_of_streamlit:
        themes = weighty(page)  # type: ignore[no-untyped-call]
    else:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            themes[scheme] = findings(page, scheme)  # type: ignore[no-untyped-call]
    return sorted({f"{rule} ({scheme}, {where[0]})" for scheme, each in themes.items() for _, rule, where, _ in each})


def measured(page: Page, url: str, name: str) -> dict[str, list[str]]:
    """What is found in each language and size of the window."""
    row = {}
    for language in LANGUAGES:
        visitor = page.context.browser.new_page(locale=LOCALES[language])  # type: ignore[union-attr]
        visitor.set_default_timeout(120_000)
        with speaking(language):
            for size, (width, height) in SIZES.items():
                visitor.set_viewport_size({"width": width, "height": height})
                if size == "wide":
                    looked_at()[name](visitor, url)
                row[f"{language} {size}"] = found(visitor, name != "phone")
        visitor.close()
    return row


def kept() -> dict[str, Any]:
    """The rows that there are; another process may have added some."""
    found: dict[str, Any] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    return found


def main(names: list[str]) -> None:
    known = list(looked_at())
    if unknown := [name for name in names if name not in known]:
        raise SystemExit(f"{unknown[0]!r} is not looked at. Use some of: {', '.join(known)}.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server ends with a run that is cut short
    todo = names or [name for name in known if name not in kept()] or known
    with served(TUNING_STORE="memory:") as (page, url):
        for name in todo:
            row = {**measured(page, url, name), "date": str(datetime.date.today())}
            KEPT.write_text(json.dumps({**kept(), name: row}, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
            print(name, row, flush=True)
    rows = kept()
    columns = [f"{language} {size}" for language in LANGUAGES for size in SIZES]
    clean = sum(not any(row[column] for column in columns) for row in rows.values())
    lines = [
        "# Access: every page, and every lesson after its reveal",
        "",
        circumstances(),
        "",
        "Findings of axe-core of weight serious or critical (WCAG 2.2 AA), light and dark. "
        f"{clean} of {len(known)} states have none; {len(rows)} were looked at.",
        "",
        f"| state | {' | '.join(columns)} | date |",
        "|---" * (2 + len(columns)) + "|",
    ]
    for name in known:
        if row := rows.get(name):
            cells = ["; ".join(row[column]) or "none" for column in columns]
            lines.append(f"| {name.replace('_', ' ')} | {' | '.join(cells)} | {row['date']} |")
    write("access", lines)


if __name__ == "__main__":
    main(options(__doc__, names=()).names)
