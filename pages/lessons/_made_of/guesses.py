"""What a person predicts before the reveal: one of several answers, a number, or a curve drawn with the mouse."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from pages.lessons._made_of.said import Said
from tuning.language import mark, tr

Points = tuple[tuple[float, float], ...]
Guess = str | float | Points
MAX_POINTS = 1000


@dataclass(frozen=True)
class Choice:
    """One of two to six answers; a guess is the answer's text.

    Raises:
        ValueError: if there are too few or too many answers, or two are equal.
    """

    question: str
    options: tuple[str, ...]

    def __post_init__(self) -> None:
        if not 2 <= len(set(self.options)) == len(self.options) <= 6:
            raise ValueError(f"a choice has two to six different options, not {self.options!r}.")

    def checked(self, guess: Any) -> str:
        """The guess.

        Raises:
            ValueError: if it is none of the options.
        """
        if guess not in self.options:
            offered = "; ".join(self.options)
            raise ValueError(tr("{guess!r} is not an answer. Use one of: {offered}.", guess=guess, offered=offered))
        return str(guess)

    def compared(self, guess: Guess, answer: Guess) -> Said:
        """What was right, beside what was guessed."""
        right = mark("You said “{guess}”, and so it is.")
        wrong = mark("You said “{guess}”. In this run the answer is “{answer}”.")
        fields = {"guess": tr(str(guess)), "answer": tr(str(answer))}
        return Said(right if guess == answer else wrong, fields)


@dataclass(frozen=True)
class Number:
    """A number between two bounds.

    Args:
        question: what is asked.
        low: the least that can be said.
        high: the most.
        unit: what stands behind the number, such as ``trials``.
        log: whether equal steps of the slider are equal factors.
        digits: digits behind the point.

    Raises:
        ValueError: if the bounds make no range.
    """

    question: str
    low: float
    high: float
    unit: str = ""
    log: bool = False
    digits: int = 0

    def __post_init__(self) -> None:
        if not -math.inf < self.low < self.high < math.inf or (self.log and self.low <= 0):
            raise ValueError(f"from {self.low} to {self.high} is no range to guess in.")

    def checked(self, guess: Any) -> float:
        """The guess.

        Raises:
            ValueError: if it is no number, or out of bounds.
        """
        if isinstance(guess, bool) or not isinstance(guess, (int, float)) or not self.low <= guess <= self.high:
            named = {"low": self.low, "high": self.high, "guess": guess}
            raise ValueError(tr("a guess is a number from {low:g} to {high:g}, not {guess!r}.", **named))
        return float(guess)

    def compared(self, guess: Guess, answer: Guess) -> Said:
        """What was right, beside what was guessed."""
        shown = {"guess": self.text(guess), "answer": self.text(answer)}
        if shown["guess"] == shown["answer"]:
            return Said(mark("You said {guess}, and so it is."), shown)
        return Said(mark("You said {guess}; in this run it is {answer}."), shown)

    def text(self, value: Guess) -> str:
        """A number with its unit."""
        assert isinstance(value, (int, float))
        unit = "" if not self.unit else self.unit if self.unit == "%" else f" {tr(self.unit)}"
        return f"{value:,.{self.digits}f}{unit}"


@dataclass(frozen=True)
class Curve:
    """A curve over a range, drawn with the mouse; a guess is its points (x, y), from left to right.

    Args:
        question: what is asked.
        x_label: name of the horizontal axis.
        y_label: name of the vertical axis.
        x: ends of the horizontal axis.
        y: ends of the vertical axis.
        log: whether the horizontal axis is logarithmic.

    Raises:
        ValueError: if an axis has no extent.
    """

    question: str
    x_label: str
    y_label: str
    x: tuple[float, float]
    y: tuple[float, float]
    log: bool = False

    def __post_init__(self) -> None:
        for low, high in (self.x, self.y):
            if not -math.inf < low < high < math.inf:
                raise ValueError(f"from {low} to {high} is no axis to draw on.")
        if self.log and self.x[0] <= 0:
            raise ValueError(f"a logarithmic axis begins above 0, not at {self.x[0]}.")

    def checked(self, guess: Any) -> Points:
        """The points, as floats.

        Raises:
            ValueError: if there are fewer than two, one lies outside, or they do not go from left to right.
        """
        if isinstance(guess, str) or not isinstance(guess, Sequence) or not 2 <= len(guess) <= MAX_POINTS:
            raise ValueError(tr("a curve has 2 to {most:,} points.", most=MAX_POINTS))
        points = []
        for point in guess:
            is_pair = not isinstance(point, str) and isinstance(point, Sequence) and len(point) == 2
            if not is_pair or not all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in point):
                raise ValueError(tr("a point of a curve is two numbers, not {point!r}.", point=point))
            x, y = map(float, point)
            if not (self.x[0] <= x <= self.x[1] and self.y[0] <= y <= self.y[1]):
                raise ValueError(tr("the point ({x:g}, {y:g}) lies outside of the axes.", x=x, y=y))
            points.append((x, y))
        if any(b[0] <= a[0] for a, b in pairwise(points)):
            raise ValueError(tr("the points of a curve go from left to right, one above each place."))
        return tuple(points)

    def compared(self, guess: Guess, answer: Guess) -> Said:
        """How far the two are apart on average where both are drawn, and where they stand at the right end of that."""
        assert not isinstance(guess, (str, float, int)) and not isinstance(answer, (str, float, int))
        (gx, gy), (ax, ay) = np.array(guess, dtype=float).T, np.array(answer, dtype=float).T
        low, high = max(gx[0], ax[0]), min(gx[-1], ax[-1])
        if low >= high:
            away = mark("Your curve does not reach where the real one is; that ends at {end:.3g}.")
            return Said(away, {"end": float(ay[-1])})
        at = np.geomspace(low, high, 100) if self.log else np.linspace(low, high, 100)
        apart = float(np.mean(np.abs(np.interp(at, gx, gy) - np.interp(at, ax, ay))))
        ends = {"at": high, "end": float(np.interp(high, ax, ay)), "mine": float(np.interp(high, gx, gy))}
        fields = {"apart": apart, "share": apart / (self.y[1] - self.y[0]), **ends}
        apart_by = mark(
            "Your curve is {apart:.3g} away from the real one on average ({share:.0%} of the axis). At {at:.3g} it is "
            "at {mine:.3g}, the real one at {end:.3g}."
        )
        return Said(apart_by, fields)


Prediction = Choice | Number | Curve
