"""The page of results of `benchmarks.quality.unseen`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.quality.unseen import Table

MARK = "<!-- written by the benchmark from here on -->\n\n"
MEASURES = ("score", "cut", "half", "half_cut")


def _signed(told: tuple[float, float, float]) -> str:
    return "{:+.1f} ({:+.1f} to {:+.1f})".format(*told)


def _slow(pairs: Sequence[Table]) -> list[str]:
    """Ours against peers that ran on a part of the problems and seeds, each on the runs that both have made."""
    rows = []
    for both in pairs:
        (ours, name), n = both.names, sum(map(len, both.where.values()))
        if n:
            cells = [f"{both.mean(ours, m):.1f}; {both.mean(name, m):.1f}" for m in ("cut", "half_cut")]
            cells += [_signed(both.difference(ours, name, m)) for m in ("cut", "half_cut")]
            seconds = both.seconds[name].get("50", math.nan)
            rows.append(f"| {name} | {len(both.where)}, {n} | " + " | ".join(cells) + f" | {seconds:.4f} |")
    if not rows:
        return []
    head = "| peer | problems, runs | cut: ours; its | at 25 | ours minus it | at 25 | its s at 50 |"
    return ["", "Slow peers, each on the runs that it has made:", "", head, "|---" * 7 + "|", *rows]


def markdown(table: Table, title: str, of: str, pairs: Sequence[Table] = ()) -> str:
    """The report: method by method, ours against each, slow peers in `pairs` with ours, and by groups."""
    first, *others = table.names
    shown = [name.partition("@")[0] for name in table.names]
    ours = shown[0]
    n_seeds = [len(seeds) for seeds in table.where.values()]
    seeds = " to ".join(str(n) for n in sorted({min(n_seeds, default=0), max(n_seeds, default=0)}))
    lines = [
        f"# {title}",
        "",
        f"{of}; {len(table.where)} problems, seeds of each: {seeds}, {table.trials} trials. "
        f"Level, and left out: {', '.join(table.level) or 'none'}.",
        "",
        "| method | score | cut | score at 25 | cut at 25 | s at 10 | s at 25 | s at 50 |",
        "|---" * 8 + "|",
    ]
    for name, said in zip(table.names, shown, strict=True):
        cells = [f"{table.mean(name, m):.1f}" for m in MEASURES]
        cells += [f"{table.seconds[name].get(n, math.nan):.4f}" for n in ("10", "25", "50")]
        lines.append(f"| {said} | " + " | ".join(cells) + " |")
    lines += ["", f"{ours} minus each (95 %: other problems of the kind):", ""]
    lines += ["| peer | score | cut | score at 25 | cut at 25 |", "|---" * 5 + "|"]
    for name, said in zip(others, shown[1:], strict=True):
        cells = [_signed(table.difference(first, name, m)) for m in MEASURES]
        lines.append(f"| {said} | " + " | ".join(cells) + " |")
    lines += _slow(pairs)
    lines += ["", "By group, cut scores at 50 trials:", ""]
    lines += ["| group | problems | " + " | ".join(shown) + f" | {ours} minus random |"]
    lines.append("|---" * (len(shown) + 3) + "|")
    for group, problems in table.groups().items():
        cells = [f"{table.mean(name, 'cut', problems):.0f}" for name in table.names]
        versus = _signed(table.difference(first, "random", "cut", problems)) if "random" in others else ""
        lines.append(f"| {group} | {len(problems)} | " + " | ".join(cells) + f" | {versus} |")
    lines += ["", "By problem, scores at 50 trials:", "", "| problem | seeds | " + " | ".join(shown) + " |"]
    lines.append("|---" * (len(shown) + 2) + "|")
    for problem, its in table.where.items():
        cells = [f"{table.mean(name, 'score', [problem]):.0f}" for name in table.names]
        lines.append(f"| {problem} | {len(its)} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def write(page: Path, text: str) -> None:
    """The report below the mark of a page of results, whose words above the mark stay as they are."""
    before, mark, _ = (page.read_text() if page.exists() else "").partition(MARK)
    title, _, rest = text.partition("\n\n")
    page.write_text((before if mark else f"{title}\n\n") + MARK + rest)
