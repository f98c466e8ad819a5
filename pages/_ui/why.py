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
"""What is noted, in words; what a method of somebody's own notes is called as it is there."""
_SAID = {"phase", "middle", "by", "step", "drawn", "branch", "same_start", "at_random"}  # by the reason
_KEPT = {"thetas", "fitted", "objective", "transform", "length_scales", "noise", "optuna"}  # for the next proposal
_COUNTED_FROM_0 = {"place", "parent"}


def why(trial: Trial) -> str:
    """Why the method chose this trial, as a key of `REASONS`; empty where it noted nothing of it."""
    note = trial.note
    phase = str(note.get("phase", ""))
    if note.get("by") == "you":
        return "you"
    if note.get("middle"):
        return "middle"
    if phase == "model":
        ways = [way for way in ("step", "drawn", "branch") if note.get(way)]
        ways += [way for way, name in (("moved", "parent"), ("generation", "generation")) if name in note]
        return (*ways, "model")[0]
    return phase if phase in REASONS and phase else "listed" if "place" in note else ""


def facts(trial: Trial) -> list[tuple[str, Any]]:
    """What else was noted: names in the reader's language, values as they are, places and trials from 1 on."""
    return [
        (tr(_NAMES.get(name, name)), value + 1 if name in _COUNTED_FROM_0 and isinstance(value, int) else value)
        for name, value in trial.note.items()
        if name not in _SAID | _KEPT and value not in ("", [], ())
    ]
