"""Why a method chose a trial, in words, from what it noted then: nothing is asked again, so it costs nothing."""

from __future__ import annotations

from typing import Any

from tuning.language import mark, tr
from tuning.study import Trial

REASONS = {
    "": "",
    "listed": mark("next in its list"),
    "initial": mark("a first point, spread evenly to look around"),
    "begin": mark("a config that it was given to begin with"),
    "middle": mark("the middle of the ranges, to begin with"),
    "same_start": mark("one of the first trials, the same for every method"),
    "earlier": mark("what earlier searches expect to be the best"),
    "step": mark("a step from the best trial to what its model believes to be better still"),
    "drawn": mark("drawn like the good trials, where its model expects an improvement"),
    "branch": mark("the most promising of a branch of the space that had few trials"),
    "moved": mark("an earlier trial with a change"),
    "generation": mark("drawn around what was good in the generations before"),
    "model": mark("its model expects an improvement here"),
    "you": mark("you chose it"),
}
"""By what a note says. In a sentence they follow a colon."""

_NAMES = {
    "place": mark("place in its list"),
    "parent": mark("changed from trial"),
    "changed": mark("what was changed"),
    "rivals": mark("trials that it was drawn among"),
    "generation": mark("generations before it"),
    "acquisition": mark("how promising it was (acquisition)"),
    "weights": mark("weights of earlier searches"),
}
"""What a note has for people. The rest is what the method's next model sets out from."""
_COUNTED_FROM_0 = ("place", "parent")


def why(trial: Trial) -> str:
    """Why the method chose this trial, as a key of `REASONS`; empty where it noted nothing of it."""
    note = trial.note
    if note.get("by") == "you":
        return "you"
    if note.get("middle"):
        return "middle"
    phase = note.get("phase")
    if phase == "model":
        return next((how for how in ("step", "drawn", "branch") if note.get(how)), "") or (
            "moved" if "parent" in note else "generation" if "generation" in note else "model"
        )
    if phase in REASONS:
        return str(phase)
    return "listed" if "place" in note else ""


def facts(trial: Trial) -> list[tuple[str, Any]]:
    """What else of the note is for people: names in the reader's language, values as they are, trials from 1 on."""
    return [
        (tr(_NAMES[name]), value + 1 if name in _COUNTED_FROM_0 else value)
        for name, value in trial.note.items()
        if name in _NAMES and value not in ("", [], ())
    ]
