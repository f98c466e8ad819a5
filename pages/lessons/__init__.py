"""Lessons: one file each, with a `LESSON`. They know nothing of Streamlit; `pages/learn.py` shows them.

A person predicts, then the lesson runs, then its pictures and its claim are revealed:

>>> from pages import lessons
>>> lesson = lessons.get("grid_explodes")
>>> guess = lesson.prediction.checked(500)
>>> finding = lessons.run("grid_explodes", seed=0, settings={"levels": 4})
>>> print(lesson.compared(finding, guess))
You said 500 model fits; in this run it is 12,288 model fits.
>>> picture = lesson.views[0].picture(finding, guess)
>>> sorted(picture.drawing)
['data', 'layout']
"""

from __future__ import annotations

from functools import cache

from pages.lessons._made_of.guesses import Choice, Curve, Guess, Number, Points, Prediction
from pages.lessons._made_of.lesson import (
    Control,
    Drawing,
    Finding,
    Lesson,
    Next,
    Pick,
    Picture,
    Settings,
    Slide,
    Source,
    View,
)
from pages.lessons._made_of.said import Said
from tuning import discovery
from tuning.gp.threads import one_blas_thread
from tuning.language import tr

__all__ = [
    "Choice",
    "Control",
    "Curve",
    "Drawing",
    "Finding",
    "Guess",
    "Lesson",
    "Next",
    "Number",
    "Pick",
    "Picture",
    "Points",
    "Prediction",
    "Said",
    "Settings",
    "Slide",
    "Source",
    "View",
    "get",
    "names",
    "run",
]


@cache
def _lessons() -> dict[str, Lesson]:
    files = discovery.modules(__name__)
    found: list[Lesson] = [discovery.load(__name__, file, "LESSON").LESSON for file in files]
    for file, lesson in zip(files, found, strict=True):
        if lesson.name != file:
            raise ValueError(
                f"the lesson in the file {file}.py is called {lesson.name!r}. Give it the name of its file."
            )
    return {lesson.name: lesson for lesson in sorted(found, key=lambda lesson: (lesson.place, lesson.name))}


def names() -> tuple[str, ...]:
    """Names of all lessons, in the order in which they are taught."""
    return tuple(_lessons())


def get(name: str) -> Lesson:
    """The lesson `name`.

    Raises:
        ValueError: if there is none.
    """
    if name not in _lessons():
        raise ValueError(tr("{name!r} is not a lesson. Use one of: {known}.", name=name, known=", ".join(names())))
    return _lessons()[name]


def run(name: str, seed: int = 0, settings: Settings | None = None) -> Finding:
    """What the lesson `name` finds with a seed and some settings changed; a worker process can be sent this call.

    Raises:
        ValueError: if there is no such lesson, or a seed or a setting makes no sense.
    """
    lesson = get(name)
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**31:
        raise ValueError(tr("a seed is a whole number from 0 to {most:,}, not {seed!r}.", most=2**31 - 1, seed=seed))
    with one_blas_thread():  # matrices are small here
        return lesson.run(seed, lesson.settings(settings))
