"""A lesson, and what a run of it has found, as the browser gets them: in the language that is spoken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from pages.lessons import Choice, Control, Curve, Finding, Guess, Lesson, Next, Number, Pick, Prediction
from tuning.language import tr


def listed(lesson: Lesson) -> dict[str, Any]:
    """What stands on its card."""
    said = {"title": tr(lesson.title), "question": tr(lesson.question)}
    return {"name": lesson.name, "minutes": lesson.minutes, **said}


def described(lesson: Lesson) -> dict[str, Any]:
    """All that is known before it runs."""
    return listed(lesson) | {
        "words": [tr(words) for words in lesson.words],
        "prediction": _prediction(lesson.prediction),
        "controls": [_control(control) for control in lesson.controls],
        "next": [_next(following) for following in lesson.next],
        "teacher": tr(lesson.teacher),
        "sources": [asdict(source) for source in lesson.sources],
    }


def _prediction(prediction: Prediction) -> dict[str, Any]:
    kinds = {Choice: "choice", Number: "number", Curve: "curve"}
    found = {"kind": kinds[type(prediction)], **asdict(prediction)}
    if isinstance(prediction, Choice):  # what is chosen is the same in every language
        found["labels"] = [tr(option) for option in prediction.options]
    shown = {"question", "unit", "x_label", "y_label"}
    return {name: tr(value) if value and name in shown else value for name, value in found.items()}


def _control(control: Control) -> dict[str, Any]:
    known: dict[str, Any] = {"name": control.name, "label": tr(control.label), "default": control.default}
    if isinstance(control, Pick):
        return known | {"kind": "pick", "options": [[value, tr(text)] for value, text in control.options.items()]}
    more = {"low": control.low, "high": control.high, "step": control.step, "isWhole": control.is_whole}
    return known | {"kind": "slide"} | more


def _next(following: Next) -> dict[str, Any]:
    return {"text": tr(following.text), "settings": dict(following.settings)} | {
        name: value for name, value in (("lesson", following.lesson), ("page", following.page)) if value
    }


def revealed(
    lesson: Lesson, finding: Finding, guess: Guess | None, settings: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What is shown once it has run: pictures with the guess in them, and sentences with the numbers of the run.

    What was asked is about the usual settings: where a link or a person has changed them, that is said first.
    """
    compared = [] if guess is None else [str(lesson.compared(finding, guess))]
    if compared and lesson.settings(settings) != lesson.settings():
        compared.insert(0, tr("The question is about the usual settings; this run has others."))
    pictures = [(view, view.picture(finding, guess)) for view in lesson.views]
    return {
        "views": [
            {"name": view.name, "title": tr(view.title), "drawing": picture.drawing, "summary": str(picture.summary)}
            for view, picture in pictures
        ],
        "claim": str(lesson.claimed(finding)),
        "holds": bool(lesson.holds(finding.numbers)),
        "why": str(lesson.reason(finding)),
        "compared": " ".join(compared),
    }
