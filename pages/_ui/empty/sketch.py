"""Small pictures of a search or a race as SVG, light enough for a page that has nothing else to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, EDGE = 720.0, 240.0, 8.0


@dataclass(frozen=True)
class Line:
    """One method: the best so far after each trial, with what lies behind it.

    Args:
        best: the best so far.
        colour: of all its parts.
        dots: the values of the trials themselves.
        band: lower and upper values around `best`.
    """

    best: Sequence[float]
    colour: str
    dots: Sequence[float] = ()
    band: tuple[Sequence[float], Sequence[float]] | None = None


def svg(lines: Mapping[str, Line], words: str, *, faded: bool = False) -> str:
    """The picture; `words` say what it shows to whoever does not see it."""
    values = [v for line in lines.values() for part in (line.best, line.dots, *(line.band or ())) for v in part]
    low, high = min(values, default=0.0), max(values, default=1.0)
    longest = max((len(line.best) for line in lines.values()), default=1)

    def x(i: int) -> float:
        return EDGE + (WIDTH - 2 * EDGE) * (i / max(longest - 1, 1))

    def y(value: float) -> float:
        return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * ((value - low) / ((high - low) or 1.0))

    parts = []
    for line in lines.values():
        colour = escape(line.colour)
        if line.band is not None:
            there = [f"{x(i):.1f},{y(v):.1f}" for i, v in enumerate(line.band[0])]
            back = [f"{x(i):.1f},{y(v):.1f}" for i, v in enumerate(line.band[1])][::-1]
            parts.append(f'<polygon points="{" ".join(there + back)}" fill="{colour}" fill-opacity=".18"/>')
        for i, v in enumerate(line.dots):
            parts.append(f'<circle cx="{x(i):.1f}" cy="{y(v):.1f}" r="3.5" fill="{colour}" fill-opacity=".5"/>')
        steps = [
            point
            for i, v in enumerate(line.best)
            for point in ([f"{x(i):.1f},{y(line.best[i - 1]):.1f}"] if i else []) + [f"{x(i):.1f},{y(v):.1f}"]
        ]
        parts.append(f'<polyline points="{" ".join(steps)}" fill="none" stroke="{colour}" stroke-width="3"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" width="{WIDTH:g}" '
        f'height="{HEIGHT:g}"><title>{escape(words)}</title>'
        f'<g opacity="{0.45 if faded else 1:g}">{"".join(parts)}</g></svg>'
    )
