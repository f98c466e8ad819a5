"""Small images side by side, as one heat map."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

GREYS = [[0, "#F4F4F2"], [1, "#1B1D22"]]
Grid = list[list["int | None"]]


def pixels(text: str) -> list[int]:
    """An image that is written as one hexadecimal digit for each pixel."""
    return [int(digit, 16) for digit in text]


def side(tiles: Sequence[Sequence[Any]]) -> int:
    """The side of the images, which are squares."""
    return max((math.isqrt(len(tile)) for tile in tiles), default=1)


def axes(title: str, width: int, height: int) -> dict[str, Any]:
    """Axes that nobody sees: where a screen is narrow the images stay squares, and at the top."""
    plain = {"showgrid": False, "showticklabels": False, "showline": False}
    return {
        "margin": {"l": 10, "r": 10, "t": 18, "b": 40},
        "xaxis": {**plain, "title": {"text": title}, "range": [-1, width - 1], "constrain": "domain"},
        "yaxis": {
            **plain,
            "range": [height - 0.5, -1],
            "scaleanchor": "x",
            "constrain": "domain",
            "constraintoward": "top",
        },
    }


def laid(tiles: Sequence[Sequence[int]], in_a_row: int, below: int) -> tuple[Grid, list[tuple[int, int]]]:
    """Rows of the map, and the top left of each image in it; `below` is what is left free under an image."""
    size = side(tiles)
    n_rows = max(math.ceil(len(tiles) / in_a_row), 1)
    z: Grid = [[None] * (in_a_row * (size + 1)) for _ in range(n_rows * (size + below))]
    places = [(k // in_a_row * (size + below), k % in_a_row * (size + 1)) for k in range(len(tiles))]
    for tile, (top, left) in zip(tiles, places, strict=True):
        for i in range(size):
            z[top + i][left : left + size] = tile[i * size : (i + 1) * size]
    return z, places
