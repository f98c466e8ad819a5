"""Messages of lessons and of the glossary, which hold them as data."""

from __future__ import annotations

from collections.abc import Iterator

from pages import lessons
from pages._ui.words.glossary import TERMS
from pages.lessons import Choice, Curve, Lesson, Number, Pick


def taught() -> Iterator[tuple[str, str]]:
    """Each with the file, or the folder, that has it."""
    for name in lessons.names():
        yield from ((f"pages/lessons/{name}.py", text) for text in _said(lessons.get(name)) if _is_said(text))
    for term in TERMS:
        yield from (("pages/_ui/words", text) for text in (term.title, term.words))


def _is_said(text: str) -> bool:
    return any(sign.isalpha() for sign in text)


def _said(lesson: Lesson) -> Iterator[str]:
    yield from (lesson.title, lesson.question, *lesson.words)
    asked = lesson.prediction
    yield asked.question
    if isinstance(asked, Choice):
        yield from asked.options
    if isinstance(asked, Number):
        yield asked.unit
    if isinstance(asked, Curve):
        yield from (asked.x_label, asked.y_label)
    for control in lesson.controls:
        yield control.label
        yield from control.options.values() if isinstance(control, Pick) else ()
    for view in lesson.views:
        yield from (view.title, view.words, view.said)
    yield from (lesson.claim, lesson.otherwise, lesson.why)
    yield from (following.text for following in lesson.next)
    yield lesson.teacher
